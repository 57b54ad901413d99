"""The form for a server of one process: everything in its memory, bounded."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable

from app.central.live.sharing import LOST_MS, QUEUED, Event, Listeners, Rate, order_of

KEPT_EVENTS = 10_000
"""Of each centre: minutes, even in the busiest hour."""
SUBJECTS = 20_000
DEEDS = 10_000


class SharedHere:
    """Shares with nobody but the readers of this process.

    Args:
        rate: How many requests a user may make.
        monotonic_s: Another clock for a test.
    """

    def __init__(
        self, rate: Rate | None = None, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self.listeners = Listeners()
        self._rate = rate or Rate()
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._began_ms = time.time_ns() // 1_000_000
        self._number = 0
        self._events: dict[str, deque[Event]] = defaultdict(lambda: deque(maxlen=KEPT_EVENTS))
        self._heard: dict[str, dict[str, tuple[str, int]]] = defaultdict(dict)
        self._done: OrderedDict[str, None] = OrderedDict()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def is_whole(self) -> bool:
        """Implement ``Shared``."""
        return True

    @property
    def breaks(self) -> int:
        """Implement ``Shared``."""
        return 0

    def publish(self, centre: str, kind: str, body: str, about: str = "") -> None:
        """Implement ``Shared``."""
        with self._lock:
            self._number += 1
            event = Event(f"{self._began_ms}-{self._number}", kind, body, about)
            self._events[centre].append(event)
            self.listeners.tell(centre, event)  # under the lock, so that all hear it in order

    def after(self, centre: str, last_id: str) -> list[Event] | None:
        """Implement ``Shared``."""
        with self._lock:
            events = list(self._events[centre])
        known = order_of(last_id)
        if not events or not events[0].order() <= known <= events[-1].order():
            return None
        missed = [event for event in events if event.order() > known]
        return missed if len(missed) <= QUEUED else None

    def latest(self, centre: str) -> str:
        """Implement ``Shared``."""
        with self._lock:
            events = self._events[centre]
            return events[-1].id if events else "0-0"

    def heard(self, centre: str, seat: str, said: str, now_ms: int) -> bool:
        """Implement ``Shared``."""
        with self._lock:
            before, at_ms = self._heard[centre].get(seat, ("", -LOST_MS))
            if before != said or now_ms - at_ms >= LOST_MS:
                return False
            self._heard[centre][seat] = (said, now_ms)
            return True

    def remember(self, centre: str, seat: str, said: str, now_ms: int) -> None:
        """Implement ``Shared``."""
        with self._lock:
            self._heard[centre][seat] = (said, now_ms)

    def forget(self, centre: str, seat: str) -> None:
        """Implement ``Shared``."""
        with self._lock:
            self._heard[centre].pop(seat, None)

    def heard_at(self, centre: str) -> dict[str, int]:
        """Implement ``Shared``."""
        with self._lock:
            return {seat: at_ms for seat, (_, at_ms) in self._heard[centre].items()}

    def last_heard_ms(self, centre: str, seat: str) -> int:
        """Implement ``Shared``."""
        with self._lock:
            return self._heard[centre].get(seat, ("", 0))[1]

    def centres(self) -> set[str]:
        """Implement ``Shared``."""
        with self._lock:
            return {*self._heard, *self._events}

    def is_first(self, what: str) -> bool:
        """Implement ``Shared``."""
        with self._lock:
            if what in self._done:
                return False
            self._done[what] = None
            if len(self._done) > DEEDS:
                self._done.popitem(last=False)
            return True

    def wait_ms(self, subject: str) -> int:
        """Implement ``Shared``: a token bucket."""
        return self.take(subject, 1)

    def may_go_on(self, subject: str) -> bool:
        """Implement ``Shared``."""
        return self.wait_ms(subject) == 0

    def take(self, subject: str, count: int) -> int:
        """Take several at once; if there are not enough none is taken. Gives the wait, in ms."""
        with self._lock:
            now = self._monotonic_s()
            left, at = self._buckets.pop(subject, (float(self._rate.burst), now))
            left = min(left + (now - at) * self._rate.per_s, self._rate.burst)
            is_enough = left >= count
            self._buckets[subject] = (left - count if is_enough else left, now)
            if len(self._buckets) > SUBJECTS:
                self._buckets.popitem(last=False)
            return 0 if is_enough else max(int((count - left) / self._rate.per_s * 1_000), 1)

    def close(self) -> None:
        """Implement ``Shared``."""
        self.listeners.end()
