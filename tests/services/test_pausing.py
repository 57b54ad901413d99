"""A paused recording: what is told, what is kept, which words are left out."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from app.domain.transcript import Pause
from app.services.events import RecordingPaused
from app.services.pausing import Pausing
from speech.events import Gap, Partial, Segment, SpeechEvent, Track, Word
from speech.privacy import TAIL_S, Privacy

CALL = uuid4()
BEGAN_S = 500.0
WAIT_S = 10.0


class Clock:
    now_s = BEGAN_S

    def __call__(self) -> float:
        return self.now_s


class Desk:
    """One call's pausing, and all it tells."""

    def __init__(self, longest_s: float = 60.0) -> None:
        self.clock = Clock()
        self.told: queue.Queue[RecordingPaused] = queue.Queue()
        self.kept: list[Pause] = []
        privacy = Privacy(longest_s, self.clock)
        self.pausing = Pausing(CALL, privacy, lambda: BEGAN_S, self.told.put, self.kept.append)

    def at(self, second: float) -> Desk:
        self.clock.now_s = BEGAN_S + second
        return self

    def next(self) -> RecordingPaused:
        return self.told.get(timeout=WAIT_S)

    def shown(self, event: SpeechEvent) -> str:
        """The text of what comes through."""
        through = self.pausing.kept(event)
        assert isinstance(through, Partial | Segment)
        return through.text


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.pausing.close()


def said(start_s: float, end_s: float, track: Track = Track.CITIZEN) -> Segment:
    return Segment(track, start_s, end_s, "六二二二", (Word("六", start_s, end_s, 0.9),), 0.0)


def running(at_s: float, track: Track = Track.CITIZEN) -> Partial:
    return Partial(track, "六二", BEGAN_S + at_s)


def test_a_pause_is_told_at_its_ends_and_kept(desk):
    assert desk.at(2).pausing.pause()
    assert not desk.pausing.pause()
    assert desk.next() == RecordingPaused(CALL, 2.0)
    assert desk.at(7).pausing.resume()
    assert not desk.pausing.resume()
    length_s = pytest.approx(5 + TAIL_S)
    assert desk.next() == RecordingPaused(CALL, 2.0, length_s, is_over=True)
    assert desk.kept == [Pause(2.0, length_s)]
    assert desk.told.empty()


def test_a_forgotten_pause_ends_by_itself_and_says_so():
    desk = Desk(longest_s=0.05)
    desk.pausing.pause()
    desk.next()
    over = desk.next()
    assert (over.is_over, over.was_forgotten) == (True, True)
    assert over.length_s == pytest.approx(0.05)
    assert desk.kept == [Pause(0.0, pytest.approx(0.05))]
    desk.pausing.close()
    assert desk.told.empty()


def test_an_old_alarm_does_not_end_a_new_pause():
    desk = Desk(longest_s=0.2)
    desk.pausing.pause()
    desk.at(0.1).pausing.resume()
    desk.at(1).pausing.pause()
    began_s = time.monotonic()
    told = [desk.next() for _ in range(4)]
    assert time.monotonic() - began_s >= 0.15, "the second one has its own alarm"
    assert [(each.start_s, each.was_forgotten) for each in told] == [
        (0.0, False),
        (0.0, False),
        (1.0, False),
        (1.0, True),
    ]
    desk.pausing.close()


def test_a_pause_that_is_over_though_its_alarm_is_late_may_be_followed_by_another(desk):
    desk.pausing.pause()
    desk.at(61).pausing.pause()
    starts = [(each.start_s, each.is_over) for each in (desk.next(), desk.next(), desk.next())]
    assert starts == [(0.0, False), (0.0, True), (61.0, False)]
    assert desk.kept == [Pause(0.0, 60.0)]


def test_a_call_that_ends_ends_its_pause_and_its_thread(desk):
    desk.pausing.pause()
    desk.at(3).pausing.close()
    desk.next()
    assert desk.next().length_s == pytest.approx(3 + TAIL_S)
    assert not any(thread.name == "forgotten-pause" for thread in threading.enumerate())


@pytest.mark.parametrize(
    ("start_s", "end_s", "comes"),
    [(1, 9.9, True), (1, 10.1, False), (12, 13, False), (9, 30, False), (20.1, 21, False)],
)
def test_sentences_that_touch_a_pause_are_dropped(desk, start_s, end_s, comes):
    desk.at(10).pausing.pause()
    desk.at(20).pausing.resume()
    assert desk.at(40).shown(said(start_s, end_s)) == ("六二二二" if comes else "")


def test_a_sentence_after_the_pause_comes(desk):
    desk.at(10).pausing.pause()
    desk.at(20).pausing.resume()
    assert desk.at(23).shown(said(20.4, 22)) == "六二二二"


def test_a_dropped_sentence_is_nothing_to_keep_and_clears_what_was_shown(desk):
    desk.at(10).pausing.pause()
    assert desk.pausing.kept(said(9, 11)) == Partial(Track.CITIZEN, "", 0.0)


def test_running_words_of_a_pause_are_not_shown_even_after_it(desk):
    assert desk.shown(running(9)) == "六二"
    desk.at(10).pausing.pause()
    assert desk.shown(running(12)) == ""
    desk.at(20).pausing.resume()
    assert desk.shown(running(21)) == "", "the sentence may have begun in the pause"
    assert desk.shown(said(19, 22)) == ""
    assert desk.shown(running(23)) == "六二", "this one began later"


def test_silence_after_the_pause_ends_what_ran_in_it(desk):
    desk.at(10).pausing.pause()
    desk.at(20).pausing.resume()
    desk.pausing.kept(Partial(Track.CITIZEN, "", BEGAN_S + 21))
    assert desk.shown(running(22)) == "六二"
    assert desk.shown(running(22, Track.AGENT)) == "", "each track by itself"


def test_everything_else_comes_as_it_is(desk):
    desk.pausing.pause()
    lost = Gap(Track.AGENT, 1.0, 2.0)
    assert desk.pausing.kept(lost) is lost
