"""Calls with what was said in them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.central.calls.call_tables import CallRow, RecordingRow
from app.central.calls.segments import forget_live
from app.central.people.audit import Deed
from app.central.people.auth import AgentDep, ReviewerDep, User, UserDep
from app.central.people.rights import (
    Field,
    call_as_seen,
    check_call,
    note,
    note_look,
    visible,
    without_person,
)
from app.central.state import CentralDep
from app.central.tickets.ticket_tables import TicketRow
from app.central.web.limits import check_limits
from app.central.web.once import once
from app.central.web.paging import CursorText, Place, link_next, read_cursor
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import Key, Limit, StrictRoute, answer, read_key
from app.domain.call import Call
from app.domain.ticket import Ticket
from app.domain.transcript import Transcript
from app.sync.protocol import CallRecord, CallSummary, Stored, decode, encode

router = APIRouter(route_class=StrictRoute, tags=["calls"])


@router.put("/calls/{call_id}", response_model=Stored, responses={201: {"model": Stored}})
def put_call(
    call_id: UUID,
    record: CallRecord,
    user: AgentDep,
    central: CentralDep,
    idempotency_key: Key = "",
) -> Response:
    """Store a call and its transcript."""
    key = read_key(idempotency_key)
    check_limits(record)

    def effect(session: Session) -> tuple[int, Stored]:
        if record.call.id != call_id:
            raise wrong_field("call.id", "Not the call of the address")
        check_may_add(session, call_id, record.call.seat, user)
        return _store(session, record, user)

    asked = b"call %s " % str(call_id).encode() + encode(record)
    status, stored = once(central, key, asked, effect)
    return answer(stored, status=status, etag=str(stored.version))


@router.get("/calls", response_model=list[CallSummary])
def get_calls(
    request: Request,
    user: ReviewerDep,
    central: CentralDep,
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """List calls, newest first, with the ticket that came of each; ``Link`` leads further."""
    after = read_cursor(cursor, "rang")
    wanted = select(CallRow.id, CallRow.agent, CallRow.call, CallRow.rang_ms)
    wanted = wanted.where(CallRow.centre == user.centre)
    if after:
        wanted = wanted.where(tuple_(CallRow.rang_ms, CallRow.id) < (after.at, after.uuid()))
    wanted = wanted.order_by(CallRow.rang_ms.desc(), CallRow.id.desc()).limit(limit + 1)
    with central.database.reading() as session:
        found = session.execute(wanted).all()
        calls = found[:limit]
        ids = [row.id for row in calls]
        tickets = _tickets_of(session, ids, user)
        recorded = set(
            session.scalars(select(RecordingRow.call_id).where(RecordingRow.call_id.in_(ids)))
        )
    note(central, user, Deed.SEARCHED, "calls", by="newest", found=len(calls))
    summaries = []
    for row in calls:
        call = call_as_seen(decode(Call, row.call), "", user)
        summaries.append(_summary(call, row.agent, tickets.get(row.id), has=row.id in recorded))
    last = Place("rang", calls[-1].rang_ms, calls[-1].id.hex) if len(found) > limit else None
    return link_next(answer(summaries), request, last)


@router.get("/calls/{call_id}", response_model=CallRecord)
def get_call(call_id: UUID, user: UserDep, central: CentralDep) -> Response:
    """Give a call and its transcript."""
    with central.database.reading() as session:
        row = session.get(CallRow, call_id)
    row = check_call(row, user, Field.TRANSCRIPT)
    note_look(central, user, call_id, row.seat, Deed.READ)
    call = call_as_seen(decode(Call, row.call), row.seat, user)
    record = CallRecord(call, decode(Transcript, row.transcript))
    return answer(record, etag=str(row.version))


def check_may_add(session: Session, call_id: UUID, seat: str, user: User) -> None:
    """Let an agent add to calls of the own seat only, whatever arrived of them first."""
    call = session.get(CallRow, call_id)
    recording = session.get(RecordingRow, call_id)
    here = [row for row in (call, recording) if row]
    is_own = all((row.centre, row.seat) == (user.centre, user.seat) for row in here)
    if seat != user.seat or not is_own:
        raise Refused(Fault.OTHER_SEAT)


def _store(session: Session, record: CallRecord, user: User) -> tuple[int, Stored]:
    row = session.get(CallRow, record.call.id, with_for_update=True, populate_existing=True)
    status = 200 if row else 201
    row = row or CallRow(id=record.call.id, version=0, centre=user.centre)
    row.version += 1
    row.seat = record.call.seat
    row.agent = user.display
    row.rang_ms = record.call.rang_ms
    row.call = encode(record.call).decode()
    row.transcript = encode(record.transcript).decode()
    session.add(row)
    forget_live(session, user.centre, record.call.id)
    return status, Stored(record.call.id, row.version)


def _tickets_of(session: Session, calls: Iterable[UUID], user: User) -> dict[UUID, Ticket]:
    """Find the first ticket of each call."""
    wanted = select(TicketRow).where(TicketRow.call_id.in_(calls), visible(user))
    newest_first = session.scalars(wanted.order_by(TicketRow.created_ms.desc()))
    return {row.call_id: decode(Ticket, row.body) for row in newest_first if row.call_id}


def _summary(call: Call, agent: str, ticket: Ticket | None, *, has: bool) -> CallSummary:
    return CallSummary(
        call=call,
        agent=agent,
        ticket_id=ticket.id if ticket else None,
        ticket_number=ticket.number if ticket else "",
        title=without_person(ticket).title if ticket else "",
        category=ticket.category if ticket else "",
        has_recording=has,
    )
