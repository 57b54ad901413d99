"""Surges are found by counting, once, whichever process does it; on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, update

from app.central.database import Database, next_sequence
from app.central.knowledge.seeds import publish
from app.central.state import Central, open_central
from app.central.surges.surge_alarms import KNOWN_MS, QUIET_MS, attach, end, listed
from app.central.surges.surge_counts import days_at_work, past
from app.central.surges.surge_tables import SurgeAlarmRow, SurgeCountRow, SurgeNoteRow
from app.central.surges.surge_watch import LEASE_MS, LOOK_MS, SurgeWatch
from app.central.tables import CounterRow
from app.central.tickets.ticket_tables import TicketRow
from app.domain.surge import FoundSurge, Surge
from app.domain.surge_cells import ALL, HOUR_MS, Cell, note_of
from app.domain.ticket import Ticket
from app.measuring.surge_city import BEGIN_MS, DAY_MS, City
from app.sync.protocol import encode
from tests.central.running import CHEAP, Clock

WARM = 10
A_DAY = 300


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.now = BEGIN_MS + WARM * DAY_MS
    return made


@pytest.fixture
def central(new_url: str, tmp_path: Path, clock: Clock) -> Iterator[Central]:
    made = open_central(tmp_path / "data", new_url, now_ms=clock, passwords=CHEAP)
    yield made
    made.close()


def store(central: Central, *tickets: Ticket) -> None:
    """Write tickets as ``PUT /tickets`` does; the same id again is a change."""
    with central.database.writing() as session:
        for ticket in tickets:
            row = session.get(TicketRow, ticket.id) or TicketRow(id=ticket.id, version=0)
            row.version += 1
            row.seat, row.caller_phone, row.call_id = ticket.seat, ticket.caller_phone, None
            row.created_ms, row.is_confidential = ticket.created_ms, ticket.is_confidential
            row.body, row.changed_seq = encode(ticket).decode(), next_sequence(session)
            session.add(row)


def counts(central: Central) -> dict[tuple[int, int], int]:
    with central.database.reading() as session:
        rows = session.scalars(select(SurgeCountRow).where(SurgeCountRow.count != 0))
        return {(row.cell, row.hour): row.count for row in rows}


def found(central: Central) -> tuple[FoundSurge, ...]:
    with central.database.reading() as session:
        return listed(session, central.now_ms())


def total(central: Central) -> int:
    return sum(n for (cell, _), n in counts(central).items() if cell == ALL.key)


def filled(central: Central, seed: int = 1) -> City:
    """Ten quiet days are there, written all at once: one by one takes most of a test."""
    city = City(seed, A_DAY)
    rows = [_values(each) for day in range(WARM) for each in city.quiet_day(day)]
    with central.database.writing() as session:
        first = session.scalars(select(CounterRow.value).with_for_update()).one() + 1
        session.execute(
            insert(TicketRow),
            [row | {"changed_seq": first + place} for place, row in enumerate(rows)],
        )
        session.execute(update(CounterRow).values(value=CounterRow.value + len(rows)))
    return city


def _values(ticket: Ticket) -> dict[str, object]:
    return {
        "id": ticket.id,
        "version": 1,
        "seat": ticket.seat,
        "caller_phone": ticket.caller_phone,
        "created_ms": ticket.created_ms,
        "is_confidential": ticket.is_confidential,
        "body": encode(ticket).decode(),
    }


def look_at(
    central: Central, clock: Clock, watch: SurgeWatch, hour: float, day: int = WARM
) -> None:
    clock.now = BEGIN_MS + day * DAY_MS + round(hour * HOUR_MS)
    assert watch.step()


def test_a_ticket_counts_once_and_a_changed_one_anew(central: Central, clock: Clock) -> None:
    watch = SurgeWatch(central)
    (one, two) = City(1).deposits(WARM, 1.0)[:2]
    clock.now = one.created_ms + HOUR_MS
    store(central, one)
    for _ in range(2):
        watch.step()
    assert counts(central) == {(cell.key, note_of(one).hour): 1 for cell in note_of(one).cells()}
    changed = replace(one, category="010101", title="关于流动摊贩的问题")
    store(central, changed)
    watch.step()
    expected = {(cell.key, note_of(one).hour): 1 for cell in note_of(changed).cells()}
    assert counts(central) == expected
    store(central, replace(two, created_ms=clock.now + DAY_MS))
    watch.step()
    assert total(central) == 2
    with central.database.reading() as session:
        newest = session.scalar(select(func.max(SurgeNoteRow.at_ms)))
    assert newest == clock.now, "a seat's clock that is a day ahead counts now"


def test_who_calls_ten_times_counts_once(central: Central, clock: Clock) -> None:
    watch = SurgeWatch(central)
    calls = City(1).burst_pipe(WARM, 10)
    clock.now = calls[-1].created_ms
    store(central, *(replace(each, caller_phone="+8613900000000") for each in calls))
    watch.step()
    assert total(central) == 1
    withheld = [replace(each, id=uuid4(), caller_phone="") for each in calls]
    store(central, *withheld)
    watch.step()
    assert total(central) == 11


def test_confidential_words_are_not_kept(central: Central, clock: Clock) -> None:
    (one,) = City(1).burst_pipe(WARM, 1)
    clock.now = one.created_ms
    store(central, replace(one, is_confidential=True))
    SurgeWatch(central).step()
    with central.database.reading() as session:
        assert session.scalars(select(SurgeNoteRow.words)).all() == [""]


def test_the_same_hours_of_past_days_are_read(central: Central, clock: Clock) -> None:
    base = City(1).burst_pipe(0, 1, at_hour=9)[0]
    base = replace(base, created_ms=BEGIN_MS + 9 * HOUR_MS)
    for day, hour in ((0, 9), (0, 9), (1, 8), (2, 20), (8, 9)):
        at_ms = BEGIN_MS + day * DAY_MS + hour * HOUR_MS
        store(central, replace(base, id=uuid4(), caller_phone="", created_ms=at_ms))
    SurgeWatch(central).step()
    now_ms = BEGIN_MS + WARM * DAY_MS + 9 * HOUR_MS
    with central.database.reading() as session:
        assert past(session, now_ms, 1, [ALL, Cell(word="无")]) == {ALL: {10: 2, 2: 1}}
        assert past(session, now_ms, 2, [ALL]) == {ALL: {10: 2, 9: 1, 2: 1}}
        assert days_at_work(session, now_ms) == [2, 7, 9, 10]


def test_a_burst_pipe_is_found_answered_and_over_by_itself(central: Central, clock: Clock) -> None:
    places = {"divisions": [{"code": "990102003", "name": "解放街道", "is_spot": False}]}
    categories = [{"code": "040101", "path": ["公用事业", "供水", "停水"]}]
    publish(central, (), {"places": places, "categories": categories})
    city, watch = filled(central), SurgeWatch(central)
    day, burst = city.quiet_day(WARM), city.burst_pipe(WARM, 14)
    look_at(central, clock, watch, 8.99)
    store(central, *(each for each in day if each.created_ms < clock.now))
    look_at(central, clock, watch, 9)
    look_at(central, clock, watch, 9.1)
    assert found(central) == ()
    store(central, *burst)
    look_at(central, clock, watch, 11)
    (surge,) = found(central)
    assert surge.count >= 12 > 2 * surge.expected
    assert surge.territory[:6] == "990102"
    assert (surge.category, surge.category_name) == ("040101", "公用事业 / 供水 / 停水")
    assert surge.place_name in {"解放街道", ""}
    assert "停水" in surge.words
    assert {each.id for each in burst} <= set(surge.tickets)

    with central.database.writing() as session:
        attach(session, Surge("停水", "今晚八点恢复。", id=surge.id))
    look_at(central, clock, watch, 12)
    (later,) = found(central)
    assert (later.id, later.answer, later.ended_ms) == (surge.id, "今晚八点恢复。", 0)

    look_at(central, clock, watch, 11 + QUIET_MS / HOUR_MS)
    look_at(central, clock, watch, 23.9)
    (over,) = [each for each in found(central) if each.id == surge.id]
    assert over.ended_ms
    assert len(found(central)) == 1, "what is over does not come back by the same tickets"

    again = [
        replace(each, id=uuid4(), created_ms=each.created_ms + DAY_MS)
        for each in city.burst_pipe(WARM, 14)
    ]
    store(central, *again)
    look_at(central, clock, watch, 11, WARM + 1)
    open_now = [each for each in found(central) if not each.ended_ms]
    assert [each.id for each in open_now] == [surge.id], "the same comes back with its answer"
    assert open_now[0].answer


def test_a_dismissed_one_is_not_told_again(central: Central, clock: Clock) -> None:
    city, watch = filled(central), SurgeWatch(central)
    store(central, *city.burst_pipe(WARM, 14))
    look_at(central, clock, watch, 11)
    (surge,) = found(central)
    with central.database.writing() as session:
        row = session.get(SurgeAlarmRow, surge.id)
        assert row is not None
        end(row, clock.now, is_dismissed=True)
    store(central, *city.burst_pipe(WARM, 9, at_hour=11))
    look_at(central, clock, watch, 13)
    (still,) = found(central)
    assert still.is_dismissed
    assert still.ended_ms
    assert KNOWN_MS > DAY_MS


def test_of_two_processes_one_works_and_the_other_goes_on(
    central: Central, clock: Clock, new_url: str
) -> None:
    first, second = SurgeWatch(central), SurgeWatch(central)
    assert first.step()
    assert not second.step()
    store(central, *City(1).burst_pipe(WARM, 3))
    clock.pass_ms(DAY_MS)
    assert second.step(), "the first one is gone"
    assert not first.step()
    assert total(central) == 3
    clock.pass_ms(LEASE_MS + 1)
    assert first.step()
    assert total(central) == 3, "nothing counts twice"


def test_a_process_that_lost_its_lease_writes_nothing(
    central: Central, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, other = SurgeWatch(central), SurgeWatch(central)
    store(central, *City(1).burst_pipe(WARM, 3))
    clock.pass_ms(DAY_MS)
    take = SurgeWatch._take_lease

    def paused(self: SurgeWatch) -> bool:
        mine = take(self)
        if self is late:
            clock.pass_ms(LEASE_MS + 1)
            assert other.step()
        return mine

    monkeypatch.setattr(SurgeWatch, "_take_lease", paused)
    assert not late.step()
    assert total(central) == 3


def test_it_runs_beside_the_server_and_ends(central: Central, clock: Clock) -> None:
    store(central, *City(1).burst_pipe(WARM, 3))
    clock.pass_ms(DAY_MS)
    with SurgeWatch(central, every_s=0.01) as watch:
        while total(central) < 3:
            assert watch._thread.is_alive()
    assert not watch._thread.is_alive()
    assert SurgeWatch(central).step(), "the lease was given back"
    assert LOOK_MS < LEASE_MS


@pytest.mark.logs("Surges are not looked for: ")
def test_a_database_that_fails_ends_no_thread(
    central: Central, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = iter([True])
    writing = Database.writing

    def broken(self: Database) -> object:
        if next(fails, False):
            raise OSError("gone")
        return writing(self)

    monkeypatch.setattr(Database, "writing", broken)
    store_later = City(1).burst_pipe(WARM, 1)
    clock.pass_ms(DAY_MS)
    with SurgeWatch(central, every_s=0.01):
        while next(fails, None) is not None:
            pass
        store(central, *store_later)
        while total(central) < 1:
            pass
