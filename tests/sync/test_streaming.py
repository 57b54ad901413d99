from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from app.domain.live import Pieces, Said, Streamed
from app.domain.transcript import Speaker
from app.sync.client import Central
from app.sync.errors import Refused, Unreachable
from app.sync.protocol import Problem
from app.sync.streaming import AGAIN_S, AT_ONCE, IDLE_S, NO_STREAM_S, WAITING, Streaming

CALL, OTHER = uuid4(), uuid4()


def said(number: int, lost: int = 0) -> Said:
    return Said(Speaker.CITIZEN, float(number), number + 0.5, f"第{number}句", lost)


class Server(Central):
    """Keeps the promise of the address: dense numbers, what is there stays."""

    def __init__(self) -> None:
        super().__init__("http://central", token="good")
        self.calls: dict[UUID, list[Said]] = {}
        self.troubles: list[Exception] = []
        self.asked: list[Pieces] = []
        self.loses_answers = 0

    def add_segments(self, call_id: UUID, pieces: Pieces) -> Streamed:
        self.asked.append(pieces)
        if self.troubles:
            raise self.troubles.pop(0)
        here = self.calls.setdefault(call_id, [])
        if pieces.first <= len(here):
            here += pieces.said[len(here) - pieces.first :]
        if self.loses_answers:
            self.loses_answers -= 1
            raise Unreachable("lost")
        return Streamed(len(here))


class Seat:
    def __init__(self, server: Server) -> None:
        self.now_s = 0.0
        self.server = server
        self.streaming = Streaming(server, lambda: self.now_s)
        self.streaming.begin(CALL)

    def say(self, *numbers: int, call_id: UUID = CALL) -> None:
        for number in numbers:
            self.streaming.say(call_id, said(number))

    def work(self) -> None:
        """Go on until there is nothing to do, waiting where it waits."""
        for _ in range(100):
            wait_s = self.streaming.step()
            if wait_s == IDLE_S:
                return
            self.now_s += wait_s
        pytest.fail("it never rests")


@pytest.fixture
def seat() -> Seat:
    return Seat(Server())


def refused(status: int, retry_after_s: float = 0.0) -> Refused:
    return Refused(Problem("No", status, "SRV-99"), retry_after_s)


def test_sentences_arrive_in_order_several_at_once(seat: Seat) -> None:
    seat.say(*range(AT_ONCE + 2))
    seat.work()
    seat.say(99)
    seat.work()
    assert seat.server.calls == {CALL: [said(n) for n in (*range(AT_ONCE + 2), 99)]}
    assert [len(each.said) for each in seat.server.asked] == [AT_ONCE, 2, 1]


def test_a_lost_answer_brings_nothing_twice(seat: Seat) -> None:
    seat.server.loses_answers = 2
    seat.say(1, 2)
    seat.streaming.step()
    seat.say(3)  # it does not join what is under way: that stays the same at every try
    seat.work()
    assert seat.server.calls[CALL] == [said(1), said(2), said(3)]
    assert seat.server.asked[0] == seat.server.asked[1] == seat.server.asked[2]


def test_a_server_that_lost_some_gets_them_again(seat: Seat) -> None:
    seat.say(1, 2, 3)
    seat.work()
    del seat.server.calls[CALL][1:]
    seat.say(4)
    seat.work()
    assert seat.server.calls[CALL] == [said(n) for n in (1, 2, 3, 4)]


def test_too_many_are_let_go_and_the_next_one_tells(seat: Seat) -> None:
    seat.server.troubles = [Unreachable("cut")]
    seat.say(0)
    seat.streaming.step()
    seat.say(*range(1, WAITING + 4))
    seat.work()
    arrived = seat.server.calls[CALL]
    assert arrived[:3] == [said(0), said(4, lost=3), said(5)]
    assert len(arrived) == WAITING + 1


def test_waits_grow_and_a_new_sentence_does_not_end_them(seat: Seat) -> None:
    seat.server.troubles = [Unreachable("cut"), refused(503, retry_after_s=7.0), refused(429)]
    seat.say(1)
    assert seat.streaming.step() == AGAIN_S
    seat.say(2)
    assert seat.streaming.step() == AGAIN_S
    assert len(seat.server.asked) == 1
    seat.now_s += AGAIN_S
    assert seat.streaming.step() == 7.0
    seat.now_s += 7.0
    assert seat.streaming.step() == 4 * AGAIN_S
    seat.work()
    assert seat.server.calls[CALL] == [said(1), said(2)]


def test_a_call_whose_record_is_there_is_let_go_and_the_next_goes_on(seat: Seat) -> None:
    seat.server.troubles = [refused(409)]
    seat.say(1, 2)
    seat.streaming.begin(OTHER)
    seat.say(5, call_id=OTHER)
    seat.work()
    seat.say(3)
    seat.work()
    assert seat.server.calls == {OTHER: [said(5)]}


def test_an_older_server_is_left_alone(seat: Seat) -> None:
    seat.server.troubles = [refused(404)]
    seat.say(1)
    assert seat.streaming.step() == NO_STREAM_S
    seat.streaming.begin(OTHER)
    seat.say(2, call_id=OTHER)
    assert seat.streaming.step() == NO_STREAM_S
    assert len(seat.server.asked) == 1


@pytest.mark.logs("Sentences are not streamed: 422 SRV-99")
def test_what_is_refused_otherwise_is_told(seat: Seat) -> None:
    seat.server.troubles = [refused(422)]
    seat.say(1)
    assert seat.streaming.step() == NO_STREAM_S


def test_nothing_of_a_call_that_did_not_begin_or_is_over(seat: Seat) -> None:
    seat.say(1, call_id=OTHER)
    seat.say(1)
    seat.streaming.over(CALL)
    seat.say(2)
    seat.work()
    assert seat.server.asked == []


def test_a_server_that_never_gets_further_is_not_asked_without_end(seat: Seat) -> None:
    seat.server.add_segments = lambda *_: Streamed(0)  # type: ignore[method-assign]  # a broken one
    seat.say(1)
    assert [seat.streaming.step(), seat.streaming.step()] == [AGAIN_S, AGAIN_S]
