"""Finds what more people call about than on other days at these hours; pure statistics.

A *cell* is a count (category × place × word). Its count of the last hours is set against the same
hours of past days. Chance alone is to explain it; when chance cannot, it is unusual.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.surge_cells import ALL, HOUR_MS, Cell, Note
from app.domain.tails import holm_limit, negative_binomial_tail

WINDOWS_H = (2, 6, 24)
"""Sliding windows: a burst pipe shows in two hours, deposits that are not paid back in a day."""
PAST_DAYS = 28
LEAST_COUNT = 6
"""Fewer tickets are never a surge, however seldom they are."""
LEAST_TIMES = 2.0
"""And it has to be so many times what is expected: a busy day is no event."""
LEAST_DAYS = 3
"""With less of a past nothing is said at all."""
VARIANCE_DAYS = 7
"""With fewer days how much they vary cannot be told: they are taken for Poisson's."""
RATE = 0.001
"""In so many looks one thing may be called unusual that is chance (Holm, over all its tests)."""
USUAL_VARIANCE = 0.1
USUAL_SQUARES = 10.0
USUAL_DAYS = 7
CAUTION = 1.5
"""How much counts vary above Poisson's, and how many days tell otherwise (or how large a count)."""
LEVEL_WEIGHT = 1.0

PastCounts = Mapping[int, int]
"""Counts of the same hours, by how many days ago; a day that is missing had none."""
Surged = Mapping[int, Set[int]]
"""Days ago on which a cell was part of a surge, by ``Cell.key``."""
AskPast = Callable[[int, Sequence[Cell]], Mapping[Cell, PastCounts]]
"""Reads the past of cells for a window of so many hours that ends now."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the past lets expect: a negative binomial distribution."""

    mean: float
    size: float

    def chance_of(self, count: int) -> float:
        """Tell how likely so many or more are."""
        return negative_binomial_tail(count, self.mean, self.size)


@dataclass(frozen=True, slots=True)
class Levels:
    """How busy days are at these hours, by day of the week; 1 is the average.

    Attributes:
        past: Days ago → level; only days on which the server took tickets at all.
        today: The level of today's day of the week.
    """

    past: Mapping[int, float]
    today: float


@dataclass(frozen=True, slots=True)
class Unusual:
    """A cell that counts more than chance explains.

    Attributes:
        window_h: The length of the window that ends now, in hours.
        chance: How likely so many or more were.
    """

    cell: Cell
    window_h: int
    count: int
    expected: Expected
    chance: float

    def is_much(self, count: int) -> bool:
        """Tell whether so many are enough to speak of."""
        return count >= max(LEAST_COUNT, LEAST_TIMES * self.expected.mean)


def levels(totals: PastCounts, days: Iterable[int]) -> Levels:
    """Tell how busy the days of the week are at these hours (hour of week).

    Args:
        totals: Of all tickets.
        days: How many days ago; those on which the server was at work.
    """
    known = list(days)
    mean = sum(totals.get(day, 0) for day in known) / len(known)
    if not mean:
        return Levels(dict.fromkeys(known, 1.0), 1.0)
    of_weekday: dict[int, list[int]] = defaultdict(list)
    for day in known:
        of_weekday[day % 7].append(totals.get(day, 0))

    def level(day: int) -> float:
        same = of_weekday[day % 7]
        return (sum(same) / mean + LEVEL_WEIGHT) / (len(same) + LEVEL_WEIGHT)

    return Levels({day: level(day) for day in known}, level(0))


def expected(counts: PastCounts, level: Levels, at_least: float = 0.0) -> Expected:
    """Estimate what is to be expected now.

    The rate is that of the past days (half a ticket more, so that what never happened is not
    impossible). Its own uncertainty, a gamma distribution's, and how much the days vary above
    Poisson's, by moments, go into the size of the negative binomial distribution.

    Args:
        counts: The past of a cell.
        level: How busy the days are.
        at_least: Its days vary at least so much; see ``variance``.
    """
    total = sum(counts.get(day, 0) for day in level.past) + 0.5
    rate = total / sum(level.past.values())
    own = 1.0 / total
    return Expected(rate * level.today, 1.0 / (max(variance(counts, level), at_least) + own))


def variance(counts: PastCounts, level: Levels) -> float:
    """Estimate how much days vary above Poisson's, as a share of the mean squared; 0 or more.

    By moments, drawn to what is usual while days are few and counts small, and taken half as
    much again: four weeks tell it only roughly.
    """
    if len(level.past) < VARIANCE_DAYS:
        return 0.0
    rate = sum(counts.get(day, 0) for day in level.past) / sum(level.past.values())
    means = {day: rate * exposure for day, exposure in level.past.items()}
    squares = sum(mean * mean for mean in means.values())
    above = sum((counts.get(day, 0) - mean) ** 2 - mean for day, mean in means.items())
    weight = USUAL_SQUARES + squares * USUAL_DAYS / len(means)
    return max(0.0, CAUTION * (above + USUAL_VARIANCE * weight) / (squares + weight))


@dataclass(frozen=True, slots=True)
class Look:
    """What was found at one look.

    Attributes:
        unusual: The cells that chance does not explain, the most telling first.
        of_cell: The tickets of the last day by cell, oldest first.
        limit: What chance explains less often counted.
        now_hour: The newest hour of the windows, since 1970.
    """

    unusual: tuple[Unusual, ...]
    of_cell: Mapping[Cell, Sequence[Note]]
    limit: float
    now_hour: int

    def notes_of(self, unusual: Unusual) -> list[Note]:
        """Give the tickets behind a count, oldest first."""
        first = self.now_hour - unusual.window_h
        return [note for note in self.of_cell[unusual.cell] if note.hour > first]


def look(
    notes: Iterable[Note],
    now_ms: int,
    days: Sequence[int],
    ask: AskPast,
    surged: Surged = MappingProxyType({}),
) -> Look:
    """Look once at the last day.

    Args:
        notes: Of the last 24 hours; newer and older ones are left out.
        now_ms: UTC milliseconds since 1970.
        days: How many days ago (1 … ``PAST_DAYS``) the server was at work.
        ask: Reads the past.
        surged: Days that are no example of what is usual, by ``Cell.key``.
    """
    now_hour = now_ms // HOUR_MS
    of_cell = _by_cell(notes, now_hour)
    if len(days) < LEAST_DAYS:
        return Look((), of_cell, 0.0, now_hour)
    tested, tests = [], 0
    for window_h in WINDOWS_H:
        first_hour = now_hour - window_h + 1
        counts = {
            cell: sum(note.hour >= first_hour for note in found) for cell, found in of_cell.items()
        }
        tests += sum(count > 0 for count in counts.values())
        tested += _tested(window_h, counts, days, ask, surged)
    limit = holm_limit((each.chance for each in tested), max(1, tests), RATE)
    found = [each for each in tested if each.chance <= limit and each.is_much(each.count)]
    found.sort(key=lambda each: (each.chance, each.window_h, each.cell.key))
    return Look(tuple(found), of_cell, limit, now_hour)


def _by_cell(notes: Iterable[Note], now_hour: int) -> dict[Cell, list[Note]]:
    of_cell: dict[Cell, list[Note]] = defaultdict(list)
    for note in sorted(notes, key=lambda each: each.at_ms):
        if now_hour - max(WINDOWS_H) < note.hour <= now_hour:
            for cell in note.cells():
                of_cell[cell].append(note)
    return of_cell


def _tested(
    window_h: int,
    counts: Mapping[Cell, int],
    days: Sequence[int],
    ask: AskPast,
    surged: Surged,
) -> list[Unusual]:
    """Test the cells that could count at all; the others are never unusual."""
    cells = [cell for cell, count in counts.items() if count >= LEAST_COUNT]
    if not cells:
        return []
    past = ask(window_h, list(dict.fromkeys((ALL, *map(_whole, cells), *cells))))
    level = levels(past.get(ALL, {}), days)
    varies = {
        whole: variance(past.get(whole, {}), _without(level, surged.get(whole.key)))
        for whole in set(map(_whole, cells))
    }
    tested = []
    for cell in cells:
        usual_days = _without(level, surged.get(cell.key))
        usual = expected(past.get(cell, {}), usual_days, varies[_whole(cell)])
        chance = usual.chance_of(counts[cell])
        tested.append(Unusual(cell, window_h, counts[cell], usual, chance))
    return tested


def _without(level: Levels, days: Set[int] | None) -> Levels:
    """Leave days out, unless too few would be left."""
    kept = {day: each for day, each in level.past.items() if day not in (days or ())}
    return Levels(kept, level.today) if len(kept) >= LEAST_DAYS else level


def _whole(cell: Cell) -> Cell:
    """What a cell is a part of: it varies at least as much, and with larger counts tells it better.

    A day on which a category is busy everywhere is no event in each of its streets.
    """
    return Cell(cell.category) if cell.category else Cell(word=cell.word)
