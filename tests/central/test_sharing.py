"""What processes tell each other: in one process, and through a real Valkey that may die."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.central.live.sharing import LOST_MS, Event, Listener, Rate, Shared
from app.central.live.sharing_here import SharedHere
from app.central.live.sharing_valkey import LEASED, SharedValkey, SharedValkeyError
from app.domain.live import RESET, SEAT
from app.measuring.servers import Redis, running_redis

pytest_plugins = ["tests.central.valkey"]
WAIT_S = 15
RATE = Rate(per_s=100, burst=200)


@contextmanager
def opened(url: str, rate: Rate = RATE) -> Iterator[SharedValkey]:
    shared = SharedValkey(url, rate)
    try:
        until(lambda: shared.is_whole)
        yield shared
    finally:
        shared.close()


def until(is_so: Callable[[], bool]) -> None:
    """Wait for a fact."""
    tick = threading.Event()
    for _ in range(WAIT_S * 100):
        if is_so():
            return
        tick.wait(0.01)
    raise AssertionError("It never came")


@pytest.fixture(params=["here", "valkey"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Shared, Shared]]:
    """Two processes; where there is one, it is both."""
    if request.param == "here":
        here = SharedHere(RATE)
        yield here, here
        return
    redis: Redis = request.getfixturevalue("redis")
    with opened(redis.url) as one, opened(redis.url) as other:
        one._client.flushall()
        yield one, other


async def _heard(shared: Shared, centre: str, count: int, ready: threading.Event) -> list[Event]:
    listener = Listener(centre)
    shared.listeners.add(listener)
    ready.set()
    events = []
    while len(events) < count:
        event = await listener.next(WAIT_S)
        assert event is not None, "nothing came"
        events.append(event)
    shared.listeners.remove(listener)
    return events


def heard(shared: Shared, centre: str, count: int, then: Callable[[], None]) -> list[Event]:
    """Listen, do ``then``, and give so many events."""
    found: list[Event] = []
    ready = threading.Event()
    reader = threading.Thread(
        target=lambda: found.extend(asyncio.run(_heard(shared, centre, count, ready)))
    )
    reader.start()
    assert ready.wait(WAIT_S)
    then()
    reader.join(WAIT_S)
    return found


def test_what_one_tells_the_other_hears_in_order(pair: tuple[Shared, Shared]) -> None:
    one, other = pair

    def tell() -> None:
        for number in range(50):
            one.publish("main", SEAT, f"{number}", "c")
            one.publish("elsewhere", SEAT, "no")

    events = heard(other, "main", 50, tell)
    assert [event.body for event in events] == [str(number) for number in range(50)]
    assert {event.about for event in events} == {"c"}
    assert one.latest("main") == events[-1].id
    missed = other.after("main", events[-3].id)
    assert missed == events[-2:]
    assert other.after("main", events[-1].id) == []
    for unknown in ("0-1", "", "x", "9" * 16 + "-1"):
        assert other.after("main", unknown) is None


def test_a_seat_is_known_to_all(pair: tuple[Shared, Shared]) -> None:
    one, other = pair
    assert not one.heard("main", "8012", "idle", 1_000)
    one.remember("main", "8012", "idle", 1_000)
    assert other.heard("main", "8012", "idle", 2_000)
    assert one.last_heard_ms("main", "8012") == 2_000
    assert not other.heard("main", "8012", "talking", 3_000), "something new"
    assert not other.heard("elsewhere", "8012", "idle", 3_000)
    assert not other.heard("main", "8012", "idle", 2_000 + LOST_MS), "was lost meanwhile"
    assert other.heard_at("main") == {"8012": 2_000}
    assert one.centres() >= {"main"} or other.centres() >= {"main"}
    other.forget("main", "8012")
    assert not other.heard("main", "8012", "idle", 2_001)


def test_one_of_all_is_the_first(pair: tuple[Shared, Shared]) -> None:
    one, other = pair
    assert [one.is_first("x"), other.is_first("x"), other.is_first("y")] == [True, False, True]


def test_a_user_is_held_back_by_all_together(pair: tuple[Shared, Shared]) -> None:
    one, other = pair
    passed = waits = 0
    for number in range(3 * RATE.burst):
        wait_ms = (one, other)[number % 2].wait_ms("li")
        passed += not wait_ms
        waits += wait_ms > 0
    assert RATE.burst - LEASED <= passed <= RATE.burst * 2, passed
    assert waits
    assert one.wait_ms("han") == 0, "another user has a bucket of his own"


def test_the_bucket_fills_again() -> None:
    now = [0.0]
    shared = SharedHere(Rate(10, 20), monotonic_s=lambda: now[0])
    assert [shared.wait_ms("li") for _ in range(21)] == [0] * 20 + [100]
    now[0] = 0.1
    assert [shared.wait_ms("li"), shared.wait_ms("li") > 0] == [0, True]


def test_an_address_that_makes_no_sense() -> None:
    with pytest.raises(SharedValkeyError):
        SharedValkey("postgresql://x")


@pytest.mark.logs("do not hear of each other")
def test_without_a_valkey_everything_goes_on_and_afterwards_readers_begin_anew() -> None:
    with running_redis() as redis, opened(redis.url) as shared:
        shared.remember("main", "8012", "idle", 1_000)
        shared.publish("main", SEAT, "1")
        last = shared.latest("main")
        os.kill(redis.pid, signal.SIGSTOP)  # it is there and says nothing: the worst kind
        try:
            shared.publish("main", SEAT, "2")
            assert not shared.is_whole
            assert not shared.heard("main", "8012", "idle", 2_000), "the database has to know it"
            shared.remember("main", "8012", "idle", 2_000)
            assert shared.heard_at("main") == {"8012": 2_000}
            assert shared.after("main", last) is None
            assert shared.is_first("a")
            assert not shared.is_first("a")
            assert [shared.wait_ms("li") > 0 for _ in range(RATE.burst * 3)].count(True)
        finally:
            os.kill(redis.pid, signal.SIGCONT)
        until(lambda: shared.is_whole)
        until(lambda: bool(shared.after("main", last)))
        kinds = [event.kind for event in shared.after("main", last) or ()]
        assert kinds[-1] == RESET, "what was not told is a hole, and it is said"


@pytest.mark.logs("do not hear of each other")
def test_a_reader_ends_when_its_valkey_dies() -> None:
    async def listen(shared: SharedValkey, kill: Callable[[], None]) -> str:
        listener = Listener("main")
        shared.listeners.add(listener)
        kill()
        try:
            await listener.next(WAIT_S)
        except Exception as error:  # noqa: BLE001 - its name is looked at
            return type(error).__name__
        return "nothing"

    with running_redis() as redis, opened(redis.url) as shared:
        breaks = shared.breaks
        ended = asyncio.run(listen(shared, lambda: os.kill(redis.pid, signal.SIGKILL)))
        assert ended == "Ended"
        assert shared.breaks > breaks


@pytest.mark.logs("do not hear of each other")
def test_an_emptied_valkey_makes_nobody_lost() -> None:
    with running_redis() as redis, opened(redis.url) as shared:
        shared.remember("main", "8012", "idle", 1_000)
        shared._client.flushall()
        assert shared.heard_at("main") == {"8012": 1_000}
        assert not shared.heard("main", "8012", "idle", 2_000)
        shared._failed(ConnectionError())  # type: ignore[arg-type]  # any error will do
        until(lambda: shared.is_whole)
