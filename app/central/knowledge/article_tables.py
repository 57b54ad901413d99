"""The tables of articles: as they are read, as they were, as they are written."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.central.tables import NUMBER_CHARS, Base


class ArticleRow(Base):
    """An article or its tombstone; ``edited`` ones are not touched by shipped articles."""

    __tablename__ = "articles"
    id: Mapped[str] = mapped_column(String(NUMBER_CHARS), primary_key=True)
    version: Mapped[int]
    changed_seq: Mapped[int] = mapped_column(index=True)
    removed: Mapped[bool]
    edited: Mapped[bool]
    body: Mapped[str]


class ArticleVersionRow(Base):
    """A published state or a withdrawal, for good; ``body`` is the whole ``ArticleVersion``."""

    __tablename__ = "article_versions"
    article_id: Mapped[str] = mapped_column(String(NUMBER_CHARS), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str]


class DraftRow(Base):
    """What an article is to become; ``body`` is the whole draft.

    A row that is no longer open stays, so that no revision is ever given twice.
    """

    __tablename__ = "drafts"
    article_id: Mapped[str] = mapped_column(String(NUMBER_CHARS), primary_key=True)
    revision: Mapped[int]
    is_open: Mapped[bool] = mapped_column(index=True)
    body: Mapped[str]


class RemarkRow(Base):
    """What somebody finds wrong with an article; ``body`` is the whole remark."""

    __tablename__ = "remarks"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at_ms: Mapped[int] = mapped_column(index=True)
    is_open: Mapped[bool] = mapped_column(index=True)
    body: Mapped[str]
