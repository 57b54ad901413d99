"""What may not be kept of a call: nothing of what is said between ``pause`` and ``resume``."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LONGEST_S = 180.0  # a forgotten pause must not cost the rest of the call
TAIL_S = 0.3  # sound systems hand over what was said up to so long ago


class Privacy:
    """A switch for one call; every method may be called from any thread and never waits.

    Times are ``time.perf_counter()``, as in :class:`speech.capture.Block`: what counts is when
    sound was captured, so what still lies in a queue at ``resume`` stays hidden.
    """

    def __init__(
        self, longest_s: float = LONGEST_S, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        """Nothing is hidden yet; a pause ends by itself after ``longest_s``."""
        self.longest_s = longest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._is_open = False
        self._pauses: tuple[tuple[float, float], ...] = ()

    @property
    def is_paused(self) -> bool:
        """Tell whether somebody paused and neither resumed nor forgot it."""
        return self._is_open and self._clock() < self._pauses[-1][1]

    @property
    def pauses(self) -> tuple[tuple[float, float], ...]:
        """Beginning and end of each pause; a running one ends at its limit."""
        return self._pauses

    def pause(self) -> bool:
        """Hide everything from now on; false if it is hidden already."""
        with self._lock:
            if self.is_paused:
                return False
            now_s = self._clock()
            self._pauses = (*self._pauses, (now_s, now_s + self.longest_s))
            self._is_open = True
            return True

    def resume(self) -> bool:
        """Keep again what is said from now on; false if nothing is paused."""
        with self._lock:
            if not self.is_paused:
                self._is_open = False
                return False
            start_s, limit_s = self._pauses[-1]
            end_s = min(self._clock() + TAIL_S, limit_s)
            self._pauses = (*self._pauses[:-1], (start_s, end_s))
            self._is_open = False
            return True

    def hides(self, start_s: float, end_s: float) -> bool:
        """Tell whether anything captured between two moments was, or is, in a pause."""
        return any(start_s < end and start < end_s for start, end in self._pauses)
