"""A killed program, a disk that is full or slow: what is lost, and that it is told."""

from __future__ import annotations

import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from speech import recording
from speech.capture import SAMPLE_RATE_HZ
from speech.events import RecordingFault, RecordingTrouble, Track
from speech.recording import Recorder
from tests.speech.heard import BLOCK, block
from tests.speech.recorded import read_records

KEY = bytes(range(32))
WAIT_S = 10.0
MOST_LOST = 10  # blocks: a second

RECORDS_UNTIL_KILLED = """
import sys, time
from pathlib import Path
import numpy as np
from speech.capture import Block
from speech.events import Track
from speech.recording import Recorder

noise = np.random.default_rng(1).integers(-3_000, 3_000, 1_600).astype(np.int16).tobytes()
recorder = Recorder(Path(sys.argv[1]), bytes(range(32)), 16_000)
recorder.start()
began_s = time.perf_counter()
for number in range(10_000):
    time.sleep(max(0.0, began_s + number / 10 - time.perf_counter()))
    for track in Track:
        recorder.queues[track].put_nowait(Block(number * 1_600, noise, 1.0))
    print(number, flush=True)
"""


def told(pipe: IO[str] | None) -> int:
    assert pipe is not None
    return int(pipe.readlines()[-1])


def test_a_killed_program_loses_at_most_a_second(tmp_path):
    """Several at once, at real pace, each killed at a moment of its own."""
    dice = random.Random(20261121)
    children = []
    for number in range(5):
        command = [sys.executable, "-c", RECORDS_UNTIL_KILLED, str(tmp_path / str(number))]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        children.append((child, tmp_path / str(number)))
    try:
        for child, _ in children:
            assert child.stdout is not None
            child.stdout.readline()  # all of them record now
        for child, _ in children:
            time.sleep(dice.uniform(0.2, 0.6))
            os.kill(child.pid, signal.SIGKILL)
        for child, path in children:
            given = told(child.stdout) + 1
            for track in Track:
                sound = [r for r in read_records(path, KEY)[1] if r[0] is track]
                ends = [0, *(first + len(samples) for _, first, samples in sound)]
                assert [first for _, first, _ in sound] == ends[:-1], "a hole in the middle"
                assert ends[-1] >= (given - MOST_LOST) * BLOCK
    finally:
        for child, _ in children:
            child.kill()
            child.communicate(timeout=WAIT_S)


class FullDisk(FileIO):
    """Takes half of a record and then nothing, until ``room`` is set.

    A silent one answers like a real full disk: it says how much it took, and raises nothing.
    """

    def __init__(self, path: Path, room: threading.Event, is_silent: bool) -> None:
        super().__init__(path, "w")
        self.room = room
        self.is_silent = is_silent
        self.refused = threading.Event()

    def write(self, data) -> int:
        if self.room.is_set() or not self.tell():
            return super().write(data)
        taken = super().write(data[: len(data) // 2])
        self.refused.set()
        if self.is_silent:
            return taken
        raise OSError(28, "No space left on device")


class Usage(NamedTuple):
    """What ``shutil.disk_usage`` tells, as far as it is looked at."""

    free: int


class Desk:
    """Takes what a recorder tells of its troubles."""

    def __init__(self) -> None:
        self.troubles: queue.Queue[RecordingTrouble] = queue.Queue()

    def next(self) -> RecordingTrouble:
        return self.troubles.get(timeout=WAIT_S)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def a_recorder(path: Path, desk: Desk) -> Recorder:
    return Recorder(path, KEY, SAMPLE_RATE_HZ, emit=desk.troubles.put)


def refusing(opened: Callable[[Path], FileIO], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a recording be opened by ``opened``; all other files as ever."""
    real = Path.open

    def open_(self: Path, *args, **kwargs):
        return opened(self) if args == ("wb",) else real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_)


@pytest.mark.logs("Trouble with the recording: not written")
@pytest.mark.parametrize("is_silent", [False, True])
def test_a_disk_that_was_full_for_a_while_breaks_no_recording_and_is_told(
    tmp_path, monkeypatch, desk, is_silent
):
    room = threading.Event()
    files: list[FullDisk] = []

    def opened(path: Path) -> FullDisk:
        files.append(FullDisk(path, room, is_silent))
        return files[-1]

    refusing(opened, monkeypatch)
    recorder = a_recorder(tmp_path / "call.rec", desk)
    for number in range(5):
        recorder.queues[Track.AGENT].put(block(number, 1))
    recorder.start()
    assert desk.next() == RecordingTrouble(RecordingFault.NOT_WRITTEN)
    assert files[0].refused.is_set()
    room.set()
    assert desk.next() == RecordingTrouble(RecordingFault.NOT_WRITTEN, is_over=True)
    for number in range(20, 25):
        recorder.queues[Track.AGENT].put(block(number, 2))
    recorder.stop()
    read = [(first, samples[0]) for _, first, samples in read_records(recorder.path, KEY)[1]]
    assert read == [(0, 1), (20 * BLOCK, 2)]
    assert desk.troubles.empty()


@pytest.mark.logs("Trouble with the recording: not written")
def test_a_file_that_cannot_be_made_is_tried_again_until_it_can(tmp_path, desk):
    recorder = a_recorder(tmp_path / "folder" / "call.rec", desk)
    recorder.queues[Track.AGENT].put(block(0, 7))
    recorder.start()
    assert desk.next() == RecordingTrouble(RecordingFault.NOT_WRITTEN)
    recorder.path.parent.mkdir()
    assert desk.next() == RecordingTrouble(RecordingFault.NOT_WRITTEN, is_over=True)
    recorder.stop()
    assert [samples[0] for _, _, samples in read_records(recorder.path, KEY)[1]] == [7]


@pytest.mark.logs("Trouble with the recording: not written")
def test_a_disk_that_refuses_to_the_end_stops_nothing(tmp_path, desk):
    recorder = a_recorder(tmp_path / "no" / "such" / "folder", desk)
    recorder.start()
    assert desk.next() == RecordingTrouble(RecordingFault.NOT_WRITTEN)
    recorder.stop()
    assert desk.troubles.empty()
    assert not any(thread.name == "recorder" for thread in threading.enumerate())


@pytest.mark.logs("The recording stopped", "Trouble with the recording: stopped")
def test_what_nobody_foresaw_is_told(tmp_path, monkeypatch, desk):
    monkeypatch.setattr(recording.shutil, "disk_usage", lambda _: None)
    recorder = a_recorder(tmp_path / "call.rec", desk)
    recorder.start()
    assert desk.next() == RecordingTrouble(RecordingFault.STOPPED)
    recorder.stop()


@pytest.mark.logs("Trouble with the recording: low space")
def test_a_disk_that_is_nearly_full_is_told_at_the_beginning(tmp_path, monkeypatch, desk):
    monkeypatch.setattr(recording, "LOW_SPACE_BYTES", 1 << 62)
    recorder = a_recorder(tmp_path / "call.rec", desk)
    recorder.queues[Track.AGENT].put(block(0, 7))
    recorder.start()
    assert desk.next() == RecordingTrouble(RecordingFault.LOW_SPACE)
    recorder.stop()
    assert [samples[0] for _, _, samples in read_records(recorder.path, KEY)[1]] == [7]


@pytest.mark.logs("Trouble with the recording: low space")
def test_a_disk_that_gets_nearly_full_during_the_call_is_told(tmp_path, monkeypatch, desk):
    free = iter([1 << 40, 1 << 40])
    looks: queue.Queue[int] = queue.Queue()

    def disk_usage(_: Path) -> Usage:
        looks.put(1)
        return Usage(next(free, 1_000))

    monkeypatch.setattr(recording, "LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(recording.shutil, "disk_usage", disk_usage)
    recorder = a_recorder(tmp_path / "call.rec", desk)
    recorder.start()
    assert desk.next() == RecordingTrouble(RecordingFault.LOW_SPACE)
    recorder.stop()
    assert looks.qsize() == 3
    assert desk.troubles.empty()


@pytest.mark.logs("Trouble with the recording: slow")
def test_a_disk_too_slow_for_the_call_is_told_and_over(tmp_path, desk):
    recorder = a_recorder(tmp_path / "call.rec", desk)
    for number in range(50):
        recorder.queues[Track.AGENT].put_nowait(block(number))
    recorder.start()
    assert desk.next() == RecordingTrouble(RecordingFault.SLOW)
    assert desk.next() == RecordingTrouble(RecordingFault.SLOW, is_over=True)
    recorder.stop()


def test_a_full_queue_of_the_recorder_takes_nothing_from_the_call():
    recorder = Recorder(Path("never"), KEY, SAMPLE_RATE_HZ)  # not started: nobody empties it
    for number in range(50):
        recorder.queues[Track.AGENT].put_nowait(block(number))
    with pytest.raises(queue.Full):
        recorder.queues[Track.AGENT].put_nowait(block(50))
