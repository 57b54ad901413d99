"""Supervisors are told what changes while they look."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from uuid import uuid4

import pytest

from app.central.live import events
from app.central.live.seat_watch import SeatWatch
from app.central.live.sharing import LOST_MS, QUEUED, Event, Listener
from app.central.live.sharing_here import SharedHere
from app.central.people.users import ensure_user
from app.domain.live import RESET, SEAT, SEGMENT, SURGE
from app.domain.seat import Presence, Role, SeatState
from app.domain.surge import Surge
from app.sync.protocol import Heartbeat, decode, encode
from tests.central.reading import following
from tests.central.running import PASSWORD, Person, Running, problem


def beat(person: Person, state: SeatState, since_ms: int) -> None:
    answer = person.http.put("/presence", content=encode(Heartbeat(state, since_ms)))
    assert answer.status_code == 204


def told(data: str) -> Presence:
    return decode(Presence, data)


def test_a_change_is_told_within_a_second_and_the_same_is_not(server: Running) -> None:
    agent, supervisor = server.person(), server.person(Role.SUPERVISOR)
    now = server.clock()
    with following(server.address, supervisor.token) as reader:
        assert reader.next().event == RESET
        before = time.monotonic()
        beat(agent, SeatState.IDLE, now)
        first = reader.next()
        assert time.monotonic() - before < 1
        assert (first.event, told(first.data).state) == (SEAT, SeatState.IDLE)
        for _ in range(3):
            beat(agent, SeatState.IDLE, now)
        beat(agent, SeatState.BREAK, now + 1)
        assert told(reader.next().data).state is SeatState.BREAK
        agent.http.delete("/sessions/current")
        assert told(reader.next().data).state is SeatState.SIGNED_OUT


def test_a_reader_that_comes_again_hears_what_it_missed_once(server: Running) -> None:
    agent, supervisor = server.person(), server.person(Role.SUPERVISOR)
    with following(server.address, supervisor.token) as reader:
        reader.next()
        beat(agent, SeatState.IDLE, 1)
        last = told(reader.next().data)
    for number in range(2, 6):
        beat(agent, SeatState.BREAK if number % 2 else SeatState.IDLE, number)
    with following(server.address, supervisor.token, reader.last_id) as again:
        beat(agent, SeatState.AWAY, 9)
        heard = [told(again.next().data).since_ms for _ in range(5)]
    assert last.since_ms == 1
    assert heard == [2, 3, 4, 5, 9]


@pytest.mark.parametrize("last_id", ["1-1", "x", "99999999999999999-1", "-1", "1790000000000-7"])
def test_an_unknown_place_begins_anew(server: Running, last_id: str) -> None:
    supervisor = server.person(Role.SUPERVISOR)
    with following(server.address, supervisor.token, last_id) as reader:
        assert reader.next().event == RESET


def test_surges_and_kinds(server: Running) -> None:
    agent, supervisor = server.person(), server.person(Role.SUPERVISOR)
    with following(server.address, supervisor.token, kinds="surge") as reader:
        reader.next()
        beat(agent, SeatState.IDLE, 1)
        surge = Surge("停水", "正在抢修。", words=("停水",))
        assert supervisor.http.post("/surges", content=encode(surge)).status_code == 201
        event = reader.next()
        assert (event.event, json.loads(event.data)) == (SURGE, {"id": str(surge.id)})
        supervisor.http.post(f"/surges/{surge.id}/end")
        assert reader.next().event == SURGE
    problem(supervisor.http.get("/events", params={"kinds": "seat,secrets"}), "SRV-12")


def test_words_of_the_followed_call_only(server: Running) -> None:
    supervisor, shared = server.person(Role.SUPERVISOR), server.central.shared
    mine, other = uuid4(), uuid4()
    with following(server.address, supervisor.token, call=str(mine), kinds="segment") as reader:
        reader.next()
        for number, call in enumerate((other, mine, other, mine)):
            shared.publish("main", SEGMENT, f'{{"next":{number}}}', str(call))
        assert [json.loads(reader.next().data)["next"] for _ in range(2)] == [1, 3]


def test_another_centre_hears_nothing(server: Running) -> None:
    supervisor, shared = server.person(Role.SUPERVISOR), server.central.shared
    with following(server.address, supervisor.token) as reader:
        reader.next()
        shared.publish("elsewhere", SEAT, '{"seat":"9"}')
        shared.publish("main", SURGE, "{}")
        assert reader.next().event == SURGE


def test_a_silent_seat_is_told_once_and_again_when_it_is_back(server: Running) -> None:
    agent, supervisor = server.person(), server.person(Role.SUPERVISOR)
    watch = SeatWatch(server.central)
    for centre in server.central.shared.centres():  # who was here before is lost already
        for seat in server.central.shared.heard_at(centre):
            server.central.shared.forget(centre, seat)
    with following(server.address, supervisor.token) as reader:
        reader.next()
        beat(agent, SeatState.IDLE, 5)
        reader.next()
        heard = server.clock()
        server.clock.pass_ms(LOST_MS - 1)
        watch.step()
        server.clock.pass_ms(1)
        for _ in range(3):
            watch.step()
        lost = told(reader.next().data)
        assert (lost.seat, lost.lost, lost.heard_ms) == (agent.seat, True, heard)
        beat(agent, SeatState.IDLE, 5)
        back = told(reader.next().data)
        assert (back.seat, back.lost) == (agent.seat, False)
        assert reader.is_quiet()


def test_when_seats_were_heard_is_known_after_a_restart(server: Running) -> None:
    agent = server.person()
    beat(agent, SeatState.IDLE, 5)
    server.clock.pass_ms(10_000)
    beat(agent, SeatState.IDLE, 5)
    heard = server.clock()
    SeatWatch(server.central).copy("main")
    server.central.shared.forget("main", agent.seat)  # as a process that has just begun
    seats = server.person(Role.SUPERVISOR).get(list[Presence], "/presence")
    assert next(seat for seat in seats if seat.seat == agent.seat).heard_ms == heard


def test_who_may_follow(server: Running) -> None:
    for role in (Role.AGENT, Role.INSPECTOR, Role.EDITOR):
        problem(server.person(role).http.get("/events"), "SRV-04")
    with following(server.address, server.person(Role.ADMIN).token) as reader:
        assert reader.next().event == RESET
        assert reader.response.headers["content-type"] == "text/event-stream; charset=utf-8"


@pytest.mark.parametrize("how", ["signed out", "another role"])
def test_it_ends_with_the_right_to_it(
    server: Running, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(events, "LOOK_S", 0.2)
    supervisor = server.person(Role.SUPERVISOR)
    with following(server.address, supervisor.token) as reader:
        reader.next()
        if how == "signed out":
            supervisor.http.delete("/sessions/current")
        else:
            ensure_user(server.central, supervisor.user, PASSWORD, role=Role.AGENT, seat="7")
        reader.wait_for_end()


def test_a_quiet_line_is_kept_open_by_comments(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LOOK_S", 0.1)
    monkeypatch.setattr(events, "COMMENT_S", 0.1)
    supervisor = server.person(Role.SUPERVISOR)
    with supervisor.http.stream("GET", "/events") as response:
        lines = response.iter_lines()
        assert next(line for line in lines if line.startswith(":"))


def test_who_left_is_told_no_more(server: Running) -> None:
    listeners = server.central.shared.listeners
    supervisor, before = server.person(Role.SUPERVISOR), len(listeners)
    with following(server.address, supervisor.token) as reader:
        reader.next()
        assert len(listeners) > 1
    tick = threading.Event()
    for _ in range(1_500):
        if len(listeners) <= before:
            return
        tick.wait(0.01)
    raise AssertionError("The reader is still there")


def test_too_many_readers_are_sent_away(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_READERS", 0)
    answer = server.person(Role.SUPERVISOR).http.get("/events")
    problem(answer, "SRV-15")
    assert answer.headers["Retry-After"] == "2"


async def in_a_loop() -> list[str]:
    listener = Listener("main")
    for number in range(QUEUED + 3):
        listener.offer(Event(f"1-{number}", SEAT, "{}"))
    first = await listener.next(5)
    second = await listener.next(5)
    third = await listener.next(5)
    none = await listener.next(0)
    assert none is None
    return [f"{each.kind} {each.id}" for each in (first, second, third) if each]


def test_a_reader_that_is_too_slow_reads_everything_anew() -> None:
    assert asyncio.run(in_a_loop()) == [
        f"reset 1-{QUEUED}",
        f"seat 1-{QUEUED + 1}",
        f"seat 1-{QUEUED + 2}",
    ]


def test_more_than_a_reader_may_miss_is_a_hole() -> None:
    shared = SharedHere()
    shared.publish("main", SEAT, "{}")
    first = shared.latest("main")
    for _ in range(QUEUED):
        shared.publish("main", SEAT, "{}")
    assert len(shared.after("main", first) or ()) == QUEUED
    shared.publish("main", SEAT, "{}")
    assert shared.after("main", first) is None
