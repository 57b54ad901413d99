"""What was chosen lately at this seat: the first things that the pickers show."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from app.store.tables import RecentRow

KEPT = 50
"""Of each kind; a list that nobody can look through helps nobody."""


def note_use(session: Session, kind: str, value: str, now_ms: int) -> None:
    """Remember that ``value`` was chosen in the picker ``kind``; the oldest are forgotten.

    ``kind`` is the ticket's field (``category``, ``place``, ``lead_unit``, …), ``value`` what
    that picker gives.
    """
    used = insert(RecentRow).values(kind=kind, value=value, used_ms=now_ms, count=1)
    session.execute(
        used.on_conflict_do_update(
            index_elements=["kind", "value"],
            set_={"used_ms": now_ms, "count": RecentRow.count + 1},
        )
    )
    kept = select(RecentRow.value).where(RecentRow.kind == kind)
    kept = kept.order_by(RecentRow.used_ms.desc()).limit(KEPT)
    session.execute(delete(RecentRow).where(RecentRow.kind == kind, RecentRow.value.not_in(kept)))


def recents(session: Session, kind: str, limit: int = 9) -> list[str]:
    """List what was chosen in a picker, the last choice first."""
    found = select(RecentRow.value).where(RecentRow.kind == kind)
    return list(session.scalars(found.order_by(RecentRow.used_ms.desc()).limit(limit)))
