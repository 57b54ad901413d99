"""Tickets and their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.central.epochs import epoch_now
from app.central.people.audit import Deed
from app.central.people.auth import AgentDep, TicketReaderDep, UnmaskerDep, User
from app.central.people.rights import (
    events_as_seen,
    findable,
    may_see,
    note,
    note_look,
    ticket_as_seen,
    ticket_unmasked,
    visible,
)
from app.central.state import CentralDep
from app.central.tickets.ticket_rows import add_ticket, change_ticket
from app.central.tickets.ticket_tables import EventRow, TicketRow
from app.central.tickets.work_list import WantedDep, place_of, selected, with_codes
from app.central.web.limits import check_limits
from app.central.web.once import once
from app.central.web.paging import CursorText, Place, link_next, read_cursor
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import (
    Epoch,
    Key,
    Limit,
    Match,
    NoneMatch,
    StrictRoute,
    answer,
    read_key,
    read_version,
)
from app.domain.ticket import Ticket, TicketEvent
from app.sync.protocol import Stored, TicketChange, Unmask, decode, encode

router = APIRouter(route_class=StrictRoute, tags=["tickets"])

_HOLD = (
    select(*(TicketRow.__table__.c[name] for name in ("version", "centre", "seat", "body")))
    .where(TicketRow.__table__.c.id == bindparam("id"))
    .with_for_update()
)
MOST_EVENTS = 1_000
EventLimit = Annotated[int, Query(ge=1, le=MOST_EVENTS, description="How many at most")]


@router.put("/tickets/{ticket_id}", response_model=Stored, responses={201: {"model": Stored}})
def put_ticket(
    ticket_id: UUID,
    change: TicketChange,
    user: AgentDep,
    central: CentralDep,
    idempotency_key: Key = "",
    if_match: Match = "",
    epoch: Epoch = None,
) -> Response:
    """Store a ticket and what happened to it.

    A change of what is there needs the ``Zuoxi-Epoch`` that the seat last read changes in, where
    it sends one: after a restore the same version may be another.
    """
    key = read_key(idempotency_key)
    check_limits(change)

    def effect(session: Session) -> tuple[int, Stored]:
        _check_belongs(ticket_id, change, user)
        version = read_version(if_match)
        if version and epoch is not None and epoch != epoch_now(session):
            raise Refused(Fault.PULL_FIRST)
        return _store(session, user, change, version)

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
    ticket_id: UUID, asked: Unmask, user: UnmaskerDep, central: CentralDep
) -> Response:
    """Give one ticket with the citizen's number and name, and write down who asked and why."""
    with central.database.reading() as session:
        row = _found(session, ticket_id, user)
    shown = ticket_unmasked(row.body, row.seat, user)
    note(central, user, Deed.UNMASKED, f"ticket:{ticket_id}", reason=asked.reason.value)
    return answer(shown.encode(), etag=str(row.version) if shown == row.body else "")


@router.get("/tickets/{ticket_id}/events", response_model=list[TicketEvent])
def get_events(
    request: Request,
    ticket_id: UUID,
    user: TicketReaderDep,
    central: CentralDep,
    limit: EventLimit = MOST_EVENTS,
    cursor: CursorText = "",
) -> Response:
    """Give a ticket's history in the order of arrival; ``Link`` leads further, if it is long."""
    after = read_cursor(cursor, "events")
    wanted = select(EventRow.seq, EventRow.body).where(EventRow.ticket_id == ticket_id)
    if after:
        wanted = wanted.where(EventRow.seq > after.at)
    with central.database.reading() as session:
        row = _found(session, ticket_id, user)
        found = session.execute(wanted.order_by(EventRow.seq).limit(limit + 1)).all()
    note_look(central, user, ticket_id, row.seat)
    page = found[:limit]
    last = Place("events", page[-1].seq) if len(found) > limit else None
    shown = events_as_seen([event.body for event in page], row.body, row.seat, user)
    return link_next(answer(_list_of(shown)), request, last)


@router.get("/tickets", response_model=list[Ticket])
def get_tickets(
    request: Request,
    user: TicketReaderDep,
    central: CentralDep,
    wanted: WantedDep,
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """List tickets page by page: the work list, or the history of a caller.

    ``Link`` leads to the next page, as long as there is one.
    """
    after = read_cursor(cursor, wanted.order)
    asked = wanted.told()
    wanted = replace(wanted, unit=wanted.unit or user.unit)  # what a unit sees anyway, by an index
    with central.database.reading() as session:
        there = and_(visible(user), findable(user)) if wanted.number else visible(user)
        wanted = with_codes(session, wanted, user.centre)
        query = selected(wanted, there, after, limit)
        found = session.scalars(query).all()
    page = found[:limit]
    note(central, user, Deed.SEARCHED, "tickets", **asked, found=len(page))
    shown = answer(_list_of([ticket_as_seen(row.body, row.seat, user) for row in page]))
    rest = place_of(page[-1], wanted.order) if len(found) > limit else None
    return link_next(shown, request, rest)


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
    ticket = replace(change.ticket, version=based_on + 1)
    added = None if based_on else add_ticket(session, user.centre, ticket, change.events)
    if added is not None:
        return 201, Stored(ticket.id, ticket.version, added)
    _check_holds(session, user, ticket.id, based_on)
    seq = change_ticket(session, user.centre, ticket, change.events)
    return 200, Stored(ticket.id, ticket.version, seq)


def _check_holds(session: Session, user: User, ticket_id: UUID, based_on: int) -> None:
    """Hold a ticket's row; refuse if another version is there, or it is not of ``user``."""
    row = session.connection().execute(_HOLD, {"id": ticket_id}).first()
    if row is None or (row.centre != user.centre and based_on):
        raise Refused(Fault.OUTDATED)  # of another centre: as of one that is not there
    if (row.centre, row.seat) != (user.centre, user.seat):
        raise Refused(Fault.OTHER_SEAT)
    if based_on != row.version:
        raise Refused(Fault.OUTDATED, current=decode(Ticket, row.body))
