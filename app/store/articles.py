"""Articles as pulled from the server, and how far pulling has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store.tables import ArticleRow, CursorRow

CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the server's changes were read, and the ETag of that answer."""

    value: int = 0
    etag: str = ""


def take_articles(session: Session, bodies: Mapping[str, str], removed: Iterable[str]) -> None:
    """Store pulled articles (JSON by id) and the tombstones of removed ones."""
    for article_id, body in bodies.items():
        session.merge(ArticleRow(id=article_id, is_removed=False, body=body))
    for article_id in removed:
        session.merge(ArticleRow(id=article_id, is_removed=True, body=""))


def article_bodies(session: Session) -> dict[str, str]:
    """Read all articles that are in force, as JSON by id."""
    found = select(ArticleRow).where(~ArticleRow.is_removed).order_by(ArticleRow.id)
    return {row.id: row.body for row in session.scalars(found)}


def removed_articles(session: Session) -> set[str]:
    """Read the tombstones, also of articles that came with the program."""
    return set(session.scalars(select(ArticleRow.id).where(ArticleRow.is_removed)))


def get_cursor(session: Session) -> Cursor:
    """Read how far pulling has come."""
    row = session.get(CursorRow, CHANGES)
    return Cursor() if row is None else Cursor(row.value, row.etag)


def set_cursor(session: Session, cursor: Cursor) -> None:
    """Move the cursor, in the same transaction as the rows that it covers."""
    session.merge(CursorRow(name=CHANGES, value=cursor.value, etag=cursor.etag))
