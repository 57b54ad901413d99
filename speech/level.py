"""How loud a track is, and whether its sound is worth anything."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator

import numpy as np

from speech.capture import Samples
from speech.events import Level, SoundFault, SoundFaulty, Track

FULL_SCALE = 32_768
SILENCE_DB = -100.0  # what digital silence is told as; half a step of 16 bits is -96 dB
DEAD_DB = -75.0  # below the noise of any open microphone
ALIVE_DB = -70.0
NEVER_HEARD_S = 5.0
FELL_SILENT_S = 20.0  # lines that suppress silence send zeros while only the other side speaks
ALIVE_S = 0.3  # a click is no life
FLAT = 32_700
FLAT_RUN = 3  # loud speech touches the top with one sample, a cut-off wave stays there
CLIPPED_PIECES = 3
CLIPPING_S = 3.0
CLEAN_S = 5.0


class Meter:
    """Measures one track piece by piece; belongs to one thread."""

    def __init__(self, track: Track) -> None:
        self._track = track
        self._now_s = 0.0
        self._clipped_s: deque[float] = deque(maxlen=CLIPPED_PIECES)
        self._is_clipping = self._is_dead = False
        self.restart()

    def restart(self) -> None:
        """Begin anew with a device that was opened (again); a fault lasts until it is over."""
        self._dead_s = self._alive_s = 0.0
        self._was_heard = False

    def take(self, samples: Samples, rate_hz: int) -> Iterator[Level | SoundFaulty]:
        """Measure a piece of one channel: its level, and the faults that began or ended."""
        if not len(samples):
            return
        fine = samples.astype(np.float32)
        rms = math.sqrt(float(fine @ fine) / len(fine))
        peak = max(float(fine.max()), -float(fine.min()))
        level = Level(self._track, _db(rms), _db(peak))
        yield level
        length_s = len(samples) / rate_hz
        self._now_s += length_s
        yield from self._judge_silence(level.rms_db, length_s)
        yield from self._judge_tops(is_flat=peak >= FLAT and _has_flat_tops(samples))

    def _judge_silence(self, rms_db: float, length_s: float) -> Iterator[SoundFaulty]:
        if rms_db < (ALIVE_DB if self._is_dead else DEAD_DB):
            self._alive_s = 0.0
            self._dead_s += length_s
            limit_s = FELL_SILENT_S if self._was_heard else NEVER_HEARD_S
            if not self._is_dead and self._dead_s >= limit_s - length_s / 2:
                self._is_dead = True
                yield SoundFaulty(self._track, SoundFault.DEAD)
            return
        self._alive_s += length_s
        if self._alive_s < ALIVE_S - length_s / 2:
            return
        self._dead_s, self._was_heard = 0.0, True
        if self._is_dead:
            self._is_dead = False
            yield SoundFaulty(self._track, SoundFault.DEAD, is_over=True)

    def _judge_tops(self, *, is_flat: bool) -> Iterator[SoundFaulty]:
        if is_flat:
            self._clipped_s.append(self._now_s)
        seen = self._clipped_s
        if self._is_clipping:
            if self._now_s - seen[-1] >= CLEAN_S:
                self._is_clipping = False
                seen.clear()
                yield SoundFaulty(self._track, SoundFault.CLIPPING, is_over=True)
        elif len(seen) == CLIPPED_PIECES and self._now_s - seen[0] < CLIPPING_S:
            self._is_clipping = True
            yield SoundFaulty(self._track, SoundFault.CLIPPING)


def _db(amplitude: float) -> float:
    return max(SILENCE_DB, 20 * math.log10(amplitude / FULL_SCALE)) if amplitude else SILENCE_DB


def _has_flat_tops(samples: Samples) -> bool:
    for at_top in (samples >= FLAT, samples <= -FLAT):
        run = at_top[FLAT_RUN - 1 :].copy()
        for back in range(1, FLAT_RUN):
            run &= at_top[FLAT_RUN - 1 - back : len(at_top) - back]
        if run.any():
            return True
    return False
