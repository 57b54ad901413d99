"""What a recording holds, as tests look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from speech.capture import Samples
from speech.events import Track
from speech.recording_file import read_recording


def read_records(path: Path, key: bytes) -> tuple[int, Iterator[tuple[Track, int, Samples]]]:
    """Open a recording: its rate in Hz, and its sound; pauses are jumps in the first frames."""
    rate_hz, records = read_recording(path, key)
    return rate_hz, ((r.track, r.first_frame, r.samples()) for r in records if not r.is_pause)
