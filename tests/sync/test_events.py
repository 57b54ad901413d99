from __future__ import annotations

import math
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import httpx
import pytest

from app.sync.client import Central
from app.sync.errors import Refused, SignInNeeded, Unreachable
from app.sync.events import FIRST_WAIT_S, LONGEST_WAIT_S, NO_EVENTS_S, Events
from app.sync.live import ServerEvent
from app.sync.protocol import Problem

WAIT_S = 10.0
ONE, TWO = ServerEvent("1-1", "seat", "{}"), ServerEvent("1-2", "surge", "{}")


class Stream:
    """Gives these events and then ends; an exception is raised in its place."""

    def __init__(self, *left: ServerEvent | Exception) -> None:
        self._left = left
        self.ended = threading.Event()

    def read(self, on_sign: Callable[[], None]) -> Iterator[ServerEvent]:
        for each in self._left:
            on_sign()
            if isinstance(each, Exception):
                raise each
            yield each

    def end(self) -> None:
        self.ended.set()


class Endless(Stream):
    """Lasts until somebody ends it."""

    def read(self, on_sign: Callable[[], None]) -> Iterator[ServerEvent]:
        yield from super().read(on_sign)
        assert self.ended.wait(WAIT_S)
        raise Unreachable("shut down")


class Server(Central):
    def __init__(self, *streams: Stream | Exception) -> None:
        super().__init__("http://central", token="good")
        self.streams = list(streams)
        self.asked: list[tuple[str, UUID | None]] = []

    @contextmanager
    def events(self, last_id: str = "", call_id: UUID | None = None) -> Iterator[Stream]:  # type: ignore[override]  # a fake at the seam
        self.asked.append((last_id, call_id))
        now = self.streams.pop(0)
        if isinstance(now, Exception):
            raise now
        yield now


class NoDice(random.Random):
    def uniform(self, _low: float, _high: float) -> float:
        return 1.0


def following(server: Server) -> tuple[Events, list[ServerEvent]]:
    told: list[ServerEvent] = []
    return Events(server, told.append, dice=NoDice()), told


def refused(status: int, retry_after_s: float = 0.0) -> Refused:
    return Refused(Problem("No", status, "SRV-99"), retry_after_s)


def test_it_goes_on_where_the_line_broke() -> None:
    server = Server(Stream(ONE, Unreachable("cut")), Stream(TWO), Stream())
    events, told = following(server)
    for _ in range(3):
        events.step()
    assert told == [ONE, TWO]
    assert [last_id for last_id, _ in server.asked] == ["", "1-1", "1-2"]


def test_waits_grow_until_something_comes() -> None:
    cut = Unreachable("cut")
    server = Server(cut, cut, refused(503, 9.0), Stream(ONE), cut)
    events, _ = following(server)
    waits = [events.step() for _ in range(5)]
    assert waits == [FIRST_WAIT_S, FIRST_WAIT_S * 2, 9.0, FIRST_WAIT_S, FIRST_WAIT_S * 2]


@pytest.mark.parametrize(
    ("error", "wait_s"),
    [(refused(404), NO_EVENTS_S), (SignInNeeded("over"), LONGEST_WAIT_S)],
)
def test_a_server_that_tells_nothing_is_left_alone(error: Exception, wait_s: float) -> None:
    events, told = following(Server(error))
    assert events.step() == wait_s
    assert (told, events.is_live) == ([], False)


def test_an_open_stream_is_live_and_a_call_is_followed_at_once() -> None:
    first, second = Endless(ONE), Endless(TWO)
    server = Server(first, second)
    came = threading.Semaphore(0)
    events = Events(server, lambda _: came.release(), dice=NoDice())
    assert math.isinf(events.silence_s)
    events.start()
    assert came.acquire(timeout=WAIT_S)
    assert events.is_live
    assert events.silence_s < WAIT_S
    call_id = uuid4()
    events.follow(call_id)
    assert came.acquire(timeout=WAIT_S)
    events.follow(call_id)
    assert not second.ended.is_set(), "the same call again changes nothing"
    assert server.asked == [("", None), ("1-1", call_id)]
    assert events.stop()


def test_events_come_out_of_their_lines_and_comments_are_signs_of_life() -> None:
    lines = b"retry: 1000\n\n:\n\nid: 1-1\nevent: seat\ndata: {}\n\n:\n\n"
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        stream = httpx.ByteStream(lines)
        return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, stream=stream)

    central = Central("http://central", token="good", transport=httpx.MockTransport(answer))
    signs: list[int] = []
    call_id = uuid4()
    with central.events("0-9", call_id) as stream:
        assert list(stream.read(lambda: signs.append(1))) == [ONE]
        stream.end()
    assert signs
    assert asked[0].headers["last-event-id"] == "0-9"
    assert dict(asked[0].url.params) == {"kinds": "seat,surge,segment", "call": str(call_id)}


def test_an_answer_that_is_no_stream_is_no_answer() -> None:
    page = httpx.MockTransport(lambda _: httpx.Response(200, text="<html>"))
    central = Central("http://central", token="good", transport=page)
    with pytest.raises(Unreachable), central.events() as stream:
        list(stream.read(lambda: None))
