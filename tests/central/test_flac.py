from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from app.central.calls.flac import HEAD_BYTES, holds_two_tracks
from tests.central.recorded import flac


def holds(folder: Path, content: bytes) -> bool:
    file = folder / "sound"
    file.write_bytes(content)
    return holds_two_tracks(file)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("seconds", [0.01, 0.3, 5.0])
@pytest.mark.parametrize("both_the_same", [False, True])
def test_what_a_library_wrote_is_known(
    tmp_path: Path, rate_hz: int, seconds: float, both_the_same: bool
) -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, (int(rate_hz * seconds), 2))
    if both_the_same:
        sound[:, 1] = sound[:, 0]
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", rate_hz, 2, "PCM_16", format="FLAC") as out:
        out.comment = "波形" * 1_000
        out.write(sound)
    assert holds(tmp_path, file.getvalue())


def test_one_track_is_not_enough(tmp_path: Path) -> None:
    assert not holds(tmp_path, flac(1))


def test_a_head_without_sound_is_none(tmp_path: Path) -> None:
    whole = flac()
    first_frame = whole.index(b"\xff\xf8", HEAD_BYTES)
    assert holds(tmp_path, whole[: first_frame + 16])
    for cut in (whole[:first_frame], whole[: first_frame + 4], whole[:HEAD_BYTES]):
        assert not holds(tmp_path, cut)
    for noise in (b"\0" * 2_000, b"MZ" * 2_000, b"\xff\xf8" * 1_000):
        assert not holds(tmp_path, whole[:first_frame] + noise)
    damaged = bytearray(whole)
    damaged[first_frame + 2] ^= 0x10
    assert not holds(tmp_path, bytes(damaged)), "its own checksum tells"


def test_metadata_without_an_end_is_passed_over_in_no_time(tmp_path: Path) -> None:
    assert not holds(tmp_path, flac()[:4] + b"\0\0\0\x22" + flac()[8:42] + b"\x01\0\0\0" * 100_000)


@given(st.binary(max_size=400).map(lambda more: flac()[:HEAD_BYTES] + more) | st.binary())
def test_anything_is_a_file(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    holds(tmp_path_factory.getbasetemp(), content)
