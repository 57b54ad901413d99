"""What the server took, kept for some days: a server that is set back is offered it again.

Each row goes again as it went, with its old key and in its old order: where the server still
knows the key it answers as it did and changes nothing.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.domain.ticket import SyncState
from app.store.outbox import Kind, RowState
from app.store.tables import OutboxRow, SentRow, ServerCopyRow, TicketRow

KEPT_MS = 3 * 24 * 3_600_000
"""Last night's copy, also after a weekend."""
MARGIN = 100
"""Rows without a number of the server go again if they were sent so little before the first
that was lost: answers come in another order than the server's. More than are ever under way."""


def keep_sent(session: Session, row: OutboxRow, server_seq: int, now_ms: int) -> None:
    """Remember an accepted row; not a recording, whose file may be gone."""
    if row.kind == Kind.RECORDING:
        return
    session.add(
        SentRow(
            key=row.key,
            kind=row.kind,
            subject_id=row.subject_id,
            base_version=row.base_version,
            server_seq=server_seq,
            at_ms=now_ms,
            body=row.body,
        )
    )


def forget_sent(session: Session, now_ms: int) -> None:
    """Delete what was sent more than ``KEPT_MS`` ago."""
    session.execute(delete(SentRow).where(SentRow.at_ms < now_ms - KEPT_MS))


def offer_lost(session: Session, known_until: int, cursor: int) -> list[UUID]:
    """Put back into the outbox, before everything else, what a server lost.

    A server that only began anew lost nothing; what was sent to it since looks like it and
    goes once more, which changes nothing there.

    Args:
        session: One that writes; the caller stores the server's page after it.
        known_until: The last change that the server still has of an epoch that is over; -1 if
            it goes on.
        cursor: The last change that this seat has read.

    Returns:
        The tickets among it, which now look different here.
    """
    gone = SentRow.server_seq > known_until
    if known_until < 0:
        return []
    if cursor <= known_until and session.scalars(select(SentRow.seq).where(gone)).first() is None:
        return []
    numbered = SentRow.server_seq.between(1, known_until)
    last = session.scalars(select(func.max(SentRow.seq)).where(numbered)).one() or 0
    unnumbered = and_(SentRow.server_seq == 0, SentRow.seq > last - MARGIN)
    wanted = select(SentRow).where(or_(gone, unnumbered))
    lost = session.scalars(wanted.order_by(SentRow.seq)).all()
    _forget_copies(session, [row for row in lost if row.server_seq])
    first = session.scalars(select(func.min(OutboxRow.seq))).one() or 1
    for seq, row in enumerate(lost, min(first, 1) - len(lost)):
        session.add(_offered(row, seq))
        session.delete(row)
    session.flush()
    tickets = list({row.subject_id: 0 for row in lost if row.kind == Kind.TICKET})
    saved = update(TicketRow).where(
        TicketRow.id.in_(tickets), TicketRow.sync_state == SyncState.SENT
    )
    session.execute(saved.values(sync_state=SyncState.SAVED_HERE))
    return tickets


def _forget_copies(session: Session, lost: list[SentRow]) -> None:
    """Forget versions that the server has no more: it will give their numbers to others."""
    for row in reversed(lost):  # the first of a ticket has the lowest version
        if row.kind == Kind.TICKET:
            gone = ServerCopyRow.version > row.base_version
            session.execute(
                delete(ServerCopyRow).where(ServerCopyRow.ticket_id == row.subject_id, gone)
            )


def _offered(row: SentRow, seq: int) -> OutboxRow:
    return OutboxRow(
        seq=seq,
        key=row.key,
        kind=row.kind,
        subject_id=row.subject_id,
        body=row.body,
        base_version=row.base_version,
        attempts=0,
        not_before_ms=0,
        unheard=False,
        is_merged=False,
        state=RowState.WAITING,
        reason="",
    )
