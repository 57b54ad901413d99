from __future__ import annotations

import numpy as np
import pytest

from speech import utterance as utterances
from speech.engine import EngineLostError, Hearing
from speech.events import Gap, RecogniserBack, RecogniserLost, Track, Word
from speech.utterance import Utterance
from tests.speech.heard import Heard

RATE_HZ = 1_000
BLOCK = RATE_HZ // 10
POISON, ENDS = 7_000, 600


class MortalEngine:
    """Its ears write each block's value as a word; they die at blocks that are told, or of poison.

    Attributes:
        dies: What ears raise, in the order of the blocks that they are given; ``None`` to live.
        cannot_start: Which tries to get an ear fail, the first being 1.
    """

    name, is_live = "mortal", True

    def __init__(self, dies: dict[int, EngineLostError], dies_at_end: int = 0) -> None:
        self.dies = dies
        self.dies_at_end = dies_at_end
        self.blocks = 0
        self.asked = 0
        self.cannot_start = range(0)

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> MortalEar:
        self.asked += 1
        if self.asked in self.cannot_start:
            raise EngineLostError("short of memory")
        return MortalEar(self)


class MortalEar:
    def __init__(self, engine: MortalEngine) -> None:
        self._engine = engine
        self._fed = 0
        self._words: tuple[Word, ...] = ()

    def hear(self, pcm: bytes) -> Hearing:
        told: tuple[Word, ...] = ()
        for value in np.frombuffer(pcm, np.int16)[::BLOCK]:
            self._engine.blocks += 1
            if error := self._engine.dies.pop(self._engine.blocks, None):
                raise error
            if value == POISON:
                raise EngineLostError("poisoned", at_work=True)
            start_s, self._fed = self._fed / RATE_HZ, self._fed + BLOCK
            if value == ENDS:
                told, self._words = told + self._words, ()
            else:
                word = Word(str(value), start_s, self._fed / RATE_HZ, 1.0)
                self._words = (*self._words, word)
        return Hearing("".join(word.word for word in self._words), told)

    def finish(self) -> Hearing:
        if self._engine.dies_at_end:
            self._engine.dies_at_end -= 1
            raise EngineLostError("at its end", at_work=True)
        return Hearing(words=self._words)


def pcm(value: int) -> bytes:
    return np.full(BLOCK, value, np.int16).tobytes()


def spoken(engine: MortalEngine, values: list[int], heard: Heard) -> list[tuple[str, float]]:
    """Words and their times, of an utterance that began ten seconds into the call."""
    utterance = Utterance(Track.CITIZEN, engine, RATE_HZ, 10 * RATE_HZ, heard.take)
    words = [word for value in values for word in utterance.hear(pcm(value)).words]
    words += utterance.finish().words
    return [(word.word, round(word.start_s, 3)) for word in words]


LIVED = [("1", 10.0), ("2", 10.1), ("3", 10.3), ("4", 10.4)]
VALUES = [1, 2, ENDS, 3, 4]


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.mark.parametrize("block", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("at_work", [True, False])
def test_a_death_loses_and_doubles_nothing(block, at_work, heard):
    engine = MortalEngine({block: EngineLostError("gone", at_work=at_work)})
    assert spoken(engine, VALUES, heard) == LIVED
    assert [type(event) for event in heard.events] == [RecogniserLost, RecogniserBack]
    assert heard.of(RecogniserLost)[0].reason == "gone"


def test_only_what_was_not_told_yet_is_heard_again(heard):
    spoken(MortalEngine({5: EngineLostError("gone")}), VALUES, heard)
    assert heard.of(RecogniserBack)[0].caught_up_s == pytest.approx(0.3)


def test_a_death_at_the_very_end(heard):
    assert spoken(MortalEngine({}, dies_at_end=1), VALUES, heard) == LIVED
    assert [type(event) for event in heard.events] == [RecogniserLost, RecogniserBack]


def test_deaths_that_were_not_this_sounds_fault_do_not_count(heard):
    deaths = {at: EngineLostError("another's") for at in (2, 3, 4, 5)}
    assert spoken(MortalEngine(deaths), VALUES, heard) == LIVED
    assert not heard.of(Gap)


@pytest.mark.logs("recognisers die of it")
def test_sound_that_kills_twice_is_a_gap_and_the_rest_is_heard(heard):
    words = spoken(MortalEngine({}), [1, ENDS, 2, POISON, 3, 4], heard)
    assert words == [("1", 10.0), ("3", 10.4), ("4", 10.5)]
    (gap,) = heard.of(Gap)
    assert (gap.start_s, gap.length_s) == (pytest.approx(10.1), pytest.approx(0.3))
    assert heard.of(RecogniserBack)[0].caught_up_s == 0.0


@pytest.mark.parametrize("refused", [range(1, 2), range(2, 3), range(1, 4)])
def test_a_start_that_fails_and_succeeds_later_loses_nothing(refused, heard, monkeypatch):
    """At the beginning, after a death, and several times in a row."""
    monkeypatch.setattr(utterances, "PIECE_S", 0.1)
    engine = MortalEngine({2: EngineLostError("gone")})
    engine.cannot_start = refused
    assert spoken(engine, VALUES, heard) == LIVED
    assert [type(event) for event in heard.events] == [RecogniserLost, RecogniserBack]


def test_a_start_that_succeeds_at_the_end_only_loses_nothing(heard):
    engine = MortalEngine({})
    engine.cannot_start = range(1, 2)
    assert spoken(engine, VALUES, heard) == LIVED
    assert [type(event) for event in heard.events] == [RecogniserLost, RecogniserBack]
    assert engine.asked == 2, "it was asked again before a second of sound had come"


def test_what_no_recogniser_heard_till_the_end_is_a_gap(heard):
    engine = MortalEngine({5: EngineLostError("gone")})
    engine.cannot_start = range(2, 9)
    assert spoken(engine, VALUES, heard) == LIVED[:2]
    (lost,) = heard.of(RecogniserLost)
    assert lost.reason == "gone"
    (gap,) = heard.of(Gap)
    assert (gap.start_s, gap.length_s) == (pytest.approx(10.2), pytest.approx(0.3))
    assert not heard.of(RecogniserBack)
