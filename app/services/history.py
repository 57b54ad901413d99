"""What is known of a caller's number; several people may share one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.call import normalised
from app.domain.ticket import Status, Ticket
from app.store.calls import calls_of
from app.store.database import Sessions
from app.store.tickets import tickets_of_caller

MONTH_MS = 30 * 24 * 3_600_000
DONE = frozenset({Status.CLOSED, Status.ARCHIVED, Status.MERGED})
"""A ticket that stands here needs nobody any more; the others are open."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who called from a number; whoever answers chooses who it is this time.

    Attributes:
        name: As the last ticket has it, never empty.
        gender: ``male``, ``female`` or empty.
        company: Empty for a private person.
        tickets: How many tickets are theirs.
        last_ms: When the newest of them was made, UTC milliseconds since 1970.
        last_number: 工单编号 of that one.
    """

    name: str
    gender: str = ""
    company: str = ""
    tickets: int = 1
    last_ms: int = 0
    last_number: str = ""


@dataclass(frozen=True, slots=True)
class CallerHistory:
    """Calls and tickets of a number, as far as this seat knows them and may tell.

    Attributes:
        calls_this_month: Calls in the last 30 days, this one included.
        open_tickets: Tickets that are not done, newest first.
        names: Names of people who called from there, newest first.
        people: The same people with what their tickets say of them.
    """

    number: str
    calls_this_month: int
    open_tickets: tuple[Ticket, ...]
    names: tuple[str, ...]
    people: tuple[Person, ...] = ()


class History:
    """Looks callers up in the seat's own database. Blocking; call it off the UI thread.

    Confidential tickets and who made them are left out, unless ``sees_confidential``.
    ``area`` is the centre's area code (``20``): a number without one is a number of this town.
    """

    def __init__(
        self, sessions: Sessions, *, area: str = "", sees_confidential: bool = False
    ) -> None:
        self._sessions = sessions
        self._area = area
        self._sees_confidential = sees_confidential

    def look_up(self, number: str, rang_ms: int) -> CallerHistory:
        """Everything known of ``number``, however it is written; nothing for a withheld one.

        The call that rang at ``rang_ms`` counts, whether it is on the disk already or not.
        """
        forms = number_forms(number, self._area)
        with self._sessions() as session:
            calls = [call for form in forms for call in calls_of(session, form)]
            stored = [each.ticket for form in forms for each in tickets_of_caller(session, form)]
        stored.sort(key=lambda ticket: ticket.created_ms, reverse=True)
        shown = [t for t in stored if self._sees_confidential or not t.is_confidential]
        before = sum(rang_ms - MONTH_MS < call.rang_ms < rang_ms for call in calls)
        people = _people(shown)
        return CallerHistory(
            number,
            before + 1 if number else 0,
            tuple(ticket for ticket in shown if ticket.status not in DONE),
            tuple(person.name for person in people),
            people,
        )


def number_forms(number: str, area: str = "") -> tuple[str, ...]:
    """Give every form under which a number may be stored; empty for a withheld one.

    The first is E.164 where the number can be read. ``8765 4321`` in a town with the area code
    20 is also ``+862087654321``, and the other way round: exchanges leave the code out.
    """
    known = normalised(number)
    forms = [known] if known else []
    town = f"+86{area}"
    if area and known.startswith(town):
        forms.append(known.removeprefix(town))
    elif area and known.isdecimal() and len(known) in {7, 8} and known[0] not in "01":
        forms.insert(0, town + known)
    return tuple(forms)


def _people(newest_first: Iterable[Ticket]) -> tuple[Person, ...]:
    """Put tickets with one name together; 王女士 of a company is somebody else than at home."""
    found: dict[tuple[str, str], Person] = {}
    for ticket in newest_first:
        if not ticket.caller_name or ticket.is_anonymous:
            continue
        who = (ticket.caller_name, ticket.company)
        known = found.get(who)
        found[who] = Person(
            ticket.caller_name,
            (known.gender if known else "") or ticket.caller_gender,
            ticket.company,
            known.tickets + 1 if known else 1,
            known.last_ms if known else ticket.created_ms,
            known.last_number if known else ticket.number,
        )
    return tuple(found.values())
