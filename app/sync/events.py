"""Follows the server's events for as long as somebody watches, whatever happens to the line."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from app.sync.client import Central
from app.sync.errors import Refused, SignInNeeded, Unreachable
from app.sync.live import EventStream, ServerEvent
from app.sync.worker import Worker

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
STOP_S = 2.0
NO_EVENTS_S = 300.0
"""A server of an earlier release has none; perhaps it is brought up to date meanwhile."""


class Events:
    """Reads the stream on a thread of its own, from ``start`` to ``stop``; reconnects by itself.

    After a broken connection the server is asked for what came after the last event; where it
    cannot say, and at the first time, ``RESET`` comes first. Waits between tries double up to
    ``LONGEST_WAIT_S``, with jitter.

    Args:
        on_event: Called on that thread for each event; must return at once.
        dice: Spreads the tries of many desks.
    """

    def __init__(
        self,
        central: Central,
        on_event: Callable[[ServerEvent], None],
        *,
        dice: random.Random | None = None,
    ) -> None:
        self._central = central
        self._on_event = on_event
        self._dice = dice or random.SystemRandom()
        self._lock = threading.Lock()
        self._stream: EventStream | None = None
        self._call: UUID | None = None
        self._is_changed = False
        self._last_id = ""
        self._wait_s = FIRST_WAIT_S
        self._heard_s: float | None = None
        self._worker = Worker("events", self.step)

    @property
    def is_live(self) -> bool:
        """Tell whether a stream is open, so that nobody needs to ask all the time."""
        return self._heard_s is not None

    @property
    def silence_s(self) -> float:
        """Tell how long nothing came over the open stream; infinite without one."""
        heard_s = self._heard_s
        return float("inf") if heard_s is None else time.monotonic() - heard_s

    def start(self) -> None:
        """Begin."""
        self._worker.start()

    def follow(self, call_id: UUID | None) -> None:
        """Hear also when something is said in this call; ``None`` = in none. Never waits."""
        with self._lock:
            if call_id == self._call:
                return
            self._call, self._is_changed = call_id, True
            if self._stream is not None:
                self._stream.end()
        self._worker.wake()

    def ask_to_stop(self) -> None:
        """Tell nothing more; never waits."""
        self._worker.ask_to_stop()
        with self._lock:
            if self._stream is not None:
                self._stream.end()

    def stop(self) -> bool:
        """End the thread; false if it did not end in time, e.g. while it connects."""
        self.ask_to_stop()
        return self._worker.ended_by(time.monotonic() + STOP_S)

    def step(self) -> float:
        """Read one stream to its end; gives the seconds until the next try."""
        with self._lock:
            call_id, self._is_changed = self._call, False
        try:
            with suppress(Unreachable):
                self._read(call_id)
        except SignInNeeded:
            return LONGEST_WAIT_S
        except Refused as error:
            is_missing = error.problem.status in {404, 405, 501}
            return NO_EVENTS_S if is_missing else max(error.retry_after_s, self._longer())
        finally:
            with self._lock:
                self._stream = None
            self._heard_s = None
        return 0.0 if self._is_changed else self._longer()

    def _read(self, call_id: UUID | None) -> None:
        with self._central.events(self._last_id, call_id) as stream:
            with self._lock:
                self._stream = stream
                if self._is_changed:  # while the stream was being opened
                    return
            self._sign()
            for event in stream.read(self._sign):
                self._wait_s = FIRST_WAIT_S
                self._last_id = event.id or self._last_id
                self._on_event(event)

    def _sign(self) -> None:
        self._heard_s = time.monotonic()

    def _longer(self) -> float:
        wait_s, self._wait_s = self._wait_s, min(self._wait_s * 2, LONGEST_WAIT_S)
        return wait_s * self._dice.uniform(0.7, 1.3)
