"""A sealed recording is heard without being written anywhere open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from speech.events import Track
from speech.recognition import Recognition
from speech.recording_file import RecordingError
from speech.sealed_pieces import SealedPieces
from speech.second_pass import second_pass
from tests.sealed import KEY, seal
from tests.speech.test_second_pass import RATE, FakeEngine, sound


def a_call(folder: Path, length_s: float = 25.25) -> tuple[np.ndarray, Path]:
    spans = [(1, 5), (12, 16)], [(6, 11)]
    samples = np.column_stack([sound(each, length_s) for each in spans])
    return samples, seal(samples, RATE, folder / "call.rec")


def test_the_pieces_are_the_whole_sound_in_order(tmp_path: Path) -> None:
    samples, path = a_call(tmp_path)
    pieces = SealedPieces(path, KEY)
    assert pieces.length_s == 25.25
    agent, citizen = zip(*pieces, strict=True)
    assert b"".join(agent) == samples[:, 0].tobytes()
    assert b"".join(citizen) == samples[:, 1].tobytes()
    assert (pieces.read_s, pieces.damage) == (25.25, "")
    assert max(map(len, agent)) == RATE // 10 * 2
    assert list(tmp_path.iterdir()) == [path]


def test_a_second_pass_of_it_loses_nothing(tmp_path: Path) -> None:
    _, path = a_call(tmp_path)
    heard = second_pass(SealedPieces(path, KEY), Recognition(FakeEngine()))
    assert [(s.track, round(s.start_s), round(s.end_s)) for s in heard.segments] == [
        (Track.AGENT, 1, 5),
        (Track.CITIZEN, 6, 11),
        (Track.AGENT, 12, 16),
    ]
    assert (heard.audio_s, heard.unheard) == (25.25, ())


def test_what_is_before_a_damage_is_heard_and_the_damage_told(tmp_path: Path) -> None:
    _, path = a_call(tmp_path)
    pieces = SealedPieces(path, KEY)
    sealed = bytearray(path.read_bytes())
    sealed[-40] ^= 1
    path.write_bytes(sealed)
    heard = second_pass(pieces, Recognition(FakeEngine()))
    assert "changed" in heard.damage
    assert heard.segments


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    _, path = a_call(tmp_path, 1.0)
    with pytest.raises(RecordingError):
        SealedPieces(path, bytes(32))
