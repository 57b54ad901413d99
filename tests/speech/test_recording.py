from __future__ import annotations

import stat
import tracemalloc
from bisect import bisect_right
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speech.capture import SAMPLE_RATE_HZ, Block
from speech.events import Track
from speech.recording import Recorder
from speech.recording_export import export_flac
from speech.recording_file import HEAD, RECORD, RecordingError
from tests.speech.heard import BLOCK, block, loud
from tests.speech.recorded import read_records

KEY = bytes(range(32))
OTHER_KEY = bytes(32)
PIECE = SAMPLE_RATE_HZ // 2


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
        assert len(samples) == PIECE
        assert len(set(samples)) == 1
        read.append((track, first, int(samples[0])))
    return read


def piece(number: int, value: int) -> Block:
    """The half second with this number, all of one value."""
    return Block(number * PIECE, loud(value, PIECE), 1.0)


TRUTH = [(Track.CITIZEN, n * PIECE, n + 1) for n in range(6)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("recording") / "call.zxrec"
    return record(path, [(Track.CITIZEN, piece(n, value=n + 1)) for n in range(6)])


def ends(content: bytes) -> list[int]:
    """Where the head and each record end."""
    found = [HEAD.size]
    while found[-1] < len(content):
        found.append(found[-1] + RECORD.size + RECORD.unpack_from(content, found[-1])[2])
    return found


def test_what_was_recorded_is_read_again(whole):
    assert values(whole) == TRUTH
    assert read_records(whole, KEY)[0] == SAMPLE_RATE_HZ
    assert len(ends(whole.read_bytes())) == 7


def test_blocks_of_any_length_become_records_of_half_a_second(tmp_path):
    dice = np.random.default_rng(5)
    sound = dice.integers(-30_000, 30_000, 3 * PIECE).astype(np.int16)
    cuts = [0, 1, 300, 301, 9_000, 20_000, len(sound)]
    blocks = [Block(a, sound[a:b].tobytes(), 1.0) for a, b in pairwise(cuts)]
    path = record(tmp_path / "call", [(Track.AGENT, each) for each in blocks])
    read = [(first, samples) for _, first, samples in read_records(path, KEY)[1]]
    assert [first for first, _ in read] == [0, PIECE, 2 * PIECE]
    assert np.array_equal(np.concatenate([samples for _, samples in read]), sound)


def test_a_jump_ends_a_record_and_the_next_begins_where_sound_does(tmp_path):
    jumped = Block(7 * BLOCK + 11, loud(9), 1.0)
    sound = [(Track.AGENT, block(0)), (Track.AGENT, block(1)), (Track.AGENT, jumped)]
    path = record(tmp_path / "call", sound)
    read = [(first, len(samples)) for _, first, samples in read_records(path, KEY)[1]]
    assert read == [(0, 2 * BLOCK), (7 * BLOCK + 11, BLOCK)]


def test_nobody_else_may_read_it_and_no_sound_lies_open(whole):
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    data = whole.read_bytes()
    assert not any(loud(n + 1, 16) in data for n in range(6))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_file_cut_at_any_byte_is_readable_up_to_there(whole, tmp_path_factory, data):
    content = whole.read_bytes()
    cut = data.draw(st.integers(HEAD.size, len(content)))
    path = tmp_path_factory.mktemp("cut") / "call.zxrec"
    path.write_bytes(content[:cut])
    assert values(path) == TRUTH[: bisect_right(ends(content), cut) - 1]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_changed_sound_is_never_read(whole, tmp_path_factory, data):
    """A changed byte is found, or the file ends there as if a crash had cut it."""
    content = bytearray(whole.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("changed") / "call.zxrec"
    path.write_bytes(content)
    try:
        read = values(path)
    except RecordingError:
        return
    assert len(read) < len(TRUTH)
    assert read == TRUTH[: len(read)]


def test_a_changed_sample_is_told(whole, tmp_path):
    content = bytearray(whole.read_bytes())
    content[-20] ^= 1
    path = tmp_path / "changed"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match="was changed"):
        values(path)


def test_a_missing_record_in_the_middle_is_told(whole, tmp_path):
    content = whole.read_bytes()
    path = tmp_path / "shorter"
    at = ends(content)
    path.write_bytes(content[: at[3]] + content[at[4] :])
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
    assert first[HEAD.size + RECORD.size :] != second[HEAD.size + RECORD.size :]


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


def test_a_key_of_another_length_is_refused_at_once(tmp_path):
    with pytest.raises(ValueError, match="32 bytes"):
        Recorder(tmp_path / "call", b"short", SAMPLE_RATE_HZ)


def test_silence_is_sound_too(tmp_path):
    path = record(tmp_path / "call", [(Track.AGENT, Block(0, bytes(2 * BLOCK), 1.0))])
    assert export_flac(path, KEY, tmp_path / "flac") == pytest.approx(0.1)
    assert not np.any(soundfile.read(tmp_path / "flac")[0])


@pytest.mark.parametrize("kept", [0, 1, -1], ids=["nothing", "a byte", "all but a byte"])
def test_a_recording_without_sound_is_told_and_makes_no_file(tmp_path, kept):
    path = record(tmp_path / "call.rec", [(Track.AGENT, block(0))])
    records = path.read_bytes()[HEAD.size :]
    path.write_bytes(path.read_bytes()[: HEAD.size] + records[:kept])
    with pytest.raises(RecordingError, match=r"call\.rec holds no sound"):
        export_flac(path, KEY, tmp_path / "call.flac")
    assert not (tmp_path / "call.flac").exists()


def test_a_length_that_was_never_written_is_told_and_not_read(whole, tmp_path):
    content = bytearray(whole.read_bytes())
    at = ends(content)[-2] + 9  # the length in the head of the last record
    content[at : at + 4] = (0xFFFF_FFFF).to_bytes(4, "little")
    path = tmp_path / "changed"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match="was changed"):
        values(path)


def test_a_longer_length_near_the_end_is_no_cut_by_a_crash(tmp_path):
    """One changed bit makes a record longer than the rest of the file."""
    path = record(tmp_path / "call.rec", [(Track.AGENT, block(n, 3)) for n in range(15)])
    raw = bytearray(path.read_bytes())
    what, first, length = RECORD.unpack_from(raw, HEAD.size)
    RECORD.pack_into(raw, HEAD.size, what, first, length | 1 << 16)
    path.write_bytes(raw)
    with pytest.raises(RecordingError, match="was changed"):
        values(path)


def test_the_loudest_noise_is_read_again(tmp_path):
    """FLAC makes it larger than it was."""
    noise = np.random.default_rng(1).integers(-32_768, 32_768, PIECE).astype(np.int16)
    path = record(tmp_path / "call.rec", [(Track.AGENT, Block(0, noise.tobytes(), 1.0))])
    assert path.stat().st_size > noise.nbytes
    ((_, _, samples),) = read_records(path, KEY)[1]
    assert np.array_equal(samples, noise)


@pytest.mark.may_log("Trouble with the recording: slow")  # it is fed faster than any call
def test_a_long_recording_is_not_held_in_memory(tmp_path):
    noise = np.random.default_rng(1).integers(-9_000, 9_000, PIECE).astype(np.int16).tobytes()
    sound = [(Track.AGENT, Block(n * PIECE, noise, 1.0)) for n in range(200)]
    path = record(tmp_path / "call", sound)
    tracemalloc.start()
    try:
        _, records = read_records(path, KEY)
        assert sum(1 for _ in records) == 200
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < path.stat().st_size / 5
