from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.capture import SAMPLE_RATE_HZ, Block
from speech.events import Partial, Segment, Track, Voice, Word
from speech.gates import Stretch
from speech.recognition import Recognition
from speech.transcriber import Transcriber
from speech.voice import (
    BEGINS_AFTER,
    BEGINS_AT,
    LONGEST_S,
    WINDOW,
    VoiceGate,
    VoiceModel,
    VoiceModelError,
)
from tests.speech import sounds
from tests.speech.heard import Heard

BLOCK = SAMPLE_RATE_HZ // 10
FINAL_S = 0.5
Judging = Callable[[np.ndarray], list[float]]


class Told:
    """Judges windows as it is told to; then nobody speaks any more."""

    def __init__(self, probabilities: list[float], window: int = WINDOW) -> None:
        self._probabilities = list(probabilities)
        self._window = window
        self._samples = 0

    def forget(self) -> None:
        self._samples = 0

    def probabilities(self, samples: np.ndarray) -> list[float]:
        before, self._samples = self._samples // self._window, self._samples + len(samples)
        count = self._samples // self._window - before
        told, self._probabilities = self._probabilities[:count], self._probabilities[count:]
        return told + [0.0] * (count - len(told))


def numbered(frames: int) -> np.ndarray:
    """Sound that tells its own place."""
    return (np.arange(frames) % 65_536).astype(np.uint16).view(np.int16)


def through(gate: VoiceGate, samples: np.ndarray, sizes: Iterator[int]) -> list[Stretch]:
    found, at = [], 0
    while at < len(samples):
        size = next(sizes)
        found += gate.take(at, samples[at : at + size].tobytes())
        at += size
    return found + gate.cut()


def every(size: int) -> Iterator[int]:
    while True:
        yield size


def spans(stretches: list[Stretch]) -> list[tuple[int, int]]:
    """First and last frame of each utterance; checks that it is in one piece."""
    found: list[list[int]] = []
    goes_on = False
    for stretch in stretches:
        last = stretch.first_frame + len(stretch.pcm) // 2
        if goes_on:
            assert stretch.first_frame == found[-1][1]
            found[-1][1] = last
        else:
            found.append([stretch.first_frame, last])
        goes_on = not stretch.ends
    assert not goes_on
    return [(first, last) for first, last in found]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.sampled_from([0.0, 0.3, 0.4, 0.6, 0.99]))),
    st.lists(st.integers(1, 4000), min_size=1),
)
def test_no_voice_is_lost_and_no_sound_heard_twice(runs, sizes):
    probabilities = [p for length, p in runs for _ in range(length)]
    sizes_again = (sizes[n % len(sizes)] for n in range(10_000_000))
    samples = numbered(len(probabilities) * WINDOW + 4 * SAMPLE_RATE_HZ)
    stretches = through(VoiceGate(Told(probabilities), SAMPLE_RATE_HZ), samples, sizes_again)
    heard = np.zeros(len(samples), bool)
    for stretch in stretches:
        place = slice(stretch.first_frame, stretch.first_frame + len(stretch.pcm) // 2)
        assert samples[place].tobytes() == stretch.pcm, "sound from another time"
        assert not heard[place].any(), "sound heard twice"
        heard[place] = True
    likely = 0
    for number, probability in enumerate(probabilities):
        likely = likely + 1 if probability >= BEGINS_AT else 0
        if likely >= BEGINS_AFTER:
            first = (number + 1 - likely) * WINDOW
            assert heard[first : (number + 1) * WINDOW].all(), "voice was lost"
    voices = [stretch.voice for stretch in stretches if stretch.ends]
    for (first, last), voice in zip(spans(stretches), voices, strict=True):
        assert last - first <= LONGEST_S * SAMPLE_RATE_HZ + WINDOW
        assert voice is not None
        assert first <= voice[0] < voice[1] <= last


def test_an_utterance_has_the_sound_before_it_and_ends_soon_after_it():
    speech = [0.0] * 30 + [0.9] * 30
    gate = VoiceGate(Told(speech), SAMPLE_RATE_HZ)
    stretches = through(gate, numbered(200 * WINDOW), every(BLOCK))
    ((first, last),) = spans(stretches)
    assert 0.3 * SAMPLE_RATE_HZ <= 30 * WINDOW - first <= 0.33 * SAMPLE_RATE_HZ
    assert last / SAMPLE_RATE_HZ - 60 * WINDOW / SAMPLE_RATE_HZ == pytest.approx(0.256, abs=0.01)
    assert stretches[-1].voice == (30 * WINDOW, 60 * WINDOW)


def test_a_doubtful_voice_goes_on_but_does_not_begin():
    doubtful, silent = [0.4] * 30, [0.3] * 30
    gate = VoiceGate(Told(doubtful + silent + [0.9] * 10 + doubtful + silent), SAMPLE_RATE_HZ)
    stretches = through(gate, numbered(200 * WINDOW), every(BLOCK))
    assert [s.voice for s in stretches if s.ends] == [(60 * WINDOW, 100 * WINDOW)]


def test_one_window_alone_is_a_click():
    gate = VoiceGate(Told(([0.0] * 20 + [0.99]) * 5), SAMPLE_RATE_HZ)
    assert not through(gate, numbered(150 * WINDOW), every(BLOCK))


def test_long_speech_is_cut_at_a_breath():
    breath = 600  # about 19 s, five windows long
    speech = [0.9] * breath + [0.1] * 5 + [0.9] * 200
    gate = VoiceGate(Told(speech), SAMPLE_RATE_HZ)
    first, second = spans(through(gate, numbered(900 * WINDOW), every(BLOCK)))
    assert breath * WINDOW < first[1] <= (breath + 5) * WINDOW
    assert second[0] == first[1]


def test_after_a_gap_the_times_are_right_again():
    gate = VoiceGate(Told([0.9] * 10), SAMPLE_RATE_HZ)
    gate.take(0, numbered(5 * WINDOW).tobytes())
    (cut,) = gate.cut()
    assert cut.ends
    (stretch,) = gate.take(900_000, numbered(5 * WINDOW).tobytes())
    assert stretch.first_frame == 900_000


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
def test_no_drift_at_other_rates(rate_hz, monkeypatch):
    """Windows are counted, not added up: after an hour the end is still where it was."""
    hour = 3_600 * SAMPLE_RATE_HZ // WINDOW
    gate = VoiceGate(Told([0.0] * hour + [0.9] * 20), rate_hz)
    monkeypatch.setattr(
        gate, "_resampled", lambda pcm: np.zeros(len(pcm) // 2 * 16_000 // rate_hz, np.int16)
    )
    block = bytes(2 * rate_hz // 10)
    found: list[Stretch] = []
    for number in range(36_030):
        found += gate.take(number * rate_hz // 10, block)
    first, last = found[-1].voice or (0, 0)
    assert first / rate_hz == pytest.approx(hour * WINDOW / SAMPLE_RATE_HZ, abs=0.01)
    assert (last - first) / rate_hz == pytest.approx(20 * WINDOW / SAMPLE_RATE_HZ, abs=0.01)


@pytest.fixture(scope="module")
def gated(engine, voice) -> Recognition:
    return Recognition(engine, voice)


def transcribed(
    samples: np.ndarray, recognition: Recognition, rate_hz: int = SAMPLE_RATE_HZ
) -> Heard:
    heard = Heard()
    transcriber = Transcriber(Track.CITIZEN, queue.Queue(1), recognition, heard.take, rate_hz)
    step = rate_hz // 10
    for at in range(0, len(samples), step):
        pcm = samples[at : at + step].tobytes()
        transcriber.take(Block(at, pcm, (at + len(pcm) // 2) / rate_hz))
    transcriber.finish()
    return heard


def words(heard: Heard) -> list[Word]:
    return [word for segment in heard.of(Segment) for word in segment.words]


@pytest.fixture(scope="module", params=[0, 1], ids=["agent", "citizen"])
def side(request: pytest.FixtureRequest, call: Path) -> np.ndarray:
    samples, _ = soundfile.read(call, dtype="int16")
    return np.ascontiguousarray(samples[:, request.param])


def test_behind_the_gate_the_same_words_are_heard_at_the_same_times(gated, recognition, side):
    through_gate, everything = (words(transcribed(side, each)) for each in (gated, recognition))
    assert [word.word for word in through_gate] == [word.word for word in everything]
    for ours, theirs in zip(through_gate, everything, strict=True):
        assert ours.start_s == pytest.approx(theirs.start_s, abs=0.05)
        assert ours.end_s == pytest.approx(theirs.end_s, abs=0.05)


def test_a_final_text_comes_soon_after_the_voice_and_partials_during_it(gated, side):
    heard = transcribed(side, gated)
    voices = heard.of(Voice)
    for segment in heard.of(Segment):
        ended_s = max(v.end_s for v in voices if v.start_s <= segment.end_s)
        assert segment.captured_s - ended_s < FINAL_S - 0.1
    assert len(heard.of(Partial)) > 40
    for one, next_one in pairwise(voices):
        assert one.end_s < next_one.start_s


def test_a_telephone_line_is_judged_too(gated, side):
    heard = transcribed(soxr.resample(side, SAMPLE_RATE_HZ, 8_000), gated, 8_000)
    for ours, theirs in zip(heard.of(Voice), transcribed(side, gated).of(Voice), strict=True):
        assert ours.start_s == pytest.approx(theirs.start_s, abs=0.1)
        assert ours.end_s == pytest.approx(theirs.end_s, abs=0.1)


NO_VOICE = {
    "silence": sounds.silence(120),
    "white noise": sounds.white_noise(60),
    "loud noise": sounds.white_noise(60, 0.3),
    "pink noise": sounds.pink_noise(60),
    "ring-back": sounds.ring_back(60),
    "busy": sounds.busy_tone(60),
    "bell": sounds.bell(60),
    "electronic ring": sounds.electronic_ring(60),
    "keys": sounds.keys(60),
    "plucked music": sounds.hold_music(60),
    "bowed music": sounds.hold_music(60, plucked=False),
}


@pytest.mark.parametrize("name", NO_VOICE)
def test_nothing_is_written_where_nobody_speaks(name, gated):
    assert transcribed(NO_VOICE[name], gated).events == []


def test_a_voice_is_heard_through_a_fan(gated, side):
    fan = sounds.pink_noise(len(side) / SAMPLE_RATE_HZ + 1, 0.005)[: len(side)]
    voices = transcribed((side // 2 + fan // 2).astype(np.int16), gated).of(Voice)
    clean = transcribed(side, gated).of(Voice)
    spoken = [sum(v.end_s - v.start_s for v in each) for each in (voices, clean)]
    assert spoken[0] == pytest.approx(spoken[1], rel=0.1)


def test_a_wrong_file_is_refused_in_words(tmp_path):
    path = tmp_path / "voice.onnx"
    path.write_bytes(b"no model")
    with pytest.raises(VoiceModelError, match=r"voice\.onnx cannot be loaded"):
        VoiceModel(path)
