"""The end of a call whose recogniser is behind: what is waited for, given up, and told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from speech import listening as listenings
from speech.capture import SAMPLE_RATE_HZ, Capture, Format
from speech.engine import Hearing
from speech.events import Failed, Gap, Level, Segment, SpeechEvent, Track, Word
from speech.listening import Listening, Source
from speech.recognition import Recognition
from tests.speech.heard import BLOCK, Heard, loud

WAIT_S = 10.0
SPOKEN = 20
"""Tenths of a second that are spoken before the line is silent."""


class Fed:
    """A device that plays what it has to play at once, when it is opened."""

    name, ended = "fed", False

    def __init__(self, values: list[int]) -> None:
        self._values = values

    def start(self, capture: Capture) -> None:
        opening = capture.open(Format(SAMPLE_RATE_HZ, 1, is_live=False, pauses=True))
        for value in self._values:
            opening.on_audio(loud(value), BLOCK, None, status=False)

    def stop(self) -> None:
        pass

    def replaced(self) -> bool:
        return False


class SlowEngine:
    """Hears nothing before ``go_on``; then each tenth of a second is a word, its value."""

    name, is_live = "slow", True

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.at_work = threading.Event()

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> SlowEar:
        return SlowEar(self)

    def takes_phrases(self) -> bool:
        return False

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        pass


class SlowEar:
    def __init__(self, engine: SlowEngine) -> None:
        self._engine = engine
        self._words: tuple[Word, ...] = ()

    def hear(self, pcm: bytes) -> Hearing:
        self._engine.at_work.set()
        assert self._engine.go_on.wait(WAIT_S)
        for value in np.frombuffer(pcm, np.int16)[BLOCK // 2 :: BLOCK]:
            at_s = len(self._words) / 10
            self._words = (*self._words, Word(str(value), at_s, at_s + 0.1, 1.0))
        return Hearing()

    def finish(self) -> Hearing:
        return Hearing(words=self._words)


@contextmanager
def behind(heard: Heard, engine: SlowEngine) -> Iterator[Listening]:
    """Two seconds of a call were captured, and the recogniser is still at the first piece."""
    values = [1_000 + number for number in range(SPOKEN)]
    source = Source(Fed(values), (Track.CITIZEN,), SAMPLE_RATE_HZ)
    listening = Listening([source], Recognition(engine), heard.take)
    listening.start()
    assert engine.at_work.wait(WAIT_S)
    try:
        yield listening
    finally:
        engine.go_on.set()
        listening.stop()
        left = [t.name for t in threading.enumerate() if t.name.startswith(("tran", "cond"))]
        assert not left
        assert not heard.of(Failed)


def words(heard: Heard) -> int:
    return sum(len(segment.words) for segment in heard.of(Segment))


def test_the_sound_ends_at_once_and_words_follow() -> None:
    heard, engine = Heard(), SlowEngine()
    with behind(heard, engine) as listening:
        began_s = time.perf_counter()
        listening.end_sound()
        assert not listening.wait(0.01)
        assert time.perf_counter() - began_s < 2.0
        assert not words(heard)
        engine.go_on.set()
        assert listening.wait(WAIT_S)
        assert words(heard) == SPOKEN
        assert not heard.of(Gap)


def test_stopping_waits_for_a_backlog(monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than threads that have nothing to do any more are waited for."""
    monkeypatch.setattr(listenings, "JOIN_S", 0.05)
    heard, engine = Heard(), SlowEngine()
    with behind(heard, engine) as listening:
        late = threading.Timer(0.6, engine.go_on.set)
        late.start()
        listening.stop()
        assert engine.go_on.is_set()
        assert words(heard) == SPOKEN
        assert not heard.of(Gap)
        late.join()


def test_what_nobody_waits_for_is_a_gap() -> None:
    heard, engine = Heard(), SlowEngine()
    with behind(heard, engine) as listening:
        listening.end_sound()
        listening.give_up()
        engine.go_on.set()
        assert listening.wait(WAIT_S)
        (gap,) = heard.of(Gap)
        assert gap.start_s == pytest.approx(words(heard) / 10)
        assert gap.start_s + gap.length_s == pytest.approx(SPOKEN / 10)


def test_a_track_whose_queue_is_full_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listenings, "HEARING_BLOCKS", 5)
    heard, engine = Heard(), SlowEngine()
    with behind(heard, engine) as listening:
        listening.end_sound()
        engine.go_on.set()
        assert listening.wait(WAIT_S)
        assert 5 <= words(heard) <= 6


@pytest.mark.parametrize(
    "hangs", [pytest.param(True, marks=pytest.mark.logs("A conditioner did not end")), False]
)
def test_a_conditioner_is_complained_about_only_if_it_does_not_end(
    hangs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ends a moment later, because it was told to, ended in time."""
    monkeypatch.setattr(listenings, "CONDITIONING_S", 0.01)
    monkeypatch.setattr(listenings, "JOIN_S", 0.05 if hangs else WAIT_S)
    heard, held, go_on = Heard(), threading.Event(), threading.Event()

    def emit(event: SpeechEvent) -> None:
        heard.take(event)
        if isinstance(event, Level):
            held.set()
            assert go_on.wait(WAIT_S)

    source = Source(Fed([1_000] * SPOKEN), (Track.CITIZEN,), SAMPLE_RATE_HZ)
    engine = SlowEngine()
    engine.go_on.set()
    listening = Listening([source], Recognition(engine), emit)
    listening.start()
    assert held.wait(WAIT_S)
    if not hangs:
        threading.Timer(0.3, go_on.set).start()
    listening.end_sound()
    go_on.set()
    listening.stop()
