"""What was learnt from tickets that units sent back (退单): who took them in the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

NEAR = 2
"""So many tickets of one street have to have gone to the same other unit."""
WIDE = 3
"""So many of one district, where its streets tell too little by themselves."""
CLEAR = 2 / 3
"""And at least this share of all that were sent back there."""

_STREET, _DISTRICT = 9, 6


@dataclass(frozen=True, slots=True)
class Lesson:
    """Tickets of a category that one unit sent back and another one took.

    Attributes:
        category: Code.
        territory: The deepest code of their place down to the street; empty = unknown.
        returned: 退单 unit, its name.
        taken: The unit that they went to instead.
        times: How many.
    """

    category: str
    territory: str
    returned: str
    taken: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Instead:
    """The unit to propose in the place of another one, and how many tickets speak for it."""

    unit: str
    times: int


class Lessons:
    """All lessons of a seat; immutable, any thread may ask. An answer takes microseconds."""

    def __init__(self, lessons: Iterable[Lesson] = ()) -> None:
        self._taken: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
        for each in lessons:
            for territory in _around(each.territory):
                key = (each.category, territory, each.returned)
                self._taken[key][each.taken] += each.times

    def instead_of(self, unit: str, category: str, place: str) -> Instead | None:
        """Tell who takes what ``unit`` sends back, if experience is clear.

        Two units that send tickets to each other teach nothing, as long as neither sends clearly
        more; and there is no third step: one word of experience, not a chain of them.

        Args:
            unit: Name of the unit that the directory gives.
            category: Code.
            place: The deepest code of the place; empty = unknown.
        """
        for territory in _around(place):
            enough = NEAR if len(territory) == _STREET else WIDE
            there = self._taken.get((category, territory, unit))
            if not there:
                continue
            (taken, times), all_times = there.most_common(1)[0], there.total()
            back = self._taken.get((category, territory, taken), Counter())[unit]
            if times >= enough and times >= CLEAR * all_times and times >= 2 * back:
                return Instead(taken, times)
        return None


def _around(place: str) -> tuple[str, ...]:
    """The street, then the district of a place: as far as experience carries."""
    street, district = place[:_STREET], place[:_DISTRICT]
    return (street, district) if len(street) == _STREET else (district,)
