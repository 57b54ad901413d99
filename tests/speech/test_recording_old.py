"""Recordings that programs before this one left unsent are read and exported as ever."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import soundfile
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from speech.capture import SAMPLE_RATE_HZ
from speech.events import Track
from speech.recording_export import export_flac, read_shape
from speech.recording_file import RecordingError
from tests.speech.heard import BLOCK, loud
from tests.speech.recorded import read_records

KEY = bytes(range(32))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Half a second of both tracks in the format ZXREC1: plain samples in sealed records."""
    head = struct.pack("<6sI16s", b"ZXREC1", SAMPLE_RATE_HZ, bytes(16))
    key = HKDF(SHA256(), 32, salt=head, info=b"zuoxi recording").derive(KEY)
    content = head
    for number in range(10):
        pcm = loud(number + 1)
        record = struct.pack("<BQI", number % 2, number // 2 * BLOCK, len(pcm) + 16)
        content += record + AESGCM(key).encrypt(struct.pack("<4xQ", number), pcm, record)
    path = tmp_path / "old.rec"
    path.write_bytes(content)
    return path


def test_its_sound_is_read(old):
    rate_hz, records = read_records(old, KEY)
    read = [(track, first, samples[0]) for track, first, samples in records]
    assert rate_hz == SAMPLE_RATE_HZ
    assert read == [(tuple(Track)[n % 2], n // 2 * BLOCK, n + 1) for n in range(10)]


def test_it_is_exported_with_its_picture(old, tmp_path):
    assert export_flac(old, KEY, tmp_path / "call.flac") == pytest.approx(0.5)
    sound, _ = soundfile.read(tmp_path / "call.flac", dtype="int16")
    assert sound[::BLOCK].tolist() == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]
    assert read_shape(old, KEY).peaks[::2].tolist() == sound[::BLOCK].tolist()


def test_a_cut_or_changed_one_is_treated_as_ever(old):
    content = old.read_bytes()
    old.write_bytes(content[:-1])
    assert len(list(read_records(old, KEY)[1])) == 9
    old.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(RecordingError, match="was changed"):
        list(read_records(old, KEY)[1])


def test_its_head_does_not_open_the_new_format(old):
    """A changed version would read compressed sound as samples: the key depends on it."""
    old.write_bytes(b"ZXREC2" + old.read_bytes()[6:])
    with pytest.raises(RecordingError, match="was changed"):
        list(read_records(old, KEY)[1])
