"""Tickets and their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy import not_, or_, select
from sqlalchemy.orm import Session

from app.central.audit import Deed
from app.central.auth import AgentDep, ReviewerDep, TicketReaderDep, User
from app.central.database import next_sequence
from app.central.figures import note_counts
from app.central.limits import check_limits
from app.central.once import once
from app.central.problems import Fault, Refused, wrong_field
from app.central.rights import note, note_look, ticket_as_seen
from app.central.state import CentralDep
from app.central.tables import PHONE_CHARS, EventRow, TicketRow
from app.central.wire import (
    Key,
    Limit,
    Match,
    NoneMatch,
    StrictRoute,
    answer,
    read_key,
    read_version,
)
from app.domain.call import normalised
from app.domain.seat import Role
from app.domain.ticket import Ticket, TicketEvent
from app.sync.protocol import Stored, TicketChange, Unmask, decode, encode

router = APIRouter(route_class=StrictRoute, tags=["tickets"])

SEE_CONFIDENTIAL = frozenset({Role.INSPECTOR, Role.SUPERVISOR, Role.ADMIN})


@router.put("/tickets/{ticket_id}", response_model=Stored, responses={201: {"model": Stored}})
def put_ticket(
    ticket_id: UUID,
    change: TicketChange,
    user: AgentDep,
    central: CentralDep,
    idempotency_key: Key = "",
    if_match: Match = "",
) -> Response:
    """Store a ticket and what happened to it."""
    key = read_key(idempotency_key)
    check_limits(change)

    def effect(session: Session) -> tuple[int, Stored]:
        _check_belongs(ticket_id, change, user)
        return _store(session, user, change, read_version(if_match))

    unversioned = replace(change, ticket=replace(change.ticket, version=0))
    asked = b"ticket %s " % str(ticket_id).encode() + encode(unversioned)
    status, stored = once(central, key, asked, effect)
    return answer(stored, status=status, etag=str(stored.version))


@router.get("/tickets/{ticket_id}", response_model=Ticket)
def get_ticket(
    ticket_id: UUID, user: TicketReaderDep, central: CentralDep, if_none_match: NoneMatch = ""
) -> Response:
    """Give one ticket."""
    with central.database.reading() as session:
        row = _found(session, ticket_id, user)
    note_look(central, user, ticket_id, row.seat)
    shown = ticket_as_seen(row.body, row.seat, user)
    etag = f"{row.version}" if shown == row.body else f"{row.version}-hidden"
    return answer(shown.encode(), etag=etag, known=if_none_match)


@router.post("/tickets/{ticket_id}/unmask", response_model=Ticket)
def unmask_ticket(
    ticket_id: UUID, asked: Unmask, user: ReviewerDep, central: CentralDep
) -> Response:
    """Give one ticket with the citizen's number and name, and write down who asked and why."""
    with central.database.reading() as session:
        row = _found(session, ticket_id, user)
    note(central, user, Deed.UNMASKED, f"ticket:{ticket_id}", reason=asked.reason.value)
    return answer(row.body.encode(), etag=str(row.version))


@router.get("/tickets/{ticket_id}/events", response_model=list[TicketEvent])
def get_events(ticket_id: UUID, user: TicketReaderDep, central: CentralDep) -> Response:
    """Give a ticket's history in the order of arrival."""
    with central.database.reading() as session:
        row = _found(session, ticket_id, user)
        wanted = select(EventRow.body).where(EventRow.ticket_id == ticket_id)
        bodies = session.scalars(wanted.order_by(EventRow.seq)).all()
    note_look(central, user, ticket_id, row.seat)
    return answer(_list_of(bodies))


@router.get("/tickets", response_model=list[Ticket])
def get_tickets(
    user: TicketReaderDep,
    central: CentralDep,
    number: Annotated[str, Query(max_length=PHONE_CHARS, description="The caller's")] = "",
    limit: Limit = 50,
) -> Response:
    """List the newest tickets, of one caller if a number is given."""
    wanted = (
        select(TicketRow.body, TicketRow.seat).order_by(TicketRow.created_ms.desc()).limit(limit)
    )
    if number:
        wanted = wanted.where(TicketRow.caller_phone == normalised(number))
    if user.role not in SEE_CONFIDENTIAL:  # as in may_see
        wanted = wanted.where(or_(not_(TicketRow.is_confidential), TicketRow.seat == user.seat))
    with central.database.reading() as session:
        found = session.execute(wanted).all()
    note(
        central,
        user,
        Deed.SEARCHED,
        "tickets",
        by="number" if number else "newest",
        found=len(found),
    )
    return answer(_list_of([ticket_as_seen(body, seat, user) for body, seat in found]))


def may_see(row: TicketRow, user: User) -> bool:
    """Tell whether ``user`` may read a ticket: a confidential one is not for other seats.

    Editors read none: articles need no citizens' data.
    """
    if user.role is Role.EDITOR:
        return False
    return not row.is_confidential or user.role in SEE_CONFIDENTIAL or row.seat == user.seat


def _list_of(bodies: Iterable[str]) -> bytes:
    """Join stored JSON as it is; there is no need to understand it."""
    return b"[" + ",".join(bodies).encode() + b"]"


def _found(session: Session, ticket_id: UUID, user: User) -> TicketRow:
    """Read a ticket; one that ``user`` may not see is answered like one that is not there."""
    row = session.get(TicketRow, ticket_id)
    if row is None or not may_see(row, user):
        raise Refused(Fault.NOT_FOUND)
    return row


def _check_belongs(ticket_id: UUID, change: TicketChange, user: User) -> None:
    """The ticket is the one of the address, and everything in it is of the agent's own seat."""
    if change.ticket.id != ticket_id:
        raise wrong_field("ticket.id", "Not the ticket of the address")
    if change.ticket.seat != user.seat:
        raise Refused(Fault.OTHER_SEAT, "ticket.seat")
    for number, event in enumerate(change.events):
        if event.ticket_id != ticket_id:
            raise wrong_field(f"events.{number}.ticket_id", "Not the ticket of the address")
        if event.by != user.seat:
            raise Refused(Fault.OTHER_SEAT, f"events.{number}.by")


def _store(session: Session, user: User, change: TicketChange, based_on: int) -> tuple[int, Stored]:
    row = session.get(TicketRow, change.ticket.id, with_for_update=True)
    if row is not None and row.seat != user.seat:
        raise Refused(Fault.OTHER_SEAT)
    if based_on != (row.version if row else 0):
        current = decode(Ticket, row.body) if row else None
        raise Refused(Fault.OUTDATED, current=current)
    ticket = replace(change.ticket, version=based_on + 1)
    status = 200 if row else 201
    row = row or TicketRow(id=ticket.id, changed_seq=0)
    row.version = ticket.version
    row.seat = ticket.seat
    row.caller_phone = normalised(ticket.caller_phone)[:PHONE_CHARS]
    row.call_id = ticket.call_id
    row.created_ms = ticket.created_ms
    row.is_confidential = ticket.is_confidential
    row.body = encode(ticket).decode()
    session.add(row)
    session.flush()
    _add_events(session, ticket.id, change.events)
    row.changed_seq = next_sequence(session)
    return status, Stored(ticket.id, ticket.version)


def _add_events(session: Session, ticket_id: UUID, events: tuple[TicketEvent, ...]) -> None:
    """Add the events that are new; one that is known stays as it was first told."""
    wanted = select(EventRow).where(EventRow.id.in_([event.id for event in events]))
    known = {row.id: row.ticket_id for row in session.scalars(wanted)}
    for number, event in enumerate(events):
        if event.id not in known:
            known[event.id] = ticket_id
            session.add(EventRow(id=event.id, ticket_id=ticket_id, body=encode(event).decode()))
            note_counts(session, event)
        elif known[event.id] != ticket_id:
            raise wrong_field(f"events.{number}.id", "An event of another ticket has this id")
    session.flush()
