"""Writing a ticket and its events into their tables, whoever changed it."""

from __future__ import annotations

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


# A plain statement: built ones, which also ask for the numbers given, cost twice as much.
_ADD = text(
    "INSERT INTO ticket_events (id, ticket_id, body) VALUES (:id, :ticket_id, :body)"
).bindparams(bindparam("id", type_=Uuid()), bindparam("ticket_id", type_=Uuid()))


def write_ticket(session: Session, row: TicketRow, ticket: Ticket) -> None:
    """Put ``ticket`` into ``row`` and into the session; the change is not counted yet."""
    row.version = ticket.version
    row.seat = ticket.seat
    row.caller_phone = normalised(ticket.caller_phone)[:PHONE_CHARS]
    row.call_id = ticket.call_id
    row.created_ms = ticket.created_ms
    row.is_confidential = ticket.is_confidential
    row.district = ticket.place.district[:NUMBER_CHARS]
    row.lead_unit = ticket.lead_unit[:NUMBER_CHARS]
    row.support_unit = ticket.support_unit[:NUMBER_CHARS]
    row.status = ticket.status
    row.is_open = ticket.status not in OVER
    row.urgency = ticket.urgency
    row.category = ticket.category[:NUMBER_CHARS]
    row.number = ticket.number
    row.earlier_number = ticket.earlier_number
    row.due_ms = ticket.due_ms if ticket.due_ms > 0 else FAR_MS
    row.body = encode(ticket).decode()
    session.add(row)
    session.flush()


def finish(session: Session, row: TicketRow, events: tuple[TicketEvent, ...]) -> None:
    """Add what happened, then count the change; the last thing of a transaction."""
    _add_events(session, row, events)
    row.changed_seq = next_sequence(session)


def _add_events(session: Session, row: TicketRow, events: tuple[TicketEvent, ...]) -> None:
    """Add the events that are new; one that is known stays as it was first told."""
    if not events:
        return
    wanted = select(EventRow.id, EventRow.ticket_id)
    found = session.execute(wanted.where(EventRow.id.in_([event.id for event in events])))
    known = {row_of.id: row_of.ticket_id for row_of in found}
    new = []
    for number, event in enumerate(events):
        if event.id not in known:
            known[event.id] = row.id
            new.append({"id": event.id, "ticket_id": row.id, "body": encode(event).decode()})
            note_counts(session, event, row.centre)
        elif known[event.id] != row.id:
            raise wrong_field(f"events.{number}.id", "An event of another ticket has this id")
    session.flush()
    if new:
        session.connection().execute(_ADD, new)
