"""Recordings read piece by piece, as far as they can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile

from speech.capture import BLOCK_S, Samples
from speech.events import Track
from speech.streams import FULL_SCALE, SoundFileError, open_sound, read_frames

SUFFIXES = frozenset(
    (".aif", ".aiff", ".au", ".caf", ".flac", ".mp3", ".oga", ".ogg", ".opus", ".w64", ".wav",
     ".al", ".alaw", ".ul", ".ulaw"),
)  # fmt: skip
FOREIGN = {
    ".3gp": "3GP",
    ".aac": "AAC",
    ".amr": "AMR",
    ".m4a": "M4A (AAC)",
    ".mp4": "MP4",
    ".silk": "SILK",
    ".wma": "WMA",
}
"""What libsndfile cannot read."""
ENDLESS = 0x7FFF0000  # what recorders that are still writing put for the length
_LENGTHS = re.compile(r"^data\s*:\s*(\d+) \(should be (\d+)\)", re.MULTILINE)
DEAD_PEAK = 33  # of 32 768: 60 dB below full scale; the noise of any line is louder


def tracks_of(channels: int) -> tuple[Track, ...]:
    """Tell whose voices the channels of a recording carry: agent left, citizen right or alone."""
    return (Track.CITIZEN,) if channels == 1 else (Track.AGENT, Track.CITIZEN)


def length_s(path: Path) -> float:
    """Seconds of sound in a recording, by its head; raises :class:`SoundFileError`."""
    with open_sound(path) as file:
        return float(file.frames / file.samplerate)


def foreign_format(path: Path) -> str:
    """Name the format of a recording that libsndfile cannot read, by its suffix; else empty."""
    return FOREIGN.get(path.suffix.lower(), "")


class Pieces:
    """Iterates once over a recording in tenths of a second, 16-bit sound for each track.

    Attributes:
        tracks: Two channels are agent and citizen, further ones are left out.
        length_s: By the recording's head.
        read_s: Seconds read so far.
        damage: Why reading ended before ``length_s``; empty otherwise.
        lowest: The lowest sample of each track so far.
        highest: The highest one.
    """

    piece_s = BLOCK_S

    def __init__(self, recording: Path | BinaryIO) -> None:
        """Open it; raises :class:`SoundFileError`."""
        self._name = recording.name if isinstance(recording, Path) else "The recording"
        self._file = open_sound(recording)
        self._is_cut = _is_cut(self._file.extra_info)
        self.rate_hz = int(self._file.samplerate)
        self.tracks = tracks_of(self._file.channels)
        self.length_s = self._file.frames / self.rate_hz
        self.read_s = 0.0
        self.damage = ""
        self.lowest = [FULL_SCALE] * len(self.tracks)
        self.highest = [-FULL_SCALE] * len(self.tracks)

    def __iter__(self) -> Iterator[tuple[bytes, ...]]:
        """Close the recording at its end, or where it cannot be read any further."""
        step, frames_read = round(self.rate_hz * BLOCK_S), 0
        with self._file as file:
            while True:
                try:
                    frames = read_frames(file, step)
                except soundfile.SoundFileError as error:
                    self.damage = str(error)
                    break
                if not len(frames):
                    break
                frames_read += len(frames)
                self.read_s = frames_read / self.rate_hz
                yield tuple(self._channel(frames, n) for n in range(len(self.tracks)))
            if not self.damage and (self.length_s - self.read_s > BLOCK_S or self._is_cut):
                self.damage = "the file ends too early"
        if not frames_read:
            raise SoundFileError(f"{self._name} is damaged from the beginning: {self.damage}")

    def dead_tracks(self) -> tuple[Track, ...]:
        """Tracks that held nothing; a constant is nothing too, a sound card's offset."""
        spans = zip(self.tracks, self.lowest, self.highest, strict=True)
        return tuple(track for track, low, high in spans if high - low < 2 * DEAD_PEAK)

    def _channel(self, frames: Samples, number: int) -> bytes:
        samples = np.ascontiguousarray(frames[:, number])
        self.lowest[number] = min(self.lowest[number], int(samples.min()))
        self.highest[number] = max(self.highest[number], int(samples.max()))
        return samples.tobytes()


def _is_cut(told: str) -> bool:
    """Tell by libsndfile's notes whether a WAV is shorter than its head promises."""
    found = _LENGTHS.search(told)
    return found is not None and int(found[2]) < int(found[1]) < ENDLESS
