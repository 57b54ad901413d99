"""The second pass: utterances joined, nothing left out, whatever the recogniser does."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from speech.engine import Hearing
from speech.events import Track, Word
from speech.gates import LoudGate
from speech.joining import JOINED_S, PAUSE_S, Joined, Joiner
from speech.recognition import Recognition
from speech.second_pass import SecondPassCancelledError, missed, second_pass, sentences
from speech.text.pieces import Written

RATE = 8_000
Spans = list[tuple[float, float]]


def sound(spans: Spans, length_s: float) -> np.ndarray:
    """Loud in ``spans`` (seconds), silent elsewhere."""
    samples = np.zeros(round(length_s * RATE), np.int16)
    for begin_s, end_s in spans:
        samples[round(begin_s * RATE) : round(end_s * RATE)] = 3_000
    return samples


def joined_of(spans: Spans, length_s: float) -> list[Joined]:
    samples = sound(spans, length_s)
    joiner, found, step = Joiner(LoudGate(RATE), RATE), [], RATE // 10
    for at in range(0, len(samples), step):
        found += list(joiner.take(samples[at : at + step].tobytes()))
    return found + list(joiner.finish())


def loud_s(pcm: bytes) -> float:
    return np.count_nonzero(np.frombuffer(pcm, np.int16)) / RATE


@pytest.mark.parametrize(
    ("spans", "counts"),
    [
        ([(1.0, 3.0), (4.0, 6.0), (7.0, 9.0)], [3]),
        ([(1.0, 3.0), (3.0 + PAUSE_S + 1.5, 8.0)], [1, 1]),
        ([(1.0, 12.0), (13.0, 24.0), (25.0, 30.0)], [1, 2]),
        ([(0.5, 45.0)], [1]),
        ([(0.5, 1.5), (200.0, 201.0)], [1, 1]),
        ([], []),
    ],
)
def test_utterances_are_joined_and_none_is_cut(spans: Spans, counts: list[int]) -> None:
    found = joined_of(spans, 210.0)
    assert [len(each.utterances) for each in found] == counts
    assert sum(loud_s(each.pcm) for each in found) == pytest.approx(sum(b - a for a, b in spans))
    for each in found:
        first, last = each.utterances[0][0], each.utterances[-1][1]
        assert each.first_frame <= first
        assert each.first_frame + len(each.pcm) // 2 >= last
        assert len(each.utterances) == 1 or last - first <= JOINED_S * RATE
    for before, after in pairwise(found):
        assert before.first_frame + len(before.pcm) // 2 <= after.first_frame


def test_a_silent_hour_is_not_kept() -> None:
    joiner = Joiner(LoudGate(RATE), RATE)
    silence = bytes(RATE // 5)
    for _ in range(6_000):
        assert not list(joiner.take(silence))
    assert len(joiner._sound) <= 40 * RATE * 2


class FakeEngine:
    """Writes one 字 for each half second of loud sound; ``deaf_to`` its share of a stretch.

    Like Whisper with a minute of sound: what is past ``deaf_from_s`` of an utterance is left out.
    """

    name = "fake"
    is_live = False

    def __init__(self, deaf_from_s: float = 1e9) -> None:
        self.deaf_from_s = deaf_from_s
        self.heard_s: list[float] = []

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> FakeEar:
        return FakeEar(self, rate_hz)

    def takes_phrases(self) -> bool:
        return False

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        pass


class FakeEar:
    def __init__(self, engine: FakeEngine, rate_hz: int) -> None:
        self._engine = engine
        self._rate_hz = rate_hz
        self._pcm = b""

    def hear(self, pcm: bytes) -> Hearing:
        self._pcm += pcm
        return Hearing()

    def finish(self) -> Hearing:
        samples = np.frombuffer(self._pcm, np.int16)
        self._engine.heard_s.append(len(samples) / self._rate_hz)
        step = self._rate_hz // 2
        starts = [
            at for at in range(0, len(samples), step) if samples[at : at + step].mean() > 1500
        ]
        return Hearing(
            words=tuple(
                Word("字", at / self._rate_hz, at / self._rate_hz + 0.5, 0.9)
                for at in starts
                if at / self._rate_hz < self._engine.deaf_from_s
            )
        )


@pytest.fixture
def call(tmp_path: Path) -> Path:
    """Twenty seconds: the agent speaks at 1–5 and 12–16 s, the citizen at 6–11 s."""
    agent, citizen = sound([(1, 5), (12, 16)], 20), sound([(6, 11)], 20)
    path = tmp_path / "call.flac"
    soundfile.write(path, np.column_stack([agent, citizen]), RATE)
    return path


def covered_s(segments, track: Track) -> float:
    return sum(0.5 for s in segments if s.track is track for _ in s.words)


def test_both_tracks_are_heard_in_order(call: Path) -> None:
    told: list[float] = []
    heard = second_pass(call, Recognition(FakeEngine()), told.append)
    assert [s.track for s in heard.segments] == [Track.AGENT, Track.CITIZEN, Track.AGENT]
    assert [round(s.start_s) for s in heard.segments] == [1, 6, 12]
    assert heard.audio_s == 20.0
    assert not heard.unheard
    assert told == sorted(told)
    assert told[-1] == pytest.approx(20.0)


@pytest.mark.logs("shown as heard: KeyError at test_second_pass")
def test_a_fault_in_writing_loses_no_sentence_and_logs_no_word(call: Path, caplog) -> None:
    def write(words: tuple[Word, ...]) -> Written:
        raise KeyError(words[0].word)

    heard = second_pass(call, Recognition(FakeEngine(), write=write))
    assert [set(s.text) for s in heard.segments] == [{"字"}] * 3
    assert "字" not in caplog.text


def test_what_a_recogniser_leaves_out_is_heard_once_more(call: Path) -> None:
    engine = FakeEngine(deaf_from_s=2.5)
    heard = second_pass(call, Recognition(engine))
    assert len(engine.heard_s) > 3
    assert covered_s(heard.segments, Track.AGENT) >= 5.0
    assert covered_s(heard.segments, Track.CITIZEN) >= 3.5
    for before, after in pairwise(word for s in heard.segments for word in s.words):
        assert before.start_s < after.start_s or after.start_s < 7


def test_voice_without_words_is_told(call: Path) -> None:
    heard = second_pass(call, Recognition(FakeEngine(deaf_from_s=0.0)))
    assert not heard.segments
    assert {track for track, _, _ in heard.unheard} == {Track.AGENT, Track.CITIZEN}
    assert sum(end_s - begin_s for _, begin_s, end_s in heard.unheard) >= 13


def test_it_can_be_cancelled(call: Path) -> None:
    cancel = threading.Event()
    engine = FakeEngine()
    with pytest.raises(SecondPassCancelledError):
        second_pass(call, Recognition(engine), lambda s: cancel.set() if s > 8 else None, cancel)
    assert len(engine.heard_s) <= 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], [(0.0, 4.0)]),
        ([(0.0, 4.0, "一二三四五六七八")], []),
        ([(0.0, 4.0, "一")], [(0.75, 3.25)]),  # stretched over what was left out
        ([(0.1, 1.0, "一二")], [(1.25, 4.0)]),
        ([(0.1, 1.0, "一二"), (1.8, 3.9, "三四五六")], []),
    ],
)
def test_stretches_without_words(words, found) -> None:
    given = [Word(text, start_s, end_s, 1.0) for start_s, end_s, text in words]
    told = [(round(a, 2), round(b, 2)) for a, b in missed([(0.0, 4.0)], given)]
    assert told == found


def test_sentences_part_at_pauses() -> None:
    words = [Word("字", at, at + 0.4, 1.0) for at in (0.1, 0.5, 1.6, 2.6, 2.9)]
    spoken = [(0.1, 0.9), (1.2, 2.0), (2.6, 3.3)]  # pauses of 0.3 and 0.6 s
    assert [len(part) for part in sentences(spoken, words)] == [3, 2]
