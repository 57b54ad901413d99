"""Both tracks of a call on disk while it runs: encrypted, and whole after a crash.

Every half second of a track is one sealed record, written as soon as it is full: a killed
program loses that half second and what came in the last tenth. What the format is, says
:mod:`speech.recording_file`; what becomes of it, :mod:`speech.recording_export`.
"""

from __future__ import annotations

import logging
import os
import queue
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import numpy as np

from speech.capture import QUEUE_BLOCKS, Block, BlockQueue
from speech.events import RecordingFault, RecordingTrouble, Track
from speech.privacy import Privacy
from speech.recording_file import RECORD_S, Sealer

log = logging.getLogger(__name__)

JOIN_S = 2.0
WRITE_EVERY_S = 0.1
RETRY_S = 0.5
LOW_SPACE_BYTES = 600_000_000  # three calls of 80 minutes on a noisy line
LOOK_EVERY_S = 10.0  # other programs fill a disk while a call runs


class Recorder:
    """Writes blocks of both tracks to one file from a thread of its own.

    Attributes:
        queues: Where the blocks of each track are put; full ones take nothing.
        privacy: What it hides is not written; the file keeps how long that was.
    """

    def __init__(
        self,
        path: Path,
        key: bytes,
        rate_hz: int,
        privacy: Privacy | None = None,
        emit: Callable[[RecordingTrouble], None] = lambda _: None,
    ) -> None:
        """Prepare ``path``; ``key`` has 32 bytes. Nothing is written before ``start``.

        ``emit`` is called on the recorder's thread.
        """
        self.path = path
        self.privacy = privacy or Privacy()
        self.queues: dict[Track, BlockQueue] = {t: queue.Queue(QUEUE_BLOCKS) for t in Track}
        self._rate_hz = rate_hz
        self._sealer = Sealer(key, rate_hz)
        self._tapes = {track: _Tape(round(RECORD_S * rate_hz)) for track in Track}
        self._emit = emit
        self._fault: RecordingFault | None = None
        self._look_at_s = 0.0
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
            file = self._opened()
            if file is None:
                return
            with file:
                goes_on = self._append(file, self._sealer.head)
                self._look_for_room()
                while goes_on and not self._stopping.wait(WRITE_EVERY_S):
                    self._look_for_room()
                    goes_on = self._append(file, b"".join(self._waiting()))
                if goes_on:
                    self._append(file, b"".join((*self._waiting(), *self._rests())))
                os.fsync(file.fileno())
        except Exception:
            log.exception("The recording stopped; the call and its words go on")
            self._tell(RecordingFault.STOPPED)

    def _opened(self) -> FileIO | None:
        """Open the file, trying again while the disk refuses; ``None`` if told to stop first."""
        while True:
            is_last_try = self._stopping.is_set()
            try:
                file = self.path.open("wb", buffering=0)
                self.path.chmod(0o600)
            except OSError as error:
                self._tell(RecordingFault.NOT_WRITTEN, error)
                if is_last_try:
                    return None
                self._stopping.wait(RETRY_S)
            else:
                return file

    def _append(self, file: FileIO, records: bytes) -> bool:
        """Write whole records or none; while the disk takes nothing, try again and again.

        Meanwhile the queues fill and take no more: what is missing then is silence of the
        right length, and never a broken file. False if it was told to stop before it could.
        """
        whole = file.tell()
        while records:
            is_last_try = self._stopping.is_set()
            try:
                if file.write(records) == len(records):
                    break
                self._tell(RecordingFault.NOT_WRITTEN)  # a full disk takes a part, without an error
            except OSError as error:
                self._tell(RecordingFault.NOT_WRITTEN, error)
            file.seek(whole)
            file.truncate()
            if is_last_try:
                return False
            self._stopping.wait(RETRY_S)
        return True

    def _look_for_room(self) -> None:
        """Look now and then how full the disk is; a worse trouble is not told over."""
        now_s = time.monotonic()
        if self._fault is not None or now_s < self._look_at_s:
            return
        self._look_at_s = now_s + LOOK_EVERY_S
        with suppress(OSError):  # the next write tells it
            if shutil.disk_usage(self.path.parent).free < LOW_SPACE_BYTES:
                self._tell(RecordingFault.LOW_SPACE)

    def _look_for_loss(self) -> None:
        """Tell when queues were full, so that sound was lost, and when they are not any more."""
        if any(each.full() for each in self.queues.values()):
            if self._fault is not RecordingFault.NOT_WRITTEN:
                self._tell(RecordingFault.SLOW)
        elif self._fault in {RecordingFault.NOT_WRITTEN, RecordingFault.SLOW}:
            log.info("The recording goes on")
            self._emit(RecordingTrouble(self._fault, is_over=True))
            self._fault = None

    def _tell(self, fault: RecordingFault, error: OSError | None = None) -> None:
        """Tell of a trouble once."""
        if fault is not self._fault:
            self._fault = fault
            log.warning("Trouble with the recording: %s %s", fault, error.strerror if error else "")
            self._emit(RecordingTrouble(fault))

    def _waiting(self) -> Iterator[bytes]:
        """Seal what is full of everything that is queued."""
        self._look_for_loss()
        for track, blocks in self.queues.items():
            tape = self._tapes[track]
            with suppress(queue.Empty):
                while True:
                    block = blocks.get_nowait()
                    if block is not None:
                        yield from self._sealed(track, tape.add(block, self._hides(block)))

    def _rests(self) -> Iterator[bytes]:
        for track, tape in self._tapes.items():
            yield from self._sealed(track, tape.rest())

    def _hides(self, block: Block) -> bool:
        length_s = block.frames / self._rate_hz
        return self.privacy.hides(block.captured_s - length_s, block.captured_s)

    def _sealed(self, track: Track, pieces: Iterator[_Piece]) -> Iterator[bytes]:
        for piece in pieces:
            if piece.pcm is None:
                yield self._sealer.pause(track, piece.first_frame, piece.frames)
            else:
                samples = np.frombuffer(piece.pcm, np.int16)
                yield self._sealer.sound(track, piece.first_frame, samples)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one record holds; ``pcm`` is ``None`` in a pause."""

    first_frame: int
    frames: int
    pcm: bytes | None


class _Tape:
    """Joins the blocks of one track into pieces of one length; a jump ends a piece early."""

    def __init__(self, piece_frames: int) -> None:
        self._piece_frames = piece_frames
        self._first = self._end = 0
        self._hidden = False
        self._pcm = bytearray()  # stays empty in a pause

    def add(self, block: Block, hidden: bool) -> Iterator[_Piece]:
        """Take a block; yields the pieces that are full now."""
        if block.first_frame != self._end or hidden != self._hidden:
            yield from self.rest()
            self._first, self._hidden = block.first_frame, hidden
        self._end = block.first_frame + block.frames
        if not hidden:
            self._pcm += block.pcm
        while self._end - self._first >= self._piece_frames:
            yield self._cut(self._piece_frames)

    def rest(self) -> Iterator[_Piece]:
        """Yield what is there, however short."""
        if self._end > self._first:
            yield self._cut(self._end - self._first)

    def _cut(self, frames: int) -> _Piece:
        pcm = None if self._hidden else bytes(self._pcm[: 2 * frames])
        del self._pcm[: 2 * frames]
        piece = _Piece(self._first, frames, pcm)
        self._first += frames
        return piece
