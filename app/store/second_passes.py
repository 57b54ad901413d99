"""Which calls are still to be heard once more; their rows are the queue, also after a start."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.store.tables import CallRow, SecondPassRow

MOST = 500
"""A week of calls, as long as their recordings are kept."""


def want_second_pass(session: Session, call_id: UUID) -> bool:
    """Queue a saved call; false if :data:`MOST` wait already."""
    if session.scalars(select(func.count()).select_from(SecondPassRow)).one() >= MOST:
        return False
    session.merge(SecondPassRow(call_id=call_id, tries=0))
    return True


def next_second_pass(session: Session) -> UUID | None:
    """Give the oldest call that is over and waits; those that went wrong come last."""
    found = select(SecondPassRow.call_id).join(CallRow, CallRow.id == SecondPassRow.call_id)
    found = found.where(CallRow.ended_ms > 0).order_by(SecondPassRow.tries, CallRow.rang_ms)
    return session.scalars(found.limit(1)).first()


def count_failure(session: Session, call_id: UUID) -> int:
    """Note that a second pass went wrong; gives how many of this call did."""
    row = session.get(SecondPassRow, call_id)
    if row is None:
        return 0
    row.tries += 1
    return row.tries


def forget_second_pass(session: Session, call_id: UUID) -> None:
    """Take a call out of the queue: it was heard, or never can be."""
    row = session.get(SecondPassRow, call_id)
    if row is not None:
        session.delete(row)
