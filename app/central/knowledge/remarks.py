"""What agents find wrong with articles, and how the editors settled it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.central.knowledge.article_tables import RemarkRow
from app.central.knowledge.published import published_version
from app.central.people.auth import EditorDep, User, UserDep
from app.central.state import CentralDep
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.paging import CursorText, Place, link_next, read_cursor
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import Limit, Name, StrictRoute, answer
from app.domain.article import Remark
from app.sync.protocol import Note, decode, encode

router = APIRouter(route_class=StrictRoute, tags=["remarks"])


@router.post(
    "/articles/{article_id}/remarks", response_model=Remark, responses={201: {"model": Remark}}
)
def post_remark(article_id: Name, remark: Remark, user: UserDep, central: CentralDep) -> Response:
    """Tell the editors that an article is wrong; the same remark again changes nothing."""
    check_limits(remark)
    if remark.article_id != article_id:
        raise wrong_field("article_id", "Not the article of the address")
    now_ms = central.now_ms()
    told = _as_told(remark, user, min(remark.at_ms or now_ms, now_ms))

    def effect(session: Session) -> tuple[int, Remark]:
        row = session.get(RemarkRow, remark.id)
        if row is not None:
            return 200, _repeated(decode(Remark, row.body), told)
        if not published_version(session, article_id):
            raise Refused(Fault.NOT_FOUND)
        body = encode(told).decode()
        session.add(RemarkRow(id=told.id, at_ms=told.at_ms, is_open=True, body=body))
        return 201, told

    status, stored = in_turn(central, effect)
    return answer(stored, status=status)


@router.get("/remarks", response_model=tuple[Remark, ...])
def list_remarks(
    request: Request,
    _user: EditorDep,
    central: CentralDep,
    only_open: Annotated[bool, Query(alias="open")] = False,
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """List remarks, newest first; with ``open=1`` only those that nobody settled.

    ``Link`` leads to the next page, as long as there is one.
    """
    after = read_cursor(cursor, "told")
    wanted = select(RemarkRow.id, RemarkRow.at_ms, RemarkRow.body)
    wanted = wanted.order_by(RemarkRow.at_ms.desc(), RemarkRow.id.desc()).limit(limit + 1)
    if after:
        wanted = wanted.where(tuple_(RemarkRow.at_ms, RemarkRow.id) < (after.at, after.uuid()))
    if only_open:
        wanted = wanted.where(RemarkRow.is_open)
    with central.database.reading() as session:
        found = session.execute(wanted).all()
    page = found[:limit]
    last = Place("told", page[-1].at_ms, page[-1].id.hex) if len(found) > limit else None
    shown = answer(f"[{','.join(row.body for row in page)}]".encode())
    return link_next(shown, request, last)


@router.post("/remarks/{remark_id}/close", response_model=Remark)
def close_remark(remark_id: UUID, note: Note, user: EditorDep, central: CentralDep) -> Response:
    """Settle a remark, saying how; one that is closed stays as it was closed first."""
    check_limits(note)

    def effect(session: Session) -> Remark:
        row = session.get(RemarkRow, remark_id, with_for_update=True)
        if row is None:
            raise Refused(Fault.NOT_FOUND)
        remark = decode(Remark, row.body)
        if remark.is_open:
            by, now_ms = user.name, central.now_ms()
            remark = replace(remark, closed_ms=now_ms, closed_by=by, closing=note.note)
            row.is_open, row.body = False, encode(remark).decode()
        return remark

    return answer(in_turn(central, effect))


def _as_told(remark: Remark, user: User, at_ms: int) -> Remark:
    """Who says it, and whether it is settled, is not for the sender to tell."""
    return replace(
        remark,
        at_ms=at_ms,
        by=user.name,
        name=user.display,
        closed_ms=0,
        closed_by="",
        closing="",
    )


def _repeated(known: Remark, told: Remark) -> Remark:
    """Give what is known of a remark that comes again."""
    first = replace(known, at_ms=told.at_ms, name=told.name, closed_ms=0, closed_by="", closing="")
    if first != told:
        raise Refused(Fault.KEY_REUSED)
    return known
