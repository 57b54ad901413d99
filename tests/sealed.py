"""Sealed recordings for tests, as a call leaves them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from speech.events import Track
from speech.recording_file import Sealer

KEY = bytes(range(32))


def seal(samples: np.ndarray, rate_hz: int, path: Path, key: bytes = KEY) -> Path:
    """Seal two channels in half seconds, tracks in turn."""
    sealer, step = Sealer(key, rate_hz), rate_hz // 2
    sealed = [sealer.head]
    for at in range(0, len(samples), step):
        for channel, track in enumerate(Track):
            piece = np.ascontiguousarray(samples[at : at + step, channel])
            sealed.append(sealer.sound(track, at, piece))
    path.write_bytes(b"".join(sealed))
    return path


def seal_file(file: Path, path: Path, seconds: float | None = None) -> Path:
    """Seal a recording of two channels, or its beginning."""
    samples, rate_hz = soundfile.read(file, dtype="int16")
    return seal(samples if seconds is None else samples[: int(seconds * rate_hz)], rate_hz, path)
