"""What is said in a pause is written nowhere; the pause itself is."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from speech.capture import SAMPLE_RATE_HZ, Block
from speech.events import Track
from speech.privacy import LONGEST_S, TAIL_S, Privacy
from speech.recording import Recorder
from speech.recording_export import export_flac, read_shape
from speech.recording_file import read_recording
from speech.waveform import pauses
from tests.speech.heard import BLOCK, loud
from tests.speech.recorded import read_records

KEY = bytes(range(32))
OPEN, SECRET = 100, 31_000
BEGAN_S = 1_000.0


class Clock:
    def __init__(self) -> None:
        self.now_s = BEGAN_S

    def __call__(self) -> float:
        return self.now_s


def heard(number: int, value: int) -> Block:
    """The tenth of a second with this number, captured when it should be."""
    return Block(number * BLOCK, loud(value), BEGAN_S + (number + 1) / 10)


def test_a_switch_goes_on_and_off_once():
    clock = Clock()
    privacy = Privacy(clock=clock)
    assert not privacy.is_paused
    assert not privacy.resume()
    assert privacy.pause()
    assert privacy.is_paused
    assert not privacy.pause()
    clock.now_s += 5
    assert privacy.resume()
    assert not privacy.is_paused
    assert not privacy.resume()
    assert privacy.pauses == ((BEGAN_S, BEGAN_S + 5 + TAIL_S),)


def test_a_forgotten_pause_ends_by_itself():
    clock = Clock()
    privacy = Privacy(clock=clock)
    privacy.pause()
    clock.now_s += LONGEST_S
    assert not privacy.is_paused
    assert not privacy.resume()
    assert privacy.hides(clock.now_s - 1, clock.now_s)
    assert not privacy.hides(clock.now_s, clock.now_s + 1)
    assert privacy.pause(), "a new one may follow"


@given(
    steps=st.lists(st.tuples(st.floats(0.01, 300), st.booleans()), max_size=12),
    moment=st.floats(0, 3_000),
)
def test_what_is_hidden_is_what_lies_in_a_pause(steps, moment):
    """Against a plain model: in a pause, or less than its tail after it."""
    clock = Clock()
    privacy = Privacy(clock=clock)
    hidden, since_s = [], None
    for wait_s, pausing in steps:
        clock.now_s += wait_s
        if since_s is not None and clock.now_s >= since_s + LONGEST_S:
            hidden.append((since_s, since_s + LONGEST_S))
            since_s = None
        if pausing:
            privacy.pause()
            since_s = clock.now_s if since_s is None else since_s
        else:
            privacy.resume()
            if since_s is not None:
                hidden.append((since_s, min(clock.now_s + TAIL_S, since_s + LONGEST_S)))
            since_s = None
    if since_s is not None:
        hidden.append((since_s, since_s + LONGEST_S))
    at_s = BEGAN_S + moment
    expected = any(start < at_s + 0.1 and at_s < end for start, end in hidden)
    assert privacy.hides(at_s, at_s + 0.1) == expected


@pytest.fixture
def paused(tmp_path: Path) -> Path:
    """Two seconds of both tracks; paused from 0.5 to 1.2 s, and all of it queued by then."""
    clock = Clock()
    privacy = Privacy(clock=clock)
    recorder = Recorder(tmp_path / "call.rec", KEY, SAMPLE_RATE_HZ, privacy)
    for number in range(20):
        clock.now_s = BEGAN_S + (number + 1) / 10
        for track in Track:
            secret = 5 <= number < 12
            recorder.queues[track].put_nowait(heard(number, SECRET if secret else OPEN))
        if number == 4:
            privacy.pause()
        if number == 11:
            privacy.resume()
    recorder.start()  # everything waits in the queue when it begins, and it is not paused now
    recorder.stop()
    return recorder.path


def test_nothing_of_a_pause_is_written_though_it_lay_in_the_queue(paused):
    for _, first, samples in read_records(paused, KEY)[1]:
        assert set(samples) == {OPEN}
        assert first + len(samples) <= 5 * BLOCK or first >= 15 * BLOCK
    peaks = [record.peaks.max(initial=0) for record in read_recording(paused, KEY)[1]]
    assert max(peaks) == OPEN


def test_a_pause_is_silence_of_its_length_and_told_as_a_pause(paused, tmp_path):
    flac = tmp_path / "call.flac"
    assert export_flac(paused, KEY, flac) == pytest.approx(2.0)
    sound, _ = soundfile.read(flac, dtype="int16")
    for track in range(2):
        tenths = sound[::BLOCK, track].tolist()
        assert tenths == [OPEN] * 5 + [0] * 10 + [OPEN] * 5  # with the tail of 0.3 s
    assert pauses(flac) == ((0.5, pytest.approx(1.0)),)
    assert read_shape(paused, KEY).pauses == ((5 * BLOCK, 10 * BLOCK),)


def test_lost_sound_is_no_pause(tmp_path):
    recorder = Recorder(tmp_path / "call.rec", KEY, SAMPLE_RATE_HZ)
    for number in (0, 9):
        recorder.queues[Track.AGENT].put_nowait(heard(number, OPEN))
    recorder.start()
    recorder.stop()
    export_flac(recorder.path, KEY, tmp_path / "call.flac")
    assert pauses(tmp_path / "call.flac") == ()


def test_a_call_of_nothing_but_a_pause_keeps_its_length(tmp_path):
    privacy = Privacy(clock=Clock())
    privacy.pause()
    recorder = Recorder(tmp_path / "call.rec", KEY, SAMPLE_RATE_HZ, privacy)
    for number in range(7):
        recorder.queues[Track.CITIZEN].put_nowait(heard(number, SECRET))
    recorder.start()
    recorder.stop()
    assert export_flac(recorder.path, KEY, tmp_path / "call.flac") == pytest.approx(0.7)
    assert not soundfile.read(tmp_path / "call.flac")[0].any()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["pause", "resume", "block"]), max_size=40))
def test_no_order_of_things_writes_a_secret(tmp_path_factory, steps):
    """What is heard while it is paused is secret; the recorder works all the while."""
    clock = Clock()
    privacy = Privacy(clock=clock)
    path = tmp_path_factory.mktemp("any") / "call.rec"
    recorder = Recorder(path, KEY, SAMPLE_RATE_HZ, privacy)
    recorder.start()
    number = 0
    for step in steps:
        if step == "pause":
            privacy.pause()
        elif step == "resume":
            privacy.resume()
        else:
            clock.now_s = BEGAN_S + (number + 1) / 10
            value = SECRET if privacy.is_paused else OPEN
            recorder.queues[Track.AGENT].put(heard(number, value), timeout=5)
            number += 1
    recorder.stop()
    kept = [samples for _, _, samples in read_records(path, KEY)[1]]
    assert not any(np.any(samples == SECRET) for samples in kept)
    assert sum(record.frames for record in read_recording(path, KEY)[1]) == number * BLOCK


def test_many_threads_may_press_at_once():
    privacy = Privacy()
    won: list[bool] = []
    gate = threading.Barrier(8)

    def press() -> None:
        gate.wait(5)
        won.append(privacy.pause())

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert won.count(True) == 1
    assert len(privacy.pauses) == 1
