from __future__ import annotations

import math
from uuid import UUID, uuid4

import pytest

from app.domain.live import LiveCall, Said
from app.domain.transcript import Speaker
from app.services.asking import Trouble
from app.services.following import (
    AFTER_TROUBLE_S,
    EVERY_S,
    IDLE_S,
    LIVE_EVERY_S,
    CallHeard,
    Following,
)
from app.sync.client import Central
from app.sync.errors import Refused, Unreachable
from app.sync.events import Events
from app.sync.protocol import Problem

CALL = uuid4()


def said(start_s: float, text: str, lost: int = 0, who: Speaker = Speaker.CITIZEN) -> Said:
    return Said(who, start_s, start_s + 1, text, lost)


class Server(Central):
    def __init__(self) -> None:
        super().__init__("http://central", token="good")
        self.answers: list[LiveCall | Exception] = []
        self.asked: list[tuple[UUID, int]] = []

    def segments(self, call_id: UUID, after: int = -1) -> LiveCall:
        self.asked.append((call_id, after))
        now = self.answers.pop(0)
        if isinstance(now, Exception):
            raise now
        return now


class Told(Events):
    """Events that are live when the test says so."""

    live = False
    followed: list[UUID | None]

    def __init__(self, server: Central) -> None:
        super().__init__(server, lambda _: None)
        self.followed = []

    @property
    def silence_s(self) -> float:
        return 0.0 if self.live else math.inf

    def follow(self, call_id: UUID | None) -> None:
        self.followed.append(call_id)


class Desk:
    def __init__(self) -> None:
        self.server = Server()
        self.events = Told(self.server)
        self.news: list[CallHeard] = []
        self.following = Following(self.server, self.news.append, self.events)
        self.following.follow(CALL)

    def answer(self, *answers: LiveCall | Exception) -> list[float]:
        self.server.answers = list(answers)
        return [self.following.step() for _ in answers]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def missing() -> Refused:
    return Refused(Problem("No", 404, "SRV-06"))


def test_nothing_is_read_before_somebody_wants_to_follow(desk: Desk) -> None:
    desk.following.follow(None)
    assert desk.following.step() == IDLE_S
    assert desk.server.asked == []
    assert desk.events.followed == [CALL, None]


def test_sentences_gather_in_their_order_and_corrections_take_their_places(desk: Desk) -> None:
    one, two = said(1, "一"), said(3, "二", who=Speaker.AGENT)
    late, better = said(2, "迟到的", lost=2), said(1, "一，改了", lost=1)
    desk.answer(LiveCall(2, (one, two)), LiveCall(4, (late, better)), LiveCall(4))
    assert [after for _, after in desk.server.asked] == [-1, 1, 3]
    assert desk.news == [CallHeard(CALL, (one, two)), CallHeard(CALL, (better, late, two), lost=3)]


def test_it_waits_less_where_nobody_tells(desk: Desk) -> None:
    assert desk.answer(missing(), LiveCall(1, (said(1, "一"),)), LiveCall(1)) == [
        EVERY_S,
        0,
        EVERY_S,
    ]
    desk.events.live = True
    assert desk.answer(LiveCall(1)) == [LIVE_EVERY_S]
    assert desk.news[0] == CallHeard(CALL), "nothing was said yet is no trouble"


def test_a_call_that_is_over_is_asked_for_no_more(desk: Desk) -> None:
    one = said(1, "一")
    desk.answer(LiveCall(1, (one,)), LiveCall(0, is_over=True))
    assert desk.news[-1] == CallHeard(CALL, (one,), is_over=True)
    assert desk.following.step() == IDLE_S
    assert len(desk.server.asked) == 2


def test_trouble_keeps_what_is_known(desk: Desk) -> None:
    one = said(1, "一", lost=1)
    waits = desk.answer(LiveCall(1, (one,)), Unreachable("cut"), LiveCall(1))
    assert waits[1] == AFTER_TROUBLE_S
    assert [each.trouble for each in desk.news] == [None, Trouble.UNREACHABLE, None]
    assert all(each.said == (one,) and each.lost == 1 for each in desk.news)


def test_a_server_that_was_restored_is_read_from_the_beginning(desk: Desk) -> None:
    one, two = said(1, "一"), said(2, "二")
    desk.answer(LiveCall(2, (one, two)), LiveCall(1), LiveCall(2, (one, two)))
    assert [after for _, after in desk.server.asked] == [-1, 1, -1]
    assert desk.news == [CallHeard(CALL, (one, two))]


def test_the_words_of_a_call_that_was_left_are_not_shown(desk: Desk) -> None:
    def leave(call_id: UUID, after: int = -1) -> LiveCall:
        desk.following.follow(uuid4())
        return LiveCall(1, (said(1, "一"),))

    desk.server.segments = leave  # type: ignore[method-assign]  # somebody is quick
    desk.following.step()
    assert desk.news == []
