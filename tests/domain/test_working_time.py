"""Office time: added and counted, the two agree, and it always ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.working_time import MOST_DAYS, WorkingTime

OFFICE = ((time(9), time(12)), (time(13, 30), time(17, 30)))
TIME = WorkingTime(OFFICE, lambda day: day.weekday() < 5)
MOMENTS = st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31"))
AMOUNTS = st.integers(1, 80 * 60).map(lambda minutes: timedelta(minutes=minutes))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_office_time_skips_noon_nights_and_weekends() -> None:
    friday = at("2026-11-20 11:00")
    assert TIME.after(friday, timedelta(hours=1)) == at("2026-11-20 12:00")
    assert TIME.after(friday, timedelta(hours=2)) == at("2026-11-20 14:30")
    assert TIME.after(friday, timedelta(hours=6)) == at("2026-11-23 10:00")
    assert TIME.after(at("2026-11-21 03:00"), timedelta(minutes=1)) == at("2026-11-23 09:01")
    assert TIME.between(friday, at("2026-11-23 10:00")) == timedelta(hours=6)
    assert TIME.between(at("2026-11-20 12:10"), at("2026-11-20 13:00")) == timedelta()


def test_days_are_counted_after_the_first_and_with_the_last() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert TIME.days_between(friday, monday) == 1
    assert TIME.days_between(friday, friday) == TIME.days_between(monday, friday) == 0
    assert TIME.days_after(friday, 1) == monday
    assert TIME.days_after(friday, 0) == friday
    assert TIME.closes(monday) == at("2026-11-23 17:30")


@settings(max_examples=200, deadline=None)
@given(begin=MOMENTS, amount=AMOUNTS)
def test_what_is_added_is_what_is_counted(begin: datetime, amount: timedelta) -> None:
    end = TIME.after(begin, amount)
    assert TIME.between(begin, end) == amount
    assert TIME.between(end, begin) == timedelta()
    assert end.weekday() < 5
    assert any(opens <= end.time() <= closes for opens, closes in OFFICE)


@settings(max_examples=200, deadline=None)
@given(begin=st.dates(date(2026, 1, 1), date(2027, 12, 31)), count=st.integers(1, 60))
def test_days_that_are_added_are_counted(begin: date, count: int) -> None:
    assert TIME.days_between(begin, TIME.days_after(begin, count)) == count


def test_a_calendar_without_work_comes_to_an_end() -> None:
    never = WorkingTime(OFFICE, lambda _: False)
    day = date(2026, 1, 1)
    assert never.days_after(day, 5) == day + timedelta(days=MOST_DAYS)
    assert never.after(at("2026-01-01 09:00"), timedelta(hours=1)) == at("2026-01-01 09:00")
    assert never.days_between(day, date.max) == 0
