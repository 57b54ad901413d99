"""Tickets that may be about the same matter as the one that is being written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.call import normalised
from app.domain.form import REPEATS_DAYS
from app.domain.texts import clean
from app.domain.ticket import Ticket
from app.store.alike import tickets_alike
from app.store.database import Sessions

DAY_MS = 24 * 3_600_000
SHOWN = 8
EACH = 30
ALONE = 3


class Likeness(StrEnum):
    """What two tickets have in common."""

    NUMBER = "number"
    COMMUNITY = "community"
    STREET = "street"
    CATEGORY = "category"


_WEIGHTS = {
    Likeness.NUMBER: 8,
    Likeness.COMMUNITY: 4,
    Likeness.CATEGORY: 3,
    Likeness.STREET: 2,
}
"""One number weighs more than anything but the same matter at the same place."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A ticket that may be about the same matter.

    Attributes:
        alike: What it has in common with the ticket that is being written; never empty.
    """

    ticket: Ticket
    alike: frozenset[Likeness]

    @property
    def weight(self) -> int:
        """How much they have in common; only good for putting repeats in order."""
        return sum(_WEIGHTS[each] for each in self.alike)


class Repeats:
    """Compares with the seat's own database. Blocking; call it off the UI thread."""

    def __init__(
        self,
        readers: Sessions,
        seat: str,
        clock: Callable[[], int],
        window_days: int = REPEATS_DAYS,
        *,
        sees_confidential: bool = False,
    ) -> None:
        """``window_days``: how old a repeat may be."""
        self._readers = readers
        self._clock = clock
        self._window_days = window_days
        self._seen_by = None if sees_confidential else seat

    def like(self, ticket: Ticket) -> tuple[Repeat, ...]:
        """List what is most alike, at most ``SHOWN``; of those that share but one trait few.

        A category or a street alone is shared by hundreds, so that at most ``ALONE`` of those
        are shown.
        """
        ticket = _cleaned(ticket)
        since_ms = self._clock() - self._window_days * DAY_MS
        with self._readers() as session:
            found = tickets_alike(session, ticket, since_ms, EACH, self._seen_by)
        repeats = [Repeat(other, alike(ticket, other)) for other in found]
        repeats.sort(key=lambda each: (each.weight, each.ticket.created_ms), reverse=True)
        strong = [each for each in repeats if each.weight > _WEIGHTS[Likeness.CATEGORY]]
        weak = [each for each in repeats if each.weight <= _WEIGHTS[Likeness.CATEGORY]]
        return tuple((strong + weak[:ALONE])[:SHOWN])


def _cleaned(ticket: Ticket) -> Ticket:
    """Take what no database takes out of the codes that are looked for."""
    place = ticket.place
    place = replace(place, community=clean(place.community), street=clean(place.street))
    return replace(ticket, place=place, category=clean(ticket.category))


def alike(ticket: Ticket, other: Ticket) -> frozenset[Likeness]:
    """Tell what two tickets have in common; nothing empty counts."""
    pairs = {
        Likeness.NUMBER: (normalised(ticket.caller_phone), normalised(other.caller_phone)),
        Likeness.COMMUNITY: (ticket.place.community, other.place.community),
        Likeness.STREET: (ticket.place.street, other.place.street),
        Likeness.CATEGORY: (ticket.category, other.category),
    }
    return frozenset(what for what, (one, two) in pairs.items() if one and one == two)
