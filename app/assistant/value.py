"""A number with its meaning at a place of a text, and when two of them agree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    """What a number tells."""

    PHONE = "phone"
    CODE = "code"
    DATE = "date"
    CLOCK = "clock"
    SPAN = "span"
    MONEY = "money"
    PEOPLE = "people"
    HOUSE = "house"
    COUNT = "count"
    DAY_OR_HOUSE = "day_or_house"
    BARE = "bare"


ANY = frozenset({ValueKind.BARE, ValueKind.DAY_OR_HOUSE})


@dataclass(frozen=True, slots=True)
class Value:
    """A number at ``start`` to ``end`` of a text.

    Attributes:
        exact: What it may mean, in the words of its kind: minutes of a span, ``11-3`` of a date.
        plain: The bare numbers in it, for numbers whose kind is not told.
        is_weak: Too common to be told of when it stands alone: 一个, 一次.
        is_relative: A day told from the day of the call: 昨天, 上周三.
    """

    kind: ValueKind
    start: int
    end: int
    exact: frozenset[str]
    plain: frozenset[str]
    is_weak: bool = False
    is_relative: bool = False

    def agrees(self, other: Value) -> bool:
        """Tell whether both may mean the same."""
        if self.kind is other.kind:
            if self.kind is ValueKind.DATE:
                return any(_same_day(one, two) for one in self.exact for two in other.exact)
            return not self.exact.isdisjoint(other.exact)
        if {self.kind, other.kind} == {ValueKind.PHONE, ValueKind.CODE}:
            return not self.exact.isdisjoint(other.exact)
        loose = self.kind in ANY or other.kind in ANY
        spans = {self.kind, other.kind} == {ValueKind.DATE, ValueKind.SPAN}
        return (loose or spans) and not self.plain.isdisjoint(other.plain)


def _same_day(one: str, two: str) -> bool:
    """``11-3`` is ``11-3``, and ``-3`` where no month is told."""
    if "-" not in one or "-" not in two:
        return one == two
    (m1, _, d1), (m2, _, d2) = one.partition("-"), two.partition("-")
    pairs = [(a, b) for a, b in ((m1, m2), (d1, d2)) if a and b]
    return bool(pairs) and all(a == b for a, b in pairs)
