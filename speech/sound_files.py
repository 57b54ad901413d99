"""Recordings read piece by piece, as far as they can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile

from speech.capture import BLOCK_S, Samples
from speech.events import Track
from speech.streams import SoundFileError, open_sound

DEAD_PEAK = 33  # of 32 768: 60 dB below full scale; the noise of any line is louder


def tracks_of(channels: int) -> tuple[Track, ...]:
    """Tell whose voices the channels of a recording carry: agent left, citizen right or alone."""
    return (Track.CITIZEN,) if channels == 1 else (Track.AGENT, Track.CITIZEN)


def length_s(path: Path) -> float:
    """Seconds of sound in a recording, by its head; raises :class:`SoundFileError`."""
    with open_sound(path) as file:
        return float(file.frames / file.samplerate)


class Pieces:
    """Iterates once over a recording in tenths of a second, 16-bit sound for each track.

    Attributes:
        tracks: Two channels are agent and citizen, further ones are left out.
        length_s: By the recording's head.
        read_s: Seconds read so far.
        damage: Why reading ended before ``length_s``; empty otherwise.
        peaks: The loudest sample of each track so far, of 32 768.
    """

    piece_s = BLOCK_S

    def __init__(self, recording: Path | BinaryIO) -> None:
        """Open it; raises :class:`SoundFileError`."""
        self._file = open_sound(recording)
        self.rate_hz = int(self._file.samplerate)
        self.tracks = tracks_of(self._file.channels)
        self.length_s = self._file.frames / self.rate_hz
        self.read_s = 0.0
        self.damage = ""
        self.peaks = [0] * len(self.tracks)

    def __iter__(self) -> Iterator[tuple[bytes, ...]]:
        """Close the recording at its end, or where it cannot be read any further."""
        step, frames_read = round(self.rate_hz * BLOCK_S), 0
        with self._file as file:
            while True:
                try:
                    frames = file.read(step, "int16", always_2d=True)
                except soundfile.SoundFileError as error:
                    self.damage = str(error)
                    break
                if not len(frames):
                    break
                frames_read += len(frames)
                self.read_s = frames_read / self.rate_hz
                yield tuple(self._channel(frames, n) for n in range(len(self.tracks)))
            if not self.damage and self.length_s - self.read_s > BLOCK_S:
                self.damage = "it ends too early"
        if not frames_read:
            raise SoundFileError(f"Nothing of it can be read: {self.damage}")

    def dead_tracks(self) -> tuple[Track, ...]:
        """Tracks that held nothing, beside another that did."""
        dead = [peak < DEAD_PEAK for peak in self.peaks]
        if all(dead):
            return ()
        return tuple(track for track, is_dead in zip(self.tracks, dead, strict=True) if is_dead)

    def _channel(self, frames: Samples, number: int) -> bytes:
        samples = np.ascontiguousarray(frames[:, number])
        self.peaks[number] = max(self.peaks[number], int(np.abs(samples.astype(np.int32)).max()))
        return samples.tobytes()


def read_pieces(recording: Path | BinaryIO) -> Pieces:
    """Open a recording; raises :class:`SoundFileError`."""
    return Pieces(recording)
