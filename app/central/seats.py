"""What every seat does now, and what it did before."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.tables import PresenceLogRow, PresenceRow
from app.domain.seat import Presence, SeatState
from app.sync.protocol import Heartbeat

LOST_MS = 15_000


def hear(session: Session, seat: str, user: str, name: str, beat: Heartbeat, now_ms: int) -> None:
    """Take in what a seat says of itself, and write a line of its history when that is new.

    A period is recognised by the seat's own ``since_ms``; what is stored is that time, or
    ``now_ms`` if the seat's clock lies ahead, and it stays the same while the period lasts.
    """
    row = session.get(PresenceRow, seat, with_for_update=True)
    if row is None:
        row = PresenceRow(seat=seat, claimed_ms=-1, state="", heard_ms=now_ms)
        session.add(row)
    elif _is_lost(row, now_ms):
        session.add(_line(row, since_ms=row.heard_ms, heard_ms=now_ms, lost=True))
    said = (beat.state.value, beat.since_ms, beat.reason, beat.call_id, user)
    is_new = said != (row.state, row.claimed_ms, row.reason, row.call_id, row.user)
    row.user, row.name, row.heard_ms = user, name, now_ms
    if is_new:
        row.state, row.claimed_ms, row.reason, row.call_id = said[:4]
        row.since_ms = min(beat.since_ms, now_ms)
        session.add(_line(row, since_ms=row.since_ms, heard_ms=now_ms, lost=False))


def sign_out_seat(session: Session, seat: str, user: str, now_ms: int) -> None:
    """Note that the seat is empty, if ``user`` was the last one heard there."""
    row = session.get(PresenceRow, seat, with_for_update=True)
    if row and row.user == user and row.state != SeatState.SIGNED_OUT:
        gone = Heartbeat(SeatState.SIGNED_OUT, since_ms=now_ms)
        hear(session, seat, user, row.name, gone, now_ms)


def all_seats(session: Session, now_ms: int) -> list[Presence]:
    """List every seat that was ever heard, by number."""
    rows = session.scalars(select(PresenceRow).order_by(PresenceRow.seat))
    return [_presence(row, lost=_is_lost(row, now_ms)) for row in rows]


def history(session: Session, seat: str, limit: int) -> list[Presence]:
    """List the last ``limit`` periods of a seat, newest first.

    A period with ``lost`` runs from ``since_ms`` (last heard) to ``heard_ms`` (heard again).
    """
    lines = select(PresenceLogRow).where(PresenceLogRow.seat == seat)
    rows = session.scalars(lines.order_by(PresenceLogRow.id.desc()).limit(limit))
    return [_presence(row, lost=row.lost) for row in rows]


def _is_lost(row: PresenceRow, now_ms: int) -> bool:
    return row.state != SeatState.SIGNED_OUT and now_ms - row.heard_ms >= LOST_MS


def _line(row: PresenceRow, *, since_ms: int, heard_ms: int, lost: bool) -> PresenceLogRow:
    return PresenceLogRow(
        seat=row.seat,
        name=row.name,
        state=row.state,
        since_ms=since_ms,
        reason=row.reason,
        call_id=row.call_id,
        heard_ms=heard_ms,
        lost=lost,
    )


def _presence(row: PresenceRow | PresenceLogRow, *, lost: bool) -> Presence:
    return Presence(
        seat=row.seat,
        name=row.name,
        state=SeatState(row.state),
        since_ms=row.since_ms,
        reason=row.reason,
        call_id=row.call_id,
        heard_ms=row.heard_ms,
        lost=lost,
    )
