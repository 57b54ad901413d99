"""Writing a ticket and its events into their tables, whoever changed it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select, text
from sqlalchemy.orm import Session

from app.central.database import next_sequence
from app.central.tables import FAR_MS, NUMBER_CHARS, PHONE_CHARS
from app.central.tickets.figures import note_counts
from app.central.tickets.ticket_tables import EventRow, TicketRow
from app.central.web.problems import wrong_field
from app.domain.call import normalised
from app.domain.ticket import Status, Ticket, TicketEvent
from app.sync.protocol import encode

OVER = frozenset({Status.DRAFT, Status.ARCHIVED, Status.MERGED, Status.CLOSED})
"""Where nobody has to do anything about a ticket; the others are open (the work list)."""

# Plain statements: built ones, and rows that are filled in and noticed, cost several times as much.
_COPIED = [column for column in TicketRow.__table__.columns if column.name not in {"id", "centre"}]
_TYPES = [bindparam(column.name, type_=column.type) for column in TicketRow.__table__.columns]
_ADD = text(
    f"INSERT INTO tickets ({', '.join(each.key for each in _TYPES)})"  # noqa: S608 - our own names
    f" VALUES ({', '.join(f':{each.key}' for each in _TYPES)}) ON CONFLICT (id) DO NOTHING"
).bindparams(*_TYPES)
_CHANGE = text(
    f"UPDATE tickets SET {', '.join(f'{each.name} = :{each.name}' for each in _COPIED)}"  # noqa: S608 - as above
    " WHERE id = :id"
).bindparams(*(each for each in _TYPES if each.key != "centre"))
_COUNT = text("UPDATE tickets SET changed_seq = :changed_seq WHERE id = :id").bindparams(
    bindparam("id", type_=Uuid())
)
_ADD_EVENT = text(
    "INSERT INTO ticket_events (id, ticket_id, body) VALUES (:id, :ticket_id, :body)"
    " ON CONFLICT (id) DO NOTHING"
).bindparams(bindparam("id", type_=Uuid()), bindparam("ticket_id", type_=Uuid()))


def add_ticket(
    session: Session, centre: str, ticket: Ticket, events: Sequence[TicketEvent]
) -> int | None:
    """Store a new ticket with what happened; the last thing of a transaction.

    Returns:
        The number of the change; ``None`` if there is a ticket with this id: nothing was done.
    """
    added = session.connection().execute(_ADD, _row(ticket, 0) | {"centre": centre})
    if not added.rowcount:
        return None
    _add_events(session, centre, ticket.id, events)
    seq = next_sequence(session)
    session.connection().execute(_COUNT, {"id": ticket.id, "changed_seq": seq})
    return seq


def change_ticket(
    session: Session, centre: str, ticket: Ticket, events: Sequence[TicketEvent]
) -> int:
    """Store another state of a ticket, whose row the caller holds; the last of a transaction.

    Returns:
        The number of the change.
    """
    _add_events(session, centre, ticket.id, events)
    seq = next_sequence(session)
    session.connection().execute(_CHANGE, _row(ticket, seq))
    return seq


def _row(ticket: Ticket, seq: int) -> dict[str, object]:
    """Copy out of a ticket what lists ask for; the columns of ``TicketRow`` but the centre."""
    return {
        "id": ticket.id,
        "version": ticket.version,
        "seat": ticket.seat,
        "caller_phone": normalised(ticket.caller_phone)[:PHONE_CHARS],
        "call_id": ticket.call_id,
        "created_ms": ticket.created_ms,
        "changed_seq": seq,
        "is_confidential": ticket.is_confidential,
        "district": ticket.place.district[:NUMBER_CHARS],
        "lead_unit": ticket.lead_unit[:NUMBER_CHARS],
        "support_unit": ticket.support_unit[:NUMBER_CHARS],
        "status": ticket.status.value,
        "is_open": ticket.status not in OVER,
        "urgency": ticket.urgency.value,
        "category": ticket.category[:NUMBER_CHARS],
        "number": ticket.number,
        "earlier_number": ticket.earlier_number,
        "due_ms": ticket.due_ms if ticket.due_ms > 0 else FAR_MS,
        "body": encode(ticket).decode(),
    }


def _add_events(
    session: Session, centre: str, ticket_id: UUID, events: Sequence[TicketEvent]
) -> None:
    """Add the events that are new; one that is known stays as it was first told."""
    for number, event in enumerate(events):
        row = {"id": event.id, "ticket_id": ticket_id, "body": encode(event).decode()}
        if session.connection().execute(_ADD_EVENT, row).rowcount:
            note_counts(session, event, centre)
        elif _ticket_of(session, event.id) != ticket_id:
            raise wrong_field(f"events.{number}.id", "An event of another ticket has this id")


def _ticket_of(session: Session, event_id: UUID) -> UUID | None:
    return session.scalars(select(EventRow.ticket_id).where(EventRow.id == event_id)).first()
