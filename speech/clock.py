"""How fast a device's clock really runs, and how far its sound is from the call's clock."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

WINDOW_S = 1.0
KEPT_WINDOWS = 300  # five minutes: jitter of a millisecond becomes one or two ppm
FEWEST_WINDOWS = 10
JITTER_S = 0.001
STEER_S = 8.0  # time in which an error of position is worked off

Floats = npt.NDArray[np.float64]


class DeviceClock:
    """Measures one device against ``time.perf_counter()``.

    Pieces of sound are told late, never early: by scheduling, by a busy machine. So only
    the least late piece of each second counts; a line through these is the device's rate, and
    seconds that lie off the line (a machine that stood still) are left out of it.

    Attributes:
        drift_ppm: How much faster than its rate the device runs, in millionths; ``None``
            until it was heard for ten seconds.
        ahead_s: How far the sound was ahead of the call's clock in the last whole second.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self.drift_ppm: float | None = None
        self.restart()

    def restart(self) -> None:
        """Forget all but the rate: time went by that the device did not count."""
        self.ahead_s = 0.0
        self._best_ahead_s = -np.inf
        self._window_end_s = 0.0
        self._earliest = (0.0, np.inf)
        self._points: deque[tuple[float, float]] = deque(maxlen=KEPT_WINDOWS)

    def heard(self, frames: int, at_s: float, ahead_s: float) -> bool:
        """Note that ``frames`` frames had come at ``at_s``; true when a second is complete.

        ``ahead_s`` is how far they are then ahead of the call's clock as they were numbered.
        """
        told_s = frames / self._rate_hz
        late_s = at_s - told_s
        if not self._window_end_s:
            self._window_end_s = told_s + WINDOW_S
        if late_s < self._earliest[1]:
            self._earliest = (told_s, late_s)
        self._best_ahead_s = max(self._best_ahead_s, ahead_s)
        if told_s < self._window_end_s:
            return False
        self._points.append(self._earliest)
        self.ahead_s = float(self._best_ahead_s)
        self._best_ahead_s, self._earliest = -np.inf, (0.0, np.inf)
        self._window_end_s = told_s + WINDOW_S
        if len(self._points) >= FEWEST_WINDOWS:
            slope = _slope(np.array(self._points))
            self.drift_ppm = -slope / (1 + slope) * 1e6
        return True

    def steer_ppm(self) -> float:
        """Say how fast the device shall be taken to be, so that ``ahead_s`` goes to zero."""
        return (self.drift_ppm or 0.0) + self.ahead_s / STEER_S * 1e6


def _slope(points: Floats) -> float:
    """Fit a line by least squares, then once more without the points that lie off it."""
    slope, offset = _line(points)
    off = np.abs(points[:, 1] - slope * points[:, 0] - offset)
    near = points[off <= 2 * float(np.median(off)) + JITTER_S]
    return _line(near)[0] if len(near) >= FEWEST_WINDOWS // 2 else slope


def _line(points: Floats) -> tuple[float, float]:
    middle = points.mean(axis=0)
    x, y = (points - middle).T
    slope = float(x @ y / (x @ x))
    return slope, float(middle[1] - slope * middle[0])
