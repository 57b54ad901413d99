"""What an answer of the server does to the outbox and to the tickets in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session

from app.domain.ticket import SyncState, Ticket
from app.store.bodies import TICKET_BODY, TicketBody
from app.store.outbox import Kind, Parcel, RowState, row_of, rows_about
from app.store.sent import keep_sent
from app.store.tables import OutboxRow, ServerCopyRow, TicketRow
from app.store.tickets import (
    fold,
    get_ticket,
    keep_copy,
    newest_copy,
    put_ticket_row,
    server_copy,
    show_newest_copy,
    ticket_events,
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A ticket that this seat and somebody else changed.

    Attributes:
        mine: As it was saved here.
        theirs: The server's copy that ``mine`` was not based on.
        base: The server's copy that ``mine`` was based on; ``None`` if it was never seen here.
    """

    mine: Ticket
    theirs: Ticket
    base: Ticket | None


def settle(
    session: Session, parcel: Parcel, version: int = 0, *, server_seq: int = 0, now_ms: int = 0
) -> Ticket | None:
    """Forget an accepted row; give the ticket as the server now has it, if it is one.

    Later changes of the ticket that were built on the same version are rebased on the new one;
    without that a seat that saved twice while offline would be told that "someone else"
    changed the ticket. A change that was built on something else keeps its base: that is
    what reveals a conflict. What was sent is kept for a while (``app.store.sent``).

    Args:
        session: One that writes.
        parcel: What was accepted.
        version: The ticket's at the server now.
        server_seq: The number of the change at the server; 0 if it does not count this.
        now_ms: UTC milliseconds since 1970.
    """
    row = row_of(session, parcel)
    if row is None:
        return None
    keep_sent(session, row, server_seq, now_ms)
    session.delete(row)
    session.flush()
    if parcel.kind is not Kind.TICKET:
        return None
    sent = replace(TICKET_BODY.read(parcel.body).ticket, version=version)
    keep_copy(session, sent, is_ours=True)
    _rebase(session, parcel, version)
    later = rows_about(session, parcel.subject_id, Kind.TICKET)
    if later:
        shown = get_ticket(session, parcel.subject_id)
        if shown is not None and shown.ticket.version == parcel.base_version:
            put_ticket_row(
                session, replace(shown.ticket, version=version), shown.sync_state, shown.reason
            )
    else:
        show_newest_copy(session, parcel.subject_id)
    return sent


def _rebase(session: Session, parcel: Parcel, version: int) -> None:
    session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.subject_id == parcel.subject_id,
            OutboxRow.kind == Kind.TICKET,
            OutboxRow.base_version == parcel.base_version,
        )
        .values(
            base_version=version,
            body=func.json_set(OutboxRow.body, "$.ticket.version", version),
        )
        .execution_options(synchronize_session="fetch")
    )


def reject(session: Session, parcel: Parcel, reason: str) -> None:
    """Keep a refused row with its reason, and never send it again by itself.

    If the ticket was saved again in the meantime, that newer save is the one to offer: it
    takes over the events of the refused one.
    """
    row = row_of(session, parcel)
    if row is None:
        return
    if parcel.kind is Kind.TICKET:
        later = [r for r in rows_about(session, parcel.subject_id, Kind.TICKET) if r.seq > row.seq]
        if later:
            fold(session, row, later[0])
            return
        _mark(session, parcel.subject_id, SyncState.REJECTED, reason)
    row.state, row.reason = RowState.REJECTED, reason


def offer_again(session: Session, ticket_id: UUID) -> bool:
    """Offer a refused ticket once more under a new key; tells whether there was one."""
    rows = rows_about(session, ticket_id, Kind.TICKET)
    refused = [row for row in rows if row.state == RowState.REJECTED]
    for row in refused:
        row.state, row.reason = RowState.WAITING, ""
        row.key, row.attempts, row.not_before_ms = str(uuid4()), 0, 0
    if refused:
        _mark(session, ticket_id, SyncState.SAVED_HERE, "")
    return bool(refused)


def begin_merge(session: Session, parcel: Parcel, theirs: Ticket) -> Conflict | None:
    """Gather all unsent saves of a ticket in one row and give the three copies to merge.

    ``None`` if there is nothing left to merge. Follow with ``resend`` or ``hold``.
    """
    rows = rows_about(session, parcel.subject_id, Kind.TICKET)
    if not rows:
        return None
    # A stale draft saved behind a merge, or a server that was set back and lost a version.
    base_version = min(theirs.version, *(row.base_version for row in rows))
    for older in rows[:-1]:
        fold(session, older, rows[-1])
    base = server_copy(session, parcel.subject_id, base_version)
    rows[-1].base_version = base_version
    keep_copy(session, theirs, is_ours=False)
    return Conflict(TICKET_BODY.read(rows[-1].body).ticket, theirs, base)


def begin_anew(session: Session, parcel: Parcel) -> None:
    """Offer a ticket that the server has no more as a new one, with all that was done here."""
    rows = rows_about(session, parcel.subject_id, Kind.TICKET)
    if not rows:
        return
    for older in rows[:-1]:
        fold(session, older, rows[-1])
    row = rows[-1]
    ticket = replace(TICKET_BODY.read(row.body).ticket, version=0)
    events = ticket_events(session, ticket.id)
    ours = tuple(event for event in events if event.by == ticket.seat)
    row.body = TICKET_BODY.write(TicketBody(ticket, ours))
    row.key, row.attempts, row.not_before_ms, row.base_version = str(uuid4()), 0, 0, 0
    session.execute(delete(ServerCopyRow).where(ServerCopyRow.ticket_id == ticket.id))
    put_ticket_row(session, ticket, SyncState.SAVED_HERE)


def resend(session: Session, merged: Ticket) -> None:
    """Offer the merged ticket, based on ``merged.version``, under a new key."""
    row = rows_about(session, merged.id, Kind.TICKET)[-1]
    row.body = TICKET_BODY.write(replace(TICKET_BODY.read(row.body), ticket=merged))
    row.base_version, row.is_merged = merged.version, True
    row.key, row.attempts, row.not_before_ms = str(uuid4()), 0, 0
    put_ticket_row(session, merged, SyncState.SAVED_HERE)


def hold(session: Session, ticket_id: UUID, fields: tuple[str, ...]) -> None:
    """Keep both copies of a ticket until a person decides; ``fields`` differ in both.

    The decision is saved by ``save_ticket`` with the version of ``theirs``.
    """
    row = rows_about(session, ticket_id, Kind.TICKET)[-1]
    row.state, row.reason = RowState.CONFLICT, ", ".join(fields)
    _mark(session, ticket_id, SyncState.CONFLICT, row.reason)


def conflict(session: Session, ticket_id: UUID) -> Conflict | None:
    """Read both copies of a ticket in conflict; ``None`` if it is in none."""
    held = [
        row for row in rows_about(session, ticket_id, Kind.TICKET) if row.state == RowState.CONFLICT
    ]
    theirs = newest_copy(session, ticket_id)
    if not held or theirs is None:
        return None
    mine = TICKET_BODY.read(held[0].body).ticket
    return Conflict(mine, theirs, server_copy(session, ticket_id, held[0].base_version))


def _mark(session: Session, ticket_id: UUID, state: SyncState, reason: str) -> None:
    row = session.get_one(TicketRow, ticket_id)
    row.sync_state, row.reason = state, reason
