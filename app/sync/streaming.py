"""Sends what is said while the call runs, so that a supervisor can follow; never waits for it."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from uuid import UUID

from app.domain.live import Pieces, Said
from app.sync.client import Central
from app.sync.errors import Refused, SignInNeeded, Unreachable
from app.sync.worker import Worker

log = logging.getLogger(__name__)

WAITING = 200
"""Sentences of one call that wait for the network; of more the oldest are let go."""
AT_ONCE = 50
CALLS = 3
"""The one that runs, and those whose last words are late."""
AGAIN_S = 2.0
LONGEST_S = 30.0
IDLE_S = 60.0
STOP_S = 2.0
NO_STREAM_S = 300.0
LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
EXPECTED = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.CONFLICT})
"""The server is of an earlier release, or has the call's record already."""


@dataclass(slots=True)
class _Call:
    """How far a call is.

    Attributes:
        sent: What the server has, from number ``first`` on; it may ask for it once more.
        flying: Numbered from ``next`` on: the same again at every try.
        waiting: Without a number yet.
        lost: Let go before the first of ``waiting``.
    """

    sent: list[Said] = field(default_factory=list)
    flying: list[Said] = field(default_factory=list)
    waiting: deque[Said] = field(default_factory=deque)
    lost: int = 0
    first: int = 0

    @property
    def next(self) -> int:
        return self.first + len(self.sent)

    def add(self, said: Said) -> None:
        if len(self.waiting) >= WAITING:
            self.waiting.popleft()
            self.lost += 1
        self.waiting.append(said)

    def pieces(self) -> Pieces | None:
        """Give what is to be sent now."""
        if not self.flying and self.waiting:
            self.waiting[0] = replace(self.waiting[0], lost=self.lost)
            self.lost = 0
            self.flying = [self.waiting.popleft() for _ in range(min(AT_ONCE, len(self.waiting)))]
        return Pieces(self.next, tuple(self.flying[:AT_ONCE])) if self.flying else None

    def took(self, then: int) -> bool:
        """Go on with number ``then``; false if the server did not get further."""
        if then <= self.next:
            self.flying[:0] = self.sent[then - self.first :]
            del self.sent[then - self.first :]
            return False
        taken = then - self.next
        self.sent += self.flying[:taken]
        del self.flying[:taken]
        if then > self.next:  # it has more than came from here
            self.first, self.sent = then, []
        return True


class Streaming:
    """Takes sentences from any thread and sends them on one of its own.

    What cannot be sent is let go, and the next sentence tells how many are missing: the whole
    transcript is sent after the call in any case, with the promises of the outbox.
    """

    def __init__(self, central: Central, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._central = central
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._calls: OrderedDict[UUID, _Call] = OrderedDict()
        self._quiet_until_s = 0.0
        self._wait_s = AGAIN_S
        self._worker = Worker("streaming", self.step)

    def start(self) -> None:
        """Begin."""
        self._worker.start()

    def ask_to_stop(self) -> None:
        """Send nothing more; never waits."""
        self._worker.ask_to_stop()

    def stop(self) -> bool:
        """End the thread; false if it did not end in time. What is under way is not cut here."""
        self.ask_to_stop()
        return self._worker.ended_by(time.monotonic() + STOP_S)

    def begin(self, call_id: UUID) -> None:
        """Take sentences of this call from now on."""
        with self._lock:
            self._calls.setdefault(call_id, _Call())
            if len(self._calls) > CALLS:
                self._calls.popitem(last=False)

    def say(self, call_id: UUID, said: Said) -> None:
        """Add a finished sentence, or a correction of one; returns at once.

        Of a call that did not begin, or is over, nothing is sent.
        """
        with self._lock:
            call = self._calls.get(call_id)
            if call is None:
                return
            call.add(said)
        self._worker.wake()

    def over(self, call_id: UUID) -> None:
        """Let go what is left of a call: its record is on its way."""
        with self._lock:
            self._calls.pop(call_id, None)

    def step(self) -> float:
        """Send some sentences of one call; gives the seconds until the next step."""
        quiet_s = self._quiet_until_s - self._clock_s()
        if quiet_s > 0:  # a new sentence does not end a wait
            return quiet_s
        found = self._next_pieces()
        if found is None:
            return IDLE_S
        call_id, pieces = found
        try:
            answer = self._central.add_segments(call_id, pieces)
        except (Unreachable, SignInNeeded):
            return self._rest()
        except Refused as error:
            return self._refused(call_id, error)
        if not self._took(call_id, answer.next):
            return self._rest()
        self._wait_s = AGAIN_S
        return 0.0

    def _next_pieces(self) -> tuple[UUID, Pieces] | None:
        with self._lock:
            for call_id, call in self._calls.items():
                pieces = call.pieces()
                if pieces is not None:
                    return call_id, pieces
        return None

    def _took(self, call_id: UUID, then: int) -> bool:
        with self._lock:
            call = self._calls.get(call_id)
            if call is None:
                return True
            if then < call.first:  # it wants what is no longer here
                del self._calls[call_id]
                return True
            return call.took(then)

    def _refused(self, call_id: UUID, error: Refused) -> float:
        status = error.problem.status
        if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._rest(error.retry_after_s)
        self.over(call_id)
        if status not in EXPECTED:
            log.warning("Sentences are not streamed: %s", error)
        if status == HTTPStatus.CONFLICT:  # of this call alone: its record is there
            return 0.0
        return self._rest(NO_STREAM_S)

    def _rest(self, at_least_s: float = 0.0) -> float:
        """Leave a network in trouble to the tickets for a while."""
        wait_s = max(at_least_s, self._wait_s)
        self._wait_s = min(self._wait_s * 2, LONGEST_S)
        self._quiet_until_s = self._clock_s() + wait_s
        return wait_s
