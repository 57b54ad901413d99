"""How articles were read at this seat: what was opened lately, as it was, and what is pinned."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.store.tables import ArticleReadingRow

KEPT = 500
"""So many that are not pinned are remembered."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How an article was read here.

    Attributes:
        body: JSON of the article as it was read last; empty if it never was.
        opened_ms: When that was, UTC milliseconds since 1970; 0 if it never was.
        pinned_ms: When it was pinned; 0 if it is not.
    """

    article_id: str
    body: str = ""
    opened_ms: int = 0
    pinned_ms: int = 0


def note_reading(session: Session, article_id: str, body: str, now_ms: int) -> None:
    """Remember that an article was opened, and how it was then; the oldest are forgotten."""
    row = _row(session, article_id)
    row.opened_ms, row.body = now_ms, body
    session.flush()
    _forget_oldest(session)


def set_pinned(session: Session, article_id: str, pinned_ms: int) -> None:
    """Pin an article, or take the pin off with 0."""
    row = _row(session, article_id)
    row.pinned_ms = pinned_ms
    session.flush()
    if not (row.pinned_ms or row.opened_ms):
        session.delete(row)


def reading(session: Session, article_id: str) -> Reading:
    """Tell how an article was read."""
    row = session.get(ArticleReadingRow, article_id)
    return Reading(article_id) if row is None else _reading(row)


def opened_lately(session: Session, limit: int) -> list[Reading]:
    """List what was opened, the newest first."""
    found = select(ArticleReadingRow).where(ArticleReadingRow.opened_ms > 0)
    found = found.order_by(ArticleReadingRow.opened_ms.desc(), ArticleReadingRow.article_id)
    return [_reading(row) for row in session.scalars(found.limit(limit))]


def pinned(session: Session) -> list[Reading]:
    """List what is pinned, the newest first."""
    found = select(ArticleReadingRow).where(ArticleReadingRow.pinned_ms > 0)
    found = found.order_by(ArticleReadingRow.pinned_ms.desc(), ArticleReadingRow.article_id)
    return [_reading(row) for row in session.scalars(found)]


def _row(session: Session, article_id: str) -> ArticleReadingRow:
    row = session.get(ArticleReadingRow, article_id)
    if row is None:
        row = ArticleReadingRow(article_id=article_id, opened_ms=0, pinned_ms=0, body="")
        session.add(row)
    return row


def _forget_oldest(session: Session) -> None:
    kept = select(ArticleReadingRow.article_id).where(ArticleReadingRow.pinned_ms == 0)
    kept = kept.order_by(ArticleReadingRow.opened_ms.desc()).limit(KEPT)
    session.execute(
        delete(ArticleReadingRow)
        .where(ArticleReadingRow.pinned_ms == 0, ArticleReadingRow.article_id.not_in(kept))
        .execution_options(synchronize_session=False)
    )


def _reading(row: ArticleReadingRow) -> Reading:
    return Reading(row.article_id, row.body, row.opened_ms, row.pinned_ms)
