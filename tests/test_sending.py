"""A sealed recording as the way to the server gets it."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import numpy as np

from app.bootstrap.sending import opened
from app.central.calls.flac import holds_two_tracks
from speech.capture import SAMPLE_RATE_HZ, Block
from speech.events import Track
from speech.recording import Recorder

KEY = bytes(range(32))


def recorded(folder: Path) -> Path:
    dice = np.random.default_rng(4)
    recorder = Recorder(folder / "call.rec", KEY, SAMPLE_RATE_HZ)
    for track in Track:
        for number in range(40):
            sound = dice.integers(-9_000, 9_000, 1_600).astype(np.int16)
            recorder.queues[track].put_nowait(Block(number * 1_600, sound.tobytes(), 1.0))
    recorder.start()
    recorder.stop()
    return recorder.path


def test_the_same_recording_is_the_same_file_at_every_try(tmp_path: Path) -> None:
    """An upload goes on where it stood only if the bytes before are the same ones."""
    key: Future[bytes] = Future()
    key.set_result(KEY)
    path, found = recorded(tmp_path), []
    for _ in range(2):
        with opened(path, key) as sound:
            found.append(sound.read())
            assert holds_two_tracks(Path(sound.name))
    assert found[0] == found[1]
    assert len(found[0]) > 50_000
    assert [each.name for each in tmp_path.iterdir()] == ["call.rec"], "nothing readable stays"
