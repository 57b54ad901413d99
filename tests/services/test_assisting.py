"""The assistant always thinks about the newest words, and its failures are its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.domain.suggestion import Evidence, Suggestion, SuggestionKind
from app.domain.ticket import Ticket
from app.domain.transcript import Segment, Speaker
from app.services import assisting
from app.services.assisting import Assisting
from app.services.drafting import Ready
from app.services.events import Suggested
from tests.services.seat import NOW, WAIT_S, Told

TICKET = Ticket("", "8012", NOW)


def said(text: str) -> tuple[Segment, ...]:
    return (Segment(Speaker.CITIZEN, 0.0, 1.0, text),)


class FakeAssistant:
    """Thinks as long as a test wants."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.typed: list[str] = []
        self.clock: float | None = None
        self.thinking = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def suggest(
        self, segments: tuple[Segment, ...], ticket: Ticket, now_s: float | None = None
    ) -> tuple[Suggestion, ...]:
        text = segments[-1].text
        self.clock = now_s
        self.heard.append(text)
        self.typed.append(ticket.content)
        self.thinking.set()
        self.may_answer.wait(WAIT_S)
        if text == "坏":
            raise RuntimeError("no such word")
        return (Suggestion(SuggestionKind.TITLE, text, text, 0.9, (Evidence(0, 0, 1),)),)


class Room:
    def __init__(self) -> None:
        self.assistant = FakeAssistant()
        self.told = Told()
        self.assisting = Assisting(lambda: self.assistant, self.told.post)  # type: ignore[arg-type, return-value]  # a fake

    def titles(self) -> list[str]:
        return [each.suggestions[0].value for each in self.told.of(Suggested)]


@pytest.fixture
def room() -> Iterator[Room]:
    it = Room()
    yield it
    it.assistant.may_answer.set()
    it.assisting.close()
    it.assisting._thread.join(WAIT_S)
    assert not it.assisting._thread.is_alive()


def test_the_assistant_is_told_how_long_the_call_lasts(room: Room) -> None:
    room.assisting.think(said("路灯"), TICKET, 62.5)
    room.told.wait(Suggested)
    assert room.assistant.clock == 62.5


def test_a_question_is_answered(room: Room) -> None:
    room.assisting.think(said("路灯"), TICKET)
    assert room.told.wait(Suggested).took_ms >= 0
    assert room.titles() == ["路灯"]


def test_the_newest_question_wins(room: Room) -> None:
    room.assistant.may_answer.clear()
    room.assisting.think(said("一"), TICKET)
    assert room.assistant.thinking.wait(WAIT_S)
    began_s = time.perf_counter()
    for text in "二三四五":
        room.assisting.think(said(text), TICKET)
    assert time.perf_counter() - began_s < 1.0, "asking never waits"
    room.assistant.may_answer.set()
    room.told.wait(Suggested, 2)
    assert room.assistant.heard == room.titles() == ["一", "五"]


def test_typing_is_thought_about_when_the_hands_rest(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assisting, "LONGEST_S", 10 * WAIT_S)
    room.assisting.think(said("一"), TICKET)
    room.told.wait(Suggested)
    monkeypatch.setattr(assisting, "REST_S", WAIT_S)
    room.assisting.think(said("一"), replace(TICKET, content="路"))
    monkeypatch.setattr(assisting, "REST_S", 0.0)
    room.assisting.think(said("一"), replace(TICKET, content="路灯"))
    room.told.wait(Suggested, 2)
    assert room.assistant.typed == ["", "路灯"]


def test_what_is_said_does_not_wait_for_the_hands(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assisting, "REST_S", 10 * WAIT_S)
    monkeypatch.setattr(assisting, "LONGEST_S", 10 * WAIT_S)
    room.assisting.think(said("一"), TICKET)
    room.told.wait(Suggested)
    room.assisting.think(said("一"), replace(TICKET, content="路"))
    room.assisting.think(said("二"), replace(TICKET, content="路"))
    room.told.wait(Suggested, 2)
    room.assisting.think(said("二"), replace(TICKET, content="路", title="灯"))
    room.assisting.think(said("二"), Ticket("", "8012", NOW))
    room.told.wait(Suggested, 3)
    assert room.assistant.heard == ["一", "二", "二"], "nor does another ticket"


def test_a_key_does_not_put_off_what_was_said(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assisting, "REST_S", 10 * WAIT_S)
    monkeypatch.setattr(assisting, "LONGEST_S", 10 * WAIT_S)
    room.assistant.may_answer.clear()
    room.assisting.think(said("一"), TICKET)
    assert room.assistant.thinking.wait(WAIT_S)
    room.assisting.think(said("二"), TICKET)
    room.assisting.think(said("二"), replace(TICKET, content="路"))
    room.assistant.may_answer.set()
    room.told.wait(Suggested, 2)
    assert room.assistant.typed == ["", "路"]


def test_who_types_on_and_on_sees_suggestions_too(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assisting, "REST_S", 10 * WAIT_S)
    monkeypatch.setattr(assisting, "LONGEST_S", 0.05)
    room.assisting.think(said("一"), TICKET)
    room.told.wait(Suggested)
    room.assisting.think(said("一"), replace(TICKET, content="路"))
    room.told.wait(Suggested, 2)
    assert room.assistant.typed == ["", "路"]


@pytest.mark.logs("The assistant failed")
def test_a_failure_is_not_the_end(room: Room) -> None:
    room.assisting.think(said("坏"), TICKET)
    assert room.assistant.thinking.wait(WAIT_S)
    while not room.titles():
        room.assisting.think(said("好"), TICKET)
        room.told.wait(Suggested)
    assert set(room.titles()) == {"好"}
    assert room.assistant.heard[0] == "坏"


def test_closing_waits_for_no_long_thought(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assisting, "JOIN_S", 0.05)
    room.assistant.may_answer.clear()
    room.assisting.think(said("一"), TICKET)
    assert room.assistant.thinking.wait(WAIT_S)
    room.assisting.think(said("二"), TICKET)
    began_s = time.perf_counter()
    room.assisting.close()
    assert time.perf_counter() - began_s < WAIT_S / 4
    room.assistant.may_answer.set()
    room.assisting._thread.join(WAIT_S)
    assert room.assistant.heard == ["一"], "what still waited is not thought about"


class FakeDrafting:
    """Has something to offer when the test says so."""

    def __init__(self) -> None:
        self.ready: list[Ready] = []
        self.offered: tuple[Suggestion, ...] = ()

    def offer(
        self, segments: tuple[Segment, ...], ticket: Ticket, ready: Ready
    ) -> tuple[Suggestion, ...]:
        self.ready.append(ready)
        return self.offered


def test_a_text_that_comes_later_is_offered_beside_the_rest() -> None:
    drafting, told = FakeDrafting(), Told()
    it = Assisting(FakeAssistant, told.post, drafting)  # type: ignore[arg-type]  # two fakes
    try:
        it.think(said("甲"), TICKET)
        told.wait(Suggested)
        drafting.offered = (
            Suggestion(SuggestionKind.CONTENT, "乙", "乙", 0.75, (Evidence(0, 0, 1),)),
        )
        drafting.ready[0]()
        told.wait(Suggested, 2)
    finally:
        it.close()
    first, second = told.of(Suggested)
    assert [each.value for each in first.suggestions] == ["甲"]
    assert [each.value for each in second.suggestions] == ["甲", "乙"]
