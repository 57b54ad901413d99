"""The wall's service against a real server, and against ones that do not answer."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from app.domain.seat import HELP, Presence, Role, SeatState, handed_over
from app.services.asking import NotAnswered, Trouble
from app.services.watching import (
    LIVE_EVERY_S,
    Need,
    Patience,
    WallChanged,
    Watching,
    need_of,
    needy,
    since_ms,
)
from app.sync.client import Central
from app.sync.live import ServerEvent
from app.sync.protocol import encode
from tests.central.running import Running
from tests.services.calls import beat, seat_of, way_of

WAIT_S = 10.0
NOW = 1_790_000_000_000


@contextmanager
def watched(central: Central) -> Iterator[tuple[Watching, queue.Queue[WallChanged]]]:
    news: queue.Queue[WallChanged] = queue.Queue()
    watching = Watching(central, news.put, every_s=0.02)
    watching.start()
    try:
        yield watching, news
    finally:
        assert watching.stop()
        central.close()


def test_the_wall_tells_what_changes_and_nothing_else(server: Running) -> None:
    agent = server.person()
    beat(agent, SeatState.IDLE, server.clock.now - 5_000)
    with watched(way_of(server, Role.SUPERVISOR)) as (watching, news):
        first = news.get(timeout=WAIT_S)
        assert first.trouble is None
        assert seat_of(first.seats, agent.seat).state is SeatState.IDLE
        beat(agent, SeatState.TALKING, server.clock.now, HELP)
        told = news.get(timeout=WAIT_S)
        assert seat_of(told.seats, agent.seat).reason == HELP
        server.clock.pass_ms(20_000)
        assert seat_of(news.get(timeout=WAIT_S).seats, agent.seat).lost
        assert watching.updated_ms > 0
        assert [line.state for line in watching.history(agent.seat)] == [
            SeatState.TALKING,
            SeatState.IDLE,
        ]


def test_what_only_a_supervisor_may_see_is_refused_in_words(server: Running) -> None:
    with watched(way_of(server, Role.AGENT)) as (watching, news):
        told = news.get(timeout=WAIT_S)
        assert told.trouble is Trouble.REFUSED
        assert told.code == "SRV-04"
        with pytest.raises(NotAnswered) as refused:
            watching.history("8001")
        assert refused.value.trouble is Trouble.REFUSED


def answering(*answers: httpx.Response | Exception) -> Central:
    """A server that gives these answers, the last one for ever."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        now = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(now, Exception):
            raise now
        now.request = request
        return now

    return Central("http://server", token="t", transport=httpx.MockTransport(answer))


def wall(*numbers: str, heard_ms: int = NOW, etag: str = '"1"') -> httpx.Response:
    seat = {"name": "李雷", "state": "idle", "since_ms": NOW, "heard_ms": heard_ms}
    seats = [{"seat": number} | seat for number in numbers]
    return httpx.Response(200, json=seats, headers={"etag": etag})


def test_heartbeats_that_say_the_same_are_no_news() -> None:
    told: list[WallChanged] = []
    walls = [wall("8001", heard_ms=NOW + ms) for ms in (0, 1_000, 2_000)]
    watching = Watching(answering(*walls, wall("8001", "8002")), told.append)
    for _ in range(4):
        watching.step()
    assert [len(news.seats) for news in told] == [1, 2]


def test_a_cut_is_told_once_and_the_last_seats_stay() -> None:
    told: list[WallChanged] = []
    cut = httpx.ConnectError("cut")
    watching = Watching(answering(wall("8001"), cut, cut, wall("8001")), told.append)
    steps = [watching.step() for _ in range(4)]
    assert [news.trouble for news in told] == [None, Trouble.UNREACHABLE, None]
    assert all([seat.seat for seat in news.seats] == ["8001"] for news in told)
    assert steps[0] < steps[1]


def test_not_modified_keeps_the_wall_and_renews_its_time() -> None:
    told: list[WallChanged] = []
    clock = iter([100, 200])
    central = answering(wall("8001"), httpx.Response(304))
    watching = Watching(central, told.append, clock=lambda: next(clock))
    watching.step()
    watching.step()
    assert len(told) == 1
    assert watching.updated_ms == 200


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(503, Trouble.UNREACHABLE), (429, Trouble.UNREACHABLE), (403, Trouble.REFUSED)],
)
def test_a_busy_server_is_asked_again_and_no_matter_of_roles(status: int, trouble: Trouble) -> None:
    told: list[WallChanged] = []
    busy = httpx.Response(status, headers={"Retry-After": "7"})
    assert Watching(answering(busy), told.append).step() == 7.0
    assert told[0].trouble is trouble


def test_a_token_that_ended_is_told() -> None:
    told: list[WallChanged] = []
    Watching(answering(httpx.Response(401)), told.append).step()
    assert told == [WallChanged((), Trouble.SIGN_IN_NEEDED, "")]


def test_a_server_that_hangs_does_not_hold_up_the_end() -> None:
    asked, release = threading.Event(), threading.Event()

    def answer(_request: httpx.Request) -> httpx.Response:
        asked.set()
        release.wait(1.0)
        raise httpx.ReadError("cut")

    told: list[WallChanged] = []
    central = Central("http://server", token="t", transport=httpx.MockTransport(answer))
    watching = Watching(central, told.append)
    watching.start()
    assert asked.wait(WAIT_S)
    begun_s = time.monotonic()
    assert watching.stop()
    assert time.monotonic() - begun_s < 2.0
    assert told == [], "what is cut at the end is no news"


def seat(state: SeatState, ago_ms: int = 0, reason: str = "", *, lost: bool = False) -> Presence:
    number = f"8{ago_ms:07d}"
    return Presence(number, "李雷", state, NOW - ago_ms, reason, heard_ms=NOW - 20_000, lost=lost)


@pytest.mark.parametrize(
    ("seat", "need"),
    [
        (seat(SeatState.TALKING, 1_000), None),
        (seat(SeatState.TALKING, 1_000, HELP), Need.HELP),
        (seat(SeatState.TALKING, 1_000, handed_over("119")), Need.HELP),
        (seat(SeatState.BREAK, 1_000, "转班"), None),
        (seat(SeatState.TALKING, 1_000, HELP, lost=True), Need.HELP),
        (seat(SeatState.SIGNED_OUT, 1_000, HELP), None),
        (seat(SeatState.IDLE, 1_000, lost=True), Need.LOST),
        (seat(SeatState.TALKING, 600_000), Need.LONG_CALL),
        (seat(SeatState.ON_HOLD, 600_000), Need.LONG_CALL),
        (seat(SeatState.TALKING, 599_999), None),
        (seat(SeatState.AFTER_CALL, 300_000), Need.LONG_AFTER_CALL),
        (seat(SeatState.BREAK, 1_800_000), Need.LONG_PAUSE),
        (seat(SeatState.IDLE, 9_000_000), None),
        (seat(SeatState.SIGNED_OUT, 9_000_000), None),
    ],
)
def test_who_needs_the_supervisor(seat: Presence, need: Need | None) -> None:
    assert need_of(seat, NOW, Patience()) is need


def test_the_most_pressing_comes_first_and_waits_longest() -> None:
    seats = [
        seat(SeatState.TALKING, 700_000),
        seat(SeatState.IDLE, 1, lost=True),
        seat(SeatState.TALKING, 2, HELP),
        seat(SeatState.TALKING, 3, HELP),
    ]
    found = needy(seats, NOW, Patience())
    assert [each.seat for each in found] == [seats[3], seats[2], seats[1], seats[0]]
    assert found[2].since_ms == since_ms(seats[1]) == NOW - 20_000


def told_by_itself(seat: Presence) -> ServerEvent:
    return ServerEvent("1-1", "seat", encode(seat).decode())


def test_what_is_told_by_itself_is_on_the_wall_at_once() -> None:
    told: list[WallChanged] = []
    watching = Watching(answering(wall("8001", "8002")), told.append, silence_s=lambda: 0.0)
    busy = Presence("8002", "李雷", SeatState.TALKING, NOW, heard_ms=NOW)
    watching.hear(told_by_itself(busy))
    assert told == [], "there is no wall yet"
    assert watching.step() == LIVE_EVERY_S
    watching.hear(told_by_itself(busy))
    watching.hear(told_by_itself(busy))
    watching.hear(told_by_itself(replace(busy, seat="8003")))
    assert [len(news.seats) for news in told] == [2, 2, 3]
    assert seat_of(told[1].seats, "8002") == busy
    watching.hear(ServerEvent("1-2", "seat", "{}"))
    assert len(told) == 3, "what cannot be read changes nothing"


def test_an_answer_that_was_under_way_does_not_undo_what_was_told_meanwhile() -> None:
    told: list[WallChanged] = []
    busy = Presence("8001", "李雷", SeatState.TALKING, NOW, heard_ms=NOW)
    answers = [wall("8001"), wall("8001")]

    def answer(request: httpx.Request) -> httpx.Response:
        if len(answers) == 1:
            watching.hear(told_by_itself(busy))
        now = answers.pop(0)
        now.request = request
        return now

    central = Central("http://server", token="t", transport=httpx.MockTransport(answer))
    watching = Watching(central, told.append)
    watching.step()
    watching.step()
    assert [news.seats[0].state for news in told] == [SeatState.IDLE, SeatState.TALKING]


def test_fresh_is_what_was_asked_for_just_now_or_comes_by_itself() -> None:
    now, silence = NOW, math.inf
    watching = Watching(
        answering(wall("8001")), lambda _: None, clock=lambda: now, silence_s=lambda: silence
    )
    assert not watching.is_fresh
    watching.step()
    assert watching.is_fresh
    now += 6_000
    assert not watching.is_fresh
    silence = 12.0
    assert watching.is_fresh
