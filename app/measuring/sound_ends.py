"""When a speaker really fell silent: read from the sound, not from a recogniser's opinion."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from speech.capture import Samples
from speech.events import Track

WINDOW_S = 0.02
QUIET_RMS = 100.0  # of 32 768, about -50 dB: what is left when a synthetic voice falls silent
PAUSE_WINDOWS = 8
EARLY_S = 0.1  # recognisers may put the end of a word a little after it


class SoundEnds:
    """Knows where the voices of a recording end; the recording may be played again and again."""

    def __init__(self, samples: Samples, rate_hz: int) -> None:
        """``samples`` are frames × channels, in the order of :class:`Track`."""
        window = round(rate_hz * WINDOW_S)
        count = len(samples) // window
        cut = samples[: count * window].astype(np.float64).reshape(count, window, -1)
        self._loud: npt.NDArray[np.bool_] = np.sqrt((cut**2).mean(axis=1)) > QUIET_RMS
        self._round_s = len(samples) / rate_hz

    def after(self, track: Track, word_end_s: float) -> float:
        """Tell when the voice that speaks at ``word_end_s`` falls silent, on the same clock."""
        loud = self._loud[:, tuple(Track).index(track)]
        turns, at_s = divmod(max(0.0, word_end_s - EARLY_S), self._round_s)
        first = int(at_s / WINDOW_S)
        quiet = 0
        for window in range(first, len(loud)):
            quiet = 0 if loud[window] else quiet + 1
            if quiet == PAUSE_WINDOWS:
                ended_s = (window - PAUSE_WINDOWS + 1) * WINDOW_S
                return max(turns * self._round_s + ended_s, word_end_s - EARLY_S)
        return word_end_s
