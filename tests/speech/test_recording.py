from __future__ import annotations

import os
import queue
import signal
import stat
import subprocess
import sys
import threading
import time
import tracemalloc
from io import FileIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speech.capture import SAMPLE_RATE_HZ, Block
from speech.events import Track
from speech.recording import Recorder, RecordingError, export_flac, read_records
from tests.speech.heard import BLOCK, block, loud

KEY = bytes(range(32))
OTHER_KEY = bytes(32)
RECORD = 13 + 2 * BLOCK + 16


def record(path: Path, blocks: list[tuple[Track, Block]]) -> Path:
    recorder = Recorder(path, KEY, SAMPLE_RATE_HZ)
    recorder.start()
    for track, each in blocks:
        recorder.queues[track].put(each, timeout=5)
    recorder.stop()
    return path


def values(path: Path, key: bytes = KEY) -> list[tuple[Track, int, int]]:
    """Track, first frame and value of each record."""
    _, records = read_records(path, key)
    read = []
    for track, first, samples in records:
        assert len(samples) == BLOCK
        assert len(set(samples)) == 1
        read.append((track, first, int(samples[0])))
    return read


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recording") / "call.zxrec"
    return record(path, [(Track.CITIZEN, block(n, value=n + 1)) for n in range(6)])


def test_what_was_recorded_is_read_again(whole):
    assert values(whole) == [(Track.CITIZEN, n * BLOCK, n + 1) for n in range(6)]
    assert read_records(whole, KEY)[0] == SAMPLE_RATE_HZ


def test_nobody_else_may_read_it_and_no_sound_lies_open(whole):
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    data = whole.read_bytes()
    assert not any(loud(n + 1, 16) in data for n in range(6))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_file_cut_at_any_byte_is_readable_up_to_there(whole, tmp_path_factory, data):
    content = whole.read_bytes()
    head = len(content) - 6 * RECORD
    cut = data.draw(st.integers(head, len(content)))
    path = tmp_path_factory.mktemp("cut") / "call.zxrec"
    path.write_bytes(content[:cut])
    assert values(path) == [
        (Track.CITIZEN, n * BLOCK, n + 1) for n in range((cut - head) // RECORD)
    ]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_changed_sound_is_never_read(whole, tmp_path_factory, data):
    """A changed byte is found, or the file ends there as if a crash had cut it."""
    content = bytearray(whole.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("changed") / "call.zxrec"
    path.write_bytes(content)
    truth = values(whole)
    try:
        read = values(path)
    except RecordingError:
        return
    assert len(read) < len(truth)
    assert read == truth[: len(read)]


def test_a_changed_sample_is_told(whole, tmp_path):
    content = bytearray(whole.read_bytes())
    content[-RECORD // 2] ^= 1
    path = tmp_path / "changed"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match="was changed"):
        values(path)


def test_a_missing_record_in_the_middle_is_told(whole, tmp_path):
    content = whole.read_bytes()
    path = tmp_path / "shorter"
    path.write_bytes(content[: -3 * RECORD] + content[-2 * RECORD :])
    with pytest.raises(RecordingError, match="was changed"):
        values(path)


def test_another_key_is_refused_in_words(whole):
    with pytest.raises(RecordingError, match="another key"):
        values(whole, OTHER_KEY)


def test_another_file_is_refused_in_words(tmp_path, call):
    with pytest.raises(RecordingError, match="no recording of this program"):
        read_records(call, KEY)
    (tmp_path / "empty").touch()
    with pytest.raises(RecordingError, match="no recording of this program"):
        read_records(tmp_path / "empty", KEY)


def test_the_same_sound_never_looks_the_same(tmp_path):
    sound = [(Track.AGENT, block(0))]
    first = record(tmp_path / "1", sound).read_bytes()
    second = record(tmp_path / "2", sound).read_bytes()
    assert first[-RECORD:] != second[-RECORD:]


def test_lost_sound_is_silence_of_its_length_and_tracks_keep_their_sides(tmp_path):
    tenths = [(Track.AGENT, 0), (Track.CITIZEN, 2), (Track.AGENT, 1), (Track.CITIZEN, 5)]
    path = record(tmp_path / "call", [(t, block(n, value=100 + n)) for t, n in tenths])
    assert export_flac(path, KEY, tmp_path / "call.flac") == pytest.approx(0.6)
    samples, rate_hz = soundfile.read(tmp_path / "call.flac", dtype="int16")
    assert rate_hz == SAMPLE_RATE_HZ
    assert samples[::BLOCK, 0].tolist() == [100, 101, 0, 0, 0, 0]
    assert samples[::BLOCK, 1].tolist() == [0, 0, 102, 0, 0, 105]


def test_a_long_call_with_an_hour_of_silence_is_woven_whole(tmp_path):
    hour = 3600 * SAMPLE_RATE_HZ
    sound = [(Track.AGENT, block(0, 5)), (Track.CITIZEN, Block(hour, loud(6), 1.0))]
    path = record(tmp_path / "call", sound)
    assert export_flac(path, KEY, tmp_path / "call.flac") == pytest.approx(3600.1)
    with soundfile.SoundFile(tmp_path / "call.flac") as file:
        assert set(file.read(BLOCK, "int16")[:, 0]) == {5}
        file.seek(hour)
        assert set(file.read(BLOCK, "int16")[:, 1]) == {6}


@pytest.mark.logs("The recording stopped")
def test_a_disk_that_refuses_is_logged_and_stops_nothing(tmp_path, caplog):
    recorder = Recorder(tmp_path / "no" / "such" / "folder", KEY, SAMPLE_RATE_HZ)
    recorder.start()
    recorder.queues[Track.AGENT].put(block(0), timeout=5)
    recorder.stop()
    assert "The recording stopped" in caplog.text


def test_a_key_of_another_length_is_refused_at_once(tmp_path):
    with pytest.raises(ValueError, match="32 bytes"):
        Recorder(tmp_path / "call", b"short", SAMPLE_RATE_HZ)


RECORDS_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from speech.capture import Block
from speech.events import Track
from speech.recording import Recorder

recorder = Recorder(Path(sys.argv[1]), bytes(range(32)), 16_000)
recorder.start()
began_s = time.perf_counter()
for number in range(10_000):
    time.sleep(max(0.0, began_s + number / 10 - time.perf_counter()))
    recorder.queues[Track.CITIZEN].put_nowait(Block(number * 1_600, bytes(3_200), 1.0))
    print(number, flush=True)
"""


def test_a_killed_program_loses_at_most_a_second(tmp_path):
    path = tmp_path / "call"
    child = subprocess.Popen(
        [sys.executable, "-c", RECORDS_UNTIL_KILLED, str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        given_blocks = 0
        while given_blocks < 20:
            given_blocks = int(child.stdout.readline()) + 1
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.communicate(timeout=10)
    read = [first for _, first, _ in read_records(path, KEY)[1]]
    assert read == [n * BLOCK for n in range(len(read))]
    assert len(read) >= given_blocks - 10


def test_a_full_queue_of_the_recorder_takes_nothing_from_the_call():
    recorder = Recorder(Path("never"), KEY, SAMPLE_RATE_HZ)  # not started: nobody empties it
    for number in range(50):
        recorder.queues[Track.AGENT].put_nowait(block(number))
    with pytest.raises(queue.Full):
        recorder.queues[Track.AGENT].put_nowait(block(50))


def test_silence_is_sound_too(tmp_path):
    path = record(tmp_path / "call", [(Track.AGENT, Block(0, bytes(2 * BLOCK), 1.0))])
    assert export_flac(path, KEY, tmp_path / "flac") == pytest.approx(0.1)
    assert not np.any(soundfile.read(tmp_path / "flac")[0])


@pytest.mark.parametrize("cut", [0, 1, RECORD - 1], ids=["whole", "by a byte", "to a byte"])
def test_a_recording_without_sound_is_told_and_makes_no_file(tmp_path, cut):
    path = record(tmp_path / "call.rec", [(Track.AGENT, block(0))] if cut else [])
    if cut:
        path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(RecordingError, match=r"call\.rec holds no sound"):
        export_flac(path, KEY, tmp_path / "call.flac")
    assert not (tmp_path / "call.flac").exists()


def test_a_length_that_was_never_written_is_told_and_not_read(whole, tmp_path):
    content = bytearray(whole.read_bytes())
    at = len(content) - RECORD + 9  # the length in the head of the last record
    content[at : at + 4] = (0xFFFF_FFFF).to_bytes(4, "little")
    path = tmp_path / "changed"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match="was changed"):
        values(path)


def test_a_long_recording_is_not_held_in_memory(tmp_path):
    sound = [(Track.AGENT, Block(n * 160_000, loud(1, 160_000), 1.0)) for n in range(40)]
    path = record(tmp_path / "call", sound)
    tracemalloc.start()
    try:
        _, records = read_records(path, KEY)
        assert sum(1 for _ in records) == 40
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < path.stat().st_size / 5


class FullDisk(FileIO):
    """Takes half of a record and then nothing, until ``room`` is set."""

    def __init__(self, path: Path, room: threading.Event) -> None:
        super().__init__(path, "w")
        self.room = room
        self.refused = threading.Event()

    def write(self, data) -> int:
        if self.room.is_set() or not self.tell():
            return super().write(data)
        super().write(data[: len(data) // 2])
        self.refused.set()
        raise OSError(28, "No space left on device")


@pytest.mark.logs("cannot be written now")
def test_a_disk_that_was_full_for_a_while_breaks_no_recording(tmp_path, monkeypatch):
    room = threading.Event()
    path = tmp_path / "call.rec"
    files: list[FullDisk] = []

    def opened(self, *_args, **_kwargs):
        files.append(FullDisk(self, room))
        return files[-1]

    recorder = Recorder(path, KEY, SAMPLE_RATE_HZ)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", opened)
        recorder.queues[Track.AGENT].put(block(0, 1))
        recorder.start()
        until = time.monotonic() + 10
        while not files and time.monotonic() < until:
            time.sleep(0.01)
    assert files[0].refused.wait(10)
    room.set()
    recorder.queues[Track.AGENT].put(block(1, 2))
    recorder.stop()
    assert [value for _, _, value in values(path)] == [1, 2]
