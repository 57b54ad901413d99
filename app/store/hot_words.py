"""Words that people at this desk want recognition to know."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from app.store.tables import HotWordRow


def hot_words(session: Session) -> list[str]:
    """List the words, the newest first."""
    newest = select(HotWordRow.word).order_by(HotWordRow.added_ms.desc(), HotWordRow.word)
    return list(session.scalars(newest))


def add_hot_word(session: Session, word: str, added_ms: int) -> None:
    """Add a word; one that is there already stays as it is."""
    row = insert(HotWordRow).values(word=word, added_ms=added_ms)
    session.execute(row.on_conflict_do_nothing())


def remove_hot_word(session: Session, word: str) -> None:
    """Remove a word; nothing happens if it is not there."""
    session.execute(delete(HotWordRow).where(HotWordRow.word == word))
