"""Takes what the server sends of tickets: many at once when nothing is known of them here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.domain.ticket import SyncState, Ticket
from app.store.bodies import TICKET
from app.store.returned import note_return
from app.store.tables import OutboxRow, ServerCopyRow, TicketRow
from app.store.tickets import keep_copy, next_order_key, row_values, show_newest_copy
from app.store.words import write_words


def take_from_server(session: Session, tickets: Sequence[Ticket]) -> list[UUID]:
    """Store pulled copies; give the ids of the tickets that now look different here.

    A ticket with unsent changes keeps them: only the server's copy is stored beside them. What
    this seat sent itself comes back too, and is there already.
    """
    ids = list(dict.fromkeys(ticket.id for ticket in tickets))
    here = set(session.scalars(select(TicketRow.id).where(TicketRow.id.in_(ids))))
    first = {ticket.id: ticket for ticket in reversed(tickets) if ticket.id not in here}
    _add_new(session, list(first.values()))
    changed = set(first)
    copies = _copies(session, ids)
    for ticket in tickets:
        if copies.get((ticket.id, ticket.version)) == TICKET.write(ticket):
            continue
        _beware_of_fork(session, ticket)
        keep_copy(session, ticket, is_ours=False)
        if show_newest_copy(session, ticket.id):
            changed.add(ticket.id)
    return [ticket_id for ticket_id in ids if ticket_id in changed]


def _copies(session: Session, ids: Iterable[UUID]) -> dict[tuple[UUID, int], str]:
    wanted = select(ServerCopyRow.ticket_id, ServerCopyRow.version, ServerCopyRow.body)
    found = session.execute(wanted.where(ServerCopyRow.ticket_id.in_(ids)))
    return {(ticket_id, version): body for ticket_id, version, body in found}


def _add_new(session: Session, tickets: Sequence[Ticket]) -> None:
    """Store tickets of which nothing is here."""
    for ticket in tickets:
        order_key = next_order_key(session, ticket.created_ms)
        values = row_values(ticket, order_key, SyncState.SENT)
        write_words(session, order_key, str(values["words"]), ticket.seat, ticket.category)
        if ticket.handling.returned:
            note_return(session, None, ticket)
        session.execute(insert(TicketRow), values)
    copies = [
        {
            "ticket_id": each.id,
            "version": each.version,
            "is_ours": False,
            "body": TICKET.write(each),
        }
        for each in tickets
    ]
    if copies:
        session.execute(insert(ServerCopyRow), copies)


def _beware_of_fork(session: Session, ticket: Ticket) -> None:
    """Let unsent changes conflict whose base has the number of another version by now.

    A server that was set back gives numbers again.
    """
    known = session.get(ServerCopyRow, (ticket.id, ticket.version))
    if known is None or known.is_ours or TICKET.read(known.body) == ticket:
        return
    based = (OutboxRow.subject_id == ticket.id, OutboxRow.base_version >= ticket.version)
    session.execute(update(OutboxRow).where(*based).values(base_version=ticket.version - 1))
