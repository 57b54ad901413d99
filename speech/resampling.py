"""Other rates become the rate of the tracks, and clocks that run wrong are put right."""

from __future__ import annotations

from typing import Any

import numpy as np
import soxr

from speech.capture import SAMPLE_RATE_HZ, Samples

TELEPHONE_RATE_HZ = 8_000
MAX_STEER_PPM = 10_000.0  # far beyond any clock; an hour-long drift is at most some hundreds
_ROOM = 1.02  # soxr's variable rate wants the greatest ratio that will ever be asked for


def track_rate_hz(source_rate_hz: int) -> int:
    """Tell at which rate a recording's sound is heard: telephone lines stay what they are.

    Recognisers know how to read 8 kHz; everything above becomes 16 kHz.
    """
    return TELEPHONE_RATE_HZ if source_rate_hz <= TELEPHONE_RATE_HZ else SAMPLE_RATE_HZ


class Resampler:
    """Turns an unbroken stretch of sound from one rate into another.

    Steered ones use soxr's variable rate (its fixed-rate filters cannot follow a clock), others
    its exact one, and equal rates pass untouched. The n-th sample that comes out stands for
    the n-th moment of what went in: soxr gives its delay back at the end, so times do not shift.

    Attributes:
        taken: How many samples at the new rate all that went in amounts to.
        given: How many came out.
    """

    def __init__(self, from_hz: int, to_hz: int, channels: int, *, steered: bool) -> None:
        self._from_hz = from_hz
        self._to_hz = to_hz
        self._ratio = to_hz / from_hz
        self._channels = channels
        self._stream: Any = None
        if steered:
            self._stream = soxr.ResampleStream(from_hz * _ROOM, to_hz, channels, vr=True)
            self._stream.set_io_ratio(from_hz, to_hz)
        elif from_hz != to_hz:
            self._stream = soxr.ResampleStream(from_hz, to_hz, channels)
        self.taken = 0.0
        self.given = 0

    @property
    def held_s(self) -> float:
        """Seconds of sound that went in and did not come out yet; 8 to 33 ms in all."""
        return (self.taken - self.given) / self._to_hz

    def steer(self, ppm: float) -> None:
        """Take the source to run ``ppm`` millionths faster than its rate says."""
        ppm = max(-MAX_STEER_PPM, min(MAX_STEER_PPM, ppm))
        from_hz = self._from_hz * (1 + ppm / 1e6)
        self._stream.set_io_ratio(from_hz, self._to_hz)
        self._ratio = self._to_hz / from_hz

    def take(self, samples: Samples, *, is_last: bool = False) -> Samples:
        """Resample frames × channels; what comes out may be shorter or empty for the moment."""
        self.taken += len(samples) * self._ratio
        if self._stream is None:
            self.given += len(samples)
            return samples
        # through floats, because soxr dithers whole numbers: digital silence stays silent so
        fine = self._stream.resample_chunk(samples.astype(np.float32), is_last)
        self.given += len(fine)
        whole: Samples = np.clip(np.rint(fine), -32_768, 32_767).astype(np.int16)
        return whole

    def finish(self) -> Samples:
        """Give what is still held; nothing may be taken afterwards."""
        return self.take(np.zeros((0, self._channels), np.int16), is_last=True)
