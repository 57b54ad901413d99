"""Both tracks of a call on disk while it runs: encrypted, and whole after a crash.

Every block is one sealed record, written and flushed as it arrives, so a killed program
loses what was still in its queue. ``export_flac`` turns the records into a FLAC of two
channels (left agent, right citizen); lost sound is silence of the same length there.
"""

from __future__ import annotations

import logging
import os
import queue
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from io import FileIO
from itertools import chain, count
from pathlib import Path

import numpy as np
import soundfile
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from speech.capture import QUEUE_BLOCKS, Block, BlockQueue, Samples
from speech.events import Track

log = logging.getLogger(__name__)

MAGIC = b"ZXREC1"
_HEAD = struct.Struct("<6sI16s")  # magic, rate in Hz, salt of the file's own key
_RECORD = struct.Struct("<BQI")  # track, first frame, bytes that follow
_TRACKS = tuple(Track)
KEY_BYTES = 32
MAX_RECORD_BYTES = 1 << 20  # far more than a block has: a length beyond it was never written
LAG_S = 10.0
JOIN_S = 2.0
WRITE_EVERY_S = 0.1
RETRY_S = 0.5


class RecordingError(Exception):
    """A recording cannot be read with this key, is none or is empty; the message says which."""


class Recorder:
    """Writes blocks of both tracks to one file from a thread of its own."""

    def __init__(self, path: Path, key: bytes, rate_hz: int) -> None:
        """Prepare ``path``; ``key`` has 32 bytes. Nothing is written before ``start``."""
        self.path = path
        self.queues: dict[Track, BlockQueue] = {t: queue.Queue(QUEUE_BLOCKS) for t in Track}
        self._head = _HEAD.pack(MAGIC, rate_hz, os.urandom(16))
        self._cipher = _cipher(key, self._head)
        self._records = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        """Open the file and begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what is queued and close; at most two seconds."""
        self._stopping.set()
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        try:
            with self.path.open("wb", buffering=0) as file:
                self.path.chmod(0o600)
                goes_on = self._append(file, self._head)
                while goes_on and not self._stopping.wait(WRITE_EVERY_S):
                    goes_on = self._append(file, self._waiting())
                if goes_on:
                    self._append(file, self._waiting())
                os.fsync(file.fileno())
        except OSError:
            log.exception("The recording stopped; the call and its words go on")

    def _append(self, file: FileIO, records: bytes) -> bool:
        """Write whole records or none; while the disk takes nothing, try again and again.

        Meanwhile the queues fill and take no more: what is missing then is silence of the
        right length, and never a broken file. False if it was told to stop before it could.
        """
        whole = file.tell()
        told = False
        while records:
            is_last_try = self._stopping.is_set()
            try:
                if file.write(records) == len(records):
                    return True
            except OSError:
                if not told:
                    log.warning("The recording cannot be written now; it is tried again")
                told = True
            file.seek(whole)
            file.truncate()
            if is_last_try:
                return False
            self._stopping.wait(RETRY_S)
        return True

    def _waiting(self) -> bytes:
        """Seal everything that is queued."""
        sealed = []
        for number, track in enumerate(_TRACKS):
            with suppress(queue.Empty):
                while True:
                    block = self.queues[track].get_nowait()
                    if block is not None:
                        sealed.append(self._sealed(number, block))
        return b"".join(sealed)

    def _sealed(self, track: int, block: Block) -> bytes:
        head = _RECORD.pack(track, block.first_frame, len(block.pcm) + 16)
        sealed = head + self._cipher.encrypt(_nonce(self._records), block.pcm, head)
        self._records += 1
        return sealed


def _cipher(key: bytes, head: bytes) -> AESGCM:
    """Make the cipher of one file.

    Each file has a key of its own, drawn from ``key`` and its whole head: one key may serve
    any number of recordings, and a changed head opens nothing.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=head, info=b"zuoxi recording").derive(key))


def _nonce(number: int) -> bytes:
    """Number a record; moved or missing records in the middle are found by it."""
    return struct.pack("<4xQ", number)


def holds_sound(path: Path) -> bool:
    """Tell whether there is a recording with more than its head; a device may never have worked."""
    return path.exists() and path.stat().st_size > _HEAD.size


def read_records(path: Path, key: bytes) -> tuple[int, Iterator[tuple[Track, int, Samples]]]:
    """Open a recording: its rate, and its records as (track, first frame, samples).

    A last record that was cut by a crash is left out. Only one record is in memory at a time.

    Raises:
        RecordingError: Here or while the records are read, when anything else than the end is
            missing or was changed.
        OSError: Here or there: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD.size)
    if len(head) < _HEAD.size or not head.startswith(MAGIC):
        raise RecordingError(f"{path.name} is no recording of this program")
    _, rate_hz, _ = _HEAD.unpack(head)
    return rate_hz, _records(path, _cipher(key, head))


def _records(path: Path, cipher: AESGCM) -> Iterator[tuple[Track, int, Samples]]:
    with path.open("rb") as file:
        file.seek(_HEAD.size)
        for number in count():
            head = file.read(_RECORD.size)
            if len(head) < _RECORD.size:
                return
            track, first_frame, length = _RECORD.unpack(head)
            sealed = file.read(min(length, MAX_RECORD_BYTES))
            if len(sealed) < length <= MAX_RECORD_BYTES:
                return  # the crash came while this one was written
            try:
                pcm = cipher.decrypt(_nonce(number), sealed, head)
            except InvalidTag as error:
                message = f"{path.name} was changed, or belongs to another key"
                raise RecordingError(message) from error
            yield _TRACKS[track], first_frame, np.frombuffer(pcm, np.int16)


def export_flac(path: Path, key: bytes, target: Path) -> float:
    """Write the recording at ``path`` as FLAC to ``target``; returns its length in seconds.

    Raises:
        RecordingError: As ``read_records``, and when there is no sound in it; then ``target``
            is not made.
        OSError: The recording cannot be read.
        RuntimeError: ``target`` cannot be written.
    """
    rate_hz, records = read_records(path, key)
    pieces = _woven(records, round(LAG_S * rate_hz))
    first = next(pieces, None)
    if first is None:
        raise RecordingError(f"{path.name} holds no sound")
    written = 0
    with soundfile.SoundFile(target, "w", rate_hz, len(_TRACKS), "PCM_16", format="FLAC") as file:
        for frames in chain((first,), pieces):
            file.write(frames)
            written += len(frames)
    return written / rate_hz


def _woven(records: Iterator[tuple[Track, int, Samples]], lag: int) -> Iterator[Samples]:
    """Yield two-channel pieces; a track that is more than ``lag`` frames behind is silent."""
    start, window = 0, np.zeros((2 * lag, len(_TRACKS)), np.int16)
    end = 0
    for track, first, samples in records:
        if first < start:
            continue  # later than the lag allows; cannot happen with queues of five seconds
        while first + len(samples) > start + len(window):
            yield window[:lag].copy()
            window[:lag], window[lag:] = window[lag:].copy(), 0
            start += lag
        window[first - start : first - start + len(samples), _TRACKS.index(track)] = samples
        end = max(end, first + len(samples))
    if end > start:
        yield window[: end - start]
