"""办结期限: when a ticket must be finished, from data and the working calendar with 调休."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chinese_calendar import is_workday

from app.domain.ticket import Ticket, Urgency

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Limit:
    """Hours around the clock, or working days that end when the office closes."""

    hours: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a centre by urgency, and the time of day at which offices close."""

    by_urgency: Mapping[Urgency, Limit]
    office_closes: time

    def due_ms(self, ticket: Ticket, from_ms: int) -> int:
        """When ``ticket``, dispatched at ``from_ms``, is due; UTC milliseconds, 0 = no limit.

        The day of dispatch does not count as a working day.
        """
        limit = self.by_urgency.get(ticket.urgency, Limit())
        begin = datetime.fromtimestamp(from_ms / 1000).astimezone()
        if limit.hours:
            return from_ms + limit.hours * 3_600_000
        if not limit.working_days:
            return 0
        day, left = begin.date(), limit.working_days
        while left:
            day += timedelta(days=1)
            left -= works(day)
        due = datetime.combine(day, self.office_closes).astimezone()
        return int(due.timestamp() * 1000)


def works(day: date) -> bool:
    """Tell whether offices work on ``day``, moved holidays (调休) included.

    Years whose holidays are not published yet fall back to Monday to Friday.
    """
    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def read_limits(data: Mapping[str, object]) -> Limits:
    """Read ``deadlines.toml``; raises ``ValueError`` naming the key that is wrong."""
    limits = {}
    for urgency in Urgency:
        row = data.get(urgency.value)
        if not isinstance(row, dict) or set(row) - {"hours", "working_days"} or len(row) != 1:
            raise ValueError(f"deadlines.toml, {urgency.value}: hours or working_days expected")
        if any(type(value) is not int or value < 0 for value in row.values()):
            raise ValueError(f"deadlines.toml, {urgency.value}: a whole number from 0 on expected")
        limits[urgency] = Limit(**row)
    try:
        closes = time.fromisoformat(str(data.get("office_closes")))
    except ValueError as error:
        raise ValueError("deadlines.toml, office_closes: a time like 17:30 expected") from error
    return Limits(limits, closes)
