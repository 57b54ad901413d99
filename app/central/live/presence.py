"""The requests about seats: heartbeats in, the supervisor's view out."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter, Response

from app.central.live.seats import Seat, Who, all_seats, hear, history, is_known
from app.central.people.auth import SupervisorDep, UserDep
from app.central.state import CentralDep
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.problems import Fault, Refused
from app.central.web.wire import Limit, Name, NoneMatch, StrictRoute, answer
from app.domain.seat import Presence
from app.sync.protocol import Heartbeat, encode

router = APIRouter(route_class=StrictRoute, tags=["presence"])


@router.put("/presence", status_code=204)
def put_presence(beat: Heartbeat, user: UserDep, central: CentralDep) -> Response:
    """Say what the asking seat is doing."""
    check_limits(beat)
    if not user.seat:
        raise Refused(Fault.NO_SEAT)
    now_ms = central.now_ms()
    shared, seat = central.shared, Seat(user.centre, user.seat)
    who = Who(user.name, user.display)
    if not is_known(shared, seat, who, beat, now_ms):
        in_turn(central, lambda session: hear(session, shared, seat, who, beat, now_ms))
    return Response(status_code=204)


@router.get("/presence", response_model=list[Presence])
def get_presence(
    user: SupervisorDep, central: CentralDep, if_none_match: NoneMatch = ""
) -> Response:
    """List all seats of the own centre; ``GET /events`` tells what changes from then on."""
    with central.database.reading() as session:
        heard_at = central.shared.heard_at(user.centre)
        body = encode(all_seats(session, user.centre, heard_at, central.now_ms()))
    return answer(body, etag=hashlib.sha256(body).hexdigest()[:32], known=if_none_match)


@router.get("/presence/{seat}/history", response_model=list[Presence])
def get_history(
    seat: Name, user: SupervisorDep, central: CentralDep, limit: Limit = 50
) -> Response:
    """List what one seat did, newest first."""
    with central.database.reading() as session:
        return answer(history(session, Seat(user.centre, seat), limit))
