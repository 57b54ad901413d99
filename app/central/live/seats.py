"""What every seat does now, and what it did before.

The database is written when something changes. That a seat is alive is told by ``Shared``, and
copied into the database now and then (``app.central.live.seat_watch``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.live.presence_tables import PresenceLogRow, PresenceRow
from app.central.live.sharing import LOST_MS, Shared, publish_after
from app.domain.live import SEAT
from app.domain.seat import Presence, SeatState, SpeechHealth
from app.sync.protocol import Heartbeat, encode


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a centre, by its number; other centres may have the same number."""

    centre: str
    number: str


@dataclass(frozen=True, slots=True)
class Who:
    """The person at a seat: user name, and the name that others see."""

    user: str
    name: str


def is_known(shared: Shared, seat: Seat, who: Who, beat: Heartbeat, now_ms: int) -> bool:
    """Take in a heartbeat that says what the one before said; then ``hear`` has nothing to do."""
    return shared.heard(seat.centre, seat.number, _said(who, beat), now_ms)


def hear(
    session: Session, shared: Shared, seat: Seat, who: Who, beat: Heartbeat, now_ms: int
) -> None:
    """Take in what a seat says of itself, and write a line of its history when that is new.

    A period is recognised by the seat's own ``since_ms``; what is stored is that time, or
    ``now_ms`` if the seat's clock lies ahead, and it stays the same while the period lasts.
    Supervisors are told when the session is committed.
    """
    row = session.get(PresenceRow, (seat.centre, seat.number), with_for_update=True)
    was_lost = False
    if row is None:
        row = PresenceRow(
            centre=seat.centre,
            seat=seat.number,
            claimed_ms=-1,
            state="",
            heard_ms=now_ms,
            health=beat.health,
        )
        session.add(row)
    else:
        row.heard_ms = max(row.heard_ms, shared.last_heard_ms(seat.centre, seat.number))
        was_lost = _is_lost(row, row.heard_ms, now_ms)
    if was_lost:
        session.add(_line(row, since_ms=row.heard_ms, heard_ms=now_ms, lost=True))
    said = (beat.state.value, beat.since_ms, beat.reason, beat.call_id, who.user)
    is_new = said != (row.state, row.claimed_ms, row.reason, row.call_id, row.user)
    row.user, row.name, row.heard_ms = who.user, who.name, max(row.heard_ms, now_ms)
    if is_new:
        row.state, row.claimed_ms, row.reason, row.call_id = said[:4]
        row.since_ms = min(beat.since_ms, now_ms)
        session.add(_line(row, since_ms=row.since_ms, heard_ms=now_ms, lost=False))
    is_other = beat.health != row.health  # no line of the history: it is the same period
    row.health = beat.health.value
    told = _presence(row, now_ms, lost=False) if is_new or was_lost or is_other else None
    publish_after(session, partial(_tell, shared, seat, who, beat, now_ms, told))


def sign_out_seat(session: Session, shared: Shared, seat: Seat, user: str, now_ms: int) -> None:
    """Note that the seat is empty, if ``user`` was the last one heard there."""
    row = session.get(PresenceRow, (seat.centre, seat.number), with_for_update=True)
    if row and row.user == user and row.state != SeatState.SIGNED_OUT:
        gone = Heartbeat(SeatState.SIGNED_OUT, since_ms=now_ms)
        hear(session, shared, seat, Who(user, row.name), gone, now_ms)


def all_seats(
    session: Session, centre: str, heard_at: Mapping[str, int], now_ms: int
) -> list[Presence]:
    """List every seat of a centre that was ever heard, by number.

    Args:
        session: One that reads.
        centre: Code of the centre.
        heard_at: When the seats were heard last, as ``Shared`` knows it.
        now_ms: The time.
    """
    wanted = select(PresenceRow).where(PresenceRow.centre == centre).order_by(PresenceRow.seat)
    return [as_heard(row, heard_at.get(row.seat, 0), now_ms) for row in session.scalars(wanted)]


def as_heard(row: PresenceRow, heard_ms: int, now_ms: int) -> Presence:
    """Give a seat as it is now, if it was heard at ``heard_ms`` or when the row says."""
    latest_ms = max(row.heard_ms, heard_ms)
    return _presence(row, latest_ms, lost=_is_lost(row, latest_ms, now_ms))


def history(session: Session, seat: Seat, limit: int) -> list[Presence]:
    """List the last ``limit`` periods of a seat, newest first.

    A period with ``lost`` runs from ``since_ms`` (last heard) to ``heard_ms`` (heard again).
    """
    lines = select(PresenceLogRow).where(
        PresenceLogRow.centre == seat.centre, PresenceLogRow.seat == seat.number
    )
    rows = session.scalars(lines.order_by(PresenceLogRow.id.desc()).limit(limit))
    return [_presence(row, row.heard_ms, lost=row.lost) for row in rows]


def _tell(
    shared: Shared, seat: Seat, who: Who, beat: Heartbeat, now_ms: int, presence: Presence | None
) -> None:
    if beat.state is SeatState.SIGNED_OUT:
        shared.forget(seat.centre, seat.number)
    else:
        shared.remember(seat.centre, seat.number, _said(who, beat), now_ms)
    if presence is not None:
        shared.publish(seat.centre, SEAT, encode(presence).decode())


def _said(who: Who, beat: Heartbeat) -> str:
    """Shorten all that a heartbeat says, so that a change of any part is seen."""
    said = json.dumps([encode(beat).decode(), who.user, who.name])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _is_lost(row: PresenceRow, heard_ms: int, now_ms: int) -> bool:
    return row.state != SeatState.SIGNED_OUT and now_ms - heard_ms >= LOST_MS


def _line(row: PresenceRow, *, since_ms: int, heard_ms: int, lost: bool) -> PresenceLogRow:
    return PresenceLogRow(
        centre=row.centre,
        seat=row.seat,
        name=row.name,
        state=row.state,
        since_ms=since_ms,
        reason=row.reason,
        call_id=row.call_id,
        heard_ms=heard_ms,
        lost=lost,
    )


def _presence(row: PresenceRow | PresenceLogRow, heard_ms: int, *, lost: bool) -> Presence:
    health = row.health if isinstance(row, PresenceRow) else SpeechHealth.OK
    return Presence(
        seat=row.seat,
        name=row.name,
        state=SeatState(row.state),
        since_ms=row.since_ms,
        reason=row.reason,
        call_id=row.call_id,
        heard_ms=heard_ms,
        lost=lost,
        health=SpeechHealth(health),
    )
