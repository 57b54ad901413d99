"""A recording becomes a FLAC of two channels: left the agent, right the citizen.

What was lost and what was not to be kept is silence of its length. The FLAC's comment holds the
waveform and the pauses, so that nobody has to decode an hour of sound to draw it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import soundfile

from speech.capture import Samples
from speech.events import Track
from speech.recording_file import Record, RecordingError, read_recording
from speech.waveform import Shape, ShapeDrawer

LAG_S = 10.0
_TRACKS = tuple(Track)


def export_flac(path: Path, key: bytes, target: Path) -> float:
    """Write the recording at ``path`` as FLAC to ``target``; returns its length in seconds.

    Reads the recording twice, the first time without decoding it; never more than 20 s of
    sound are in memory.

    Raises:
        RecordingError: As ``read_recording``, and when there is no sound in it; then ``target``
            is not made.
        OSError: The recording cannot be read.
        RuntimeError: ``target`` cannot be written.
    """
    shape = read_shape(path, key)
    if not shape.frames:
        raise RecordingError(f"{path.name} holds no sound")
    rate_hz, records = read_recording(path, key)
    with soundfile.SoundFile(target, "w", rate_hz, len(_TRACKS), "PCM_16", format="FLAC") as file:
        file.comment = shape.as_comment()
        for frames in woven(records, round(LAG_S * rate_hz)):
            file.write(frames)
    return shape.frames / rate_hz


def read_shape(path: Path, key: bytes) -> Shape:
    """Read the waveform, the pauses and the length of a recording without decoding it.

    Raises as ``read_recording``.
    """
    rate_hz, records = read_recording(path, key)
    drawer = ShapeDrawer(rate_hz)
    for record in records:
        drawer.add(record.track, record.first_frame, record.frames, record.peaks, record.is_pause)
    return drawer.shape()


def woven(records: Iterable[Record], lag: int) -> Iterator[Samples]:
    """Join both tracks, in order and without holes: yield two-channel pieces.

    A track that is more than ``lag`` frames behind is silent.
    """
    start, window = 0, np.zeros((2 * lag, len(_TRACKS)), np.int16)
    end = 0
    for record in records:
        first, last = record.first_frame, record.first_frame + record.frames
        if first < start:
            continue  # later than the lag allows; cannot happen with queues of five seconds
        while last > start + len(window):
            yield window[:lag].copy()
            window[:lag], window[lag:] = window[lag:].copy(), 0
            start += lag
        window[first - start : last - start, _TRACKS.index(record.track)] = record.samples()
        end = max(end, last)
    if end > start:
        yield window[: end - start]
