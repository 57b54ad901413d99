"""Many tickets at once into a new database: what measurements of a full seat begin with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.ticket import SyncState, Ticket
from app.store.bodies import TICKET
from app.store.database import Sessions
from app.store.tables import TicketRow
from app.store.tickets import ORDER_STEP
from app.store.words import words_of, write_words

BATCH = 2_000


def fill(sessions: Sessions, tickets: Iterable[Ticket], state: SyncState = SyncState.SENT) -> int:
    """Store tickets that are not there yet as ``put_ticket_row`` would; gives how many.

    A tenth of its time: nothing is looked up first, so no two of the tickets may have begun in
    the same millisecond, and none may be in the database already. A transaction for every
    ``BATCH``; any thread.
    """
    waiting = iter(tickets)
    count = 0
    while batch := list(islice(waiting, BATCH)):
        with sessions.begin() as session:
            session.execute(insert(TicketRow), list(_rows(session, batch, state)))
        count += len(batch)
    return count


def _rows(
    session: Session, tickets: Iterable[Ticket], state: SyncState
) -> Iterator[dict[str, object]]:
    for ticket in tickets:
        words, order_key = words_of(ticket), ticket.created_ms * ORDER_STEP
        write_words(session, order_key, words, ticket.seat)
        yield {
            "id": ticket.id,
            "number": ticket.number,
            "caller_phone": ticket.caller_phone,
            "created_ms": ticket.created_ms,
            "sync_state": state,
            "reason": "",
            "body": TICKET.write(ticket),
            "order_key": order_key,
            "seat": ticket.seat,
            "status": ticket.status,
            "due_ms": ticket.due_ms,
            "request_type": ticket.request_type or "",
            "category": ticket.category,
            "district": ticket.place.district,
            "street": ticket.place.street,
            "community": ticket.place.community,
            "is_confidential": ticket.is_confidential,
            "merged_into": ticket.merged_into,
            "words": words,
        }
