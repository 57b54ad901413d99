"""The picture of a recording: how loud each track was, when; and where nothing was kept.

A recording that a seat made carries its picture in its comment; only others are decoded for it.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import soundfile

from speech.events import Track
from speech.recording_file import Peaks, cell_frames
from speech.streams import open_sound

Floats = npt.NDArray[np.float32]
READ_FRAMES = 65_536
TRACKS = 2
LOUDEST = 32_768
MARK = "zuoxi shape 1 "
MAX_SHAPE_BYTES = 1 << 24  # two tracks of 29 hours: what unpacks to more is no shape of ours


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """How a recording looks.

    Attributes:
        frames: Length of the recording.
        cell: Frames in each row of ``peaks``.
        peaks: Rows × (agent, citizen), the loudest sample (0-32768).
        pauses: First frame and length of what was not to be kept, in order.
    """

    frames: int
    cell: int
    peaks: Peaks
    pauses: tuple[tuple[int, int], ...]

    def as_comment(self) -> str:
        """Write it as a comment of a sound file: ASCII, about 1 % of a FLAC."""
        packed = zlib.compress(self.peaks.astype("<u2").tobytes())
        told = {
            "frames": self.frames,
            "cell": self.cell,
            "pauses": self.pauses,
            "peaks": base64.b64encode(packed).decode(),
        }
        return MARK + json.dumps(told, separators=(",", ":"))


class ShapeDrawer:
    """Gathers a shape from pieces of tracks in any order."""

    def __init__(self, rate_hz: int) -> None:
        """Begin with nothing."""
        self._cell = cell_frames(rate_hz)
        self._peaks: Peaks = np.zeros((1024, TRACKS), np.uint16)
        self._frames = 0
        self._pauses: list[tuple[int, int]] = []

    def add(
        self, track: Track, first_frame: int, frames: int, peaks: Peaks, is_pause: bool
    ) -> None:
        """Add what stands in a ``Record``."""
        self._frames = max(self._frames, first_frame + frames)
        if is_pause:
            self._pauses.append((first_frame, first_frame + frames))
            return
        at = first_frame // self._cell
        while at + len(peaks) > len(self._peaks):
            self._peaks = np.concatenate([self._peaks, np.zeros_like(self._peaks)])
        row = self._peaks[at : at + len(peaks), tuple(Track).index(track)]
        np.maximum(row, peaks, out=row)

    def shape(self) -> Shape:
        """Give what was drawn; the same pause of both tracks is one."""
        rows = -(-self._frames // self._cell)
        peaks = np.zeros((rows, TRACKS), np.uint16)
        peaks[: len(self._peaks)] = self._peaks[:rows]
        joined: list[tuple[int, int]] = []
        for start, end in sorted(self._pauses):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        pauses = tuple((start, end - start) for start, end in joined)
        return Shape(self._frames, self._cell, peaks, pauses)


def peaks(recording: Path | BinaryIO, buckets: int) -> tuple[Floats, Floats]:
    """Measure the loudest sample (0-1) in each of ``buckets`` equal parts: agent, citizen.

    A recording of one channel is the citizen's, and the agent's array is zeros. Where there is no
    shape in the recording, or it is too coarse, the whole is read: about a second for an hour.
    Raises :class:`SoundFileError`.
    """
    with open_sound(recording) as file:
        shape = shape_of(file)
        drawn = shape is not None and len(shape.peaks) >= buckets
        found = _from_shape(shape, buckets) if shape is not None and drawn else _read(file, buckets)
    return found[:, 0], found[:, 1]


def pauses(recording: Path | BinaryIO) -> tuple[tuple[float, float], ...]:
    """List where nothing was kept: start and length in seconds. Raises :class:`SoundFileError`."""
    with open_sound(recording) as file:
        shape, rate_hz = shape_of(file), file.samplerate
    return tuple((s / rate_hz, n / rate_hz) for s, n in shape.pauses) if shape is not None else ()


def shape_of(file: soundfile.SoundFile) -> Shape | None:
    """Read the shape that a sound file carries; ``None`` if it has none that fits it."""
    comment = file.comment
    if not comment.startswith(MARK):
        return None
    try:
        told = json.loads(comment.removeprefix(MARK))
        unpacker = zlib.decompressobj()
        packed = unpacker.decompress(base64.b64decode(told["peaks"]), MAX_SHAPE_BYTES)
        rows = np.frombuffer(packed, "<u2").reshape(-1, TRACKS)
        found = Shape(
            int(told["frames"]),
            int(told["cell"]),
            rows.astype(np.uint16),
            tuple((int(start), int(length)) for start, length in told["pauses"]),
        )
    except (ValueError, TypeError, KeyError, zlib.error, RecursionError):
        return None  # others may write comments too
    fits = found.frames == file.frames and found.cell == cell_frames(file.samplerate)
    return found if fits and len(rows) == -(-found.frames // found.cell) else None


def _from_shape(shape: Shape, buckets: int) -> Floats:
    """Take each cell for the part in which it begins."""
    starts = np.arange(buckets) * len(shape.peaks) // buckets
    loudest = np.maximum.reduceat(shape.peaks, starts).astype(np.float32)
    return loudest / np.float32(LOUDEST)


def _read(file: soundfile.SoundFile, buckets: int) -> Floats:
    found = np.zeros((buckets, TRACKS), np.float32)
    at, total = 0, file.frames
    while len(frames := np.abs(file.read(READ_FRAMES, "float32", always_2d=True))):
        part = np.minimum((at + np.arange(len(frames))) * buckets // total, buckets - 1)
        first = np.flatnonzero(np.diff(part, prepend=-1))
        loudest = np.maximum.reduceat(frames[:, :TRACKS], first)
        which = part[first]
        found[which, -loudest.shape[1] :] = np.maximum(found[which, -loudest.shape[1] :], loudest)
        at += len(frames)
    return found
