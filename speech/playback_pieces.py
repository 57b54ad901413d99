"""What a player plays next: a recording cut into pieces as a loudspeaker takes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from speech.events import Track

PIECE_S = 0.05
READ_FRAMES = 4_096
CHANNELS = 2

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Order:
    """From where, how fast and whom to play; a new one makes everything queued stale."""

    number: int = 0
    start_s: float = 0.0
    speed: float = 1.0
    track: Track | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound as the device takes it; empty ``pcm`` is the end of the recording.

    Attributes:
        position_s: Where in the recording its end is.
        pcm: :data:`PIECE_S` of interleaved 16-bit sound in :data:`CHANNELS` channels.
    """

    order: Order
    position_s: float
    pcm: bytes


def cut(file: soundfile.SoundFile, order: Order, rate_hz: int) -> Iterator[Piece]:
    """Cut what is to be heard into pieces of ``rate_hz``, the last one filled up.

    Reads on as pieces are asked for; raises ``soundfile.SoundFileError``.
    """
    length_s = file.frames / file.samplerate
    block = round(rate_hz * PIECE_S)
    position_s, step_s = order.start_s, PIECE_S * order.speed
    held = np.zeros(0, np.float32)
    for sound in _resampled(file, order, rate_hz):
        held = np.concatenate([held, sound])
        while len(held) >= block:
            position_s = min(position_s + step_s, length_s)
            yield Piece(order, position_s, _as_pcm(held[:block]))
            held = held[block:]
    if len(held):
        rest = np.pad(held, (0, block - len(held)))
        yield Piece(order, length_s, _as_pcm(rest))
    yield Piece(order, length_s, b"")


def _resampled(file: soundfile.SoundFile, order: Order, rate_hz: int) -> Iterator[Floats]:
    resampler = soxr.ResampleStream(file.samplerate * order.speed, rate_hz, 1)
    file.seek(min(round(order.start_s * file.samplerate), file.frames))
    while len(frames := file.read(READ_FRAMES, "float32", always_2d=True)):
        yield resampler.resample_chunk(_mixed(frames, order.track))
    yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)


def _mixed(frames: Floats, track: Track | None) -> Floats:
    """Add the tracks, who seldom speak at once, or take one of them."""
    if frames.shape[1] == 1:
        return frames[:, 0]
    if track is None:
        mixed: Floats = frames[:, :CHANNELS].sum(axis=1)
        return mixed
    return np.ascontiguousarray(frames[:, list(Track).index(track)])


def _as_pcm(sound: Floats) -> bytes:
    """Make interleaved 16-bit sound, the same in both ears."""
    whole = (np.clip(sound, -1.0, 1.0) * 32_767).astype(np.int16)
    return np.repeat(whole, CHANNELS).tobytes()
