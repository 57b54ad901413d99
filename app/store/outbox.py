"""The queue of everything that the server must still hear of: order, waiting, counting.

What an answer of the server does to it is in ``app.store.answers``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Select, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.store.tables import OutboxRow

LONGEST_WAIT_MS = 300_000


class Kind(StrEnum):
    """What a row is about; it decides how it is sent."""

    TICKET = "ticket"
    CALL = "call"
    RECORDING = "recording"
    REMARK = "remark"


class Counts(NamedTuple):
    """How many rows go by themselves, and how many need a person."""

    waiting: int
    held: int


class RowState(StrEnum):
    """Whether a row may be sent."""

    WAITING = "waiting"
    CONFLICT = "conflict"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One row of the outbox, as the sender takes it with it.

    Attributes:
        key: The idempotency key, the same at every try.
        body: JSON of the ticket with its events, of the call or of a remark about an article;
            path of the recording.
        base_version: Version of the server that a ticket is based on.
        attempts: Tries so far.
        is_merged: A ticket that also holds what others changed at the server.
    """

    key: str
    kind: Kind
    subject_id: UUID
    body: str
    base_version: int
    attempts: int
    is_merged: bool = False


def enqueue(
    session: Session, kind: Kind, subject_id: UUID, body: str, *, base_version: int = 0
) -> OutboxRow:
    """Add a row behind all others, in the caller's transaction; due at once."""
    row = OutboxRow(
        key=str(uuid4()),
        kind=kind,
        subject_id=subject_id,
        body=body,
        base_version=base_version,
        attempts=0,
        not_before_ms=0,
        unheard=False,
        is_merged=False,
        state=RowState.WAITING,
        reason="",
    )
    session.add(row)
    session.flush()
    return row


def queue_recording(session: Session, call_id: UUID, file: Path) -> None:
    """Promise to send the recording of a call, after the call itself; the file is not moved."""
    enqueue(session, Kind.RECORDING, call_id, str(file))


def recordings_waiting(session: Session) -> set[Path]:
    """List the files of recordings that the server does not have yet."""
    found = select(OutboxRow.body).where(OutboxRow.kind == Kind.RECORDING)
    return {Path(body) for body in session.scalars(found)}


def next_due(session: Session, now_ms: int) -> Parcel | None:
    """Give the oldest row that may be sent now."""
    found = all_due(session, now_ms, 1)
    return found[0] if found else None


def all_due(
    session: Session, now_ms: int, limit: int, under_way: Collection[UUID] = ()
) -> list[Parcel]:
    """Give the oldest rows that may be sent now, of one subject one; no recordings.

    Only the first row of each subject is a candidate: a later one must not overtake it, but
    one ticket in trouble does not hold up the others. A row that would wait longer than any
    row ever does is due as well: the clock was set back.

    Args:
        session: One that reads.
        now_ms: UTC milliseconds since 1970.
        limit: So many at most.
        under_way: Subjects of which something is being sent.
    """
    waiting = _due(now_ms).where(
        OutboxRow.kind != Kind.RECORDING, OutboxRow.subject_id.not_in(under_way)
    )
    return [parcel_of(row) for row in session.scalars(waiting.limit(limit))]


def recording_due(session: Session, now_ms: int) -> Parcel | None:
    """Give the oldest recording that may be sent now; its call goes before it.

    A recording takes long and holds up nothing: corrected words of its call overtake it.
    """
    row = session.scalars(_due(now_ms).where(OutboxRow.kind == Kind.RECORDING).limit(1)).first()
    return None if row is None else parcel_of(row)


def _due(now_ms: int) -> Select[OutboxRow]:
    """Select the rows that wait for nothing, oldest first."""
    earlier = aliased(OutboxRow)
    blocked = exists().where(
        earlier.subject_id == OutboxRow.subject_id,
        earlier.seq < OutboxRow.seq,
        earlier.state != RowState.REJECTED,
        earlier.kind != Kind.RECORDING,
    )
    due = or_(OutboxRow.not_before_ms <= now_ms, OutboxRow.not_before_ms > now_ms + LONGEST_WAIT_MS)
    waiting = select(OutboxRow).where(OutboxRow.state == RowState.WAITING, due, ~blocked)
    return waiting.order_by(OutboxRow.seq)


def parcel_of(row: OutboxRow) -> Parcel:
    """Copy a row, so that it can leave its session."""
    return Parcel(
        key=row.key,
        kind=Kind(row.kind),
        subject_id=row.subject_id,
        body=row.body,
        base_version=row.base_version,
        attempts=row.attempts,
        is_merged=row.is_merged,
    )


def row_of(session: Session, parcel: Parcel) -> OutboxRow | None:
    """Find the row again; ``None`` if it was settled in the meantime."""
    return session.scalars(select(OutboxRow).where(OutboxRow.key == parcel.key)).first()


def rows_about(session: Session, subject_id: UUID, kind: Kind) -> list[OutboxRow]:
    """List the rows of one subject, oldest first."""
    found = select(OutboxRow).where(OutboxRow.subject_id == subject_id, OutboxRow.kind == kind)
    return list(session.scalars(found.order_by(OutboxRow.seq)))


def postpone(session: Session, parcel: Parcel, not_before_ms: int, *, unheard: bool) -> None:
    """Wait before the next try; ``unheard`` if there was no answer at all."""
    row = row_of(session, parcel)
    if row is not None:
        row.attempts += 1
        row.not_before_ms = not_before_ms
        row.unheard = unheard


def hurry(session: Session) -> None:
    """Make all rows due that waited only because nobody answered: the server is back."""
    session.execute(
        update(OutboxRow).where(OutboxRow.unheard).values(not_before_ms=0, unheard=False)
    )


def waiting_count(session: Session) -> int:
    """Count the rows that are still to be sent without anybody's help."""
    return counts(session).waiting


def held_count(session: Session) -> int:
    """Count the rows that need a person: refused by the server, or in conflict."""
    return counts(session).held


def counts(session: Session) -> Counts:
    """Count both with one question: the sender does so after every bundle of answers."""
    counted = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    found = {RowState(row[0]): row[1] for row in session.execute(counted)}
    waiting = found.pop(RowState.WAITING, 0)
    return Counts(waiting, sum(found.values()))
