"""Surges in an invented city: quiet weeks raise nothing, events are raised on their first day."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import uuid4

import pytest

from app.domain.surge_cells import HOUR_MS, Cell, note_of
from app.domain.surge_merging import Alarm, alarms
from app.domain.surging import LEAST_COUNT, Levels, expected, levels, look, variance
from app.domain.ticket import Place, Ticket
from app.measuring.surge_city import BEGIN_MS, DAY_MS, City, CountsInMemory

WARM = 14
A_DAY = 250
DAYS = range(1, 29)


def seen(counts: CountsInMemory, day: int, hour: int, days: Iterable[int] = DAYS) -> list[Alarm]:
    now_ms = BEGIN_MS + day * DAY_MS + (hour + 1) * HOUR_MS - 1
    ask = partial(counts.past, now_ms)
    known = [ago for ago in days if ago <= day]
    return alarms(look(counts.newest(now_ms), now_ms, known, ask))


def grown(city: City, days: int = WARM) -> CountsInMemory:
    counts = CountsInMemory()
    for day in range(days):
        counts.add(city.quiet_day(day))
    return counts


@pytest.mark.parametrize("seed", [3, 11])
def test_a_quiet_fortnight_raises_none(seed: int) -> None:
    city = City(seed, A_DAY)
    counts = grown(city)
    raised = []
    for day in range(WARM, WARM + 14):
        counts.add(city.quiet_day(day))
        raised += [alarm for hour in (10, 16, 23) for alarm in seen(counts, day, hour)]
    assert raised == []


def test_deposits_that_are_not_paid_back_are_one_alarm_on_their_first_day() -> None:
    city = City(5, 900)
    counts = grown(city)
    counts.add(city.quiet_day(WARM))
    on_top = city.deposits(WARM)
    counts.add(on_top)
    (alarm,) = seen(counts, WARM, 20)
    assert alarm.category == "060101"
    assert {"押金", "退还", "不退", "单车"} & set(alarm.words)
    assert alarm.first.count >= 2 * alarm.first.expected.mean
    ours = {ticket.id for ticket in on_top}
    assert sum(note.ticket_id in ours for note in alarm.notes) > len(ours) / 2


def test_a_burst_pipe_is_one_alarm_of_its_street_and_two_events_are_two() -> None:
    city = City(7, A_DAY)
    counts = grown(city)
    counts.add(city.quiet_day(WARM))
    counts.add(city.burst_pipe(WARM, 14))
    (alarm,) = seen(counts, WARM, 10)
    assert (alarm.category, alarm.territory) == ("040101", "990102003")
    assert "停水" in alarm.words
    counts.add(
        [
            Ticket(
                "", "8012", BEGIN_MS + WARM * DAY_MS + 10 * HOUR_MS, category="050201",
                place=Place(district="990105", street="990105001"), title="红绿灯不亮路口混乱",
                id=uuid4(),
            )
            for _ in range(12)
        ]
    )  # fmt: skip
    assert {alarm.category for alarm in seen(counts, WARM, 10)} == {"040101", "050201"}


def test_small_numbers_are_never_one() -> None:
    city = City(7, A_DAY)
    counts = grown(city)
    counts.add(city.burst_pipe(WARM, LEAST_COUNT - 1))
    assert seen(counts, WARM, 10) == []


def test_without_a_past_nothing_is_said() -> None:
    counts = CountsInMemory()
    counts.add(City(7, A_DAY).burst_pipe(WARM, 30))
    assert seen(counts, WARM, 10, days=(1, 2)) == []


def test_it_shows_no_more_when_the_hours_have_passed() -> None:
    city = City(7, A_DAY)
    counts = grown(city)
    counts.add(city.burst_pipe(WARM, 14))
    assert seen(counts, WARM, 10)
    assert seen(counts, WARM + 1, 16) == []


def test_days_of_a_surge_are_no_example() -> None:
    city = City(7, A_DAY)
    counts = grown(city)
    for day in (WARM, WARM + 1):
        counts.add(city.burst_pipe(day, 14))
    now_ms = BEGIN_MS + (WARM + 1) * DAY_MS + 11 * HOUR_MS - 1
    ask = partial(counts.past, now_ms)
    days = range(1, WARM + 1)
    pipe = Cell("040101", "990102003")
    plain = look(counts.newest(now_ms), now_ms, days, ask)
    assert pipe not in {each.cell for each in plain.unusual}
    every = {cell.key: {1} for note in counts.notes[-9:] for cell in note.cells()}
    told = look(counts.newest(now_ms), now_ms, days, ask, every)
    assert pipe in {each.cell for each in told.unusual}


def test_the_day_of_the_week_is_expected() -> None:
    totals = {ago: 20 if ago % 7 in (0, 6) else 100 for ago in DAYS}
    weekend = levels(totals, DAYS)
    assert weekend.today < 0.6 < 1.0 < weekend.past[3]
    counts = {ago: 2 if ago % 7 in (0, 6) else 10 for ago in DAYS}
    assert expected(counts, weekend).mean < 5 < sum(counts.values()) / 28


def test_what_varies_is_expected_to_vary() -> None:
    plain = Levels(dict.fromkeys(DAYS, 1.0), 1.0)
    calm = dict.fromkeys(DAYS, 10)
    wild = {ago: 28 if ago % 3 == 0 else 2 for ago in DAYS}
    assert variance(calm, plain) < 0.1 < variance(wild, plain)
    assert expected(wild, plain).chance_of(30) > 1_000 * expected(calm, plain).chance_of(30)
    short = Levels(dict.fromkeys(range(1, 5), 1.0), 1.0)
    assert variance(wild, short) == 0.0, "too short to tell: Poisson"


def test_a_ticket_counts_by_category_place_and_word_without_place_and_name() -> None:
    ticket = Ticket(
        "", "8012", 1, category="060101", caller_name="张伟",
        place=Place(verbatim="阳光花园", district="990102", street="990102003", detail="阳光花园"),
        title="张伟反映阳光花园ofo单车押金不退",
    )  # fmt: skip
    note = note_of(ticket)
    assert {"押金", "不退", "ofo"} <= set(note.words)
    assert not {"阳光", "花园", "张伟"} & set(note.words)
    cells = list(note.cells())
    assert len(cells) == len(set(cells))
    assert {
        Cell(), Cell("06"), Cell("060101", "990102003"), Cell(word="押金"),
        Cell("", "990102", "押金"), Cell("060101", "", "押金"),
    } <= set(cells)  # fmt: skip
