"""办结期限 by the working calendar of the State Council, holidays moved to Saturdays included."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time

import pytest

from app.domain.ticket import Ticket, Urgency
from app.services.deadline import Limit, Limits, read_limits, works
from resources.loader import read_text

LIMITS = Limits(
    {
        Urgency.NORMAL: Limit(working_days=5),
        Urgency.URGENT: Limit(hours=24),
        Urgency.CRITICAL: Limit(),
    },
    time(17, 30),
)
GOOD = {
    "office_closes": "17:30",
    "normal": {"working_days": 5},
    "urgent": {"hours": 24},
    "critical": {"hours": 2},
}


def at(text: str) -> int:
    """The clock on the wall here, as UTC milliseconds."""
    return int(datetime.fromisoformat(text).astimezone().timestamp() * 1000)


def due(text: str, urgency: Urgency = Urgency.NORMAL, limits: Limits = LIMITS) -> int:
    return limits.due_ms(Ticket("", "8012", 0, urgency=urgency), at(text))


@pytest.mark.parametrize(
    ("dispatched", "expected"),
    [
        ("2026-11-16 09:00", "2026-11-23 17:30"),  # Monday: four days and a weekend
        ("2026-11-16 23:59", "2026-11-23 17:30"),
        ("2026-11-20 09:00", "2026-11-27 17:30"),  # Friday
        ("2026-11-21 09:00", "2026-11-27 17:30"),  # Saturday: Monday is the first day
        ("2026-09-28 09:00", "2026-10-10 17:30"),  # 29, 30, then 8, 9, 10 of October
        ("2026-09-30 18:00", "2026-10-13 17:30"),
        ("2026-10-03 12:00", "2026-10-13 17:30"),  # within the holiday
        ("2026-10-05 00:00", "2026-10-13 17:30"),
        ("2026-10-09 09:00", "2026-10-15 17:30"),  # the Saturday that is worked counts
        ("2026-09-16 09:00", "2026-09-22 17:30"),  # so does the Sunday before the holiday
    ],
)
def test_working_days_follow_the_calendar(dispatched: str, expected: str) -> None:
    assert due(dispatched) == at(expected)


def test_moved_holidays_of_national_day() -> None:
    worked = {day for day in range(1, 32) if works(date(2026, 10, day))}
    assert worked.isdisjoint(range(1, 8))
    assert 10 in worked, "a Saturday"
    assert worked.isdisjoint({11, 17, 18, 24, 25, 31})
    assert works(date(2026, 9, 20)), "a Sunday"
    assert not works(date(2026, 9, 25)), "Mid-Autumn, a Friday"


def test_a_year_without_a_calendar_has_its_weeks() -> None:
    assert [works(date(2099, 6, day)) for day in range(1, 8)] == [True] * 5 + [False] * 2
    assert due("2099-06-01 10:00") == at("2099-06-08 17:30")


def test_hours_run_around_the_clock() -> None:
    assert due("2026-10-01 09:12", Urgency.URGENT) == at("2026-10-02 09:12")


def test_no_limit_is_no_date() -> None:
    assert due("2026-10-01 09:12", Urgency.CRITICAL) == 0


def test_the_limits_that_come_with_the_program() -> None:
    limits = read_limits(tomllib.loads(read_text("deadlines.toml")))
    assert set(limits.by_urgency) == set(Urgency)
    waits = [due("2026-11-16 09:00", urgency, limits) for urgency in Urgency]
    assert waits == sorted(waits, reverse=True), "the more urgent, the sooner"
    assert all(wait > at("2026-11-16 09:00") for wait in waits)


def test_limits_are_read() -> None:
    limits = read_limits(GOOD)
    assert limits.office_closes == time(17, 30)
    assert limits.by_urgency == {
        Urgency.NORMAL: Limit(working_days=5),
        Urgency.URGENT: Limit(hours=24),
        Urgency.CRITICAL: Limit(hours=2),
    }


@pytest.mark.parametrize("row", [None, 5, "5", [], {}, {"days": 5}, {"hours": 2, "days": 1}])
@pytest.mark.parametrize("key", ["normal", "urgent", "critical"])
def test_a_wrong_limit_is_named(key: str, row: object) -> None:
    with pytest.raises(ValueError, match=f"{key}: hours or working_days expected"):
        read_limits({**GOOD, key: row})


@pytest.mark.parametrize("value", ["soon", "5", -1, 2.5, True, None, [1]])
@pytest.mark.parametrize("unit", ["hours", "working_days"])
def test_a_wrong_number_is_named_and_never_counted_for_ever(unit: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"urgent: a whole number"):
        read_limits({**GOOD, "urgent": {unit: value}})


def test_both_units_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="normal: hours or working_days expected"):
        read_limits({**GOOD, "normal": {"hours": 2, "working_days": 1}})


@pytest.mark.parametrize("closes", [None, "", "half past five", "25:00"])
def test_a_wrong_closing_time_is_named(closes: object) -> None:
    with pytest.raises(ValueError, match="office_closes: a time like 17:30 expected"):
        read_limits({**GOOD, "office_closes": closes})
