"""Steps that others than the ticket's own seat take: units, supervisors, return visits (回访)."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.people.audit import Deed
from app.central.people.auth import User, only
from app.central.people.rights import may_see, note, ticket_as_seen
from app.central.state import CentralDep
from app.central.tickets.rules import CentreRules
from app.central.tickets.ticket_rows import change_ticket
from app.central.tickets.ticket_tables import EventRow, TicketRow
from app.central.web.limits import check_limits
from app.central.web.once import once
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import Key, Match, StrictRoute, answer, read_key, read_version
from app.domain.deadline import NotMoved
from app.domain.life_cycle import IllegalStep, Step, after, allowed
from app.domain.seat import Role
from app.domain.taking import NOTE_CHARS, StepAsked, may_take, told_of, wrong_parts
from app.domain.telling import tells_caller
from app.domain.ticket import Ticket, TicketEvent, with_values
from app.sync.protocol import Stored, decode, encode

router = APIRouter(route_class=StrictRoute, tags=["tickets"])

StepTakerDep = Annotated[User, Depends(only(Role.HANDLER, Role.AGENT, Role.SUPERVISOR))]
_TO_UNIT = frozenset({Step.DISPATCH, Step.REDISPATCH})


class _TellsCaller(Refused):
    """Words that go with a step tell who called."""


@router.post("/tickets/{ticket_id}/steps", response_model=Stored, status_code=201)
def post_step(
    ticket_id: UUID,
    asked: StepAsked,
    user: StepTakerDep,
    central: CentralDep,
    idempotency_key: Key = "",
    if_match: Match = "",
) -> Response:
    """Take a step of the life cycle with a ticket, and write it into its history.

    The limits move by the centre's rules. The ticket's seat hears of it by ``/changes``.
    """
    key = read_key(idempotency_key)
    check_limits(asked)
    _check_parts(asked)

    def effect(session: Session) -> tuple[int, Stored]:
        row = _found(session, ticket_id, user)
        ticket = decode(Ticket, row.body)
        if not may_take(ticket, asked.step, user.role, user.kind, user.unit):
            raise Refused(Fault.ROLE)
        if read_version(if_match) != row.version:
            shown = decode(Ticket, ticket_as_seen(row.body, row.seat, user))
            raise Refused(Fault.OUTDATED, current=shown)
        rules = central.rules.of(session, user.centre)
        stepped, event = _taken(session, ticket, asked, user, rules, central.now_ms())
        check_limits(stepped)
        seq = change_ticket(session, row.centre, stepped, (event,))
        return 201, Stored(ticket_id, stepped.version, seq)

    stamp = b"step %s %s " % (str(ticket_id).encode(), user.name.encode())
    try:
        status, stored = once(central, key, stamp + encode(asked), effect)
    except _TellsCaller:
        # Told to somebody who guesses names or numbers that are hidden, it says which is right.
        note(central, user, Deed.WORDS_REFUSED, f"ticket:{ticket_id}")
        raise
    return answer(stored, status=status, etag=str(stored.version))


def _check_parts(asked: StepAsked) -> None:
    wrong = wrong_parts(asked)
    if len(asked.note) > NOTE_CHARS:
        wrong["note"] = f"At most {NOTE_CHARS} characters"
    if wrong:
        errors = [{"field": field, "reason": reason} for field, reason in sorted(wrong.items())]
        raise Refused(Fault.INVALID, errors=errors)


def _found(session: Session, ticket_id: UUID, user: User) -> TicketRow:
    row = session.get(TicketRow, ticket_id, with_for_update=True, populate_existing=True)
    if row is None or not may_see(row, user):
        raise Refused(Fault.NOT_FOUND)
    return row


def _taken(
    session: Session,
    ticket: Ticket,
    asked: StepAsked,
    user: User,
    rules: CentreRules,
    now_ms: int,
) -> tuple[Ticket, TicketEvent]:
    """Take the step; refuses with the reason what the life cycle or the limits do not allow."""
    if asked.step not in allowed(ticket):
        raise Refused(Fault.LIFE_CYCLE, f"{asked.step} from {ticket.status}")
    told = told_of(asked)
    _check_told(told, asked, ticket, rules)
    history = _history(session, ticket.id)
    at_ms = _time_of(asked, history, now_ms)
    try:
        detail = rules.deadlines.detail(asked.step, ticket, at_ms, told, history)
        written = with_values(ticket, asked.writes)
        by = user.unit or user.seat or user.name
        stepped, event = after(written, asked.step, at_ms, by, detail)
    except NotMoved as kept:
        most = f":{kept.most}" if kept.most else ""
        raise Refused(Fault.NOT_MOVED, f"{kept.why}{most}") from None
    except IllegalStep as lacking:
        raise wrong_field(f"detail.{lacking.lacks}", "The step needs it") from None
    return replace(stepped, version=ticket.version + 1), event


def _check_told(told: dict[str, Any], asked: StepAsked, ticket: Ticket, rules: CentreRules) -> None:
    """Refuse units that nobody knows, and words that tell who called: events outlive them."""
    for name in ("lead_unit", "support_unit"):
        unit = told.get(name)
        if asked.step in _TO_UNIT and unit and unit not in rules.directory.by_name:
            raise wrong_field(f"detail.{name}", "No unit of this centre")
    for name, text in told.items():
        if isinstance(text, str) and tells_caller(text, ticket):
            field = name if name == "note" else f"detail.{name}"
            reason = "Tells who called; the history is kept for good"
            raise _TellsCaller(Fault.INVALID, errors=[{"field": field, "reason": reason}])


def _history(session: Session, ticket_id: UUID) -> list[TicketEvent]:
    wanted = select(EventRow.body).where(EventRow.ticket_id == ticket_id).order_by(EventRow.seq)
    return [decode(TicketEvent, body) for body in session.scalars(wanted)]


def _time_of(asked: StepAsked, history: list[TicketEvent], now_ms: int) -> int:
    """When it was done, by the server's clock: not in the future, not before what it follows.

    A seat's clock may be wrong; what it told of a time to come does not hold others back.
    """
    earlier = max((event.at_ms for event in history if event.at_ms <= now_ms), default=0)
    return max(min(asked.at_ms or now_ms, now_ms), earlier)
