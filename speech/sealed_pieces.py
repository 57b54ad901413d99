"""A sealed recording of a call, opened piece by piece and in memory only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from speech.capture import BLOCK_S
from speech.events import Track
from speech.recording_export import LAG_S, read_shape, woven
from speech.recording_file import RecordingError, read_recording


class SealedPieces:
    """What :class:`speech.sound_files.Pieces` is for open recordings; 20 s are in memory.

    Pauses and lost sound are silence of their length. Attributes as there; a track that held
    nothing is not told, since the desk told it during the call.
    """

    piece_s = BLOCK_S
    tracks = tuple(Track)

    def __init__(self, path: Path, key: bytes) -> None:
        """Read its length; raises :class:`RecordingError` and ``OSError``."""
        shape = read_shape(path, key)
        self.rate_hz, self._records = read_recording(path, key)
        if not shape.frames:
            raise RecordingError(f"{path.name} holds no sound")
        self.length_s = shape.frames / self.rate_hz
        self.read_s = 0.0
        self.damage = ""

    def __iter__(self) -> Iterator[tuple[bytes, ...]]:
        """Yield tenths of a second, 16-bit sound for each track; once."""
        step, frames_read = round(self.rate_hz * BLOCK_S), 0
        try:
            for window in woven(self._records, round(LAG_S * self.rate_hz)):
                for at in range(0, len(window), step):
                    piece = window[at : at + step]
                    frames_read += len(piece)
                    self.read_s = frames_read / self.rate_hz
                    yield tuple(np.ascontiguousarray(track).tobytes() for track in piece.T)
        except (RecordingError, OSError) as error:
            self.damage = str(error)

    def dead_tracks(self) -> tuple[Track, ...]:
        """None that were not told before."""
        return ()
