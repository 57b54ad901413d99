"""The picture of a recording: how loud each track was, when."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from speech.streams import open_sound

Floats = npt.NDArray[np.float32]
READ_FRAMES = 65_536
TRACKS = 2


def peaks(recording: Path | BinaryIO, buckets: int) -> tuple[Floats, Floats]:
    """Measure the loudest sample (0-1) in each of ``buckets`` equal parts: agent, citizen.

    A recording of one channel is the citizen's, and the agent's array is zeros. Reads the whole
    recording, about a second for an hour. Raises :class:`SoundFileError`.
    """
    found = np.zeros((buckets, TRACKS), np.float32)
    with open_sound(recording) as file:
        at, total = 0, file.frames
        while len(frames := np.abs(file.read(READ_FRAMES, "float32", always_2d=True))):
            part = np.minimum((at + np.arange(len(frames))) * buckets // total, buckets - 1)
            first = np.flatnonzero(np.diff(part, prepend=-1))
            loudest = np.maximum.reduceat(frames[:, :TRACKS], first)
            which = part[first]
            found[which, -loudest.shape[1] :] = np.maximum(
                found[which, -loudest.shape[1] :], loudest
            )
            at += len(frames)
    return found[:, 0], found[:, 1]
