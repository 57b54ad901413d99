"""The tables of dictionaries: those that were shipped, and a centre's own."""

from __future__ import annotations

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.central.tables import CENTRE_CHARS, NAME_CHARS, Base


class DictionaryRow(Base):
    """A dictionary as JSON."""

    __tablename__ = "dictionaries"
    name: Mapped[str] = mapped_column(String(NAME_CHARS), primary_key=True)
    body: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))


class DictionaryVersionRow(Base):
    """A state of a centre's own dictionary, for good; the highest version counts."""

    __tablename__ = "dictionary_versions"
    centre: Mapped[str] = mapped_column(String(CENTRE_CHARS), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARS), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at_ms: Mapped[int]
    by: Mapped[str] = mapped_column(String(NAME_CHARS))
    note: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str]
