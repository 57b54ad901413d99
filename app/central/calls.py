"""Calls with what was said in them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.audit import Deed
from app.central.auth import AgentDep, ReviewerDep, User, UserDep
from app.central.limits import check_limits
from app.central.once import once
from app.central.problems import Fault, Refused, wrong_field
from app.central.rights import call_as_seen, note, note_look, without_person
from app.central.state import CentralDep
from app.central.tables import CallRow, RecordingRow, TicketRow
from app.central.wire import Key, Limit, StrictRoute, answer, read_key
from app.domain.call import Call
from app.domain.seat import Role
from app.domain.ticket import Ticket
from app.domain.transcript import Transcript
from app.sync.protocol import CallRecord, CallSummary, Stored, decode, encode

router = APIRouter(route_class=StrictRoute, tags=["calls"])

REVIEWERS = frozenset({Role.INSPECTOR, Role.SUPERVISOR})


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
def get_calls(user: ReviewerDep, central: CentralDep, limit: Limit = 50) -> Response:
    """List the newest calls with the ticket that came of each."""
    columns = (CallRow.id, CallRow.agent, CallRow.call)
    with central.database.reading() as session:
        calls = session.execute(
            select(*columns).order_by(CallRow.rang_ms.desc(), CallRow.id).limit(limit)
        ).all()
        ids = [call_id for call_id, _, _ in calls]
        tickets = _tickets_of(session, ids)
        recorded = set(
            session.scalars(select(RecordingRow.call_id).where(RecordingRow.call_id.in_(ids)))
        )
    note(central, user, Deed.SEARCHED, "calls", by="newest", found=len(calls))
    summaries = []
    for call_id, agent, body in calls:
        call = call_as_seen(decode(Call, body), "", user)
        summaries.append(_summary(call, agent, tickets.get(call_id), has=call_id in recorded))
    return answer(summaries)


@router.get("/calls/{call_id}", response_model=CallRecord)
def get_call(call_id: UUID, user: UserDep, central: CentralDep) -> Response:
    """Give a call and its transcript."""
    with central.database.reading() as session:
        row = session.get(CallRow, call_id)
    check_may_look(row.seat if row else "", user)
    if row is None:
        raise Refused(Fault.NOT_FOUND)
    note_look(central, user, call_id, row.seat, Deed.READ)
    call = call_as_seen(decode(Call, row.call), row.seat, user)
    record = CallRecord(call, decode(Transcript, row.transcript))
    return answer(record, etag=str(row.version))


def check_may_look(seat: str, user: User) -> None:
    """Let those look who review calls, and the agent at ``seat`` who took it.

    A call of another seat is answered to an agent like one that is not there.
    """
    if user.role in REVIEWERS:
        return
    if user.role is not Role.AGENT:
        raise Refused(Fault.ROLE)
    if seat and seat != user.seat:
        raise Refused(Fault.NOT_FOUND)


def check_may_add(session: Session, call_id: UUID, seat: str, user: User) -> None:
    """Let an agent add to calls of the own seat only, whatever arrived of them first."""
    call = session.get(CallRow, call_id)
    recording = session.get(RecordingRow, call_id)
    seats = {seat, *(row.seat for row in (call, recording) if row)}
    if seats != {user.seat}:
        raise Refused(Fault.OTHER_SEAT)


def _store(session: Session, record: CallRecord, user: User) -> tuple[int, Stored]:
    row = session.get(CallRow, record.call.id, with_for_update=True, populate_existing=True)
    status = 200 if row else 201
    row = row or CallRow(id=record.call.id, version=0)
    row.version += 1
    row.seat = record.call.seat
    row.agent = user.display
    row.rang_ms = record.call.rang_ms
    row.call = encode(record.call).decode()
    row.transcript = encode(record.transcript).decode()
    session.add(row)
    return status, Stored(record.call.id, row.version)


def _tickets_of(session: Session, calls: Iterable[UUID]) -> dict[UUID, Ticket]:
    """Find the first ticket of each call."""
    wanted = select(TicketRow).where(TicketRow.call_id.in_(calls))
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
