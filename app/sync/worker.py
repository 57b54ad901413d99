"""A thread that makes one step after another and can be woken and stopped at once."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

AFTER_ERROR_S = 5.0
LONGEST_WAIT_S = 60.0


class Worker:
    """Calls ``step`` again and again; ``step`` tells how many seconds to wait before the next.

    ``step`` must be bounded in time. An error in it is logged and the thread goes on.
    """

    def __init__(self, name: str, step: Callable[[], float]) -> None:
        self._step = step
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Make the next step now; callable from any thread, never waits."""
        self._woken.set()

    def ask_to_stop(self) -> None:
        """Let the running step be the last one; never waits."""
        self._stopping.set()
        self._woken.set()

    def ended_by(self, deadline: float) -> bool:
        """Wait until the thread has ended or ``time.monotonic()`` is ``deadline``."""
        if self._thread.ident is not None:
            self._thread.join(max(0.0, deadline - time.monotonic()))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            if self._stopping.is_set():  # asked between the two lines above
                return
            self._woken.wait(min(self._waited_for(), LONGEST_WAIT_S))

    def _waited_for(self) -> float:
        try:
            return self._step()
        except Exception:
            log.exception("A step of %s failed", self._thread.name)
            return AFTER_ERROR_S
