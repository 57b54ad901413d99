from __future__ import annotations

import base64
import io
import json
import zlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from speech.capture import SAMPLE_RATE_HZ, Block
from speech.events import Track
from speech.recording import Recorder
from speech.recording_export import export_flac, read_shape
from speech.streams import SoundFileError, open_sound
from speech.waveform import MARK, Shape, pauses, peaks, shape_of

KEY = bytes(range(32))
CELL = SAMPLE_RATE_HZ // 20


def written(samples: np.ndarray) -> io.BytesIO:
    file = io.BytesIO()
    soundfile.write(file, samples, 16_000, format="FLAC")
    file.seek(0)
    return file


def test_each_part_is_as_high_as_its_loudest_sample():
    samples = np.zeros((200_000, 2))
    samples[5, 0] = -0.5
    samples[199_999, 0] = 0.25
    samples[100_000, 1] = 1.0 - 1 / 32_768
    agent, citizen = peaks(written(samples), 4)
    assert agent == pytest.approx([0.5, 0, 0, 0.25])
    assert citizen == pytest.approx([0, 0, 1, 0], abs=1e-4)


def test_the_parts_of_long_recordings_are_whole_across_what_is_read_at_once():
    dice = np.random.default_rng(3)
    samples = dice.uniform(-1, 1, (300_000, 2)).astype(np.float32)
    agent, citizen = peaks(written(samples), 7)
    part = np.arange(300_000) * 7 // 300_000
    for found, channel in ((agent, 0), (citizen, 1)):
        truth = [np.abs(samples[part == n, channel]).max() for n in range(7)]
        assert found == pytest.approx(truth, abs=1e-3)


def test_one_channel_is_the_citizens():
    agent, citizen = peaks(written(np.full(1000, 0.5)), 10)
    assert not agent.any()
    assert citizen == pytest.approx([0.5] * 10)


def test_more_parts_than_samples_is_no_error():
    agent, citizen = peaks(written(np.full((3, 2), 0.5)), 10)
    assert len(agent) == len(citizen) == 10
    assert max(agent) == pytest.approx(0.5)


def test_the_demonstration_call_takes_turns(call):
    agent, citizen = peaks(call, 68)
    assert agent[2] > 0.1 > 10 * citizen[2]
    assert citizen[10] > 0.1 > 10 * agent[10]


def test_what_is_no_recording_is_refused_in_words(tmp_path):
    (tmp_path / "a.flac").write_text("您好")
    with pytest.raises(SoundFileError, match="no recording"):
        peaks(tmp_path / "a.flac", 10)


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Five seconds of noise on both tracks, beginning in the middle of a cell, with a hole."""
    dice = np.random.default_rng(4)
    recorder = Recorder(tmp_path / "call.rec", KEY, SAMPLE_RATE_HZ)
    for track, loudest in ((Track.AGENT, 32_768), (Track.CITIZEN, 3_000)):
        for number in (*range(20), *range(33, 50)):
            sound = dice.integers(-loudest, loudest, 1_600).astype(np.int16)
            recorder.queues[track].put_nowait(Block(number * 1_600 + 77, sound.tobytes(), 1.0))
    recorder.start()
    recorder.stop()
    export_flac(recorder.path, KEY, tmp_path / "call.flac")
    return tmp_path / "call.flac"


def test_the_picture_that_goes_with_a_recording_is_that_of_its_sound(recorded: Path) -> None:
    with open_sound(recorded) as file:
        shape = shape_of(file)
        samples = np.abs(file.read(dtype="int16", always_2d=True).astype(np.int32))
    assert shape is not None
    assert shape.cell == CELL
    for row, at in enumerate(range(0, len(samples), CELL)):
        assert shape.peaks[row].tolist() == samples[at : at + CELL].max(axis=0).tolist()
    again = read_shape(recorded.with_suffix(".rec"), KEY)
    assert (again.frames, again.pauses) == (shape.frames, ()) == (len(samples), ())
    assert np.array_equal(again.peaks, shape.peaks)


def test_a_picture_is_drawn_without_reading_sound(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = peaks(plain(recorded), 20)
    monkeypatch.setattr(soundfile.SoundFile, "read", None)
    for drawn, truth in zip(peaks(recorded, 20), decoded, strict=True):
        assert np.abs(drawn - truth).max() < 0.02  # a part begins where its first cell does


def test_a_picture_too_coarse_for_what_is_asked_is_measured(recorded: Path) -> None:
    for drawn, truth in zip(peaks(recorded, 500), peaks(plain(recorded), 500), strict=True):
        assert drawn.tolist() == truth.tolist()


def plain(recording: Path) -> io.BytesIO:
    """The same sound without its comment."""
    return written(soundfile.read(recording, dtype="int16")[0])


def comment(**changes: object) -> str:
    honest = json.loads(a_shape().as_comment().removeprefix(MARK))
    return MARK + json.dumps({**honest, **changes})


def a_shape(frames: int = 16_000) -> Shape:
    rows = np.full((-(-frames // CELL), 2), 16_384, np.uint16)
    return Shape(frames, CELL, rows, ((800, 1_600),))


def commented(text: str) -> io.BytesIO:
    """A second of quiet sound with this comment."""
    made = io.BytesIO()
    with soundfile.SoundFile(made, "w", SAMPLE_RATE_HZ, 2, "PCM_16", format="FLAC") as file:
        file.comment = text
        file.write(np.full((16_000, 2), 0.25))
    made.seek(0)
    return made


def test_a_comment_of_ours_is_believed() -> None:
    assert peaks(commented(a_shape().as_comment()), 10)[0] == pytest.approx([0.5] * 10)
    assert pauses(commented(a_shape().as_comment())) == ((0.05, 0.1),)


@pytest.mark.parametrize(
    "text",
    [
        "LAVF",
        "何人",
        MARK,
        MARK + "[" * 100_000,
        MARK + "[]",
        comment(frames=15_999),
        comment(cell=801),
        comment(peaks="!"),
        comment(peaks=base64.b64encode(b"no").decode()),
        comment(peaks=base64.b64encode(zlib.compress(bytes(3))).decode()),
        comment(peaks=base64.b64encode(zlib.compress(bytes(4))).decode()),
        comment(pauses=[[1]]),
        comment(pauses=7),
        a_shape(32_000).as_comment(),
    ],
)
def test_a_comment_that_does_not_fit_is_no_picture(text: str) -> None:
    assert peaks(commented(text), 10)[0] == pytest.approx([0.25] * 10, abs=1e-4)
    assert pauses(commented(text)) == ()


def test_a_picture_that_would_fill_the_memory_is_none() -> None:
    bomb = base64.b64encode(zlib.compress(bytes(1 << 26))).decode()
    assert peaks(commented(comment(peaks=bomb)), 10)[0] == pytest.approx([0.25] * 10, abs=1e-4)
