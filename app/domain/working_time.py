"""Time at work: working days and office hours, added and counted. Local time throughout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

MOST_DAYS = 1_000
"""Days that are looked at; nothing takes longer, but a stored time may be anything."""

OfficeHours = tuple[tuple[time, time], ...]
"""From when to when offices are open, in the order of the day, e.g. with a break at noon."""


class WorkingTime:
    """Counts with a calendar and office hours; as safe for threads as the calendar is."""

    def __init__(self, office: OfficeHours, works: Callable[[date], bool]) -> None:
        self._office = office
        self._works = works

    def days_after(self, day: date, count: int) -> date:
        """Give the working day that is ``count`` of them after ``day``, which does not count."""
        for _ in range(MOST_DAYS):
            if not count:
                break
            day += timedelta(days=1)
            count -= self._works(day)
        return day

    def closes(self, day: date) -> datetime:
        """Give the end of a day's office hours."""
        return datetime.combine(day, self._office[-1][1])

    def days_between(self, begin: date, end: date) -> int:
        """Count the working days after ``begin`` up to ``end``, which counts."""
        return sum(self._works(day) for day in _days(begin + timedelta(days=1), end))

    def after(self, begin: datetime, amount: timedelta) -> datetime:
        """Give the moment at which so much office time has passed since ``begin``."""
        left, last = amount, begin
        for opens, last in self._open(begin, begin + timedelta(days=MOST_DAYS)):
            if last - opens >= left:
                return opens + left
            left -= last - opens
        return last

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """Count the office time from ``begin`` to ``end``; none if it is not later."""
        return sum((b - a for a, b in self._open(begin, end)), timedelta())

    def _open(self, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        for day in _days(begin.date(), end.date()):
            if not self._works(day):
                continue
            for opens, closes in self._office:
                first = max(begin, datetime.combine(day, opens))
                last = min(end, datetime.combine(day, closes))
                if first < last:
                    yield first, last


def _days(first: date, last: date) -> Iterator[date]:
    for number in range(min((last - first).days + 1, MOST_DAYS)):
        yield first + timedelta(days=number)
