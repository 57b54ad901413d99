"""The file of a recording: sealed records of half a second of one track, each whole by itself.

A file is a head (magic, rate, salt) and records. A record is a small plain head (what it is,
its first frame, its length) and what AES-256-GCM made of its body, with that head as associated
data and the record's number as nonce. The body of sound is its number of frames, how loud each
cell of 50 ms is, and a small FLAC of one channel; that of a pause is its number of frames.

``ZXREC1``, which programs before this one wrote, has plain samples as the body of sound.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from speech.capture import Samples
from speech.events import Track

MAGIC = b"ZXREC2"
PLAIN_MAGIC = b"ZXREC1"
KEY_BYTES = 32
TAG_BYTES = 16
RECORD_S = 0.5  # no record holds more
_SLACK_BYTES = 1 << 10  # beside the samples: measured 140 at 8 kHz and 346 at 192 kHz
CELLS_PER_S = 20
HEAD = struct.Struct("<6sI16s")  # magic, rate in Hz, salt of the file's own key
RECORD = struct.Struct("<BQI")  # track, or track and PAUSE; first frame; bytes that follow
PAUSE = 0x80
_FRAMES = struct.Struct("<I")
_TRACKS = tuple(Track)

Peaks = npt.NDArray[np.uint16]


class RecordingError(Exception):
    """A recording cannot be read with this key, is none or is empty; the message says which."""


@dataclass(frozen=True, slots=True)
class Record:
    """A piece of a track.

    Attributes:
        first_frame: Counted since listening began; divided by the rate, the transcript's time.
        is_pause: Nothing was kept here, because somebody wanted it so.
        peaks: The loudest sample (0-32768) in each cell of the track that it touches; cells
            have ``cell_frames(rate)`` frames, counted from frame 0.
        body: What :meth:`samples` reads: FLAC, or plain samples if ``is_plain``.
    """

    track: Track
    first_frame: int
    frames: int
    is_pause: bool
    peaks: Peaks
    body: bytes
    is_plain: bool = False

    def samples(self) -> Samples:
        """Decode the sound; zeros for a pause."""
        if self.is_pause:
            return np.zeros(self.frames, np.int16)
        if self.is_plain:
            return np.frombuffer(self.body, np.int16)
        samples: Samples = soundfile.read(BytesIO(self.body), dtype="int16")[0]
        return samples


class Sealer:
    """Makes the bytes of one file: ``head`` first, then every record in the order it was made."""

    def __init__(self, key: bytes, rate_hz: int) -> None:
        """Draw the file's own key from ``key`` (32 bytes)."""
        self.head = HEAD.pack(MAGIC, rate_hz, os.urandom(16))
        self._cipher = _cipher(key, self.head)
        self._rate_hz = rate_hz
        self._made = 0

    def sound(self, track: Track, first_frame: int, samples: Samples) -> bytes:
        """Seal a piece of sound, mono."""
        flac = BytesIO()
        soundfile.write(flac, samples, self._rate_hz, "PCM_16", format="FLAC")
        peaks = cell_peaks(samples, first_frame, self._rate_hz)
        body = _FRAMES.pack(len(samples)) + peaks.astype("<u2").tobytes() + flac.getvalue()
        return self._sealed(_TRACKS.index(track), first_frame, body)

    def pause(self, track: Track, first_frame: int, frames: int) -> bytes:
        """Seal the length of what was not kept."""
        return self._sealed(_TRACKS.index(track) | PAUSE, first_frame, _FRAMES.pack(frames))

    def _sealed(self, what: int, first_frame: int, body: bytes) -> bytes:
        head = RECORD.pack(what, first_frame, len(body) + TAG_BYTES)
        sealed = self._cipher.encrypt(_nonce(self._made), body, head)
        self._made += 1
        return head + sealed


def cell_frames(rate_hz: int) -> int:
    """Tell how many frames a cell of the waveform has: 50 ms."""
    return max(1, rate_hz // CELLS_PER_S)


def cell_peaks(samples: Samples, first_frame: int, rate_hz: int) -> Peaks:
    """Measure the loudest sample in each cell that ``samples`` touch."""
    if not len(samples):
        return np.zeros(0, np.uint16)
    cell = cell_frames(rate_hz)
    starts = np.arange(-(first_frame % cell), len(samples), cell)
    loud = np.abs(samples.astype(np.int32))  # -32768 has no positive twin in 16 bits
    return np.maximum.reduceat(loud, np.maximum(starts, 0)).astype(np.uint16)


def holds_sound(path: Path) -> bool:
    """Tell whether there is a recording with more than its head; a device may never have worked."""
    return path.exists() and path.stat().st_size > HEAD.size


def read_recording(path: Path, key: bytes) -> tuple[int, Iterator[Record]]:
    """Open a recording of this program or an older one: its rate in Hz and its records.

    A last record that was cut by a crash is left out. Only one record is in memory at a time,
    and none is decoded before its samples are asked for.

    Raises:
        RecordingError: Here or while the records are read, when anything else than the end is
            missing or was changed.
        OSError: Here or there: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD.size)
    if len(head) < HEAD.size or not head.startswith((MAGIC, PLAIN_MAGIC)):
        raise RecordingError(f"{path.name} is no recording of this program")
    magic, rate_hz, _ = HEAD.unpack(head)
    read = _plain_record if magic == PLAIN_MAGIC else _record
    opened = _opened(path, _cipher(key, head), _longest(rate_hz))
    return rate_hz, (read(what, first, body, rate_hz) for what, first, body in opened)


def _cipher(key: bytes, head: bytes) -> AESGCM:
    """Make the cipher of one file.

    Each file has a key of its own, drawn from ``key`` and its whole head: one key may serve
    any number of recordings, and a changed head opens nothing.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=head, info=b"zuoxi recording").derive(key))


def _longest(rate_hz: int) -> int:
    """Tell how many sealed bytes a record has at most: sound that FLAC cannot make smaller."""
    frames = round(RECORD_S * rate_hz)
    return 2 * frames + frames // 64 + _SLACK_BYTES


def _nonce(number: int) -> bytes:
    """Number a record; moved or missing records in the middle are found by it."""
    return struct.pack("<4xQ", number)


def _opened(path: Path, cipher: AESGCM, longest: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield what each record is, its first frame and its body.

    A length above ``longest`` was never written; taken for one that a crash cut, it would hide
    all sound that follows.
    """
    with path.open("rb") as file:
        file.seek(HEAD.size)
        for number in count():
            head = file.read(RECORD.size)
            if len(head) < RECORD.size:
                return
            what, first_frame, length = RECORD.unpack(head)
            sealed = file.read(min(length, longest))
            if len(sealed) < length <= longest:
                return  # the crash came while this one was written
            try:
                body = cipher.decrypt(_nonce(number), sealed, head)
            except InvalidTag as error:
                message = f"{path.name} was changed, or belongs to another key"
                raise RecordingError(message) from error
            yield what, first_frame, body


def _record(what: int, first_frame: int, body: bytes, rate_hz: int) -> Record:
    track = _TRACKS[what & ~PAUSE]
    (frames,) = _FRAMES.unpack_from(body)
    if what & PAUSE:
        return Record(track, first_frame, frames, is_pause=True, peaks=_NO_PEAKS, body=b"")
    cell = cell_frames(rate_hz)
    cells = (first_frame + frames - 1) // cell - first_frame // cell + 1
    peaks = np.frombuffer(body, "<u2", cells, _FRAMES.size).astype(np.uint16)
    flac = body[_FRAMES.size + 2 * cells :]
    return Record(track, first_frame, frames, is_pause=False, peaks=peaks, body=flac)


def _plain_record(track: int, first_frame: int, body: bytes, rate_hz: int) -> Record:
    samples = np.frombuffer(body, np.int16)
    peaks = cell_peaks(samples, first_frame, rate_hz)
    return Record(
        _TRACKS[track],
        first_frame,
        len(samples),
        is_pause=False,
        peaks=peaks,
        body=body,
        is_plain=True,
    )


_NO_PEAKS: Peaks = np.zeros(0, np.uint16)
