"""Tickets of this seat and of others, their history, their numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Integer, cast, delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from app.domain.ticket import SyncState, Ticket, TicketEvent
from app.store.bodies import EVENT, TICKET, TICKET_BODY, TicketBody
from app.store.outbox import Kind, RowState, enqueue, rows_about
from app.store.returned import note_return
from app.store.tables import (
    DraftRow,
    EventRow,
    NumberRow,
    OutboxRow,
    ServerCopyRow,
    TicketRow,
)
from app.store.words import forget_words, words_of, write_words

KEPT_COPIES = 20
ORDER_STEP = 1_000
"""Order keys in a millisecond; see ``TicketRow.order_key``."""


@dataclass(frozen=True, slots=True)
class StoredTicket:
    """A ticket with what is known about its sending.

    Attributes:
        reason: Why it was refused, or which fields are in conflict; empty otherwise.
    """

    ticket: Ticket
    sync_state: SyncState
    reason: str = ""


def save_ticket(session: Session, ticket: Ticket, events: Iterable[TicketEvent]) -> None:
    """Store the ticket, its new events and the promise to send them; forget its draft.

    All of it is in the caller's transaction: a crash between "saved" and "queued" cannot lose
    a ticket. The caller commits::

        with database.sessions.begin() as session:
            save_ticket(session, ticket, events)

    ``ticket.version`` is the version that the writer saw; if only this seat's own saves were
    accepted since, they do not count as changes by others. An earlier save that was refused or
    is in conflict is replaced by this one; its events go along.
    """
    events = tuple(events)
    base = _last_of_ours(session, ticket)
    put_ticket_row(session, replace(ticket, version=base), SyncState.SAVED_HERE)
    add_events(session, events)
    body = TicketBody(replace(ticket, version=base), events)
    row = enqueue(session, Kind.TICKET, ticket.id, TICKET_BODY.write(body), base_version=base)
    for older in rows_about(session, ticket.id, Kind.TICKET):
        if older.state != RowState.WAITING:
            fold(session, older, row)
    session.execute(delete(DraftRow).where(DraftRow.ticket_id == ticket.id))


def _last_of_ours(session: Session, ticket: Ticket) -> int:
    """Follow this seat's own accepted saves from the version that the writer saw."""
    version = ticket.version
    while (copy := session.get(ServerCopyRow, (ticket.id, version + 1))) and copy.is_ours:
        version += 1
    return version


def fold(session: Session, older: OutboxRow, newer: OutboxRow) -> None:
    """Let a newer, never sent save of a ticket carry the events of an older one, which goes."""
    old, new = TICKET_BODY.read(older.body), TICKET_BODY.read(newer.body)
    newer.body = TICKET_BODY.write(replace(new, events=old.events + new.events))
    session.delete(older)
    session.flush()


def put_ticket_row(session: Session, ticket: Ticket, state: SyncState, reason: str = "") -> None:
    """Write what this seat shows of a ticket, and what it is found by."""
    known = session.get(TicketRow, ticket.id)
    words = words_of(ticket)
    if known is None or known.created_ms != ticket.created_ms:
        order_key = next_order_key(session, ticket.created_ms)
    else:
        order_key = known.order_key
    said = (order_key, words, ticket.category)
    if known is None or (known.order_key, known.words, known.category) != said:
        if known is not None and known.order_key != order_key:
            forget_words(session, known.order_key)
        write_words(session, order_key, words, ticket.seat, ticket.category)
    if ticket.handling.returned:  # few are: the others need not be read for it
        note_return(session, TICKET.read(known.body) if known is not None else None, ticket)
    session.merge(TicketRow(**row_values(ticket, order_key, state, reason)))
    session.flush()


def row_values(
    ticket: Ticket, order_key: int, state: SyncState, reason: str = ""
) -> dict[str, object]:
    """Give the values of all columns of a ticket's row."""
    place = ticket.place
    return {
        "id": ticket.id,
        "number": ticket.number,
        "caller_phone": ticket.caller_phone,
        "created_ms": ticket.created_ms,
        "sync_state": state,
        "reason": reason,
        "body": TICKET.write(ticket),
        "order_key": order_key,
        "seat": ticket.seat,
        "status": ticket.status,
        "due_ms": ticket.due_ms,
        "request_type": ticket.request_type or "",
        "category": ticket.category,
        "district": place.district,
        "street": place.street,
        "community": place.community,
        "is_confidential": ticket.is_confidential,
        "merged_into": ticket.merged_into,
        "words": words_of(ticket),
    }


def next_order_key(session: Session, created_ms: int) -> int:
    """Give the first free key of that millisecond, or of the next with room."""
    start = created_ms * ORDER_STEP
    while True:
        within = TicketRow.order_key.between(start, start + ORDER_STEP - 1)
        last = session.scalars(select(func.max(TicketRow.order_key)).where(within)).one()
        if last is None or last < start + ORDER_STEP - 1:
            return start if last is None else last + 1
        start += ORDER_STEP


def add_events(session: Session, events: Iterable[TicketEvent]) -> None:
    """Add to the history what is not in it yet."""
    rows = [{"id": e.id, "ticket_id": e.ticket_id, "body": EVENT.write(e)} for e in events]
    if rows:
        session.execute(insert(EventRow).on_conflict_do_nothing(index_elements=["id"]), rows)


def get_ticket(session: Session, ticket_id: UUID) -> StoredTicket | None:
    """Read one ticket."""
    row = session.get(TicketRow, ticket_id)
    return None if row is None else _stored(row)


def newest_tickets(session: Session, limit: int = 50) -> list[StoredTicket]:
    """List tickets, newest first."""
    found = select(TicketRow).order_by(TicketRow.created_ms.desc()).limit(limit)
    return [_stored(row) for row in session.scalars(found)]


def tickets_of_caller(session: Session, phone: str, limit: int = 50) -> list[StoredTicket]:
    """List the tickets of a caller's number (E.164), newest first; nothing for a withheld one."""
    if not phone:
        return []
    found = select(TicketRow).where(TicketRow.caller_phone == phone)
    found = found.order_by(TicketRow.created_ms.desc()).limit(limit)
    return [_stored(row) for row in session.scalars(found)]


def merged_into(session: Session, ticket_id: UUID) -> list[Ticket]:
    """List the tickets that were merged into this one, oldest first."""
    found = select(TicketRow.body).where(TicketRow.merged_into == ticket_id)
    return [TICKET.read(body) for body in session.scalars(found.order_by(TicketRow.order_key))]


def _stored(row: TicketRow) -> StoredTicket:
    return StoredTicket(TICKET.read(row.body), SyncState(row.sync_state), row.reason)


def ticket_events(session: Session, ticket_id: UUID) -> list[TicketEvent]:
    """Read what this seat knows of a ticket's history, in the order in which it was added."""
    found = select(EventRow.body).where(EventRow.ticket_id == ticket_id).order_by(EventRow.seq)
    return [EVENT.read(body) for body in session.scalars(found)]


def keep_copy(session: Session, ticket: Ticket, *, is_ours: bool) -> None:
    """Remember the server's copy of a ticket that has a row here; the oldest copies go."""
    key = {"ticket_id": ticket.id, "version": ticket.version}
    body = TICKET.write(ticket)
    written = insert(ServerCopyRow).values(**key, is_ours=is_ours, body=body)
    update = {"is_ours": is_ours, "body": body} if is_ours else {"body": body}
    session.execute(
        written.on_conflict_do_update(index_elements=["ticket_id", "version"], set_=update)
    )
    needed = select(OutboxRow.base_version).where(OutboxRow.subject_id == ticket.id)
    session.execute(
        delete(ServerCopyRow).where(
            ServerCopyRow.ticket_id == ticket.id,
            ServerCopyRow.version <= ticket.version - KEPT_COPIES,
            ServerCopyRow.version.not_in(needed),
        )
    )


def server_copy(session: Session, ticket_id: UUID, version: int) -> Ticket | None:
    """Read the server's copy of that version, if this seat has seen it."""
    row = session.get(ServerCopyRow, (ticket_id, version))
    return None if row is None else TICKET.read(row.body)


def newest_copy(session: Session, ticket_id: UUID) -> Ticket | None:
    """Read the newest copy of the server that this seat has seen."""
    found = select(ServerCopyRow.body).where(ServerCopyRow.ticket_id == ticket_id)
    body = session.scalars(found.order_by(ServerCopyRow.version.desc()).limit(1)).first()
    return None if body is None else TICKET.read(body)


def show_newest_copy(session: Session, ticket_id: UUID) -> bool:
    """Show the server's newest copy unless something is unsent; tells whether that is new."""
    newest = newest_copy(session, ticket_id)
    if newest is None or rows_about(session, ticket_id, Kind.TICKET):
        return False
    shown = session.get_one(TicketRow, ticket_id)
    if shown.sync_state == SyncState.SENT and TICKET.read(shown.body) == newest:
        return False
    put_ticket_row(session, newest, SyncState.SENT)
    return True


def next_number(session: Session, seat: str, day: date) -> str:
    """Give the next 工单编号 of a seat on a day, e.g. ``20261121-8012-003``.

    Numbers that came back from the server count too, so a seat whose computer was replaced
    does not give one twice. A number is used up when the caller commits.
    """
    prefix = f"{day:%Y%m%d}-{seat}-"
    row = session.get(NumberRow, (f"{day:%Y%m%d}", seat))
    if row is None:
        row = NumberRow(day=f"{day:%Y%m%d}", seat=seat, last=0)
        session.add(row)
    of_the_day = TicketRow.number.between(prefix, f"{prefix}:")  # ":" comes after all digits
    counted = cast(func.substr(TicketRow.number, len(prefix) + 1), Integer)  # 1000 is after 999
    seen = session.scalars(select(func.max(counted)).where(of_the_day)).one()
    row.last = max(row.last, seen or 0) + 1
    return f"{prefix}{row.last:03d}"
