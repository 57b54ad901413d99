"""Settles many accepted rows at once: after a day without a server there are thousands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.ticket import SyncState, Ticket
from app.store.answers import settle
from app.store.bodies import TICKET, TICKET_BODY
from app.store.outbox import Kind, Parcel
from app.store.tables import OutboxRow, SentRow, ServerCopyRow, TicketRow
from app.store.tickets import KEPT_COPIES


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that the server took.

    Attributes:
        version: The ticket's at the server now; 0 for other kinds.
        server_seq: The number of the change at the server; 0 if it does not count this.
    """

    parcel: Parcel
    version: int = 0
    server_seq: int = 0


def settle_all(
    session: Session, accepted: Sequence[Accepted], now_ms: int
) -> list[tuple[Parcel, Ticket]]:
    """Forget accepted rows; give each ticket as the server now has it.

    Tickets of which nothing else is known than this one save, which is nearly all of them, go
    in a few statements together; the others as ``settle`` says.

    Args:
        session: One that writes.
        accepted: Of each subject one at most.
        now_ms: UTC milliseconds since 1970.
    """
    plain, others = _divided(session, accepted)
    settled = [
        (each.parcel, replace(TICKET_BODY.read(each.parcel.body).ticket, version=each.version))
        for each in plain
    ]
    if plain:
        keys = [each.parcel.key for each in plain]
        session.execute(delete(OutboxRow).where(OutboxRow.key.in_(keys)))
        session.execute(insert(SentRow), [_sent(each, now_ms) for each in plain])
        bodies = [(ticket, TICKET.write(ticket)) for _, ticket in settled]
        session.execute(insert(ServerCopyRow), [_copy(*body) for body in bodies])
        session.execute(update(TicketRow), [_shown(*body) for body in bodies])
    for each in others:
        ticket = settle(
            session, each.parcel, each.version, server_seq=each.server_seq, now_ms=now_ms
        )
        if ticket is not None:
            settled.append((each.parcel, ticket))
    return settled


def _divided(
    session: Session, accepted: Sequence[Accepted]
) -> tuple[list[Accepted], list[Accepted]]:
    ids = [each.parcel.subject_id for each in accepted if each.parcel.kind is Kind.TICKET]
    about = select(OutboxRow.subject_id, func.count()).where(OutboxRow.subject_id.in_(ids))
    rows = {row[0]: row[1] for row in session.execute(about.group_by(OutboxRow.subject_id))}
    copies = select(ServerCopyRow.ticket_id, func.max(ServerCopyRow.version))
    copies = copies.where(ServerCopyRow.ticket_id.in_(ids)).group_by(ServerCopyRow.ticket_id)
    newest = {row[0]: row[1] for row in session.execute(copies)}
    plain: list[Accepted] = []
    others: list[Accepted] = []
    for each in accepted:
        subject = each.parcel.subject_id
        is_plain = (
            each.parcel.kind is Kind.TICKET
            and rows.get(subject) == 1
            and newest.get(subject, 0) < each.version <= KEPT_COPIES
        )
        (plain if is_plain else others).append(each)
    return plain, others


def _sent(each: Accepted, now_ms: int) -> dict[str, object]:
    parcel = each.parcel
    return {
        "key": parcel.key,
        "kind": parcel.kind,
        "subject_id": parcel.subject_id,
        "base_version": parcel.base_version,
        "server_seq": each.server_seq,
        "at_ms": now_ms,
        "body": parcel.body,
    }


def _copy(ticket: Ticket, body: str) -> dict[str, object]:
    return {"ticket_id": ticket.id, "version": ticket.version, "is_ours": True, "body": body}


def _shown(ticket: Ticket, body: str) -> dict[str, object]:
    return {"id": ticket.id, "sync_state": SyncState.SENT, "reason": "", "body": body}
