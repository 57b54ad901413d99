"""What units sent back (退单) and who took it in the end, from every ticket that this seat sees."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from app.domain.returned import Lesson
from app.domain.ticket import Status, Ticket
from app.store.tables import ReturnRow

KEPT = 5_000
"""The newest returns; a directory changes faster than a city fills them."""

_STREET = 9
_WITH_UNIT = frozenset(
    {
        Status.DISPATCHED,
        Status.SIGNED,
        Status.HANDLING,
        Status.FINISHED,
        Status.REVIEWING,
        Status.VISITING,
        Status.ARCHIVED,
    }
)


def note_return(session: Session, before: Ticket | None, ticket: Ticket) -> None:
    """Learn from a ticket that comes to be stored, in the caller's transaction.

    A ticket that stands returned opens a lesson; the next unit that it goes to closes it. There
    is no lesson where the ticket goes back to the same unit, is closed at the seat, or gets
    another category or place: then the unit was right not to take it *as it was*.

    Args:
        session: The caller's transaction.
        before: The ticket as it was stored so far; ``None`` = not at all, or not looked up
            because it was never returned.
        ticket: As it is to be stored.
    """
    nth = ticket.handling.returned
    if not nth:
        return
    if ticket.status is Status.RETURNED:
        _open(session, ticket, ticket, nth)
    elif before is not None and before.handling.returned < nth and before.lead_unit:
        _open(session, before, ticket, nth)  # returned and sent on between two looks
    row = session.get(ReturnRow, (ticket.id, nth))
    if row is None or row.taken:
        return
    if ticket.status in _WITH_UNIT and _is_lesson(row, ticket):
        row.taken = ticket.lead_unit
    elif ticket.status in _WITH_UNIT or ticket.status is Status.CLOSED:
        session.delete(row)


def _is_lesson(row: ReturnRow, ticket: Ticket) -> bool:
    same = (ticket.category, _territory(ticket)) == (row.category, row.territory)
    return same and ticket.lead_unit not in {"", row.returned}


def _open(session: Session, was: Ticket, ticket: Ticket, nth: int) -> None:
    values = {
        "ticket_id": ticket.id,
        "nth": nth,
        "category": was.category,
        "territory": _territory(was),
        "returned": was.lead_unit,
        "taken": "",
        "created_ms": ticket.created_ms,
    }
    if not was.lead_unit or not was.category:
        return
    added = insert(ReturnRow).values(values).on_conflict_do_nothing()
    session.execute(added)
    kept = select(ReturnRow.created_ms).order_by(ReturnRow.created_ms.desc()).offset(KEPT).limit(1)
    oldest = session.scalars(kept).first()
    if oldest is not None:
        session.execute(delete(ReturnRow).where(ReturnRow.created_ms <= oldest))


def _territory(ticket: Ticket) -> str:
    return ticket.place.code[:_STREET]


def lessons(session: Session, since_ms: int) -> list[Lesson]:
    """Sum up what is known of tickets made since then, UTC milliseconds since 1970."""
    columns = (ReturnRow.category, ReturnRow.territory, ReturnRow.returned, ReturnRow.taken)
    found = select(*columns, func.count()).where(
        ReturnRow.taken != "", ReturnRow.created_ms >= since_ms
    )
    return [Lesson(*row) for row in session.execute(found.group_by(*columns))]
