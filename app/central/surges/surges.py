"""What many call about now, reported by a supervisor with the answer that all are given."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.live.sharing import publish_after
from app.central.people.auth import SupervisorDep, User, UserDep
from app.central.state import Central, CentralDep
from app.central.surges.surge_alarms import attach, end, listed
from app.central.surges.surge_tables import SurgeAlarmRow, SurgeRow
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import NoneMatch, StrictRoute, answer
from app.domain.live import SURGE
from app.domain.surge import FoundSurge, Surge
from app.sync.protocol import decode, encode

router = APIRouter(route_class=StrictRoute, tags=["surges"])

LISTED = 100
WORDS = 20
USUAL_MS = 6 * 3_600_000
SHORTEST_MS = 3_600_000
LONGEST_MS = 7 * 24 * 3_600_000


@router.get("/surges", response_model=tuple[Surge, ...])
def list_surges(user: UserDep, central: CentralDep, if_none_match: NoneMatch = "") -> Response:
    """List what is not over yet, what ends last first; every seat asks now and then."""
    wanted = select(SurgeRow.body).where(
        SurgeRow.centre == user.centre, SurgeRow.until_ms > central.now_ms()
    )
    with central.database.reading() as session:
        newest = wanted.order_by(SurgeRow.until_ms.desc(), SurgeRow.id).limit(LISTED)
        body = f"[{','.join(session.scalars(newest))}]".encode()
    return answer(body, etag=hashlib.sha256(body).hexdigest()[:32], known=if_none_match)


@router.post("/surges", response_model=Surge, responses={201: {"model": Surge}})
def post_surge(surge: Surge, user: SupervisorDep, central: CentralDep) -> Response:
    """Report a surge, or put right what is known of it; its id tells which."""
    check_limits(surge)
    now_ms = central.now_ms()
    began_ms = min(surge.began_ms or now_ms, now_ms)
    until_ms = surge.until_ms or max(began_ms + USUAL_MS, now_ms + SHORTEST_MS)
    told = replace(surge, began_ms=began_ms, until_ms=until_ms, by=user.name)
    _check(told, now_ms)

    def effect(session: Session) -> int:
        alarm = session.get(SurgeAlarmRow, told.id)
        if alarm is not None and alarm.centre != user.centre:
            raise Refused(Fault.NOT_FOUND)
        attach(session, told)
        _tell(session, central, user, told.id)
        return 200 if _store(session, told, user) else 201

    return answer(told, status=in_turn(central, effect))


@router.post("/surges/{surge_id}/end", response_model=Surge)
def end_surge(surge_id: UUID, user: SupervisorDep, central: CentralDep) -> Response:
    """End a surge now; one that is over stays as it was."""

    def effect(session: Session) -> Surge:
        row = session.get(SurgeRow, surge_id)
        if row is None or row.centre != user.centre:
            raise Refused(Fault.NOT_FOUND)
        surge = decode(Surge, row.body)
        ended = replace(surge, until_ms=min(surge.until_ms, central.now_ms()))
        _store(session, ended, user)
        _tell(session, central, user, surge_id)
        return ended

    return answer(in_turn(central, effect))


@router.get("/surges/found", response_model=tuple[FoundSurge, ...])
def list_found(user: SupervisorDep, central: CentralDep, if_none_match: NoneMatch = "") -> Response:
    """List what was found by counting: what goes on, and what was over in the last day.

    An answer is attached by ``POST /surges`` with the same id.
    """
    with central.database.reading() as session:
        body = encode(listed(session, central.now_ms(), user.centre))
    return answer(body, etag=hashlib.sha256(body).hexdigest()[:32], known=if_none_match)


@router.post("/surges/found/{surge_id}/dismiss", response_model=FoundSurge)
def dismiss_found(surge_id: UUID, user: SupervisorDep, central: CentralDep) -> Response:
    """Say that it is no surge; it is not told again while the same goes on."""

    def effect(session: Session) -> str:
        row = session.get(SurgeAlarmRow, surge_id, with_for_update=True)
        if row is None or row.centre != user.centre:
            raise Refused(Fault.NOT_FOUND)
        end(row, central.now_ms(), is_dismissed=True)
        _tell(session, central, user, surge_id)
        return row.body

    return answer(in_turn(central, effect).encode())


def _store(session: Session, surge: Surge, user: User) -> bool:
    """Write it; tells whether it was known."""
    row = session.get(SurgeRow, surge.id)
    known = row is not None
    row = row or SurgeRow(id=surge.id, centre=user.centre)
    if row.centre != user.centre:
        raise Refused(Fault.NOT_FOUND)
    row.until_ms, row.body = surge.until_ms, encode(surge).decode()
    session.add(row)
    return known


def _tell(session: Session, central: Central, user: User, surge_id: UUID) -> None:
    """Let supervisors who look read surges anew when this transaction is committed."""
    body = f'{{"id":"{surge_id}"}}'
    publish_after(session, partial(central.shared.publish, user.centre, SURGE, body))


def _check(surge: Surge, now_ms: int) -> None:
    """A surge without title, answer or mark would be told to everybody or to nobody."""
    if not surge.title.strip():
        raise wrong_field("title", "There is no title")
    if not surge.answer.strip():
        raise wrong_field("answer", "There is no agreed answer")
    if not surge.category and not surge.words:
        raise wrong_field("words", "Neither category nor words tell which calls it is about")
    if len(surge.words) > WORDS or any(len(word.strip()) < 2 for word in surge.words):
        raise wrong_field("words", f"At most {WORDS} words of two characters or more")
    for name in ("category", "territory"):
        code = getattr(surge, name)
        if code and not (code.isascii() and code.isalnum()):
            raise wrong_field(name, "This is no code")
    if not now_ms < surge.until_ms <= now_ms + LONGEST_MS:
        raise wrong_field("until_ms", "It has to end within seven days from now")
