"""Who sees which part of what a citizen told, decided here and not at the desk; looks are noted.

``RIGHTS`` is the one table of it. What it does not name is not seen. Whose ticket it is tells
its ``Relation``; which tickets there are at all for somebody tells ``visible``: those of the
person's centre, of a district those of its division, of a unit those it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, true

from app.central.calls.call_tables import CallRow, RecordingRow
from app.central.people.audit import Deed, add
from app.central.people.auth import User, entry_of
from app.central.state import Central
from app.central.tickets.ticket_tables import TicketRow
from app.central.web.problems import Fault, Refused
from app.domain.call import Call, masked, normalised
from app.domain.organisation import Kind
from app.domain.seat import Role
from app.domain.ticket import Ticket, TicketEvent
from app.sync.protocol import decode, encode

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Field(IntEnum):
    """What is seen or not; its value is the place in a line of ``RIGHTS``."""

    TICKET = 0
    NAME = 1
    PHONE = 2
    IDENTITY = 3
    RECORDING = 4
    TRANSCRIPT = 5


class Access(StrEnum):
    """How far somebody gets at a field; the letters of ``RIGHTS``."""

    SHOWN = "+"
    FOR_A_REASON = "?"
    HIDDEN = "-"


class Relation(StrEnum):
    """Whose a ticket or a call is."""

    OWN = "own"
    OTHER = "other"
    CONFIDENTIAL = "confidential"


_OWN, _OTHER, _CONFIDENTIAL = Relation
RIGHTS: Mapping[tuple[Role, Kind, Relation], str] = {
    # ticket, name, phone, identity number, recording, transcript
    (Role.AGENT, Kind.CENTRE, _OWN): "++++++",
    (Role.AGENT, Kind.CENTRE, _OTHER): "+++---",
    (Role.AGENT, Kind.OUTSOURCER, _OWN): "++++++",
    (Role.AGENT, Kind.OUTSOURCER, _OTHER): "+-----",
    (Role.INSPECTOR, Kind.CENTRE, _OTHER): "+???++",
    (Role.INSPECTOR, Kind.CENTRE, _CONFIDENTIAL): "+???++",
    (Role.SUPERVISOR, Kind.CENTRE, _OTHER): "+???++",
    (Role.SUPERVISOR, Kind.CENTRE, _CONFIDENTIAL): "+???++",
    (Role.ADMIN, Kind.CENTRE, _OTHER): "+-----",
    (Role.ADMIN, Kind.CENTRE, _CONFIDENTIAL): "+-----",
    (Role.HANDLER, Kind.DISTRICT, _OTHER): "+??---",
    (Role.HANDLER, Kind.DISTRICT, _CONFIDENTIAL): "+-----",
    # A unit calls the citizen back, but who asked for confidence stays unknown to it.
    (Role.HANDLER, Kind.UNIT, _OTHER): "+++---",
    (Role.HANDLER, Kind.UNIT, _CONFIDENTIAL): "+-----",
}
"""An editor reads no ticket at all: articles need no citizens' data."""

_NOTHING = Access.HIDDEN * len(Field)
PERSON = (Field.NAME, Field.PHONE, Field.IDENTITY)
"""What tells who a citizen is."""
# A quote inside a text is written \" there, so that no citizen's words can look like this.
CONFIDENTIAL = '"is_confidential":true'

# GB 11643: six digits of a place, date of birth, three, and a check; with 15 digits before 1999.
IDENTITY = re.compile(
    r"(?<!\d)(?:[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|[1-9]\d{5}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?!\d)"
)
PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)"
)

NAME_CHARS = 2
NUMBER_DIGITS = 7
"""Fewer may be a house, a year or a price."""
_BETWEEN = re.compile(r"[\s().·・_\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff（）-]+")
_WIDE = {str(digit): chr(0xFF10 + digit) for digit in range(10)}
_NARROW_OF = {wide: digit for digit, wide in _WIDE.items()}
_NARROW = str.maketrans(_NARROW_OF)

T = TypeVar("T", bound="DataclassInstance")
R = TypeVar("R", CallRow, RecordingRow)


def access(user: User, relation: Relation, what: Field) -> Access:
    """Look up how far ``user`` gets at a field; hidden if the table does not name it."""
    return Access(RIGHTS.get((user.role, user.kind, relation), _NOTHING)[what])


def relation_of(user: User, seat: str, *, is_confidential: bool = False) -> Relation:
    """Tell whose it is; ``seat`` is one of the user's centre."""
    if user.role is Role.AGENT and seat and seat == user.seat:
        return Relation.OWN
    return Relation.CONFIDENTIAL if is_confidential else Relation.OTHER


def may_see(row: TicketRow, user: User) -> bool:
    """Tell whether a ticket is there at all for ``user``; the same rule as ``visible``."""
    is_in_reach = {
        Kind.UNIT: user.unit != "" and user.unit in (row.lead_unit, row.support_unit),
        Kind.DISTRICT: user.org != "" and user.org == row.district,
    }.get(user.kind, True)
    relation = relation_of(user, row.seat, is_confidential=row.is_confidential)
    is_own = row.centre == user.centre and is_in_reach
    return is_own and access(user, relation, Field.TICKET) is Access.SHOWN


def visible(user: User) -> ColumnElement[bool]:
    """Say in SQL which tickets are there for ``user``; the same rule as ``may_see``."""
    return _reached(user, Field.TICKET, {Access.SHOWN})


def findable(user: User) -> ColumnElement[bool]:
    """Say in SQL at which tickets ``user`` may look for a caller's number.

    Where the number is hidden for good, a search for it would tell it to whoever guesses.
    """
    return _reached(user, Field.PHONE, {Access.SHOWN, Access.FOR_A_REASON})


def _reached(user: User, what: Field, how: Collection[Access]) -> ColumnElement[bool]:
    reach: Mapping[Kind, ColumnElement[bool]] = {
        Kind.UNIT: or_(TicketRow.lead_unit == user.unit, TicketRow.support_unit == user.unit),
        Kind.DISTRICT: TicketRow.district == user.org,
    }
    if (user.kind is Kind.UNIT and not user.unit) or (user.kind is Kind.DISTRICT and not user.org):
        return false()  # an empty one would be found in tickets that name none
    is_agent = user.role is Role.AGENT and user.seat
    own = TicketRow.seat == user.seat if is_agent else false()
    shown = {each for each in Relation if access(user, each, what) in how}
    seen: list[ColumnElement[bool]] = [own] if Relation.OWN in shown else []
    if {Relation.OTHER, Relation.CONFIDENTIAL} <= shown:
        seen = [true()]
    elif Relation.OTHER in shown:
        seen.append(TicketRow.is_confidential.is_(false()))
    elif Relation.CONFIDENTIAL in shown:
        seen.append(TicketRow.is_confidential.is_(true()))
    return and_(TicketRow.centre == user.centre, reach.get(user.kind, true()), or_(false(), *seen))


def ticket_as_seen(body: str, seat: str, user: User) -> str:
    """Give a stored ticket (JSON) as ``user`` may see it; whether at all tells ``may_see``.

    Args:
        body: The whole ticket.
        seat: Whose it is.
        user: Who asks.
    """
    return _without(body, _fields(body, seat, user, {Access.FOR_A_REASON, Access.HIDDEN}))


def ticket_unmasked(body: str, seat: str, user: User) -> str:
    """Give a stored ticket with what ``user`` may see of it for a reason.

    Raises:
        Refused: There is nothing that a reason would show.
    """
    if not _fields(body, seat, user, {Access.FOR_A_REASON}):
        raise Refused(Fault.ROLE)
    return _without(body, _fields(body, seat, user, {Access.HIDDEN}))


def _fields(body: str, seat: str, user: User, how: set[Access]) -> set[Field]:
    relation = relation_of(user, seat, is_confidential=CONFIDENTIAL in body)
    return {each for each in PERSON if access(user, relation, each) in how}


def _without(body: str, hidden: set[Field]) -> str:
    if not hidden or (hidden == {Field.IDENTITY} and not IDENTITY.search(body)):
        return body  # as nearly all are that seats pull
    return encode(without_person(decode(Ticket, body), hidden)).decode()


def without_person(ticket: Ticket, hidden: Collection[Field] = PERSON) -> Ticket:
    """Hide who called, in every text as well: what ``hidden`` names of name, number, identity."""
    rewritten = _rewritten(ticket, _hiding(ticket, hidden))
    if Field.NAME in hidden:
        rewritten = replace(rewritten, caller_name=_short(ticket.caller_name))
    if Field.PHONE in hidden:
        rewritten = replace(rewritten, caller_phone=masked(ticket.caller_phone))
    return rewritten


def events_as_seen(events: Iterable[str], body: str, seat: str, user: User) -> list[str]:
    """Give stored events (JSON) of a ticket as ``user`` may see them: units write to them too."""
    hidden = _fields(body, seat, user, {Access.FOR_A_REASON, Access.HIDDEN})
    if not hidden:
        return list(events)
    hide = _hiding(decode(Ticket, body), hidden)
    seen = []
    for event in (decode(TicketEvent, each) for each in events):
        told = {key: _hidden_in(value, hide) for key, value in event.detail.items()}
        seen.append(encode(replace(event, detail=told)).decode())
    return seen


def _hidden_in(value: Any, hide: Callable[[str], str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list):
        return [_hidden_in(each, hide) for each in value]
    if isinstance(value, dict):
        return {key: _hidden_in(each, hide) for key, each in value.items()}
    return value


def _hiding(ticket: Ticket, hidden: Collection[Field]) -> Callable[[str], str]:
    """Make what hides the caller of a ticket in a text."""
    name, number = ticket.caller_name, normalised(ticket.caller_phone)
    number = number.removeprefix("+86").removeprefix("+")
    parts: list[Callable[[str], str]] = []
    if Field.IDENTITY in hidden:
        parts.append(_without_identity)
    if Field.PHONE in hidden:
        parts.append(lambda text: PHONE.sub(lambda found: masked(found[0]), text))
        if len(number) >= NUMBER_DIGITS:
            parts.append(_replacing(number, masked(number)))
    if Field.NAME in hidden and len(name) >= NAME_CHARS:
        parts.append(_replacing(name, _short(name)))

    def hide(text: str) -> str:
        if len(text) >= NAME_CHARS:
            for part in parts:
                text = part(text)
        return text

    return hide


def _replacing(told: str, shown: str) -> Callable[[str], str]:
    """Make what puts ``shown`` in the place of ``told``, also of ``138.0013.8000``, ``王 小明``.

    Full-width digits are digits too.
    """
    wanted = _BETWEEN.sub("", told)
    letters = frozenset(wanted)

    def replaced(text: str) -> str:
        if told in text:
            text = text.replace(told, shown)
        there = set(text)
        if not letters <= there and there.isdisjoint(_NARROW_OF):
            return text  # as nearly all are; what follows takes a while
        if wanted not in _BETWEEN.sub("", text).translate(_NARROW):
            return text
        each = (
            f"[{letter}{_WIDE[letter]}]" if letter in _WIDE else re.escape(letter)
            for letter in wanted
        )
        return re.sub(rf"(?:{_BETWEEN.pattern})?".join(each), lambda _: shown, text)

    return replaced if wanted else lambda text: text


def call_as_seen(call: Call, seat: str, user: User) -> Call:
    """Hide the number of a call from those who need not know it."""
    if access(user, relation_of(user, seat), Field.PHONE) is Access.SHOWN:
        return call
    return replace(call, number=masked(call.number))


def check_call(row: R | None, user: User, what: Field) -> R:
    """Let those at a call's words or sound who may have them; gives ``row``.

    Raises:
        Refused: The role never gets them, or the call is not there for this person: what another
            seat or centre has is answered like what nobody has.
    """
    relations = [each for each in Relation if access(user, each, what) is Access.SHOWN]
    if not relations:
        raise Refused(Fault.ROLE)
    is_there = row is not None and row.centre == user.centre
    if row is None or not is_there or relation_of(user, row.seat) not in relations:
        raise Refused(Fault.NOT_FOUND)
    return row


def note_look(
    central: Central, user: User, subject: UUID, seat: str, deed: Deed = Deed.LOOKED
) -> None:
    """Write down that somebody looks at what another seat wrote or heard, before it is given.

    Raises whatever the database does: what cannot be written down is not shown.
    """
    if seat != user.seat or user.role is not Role.AGENT:
        kind = "ticket" if deed is Deed.LOOKED else "call"
        note(central, user, deed, f"{kind}:{subject}")


def note(central: Central, user: User, deed: Deed, subject: str = "", **detail: int | str) -> None:
    """Write a line about ``user`` in a transaction of its own."""
    with central.database.writing() as session:
        add(session, entry_of(user, deed, subject, detail), central.now_ms())


def _short(name: str) -> str:
    """Leave the first letter: 王**."""
    return name[:1] + "*" * len(name[1:]) if len(name) > 1 else "*" * len(name)


def _without_identity(text: str) -> str:
    return IDENTITY.sub(
        lambda found: found[0][:3] + "*" * (len(found[0]) - 5) + found[0][-2:], text
    )


def _rewritten(value: T, change: Callable[[str], str]) -> T:
    """Change every plain text in a value and in the values inside it; codes look like none."""

    def changed(inner: Any) -> Any:  # noqa: ANN401 - any field
        if type(inner) is str:
            return change(inner)
        if isinstance(inner, tuple):
            return tuple(changed(each) for each in inner)
        if is_dataclass(inner) and not isinstance(inner, type):
            return _rewritten(inner, change)
        return inner

    return replace(
        value, **{each.name: changed(getattr(value, each.name)) for each in fields(value)}
    )
