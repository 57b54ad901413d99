"""Who sees which part of what a citizen told, decided here and not at the desk; looks are noted.

| who | number and name | identity numbers | sound and words |
|---|---|---|---|
| agent, own seat | yes | yes | yes |
| agent, another seat | yes, not confidential ones | hidden | no |
| inspector, supervisor | hidden, shown for a reason | hidden, shown for a reason | yes |
| administrator | hidden | hidden | no |
| editor | no tickets at all | | |
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from app.central.audit import Deed, Entry, add
from app.central.auth import User
from app.central.state import Central
from app.domain.call import Call, masked
from app.domain.seat import Role
from app.domain.ticket import Ticket
from app.sync.protocol import decode, encode

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

HIDDEN_FROM = frozenset({Role.INSPECTOR, Role.SUPERVISOR, Role.ADMIN})
"""Roles that get names and numbers of citizens only when they ask for them with a reason."""

# GB 11643: six digits of a place, date of birth, three, and a check; with 15 digits before 1999.
IDENTITY = re.compile(
    r"(?<!\d)(?:[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|[1-9]\d{5}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?!\d)"
)
PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)"
)

T = TypeVar("T", bound="DataclassInstance")


def ticket_as_seen(body: str, seat: str, user: User) -> str:
    """Give a stored ticket (JSON) as ``user`` may see it.

    Args:
        body: The whole ticket.
        seat: Whose it is.
        user: Who asks.
    """
    if user.role in HIDDEN_FROM:
        return encode(without_person(decode(Ticket, body))).decode()
    if user.seat == seat or not IDENTITY.search(body):
        return body
    return encode(_rewritten(decode(Ticket, body), _without_identity)).decode()


def without_person(ticket: Ticket) -> Ticket:
    """Hide who called: number, name, and both in every text, identity numbers as well."""
    name = ticket.caller_name

    def hide(text: str) -> str:
        hidden = PHONE.sub(lambda found: masked(found[0]), _without_identity(text))
        return hidden.replace(name, _short(name)) if len(name) > 1 else hidden

    rewritten = _rewritten(ticket, hide)
    return replace(rewritten, caller_name=_short(name), caller_phone=masked(ticket.caller_phone))


def call_as_seen(call: Call, seat: str, user: User) -> Call:
    """Hide the number of a call from those who need not know it."""
    if user.role is Role.AGENT and user.seat == seat:
        return call
    return replace(call, number=masked(call.number))


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
    entry = Entry(user.name, deed, subject, detail, user.address)
    with central.database.writing() as session:
        add(session, entry, central.now_ms())


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
