"""Sentences of calls that still run: a seat adds them, supervisors follow.

They are a copy on the way: the call's record brings the whole transcript and takes their place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import Uuid, bindparam, delete, exists, select, text
from sqlalchemy.orm import Session

from app.central.calls.call_tables import LiveRow
from app.central.people.audit import Deed
from app.central.people.auth import AgentDep, User, only
from app.central.people.people_tables import AuditRow
from app.central.people.rights import Access, Field, Relation, access, note
from app.central.state import CentralDep
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import Limit, StrictRoute, answer
from app.domain.live import SEGMENT, LiveCall, Pieces, Said, SaidMore, Streamed
from app.domain.retention import DAY_MS
from app.domain.seat import Role
from app.sync.protocol import decode, encode

router = APIRouter(route_class=StrictRoute, tags=["calls"])

MOST_AT_ONCE = 200
MOST_OF_A_CALL = 20_000
KEPT_MS = DAY_MS
"""A call that never arrives as a whole is no longer one that runs."""
LOOK_MS = 600_000
"""Who follows a call asks every second; the audit has a line for each ten minutes of it."""

# Every sentence of the city comes by here: plain statements cost half of what built ones do.
_CALL = bindparam("call_id", type_=Uuid())
_KNOWN = text(
    "SELECT coalesce((SELECT max(number) FROM live_sentences"
    " WHERE centre = :centre AND call_id = :call_id), -1),"
    " coalesce((SELECT seat FROM live_sentences"
    " WHERE centre = :centre AND call_id = :call_id LIMIT 1), ''),"
    " EXISTS (SELECT 1 FROM calls WHERE id = :call_id AND centre = :centre)"
).bindparams(_CALL)
_ADD = text(
    "INSERT INTO live_sentences (centre, call_id, number, seat, at_ms, body)"
    " VALUES (:centre, :call_id, :number, :seat, :at_ms, :body)"
).bindparams(_CALL)

After = Annotated[int, Query(ge=-1, le=MOST_OF_A_CALL, description="The last number known")]
FollowerDep = Annotated[User, Depends(only(Role.SUPERVISOR))]


@dataclass(frozen=True, slots=True)
class _Known:
    """How far a call is here."""

    next: int
    seat: str
    is_over: bool


@router.post("/calls/{call_id}/segments", response_model=Streamed)
def add_segments(call_id: UUID, pieces: Pieces, user: AgentDep, central: CentralDep) -> Response:
    """Add finished sentences of the call that runs at the own seat.

    What is there already changes nothing; after a hole nothing is added. Both are no errors: the
    answer tells which number is to come next.
    """
    _check(pieces)
    if not user.seat:
        raise Refused(Fault.NO_SEAT)
    now_ms = central.now_ms()

    def effect(session: Session) -> tuple[int, int]:
        known = _known(session, user.centre, call_id)
        if known.is_over:
            raise Refused(Fault.CALL_OVER)
        if known.seat not in {"", user.seat}:
            raise Refused(Fault.OTHER_SEAT)
        new = pieces.said[max(0, known.next - pieces.first) :]
        if not new or pieces.first > known.next:
            return known.next, 0
        rows = [
            {
                "centre": user.centre,
                "call_id": call_id,
                "number": known.next + place,
                "seat": user.seat,
                "at_ms": now_ms,
                "body": encode(said).decode(),
            }
            for place, said in enumerate(new)
        ]
        session.connection().execute(_ADD, rows)
        return known.next + len(new), len(new)

    then, added = in_turn(central, effect)
    if added:
        more = SaidMore(str(call_id), user.seat, then, now_ms)
        central.shared.publish(user.centre, SEGMENT, encode(more).decode(), str(call_id))
    return answer(Streamed(then))


@router.get("/calls/{call_id}/segments", response_model=LiveCall)
def get_segments(
    call_id: UUID, user: FollowerDep, central: CentralDep, after: After = -1, limit: Limit = 200
) -> Response:
    """Give what was said after a sentence of a call that runs; of one that ended, only that.

    Following a call is written in the audit.
    """
    if access(user, Relation.OTHER, Field.TRANSCRIPT) is not Access.SHOWN:
        raise Refused(Fault.ROLE)
    with central.database.reading() as session:
        known = _known(session, user.centre, call_id)
        wanted = (
            select(LiveRow.body)
            .where(LiveRow.centre == user.centre, LiveRow.call_id == call_id)
            .where(LiveRow.number > after)
        )
        bodies = session.scalars(wanted.order_by(LiveRow.number).limit(limit)).all()
        is_noted = _is_noted(session, user.name, call_id, central.now_ms())
    if not known.next and not known.is_over:
        raise Refused(Fault.NOT_FOUND)
    if bodies and not is_noted:
        note(central, user, Deed.READ, f"call:{call_id}", live=1)
    then = after + 1 + len(bodies) if bodies else known.next
    said = tuple(decode(Said, body) for body in bodies)
    return answer(LiveCall(then, said, known.is_over))


def forget_live(session: Session, centre: str, call_id: UUID) -> None:
    """Drop the sentences of a call, in the transaction that stores its record."""
    session.execute(delete(LiveRow).where(LiveRow.centre == centre, LiveRow.call_id == call_id))


def forget_old_live(session: Session, now_ms: int) -> None:
    """Drop sentences of calls whose record did not come within a day."""
    session.execute(delete(LiveRow).where(LiveRow.at_ms < now_ms - KEPT_MS))


def _check(pieces: Pieces) -> None:
    check_limits(pieces)
    if not 1 <= len(pieces.said) <= MOST_AT_ONCE:
        raise wrong_field("said", f"1 to {MOST_AT_ONCE} sentences at once")
    if not 0 <= pieces.first <= MOST_OF_A_CALL - len(pieces.said):
        raise wrong_field("first", f"A call has {MOST_OF_A_CALL} sentences at most")


def _known(session: Session, centre: str, call_id: UUID) -> _Known:
    """Look with one question: this is asked for every sentence that is said."""
    asked = {"centre": centre, "call_id": call_id}
    number, seat, over = session.connection().execute(_KNOWN, asked).one()
    return _Known(number + 1, seat, bool(over))


def _is_noted(session: Session, who: str, call_id: UUID, now_ms: int) -> bool:
    line = exists().where(
        AuditRow.subject == f"call:{call_id}",
        AuditRow.who == who,
        AuditRow.what == Deed.READ,
        AuditRow.at_ms > now_ms - LOOK_MS,
    )
    return bool(session.scalar(select(line)))
