"""Nothing that can be typed keeps the assistant busy: what it costs grows with the text only."""

from __future__ import annotations

import time

import pytest

from app.assistant.alerts import AlertWatch
from app.assistant.checking import TicketCheck
from app.assistant.places import PlaceReader, of_gazetteer
from app.assistant.sentences import Sentence
from app.domain.ticket import Ticket
from app.domain.transcript import Segment, Speaker
from app.services.masking import Mask
from resources.lexicon import load_lexicon
from resources.loader import load_gazetteer
from resources.place_data import load_places
from resources.place_words import load_place_words

LONG = 10_000
SECONDS = 8.0
"""Far more than any of it takes; with one expression that tries all pairs it was minutes."""
ENDLESS = ("1", "一十", "两", "半", ",", "，", "a.", "我", "3.", "二十号")


@pytest.fixture(scope="module")
def check() -> TicketCheck:
    words = load_place_words()
    return TicketCheck(
        load_lexicon(), PlaceReader(of_gazetteer(load_gazetteer(), load_places()), words), words
    )


@pytest.mark.parametrize("piece", ENDLESS)
def test_a_ticket_of_one_sign(check: TicketCheck, piece: str) -> None:
    text = piece * (LONG // len(piece))
    began = time.perf_counter()
    said = (Segment(Speaker.CITIZEN, 0.0, 1.0, text),)
    check.check(said, Ticket("", "", 1_795_320_000_000, content=text), "", is_whole=True)
    Mask().hide((text,))
    assert time.perf_counter() - began < SECONDS


def test_digits_without_an_end_are_no_crowd() -> None:
    began = time.perf_counter()
    assert not AlertWatch(load_lexicon().alerts).alerts([Sentence(0, "1" * LONG)])
    assert time.perf_counter() - began < SECONDS


def test_a_number_of_people_still_is() -> None:
    found = AlertWatch(load_lexicon().alerts).alerts([Sentence(0, "120多个工人把大门堵了讨薪")])
    assert [alert.rule.kind.value for alert in found] == ["collective"]
