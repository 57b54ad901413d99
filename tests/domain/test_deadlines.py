"""办结期限 by class, type and unit, in the working days of the State Council or of the centre."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from app.domain.deadline import (
    DeadlineRules,
    Hindrance,
    Limit,
    NotMoved,
    Redispatch,
    Span,
)
from app.domain.deadlines import Calendar, Deadlines
from app.domain.handling import Handling
from app.domain.life_cycle import Step, after, replayed
from app.domain.ticket import RequestType, Status, Ticket, TicketEvent, Urgency
from app.domain.unit import Directory, Unit, UnitKind
from resources.deadline_loader import load_deadlines
from resources.unit_loader import load_directory

HOUR = 3_600_000
RULES = DeadlineRules(
    ((time(9), time(12)), (time(13, 30), time(17, 30))),
    (
        Limit(Span(minutes=120), Span(working_minutes=60), urgency=Urgency.CRITICAL),
        Limit(Span(minutes=720), urgency=Urgency.URGENT, units=frozenset({"供水"})),
        Limit(Span(minutes=1440), urgency=Urgency.URGENT),
        Limit(Span(working_minutes=480), types=frozenset({RequestType.CONSULT})),
        Limit(Span(working_days=10), units=frozenset({"市规划局"})),
        Limit(Span(working_days=5), Span(working_minutes=240), Span(working_days=1)),
    ),
    extension_days=5,
    extension_times=2,
)
DIRECTORY = Directory(
    (
        Unit("1", "东山水厂", UnitKind.COMPANY, "990101", "供水"),
        Unit("2", "市规划局", UnitKind.CITY, "9901"),
    )
)
DEADLINES = Deadlines(RULES, Calendar(), DIRECTORY)


def at(text: str) -> int:
    """The clock on the wall here, as UTC milliseconds."""
    return int(datetime.fromisoformat(text).astimezone().timestamp() * 1000)


def ticket(
    urgency: Urgency = Urgency.NORMAL,
    unit: str = "东山区教育局",
    due: str = "",
    kind: RequestType = RequestType.COMPLAINT,
) -> Ticket:
    return Ticket(
        "",
        "8012",
        0,
        urgency=urgency,
        request_type=kind,
        lead_unit=unit,
        due_ms=at(due) if due else 0,
    )


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
    due = DEADLINES.due(ticket(), at(dispatched))
    assert due.due_ms == at(expected)
    assert due.is_certain


@pytest.mark.parametrize(
    ("urgency", "unit", "kind", "expected"),
    [
        (Urgency.CRITICAL, "东山水厂", RequestType.HELP, "2026-10-01 11:12"),
        (Urgency.URGENT, "东山水厂", RequestType.HELP, "2026-10-01 21:12"),
        (Urgency.URGENT, "东山区教育局", RequestType.HELP, "2026-10-02 09:12"),
        (Urgency.NORMAL, "市规划局", RequestType.CONSULT, "2026-10-09 10:00"),
        (Urgency.NORMAL, "市规划局", RequestType.HELP, "2026-10-20 17:30"),
        (Urgency.NORMAL, "东山水厂", RequestType.HELP, "2026-10-13 17:30"),
        (Urgency.NORMAL, "", RequestType.HELP, "2026-10-13 17:30"),
    ],
)
def test_class_type_and_unit_decide(
    urgency: Urgency, unit: str, kind: RequestType, expected: str
) -> None:
    one = ticket(urgency, unit, kind=kind)
    assert DEADLINES.due_ms(one, at("2026-10-01 09:12")) == at(expected)


def test_signing_and_first_contact_have_limits_too() -> None:
    due = DEADLINES.due(ticket(), at("2026-11-16 15:30"))
    assert due.sign_ms == at("2026-11-17 11:00")
    assert due.contact_ms == at("2026-11-17 17:30")
    assert due.detail() == {
        "due_ms": due.due_ms,
        "sign_ms": due.sign_ms,
        "contact_ms": due.contact_ms,
    }
    night = DEADLINES.due(ticket(Urgency.CRITICAL), at("2026-11-16 22:00"))
    assert night.sign_ms == night.due_ms == at("2026-11-17 00:00"), "not after the end"
    assert night.detail() == {"due_ms": night.due_ms, "sign_ms": night.due_ms}


def test_no_limit_is_no_date() -> None:
    none = Deadlines(replace(RULES, limits=()), Calendar(), DIRECTORY)
    assert none.due(ticket(), at("2026-10-01 09:12")).detail() == {"due_ms": 0}


def test_moved_holidays_of_national_day() -> None:
    calendar = Calendar()
    worked = {day for day in range(1, 32) if calendar.works(date(2026, 10, day))}
    assert worked.isdisjoint(range(1, 8))
    assert 10 in worked, "a Saturday"
    assert worked.isdisjoint({11, 17, 18, 24, 25, 31})
    assert calendar.works(date(2026, 9, 20)), "a Sunday"
    assert not calendar.works(date(2026, 9, 25)), "Mid-Autumn, a Friday"


def test_a_year_that_is_not_published_has_its_weeks_and_says_so() -> None:
    calendar = Calendar()
    assert [calendar.works(date(2099, 6, day)) for day in range(1, 8)] == [True] * 5 + [False] * 2
    due = DEADLINES.due(ticket(), at("2099-06-01 10:00"))
    assert (due.due_ms, due.is_certain) == (at("2099-06-08 17:30"), False)
    around = DEADLINES.due(ticket(Urgency.URGENT), at("2099-06-01 10:00"))
    assert around.is_certain, "hours around the clock ask no calendar"


def test_the_centres_own_days_go_first() -> None:
    own = {date(2026, 11, 17): False, date(2026, 11, 21): True, date(2099, 6, 1): False}
    calendar = Calendar(own)
    assert not calendar.works(date(2026, 11, 17))
    assert calendar.works(date(2026, 11, 18))
    assert calendar.is_known(date(2099, 6, 1))
    assert not calendar.is_known(date(2099, 6, 2))
    deadlines = Deadlines(RULES, calendar, DIRECTORY)
    assert deadlines.due_ms(ticket(), at("2026-11-16 09:00")) == at("2026-11-23 17:30")
    assert deadlines.due_ms(ticket(), at("2026-11-18 09:00")) == at("2026-11-24 17:30")


@pytest.mark.parametrize(
    ("due", "now", "office_hours", "days"),
    [
        ("2026-11-23 17:30", "2026-11-20 15:30", 2 + 7, 1),  # over a weekend
        ("2026-11-20 17:30", "2026-11-20 15:30", 2, 0),
        ("2026-11-21 02:00", "2026-11-20 23:00", 0, 0),
        ("2026-11-20 15:30", "2026-11-20 17:30", -2, 0),
        ("2026-11-20 15:30", "2026-11-23 10:00", -3, -1),
    ],
)
def test_a_countdown_has_clock_office_hours_and_days(
    due: str, now: str, office_hours: int, days: int
) -> None:
    countdown = DEADLINES.countdown(at(due), at(now))
    assert countdown.left_ms == at(due) - at(now)
    assert (countdown.office_ms, countdown.working_days) == (office_hours * HOUR, days)
    assert countdown.is_over is (at(due) < at(now))


@pytest.mark.parametrize("due_ms", [0, -1, 10**17])
def test_a_countdown_to_any_time_ends(due_ms: int) -> None:
    assert DEADLINES.countdown(due_ms, at("2026-11-20 15:30")).is_over is (due_ms < 10**12)


def test_an_extension_moves_the_end_by_working_days() -> None:
    one = ticket(due="2026-09-30 17:30")
    assert DEADLINES.extended(one, 3, at("2026-09-29 10:00")) == {
        "due_ms": at("2026-10-10 17:30"),
        "due_before_ms": at("2026-09-30 17:30"),
        "working_days": 3,
    }


@pytest.mark.parametrize(
    ("due", "days", "extended", "why", "most"),
    [
        ("", 1, 0, Hindrance.NO_LIMIT, 0),
        ("2026-11-16 08:00", 1, 0, Hindrance.OVER, 0),
        ("2026-11-20 17:30", 6, 0, Hindrance.TOO_LONG, 5),
        ("2026-11-20 17:30", 0, 0, Hindrance.TOO_LONG, 5),
        ("2026-11-20 17:30", 1, 2, Hindrance.TOO_OFTEN, 2),
    ],
)
def test_an_extension_has_its_bounds(
    due: str, days: int, extended: int, why: Hindrance, most: int
) -> None:
    one = replace(ticket(due=due), handling=Handling(extended=extended))
    with pytest.raises(NotMoved) as refused:
        DEADLINES.extended(one, days, at("2026-11-16 09:00"))
    assert (refused.value.why, refused.value.most) == (why, most)


@pytest.mark.parametrize(
    ("urgency", "kind", "due", "held", "resumed", "expected"),
    [
        # around the clock: by the hours
        ("urgent", "help", "2026-11-21 09:00", "2026-11-20 10:00", "2026-11-22 13:00", 51),
        # working days: by those that began meanwhile
        ("normal", "help", "2026-11-20 17:30", "2026-11-17 10:00", "2026-11-17 15:00", 0),
        ("normal", "help", "2026-11-20 17:30", "2026-11-17 10:00", "2026-11-18 09:00", 72),
        ("normal", "help", "2026-11-20 17:30", "2026-11-20 10:00", "2026-11-22 09:00", 0),
        ("normal", "help", "2026-11-20 17:30", "2026-11-20 10:00", "2026-11-24 09:00", 96),
        # office hours: what was left of them
        ("normal", "consult", "2026-11-17 10:00", "2026-11-16 15:30", "2026-11-18 09:00", 26),
        # over before: stays
        ("normal", "help", "2026-11-16 17:30", "2026-11-17 10:00", "2026-11-20 15:00", 0),
        ("urgent", "help", "2026-11-16 17:30", "2026-11-17 10:00", "2026-11-20 15:00", 0),
    ],
)
def test_a_hold_moves_the_end_by_its_own_kind_of_time(
    urgency: str, kind: str, due: str, held: str, resumed: str, expected: int
) -> None:
    one = ticket(Urgency(urgency), due=due, kind=RequestType(kind))
    detail = DEADLINES.resumed(one, at(held), at(resumed))
    assert detail == {"due_ms": at(due) + expected * HOUR, "due_before_ms": at(due)}


def test_another_unit_begins_anew_with_its_own_limit() -> None:
    one = ticket(due="2026-11-20 17:30")
    assert DEADLINES.redispatched(one, "市规划局", at("2026-11-19 10:00")) == {
        "lead_unit": "市规划局",
        "due_ms": at("2026-12-03 17:30"),
        "due_before_ms": at("2026-11-20 17:30"),
    }


def test_or_goes_on_with_what_is_left() -> None:
    goes_on = Deadlines(
        replace(RULES, redispatch=Redispatch.CONTINUE), Calendar(), DIRECTORY
    ).redispatched
    one = ticket(due="2026-11-20 17:30")
    early = goes_on(one, "东山水厂", at("2026-11-19 10:00"))
    assert early["due_ms"] == early["due_before_ms"] == at("2026-11-20 17:30")
    assert early["contact_ms"] == at("2026-11-20 17:30")
    late = goes_on(one, "东山水厂", at("2026-11-20 17:31"))
    assert late["due_ms"] == at("2026-11-27 17:30"), "nothing is left"


def test_the_details_fit_the_life_cycle_and_its_replay() -> None:
    one, history = replace(ticket(), status=Status.DRAFT), list[TicketEvent]()
    begin = datetime.fromisoformat("2026-11-16 09:00")
    steps: list[tuple[int, Step, dict[str, Any], str]] = [
        (0, Step.DISPATCH, {}, "2026-11-23 17:30"),
        (0, Step.EXTEND, {"working_days": 2, "note": "kept"}, "2026-11-25 17:30"),
        (0, Step.SUSPEND, {}, "2026-11-25 17:30"),
        (2, Step.RESUME, {}, "2026-11-27 17:30"),
        (2, Step.URGE, {}, "2026-11-27 17:30"),
        (2, Step.REDISPATCH, {"lead_unit": "市规划局"}, "2026-12-02 17:30"),
        (3, Step.SIGN, {}, "2026-12-02 17:30"),
        (3, Step.HANDLE, {}, "2026-12-02 17:30"),
        (3, Step.FINISH, {}, "2026-12-02 17:30"),
        (4, Step.REDO, {}, "2026-12-04 17:30"),
    ]
    for day, step, asked, expected in steps:
        now = at((begin + timedelta(days=day)).isoformat())
        detail = DEADLINES.detail(step, one, now, asked, history)
        assert detail.items() >= asked.items()
        one, event = after(one, step, now, "8012", detail)
        history.append(event)
        assert one.due_ms == at(expected), step
    assert one.lead_unit == "市规划局"
    assert replayed(one, history) == one


def test_what_cannot_be_moved_is_refused_by_the_step() -> None:
    with pytest.raises(NotMoved):
        DEADLINES.detail(Step.EXTEND, ticket(due="2026-11-20 17:30"), at("2026-11-16 09:00"))


def test_the_limits_that_come_with_the_program() -> None:
    directory = load_directory()
    shipped = Deadlines(load_deadlines(directory), Calendar(), directory)
    begin = at("2026-11-16 09:00")
    for kind in RequestType:
        for unit in directory.units:
            waits = [
                shipped.due(ticket(urgency, unit.name, kind=kind), begin) for urgency in Urgency
            ]
            ends = [due.due_ms for due in waits]
            assert ends == sorted(ends, reverse=True), "the more urgent, the sooner"
            assert all(due.due_ms >= max(due.sign_ms, due.contact_ms) > begin for due in waits)
