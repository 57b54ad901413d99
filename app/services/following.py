"""What is being said in a call that still runs, for the supervisor who follows it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.domain.live import RESET, SEGMENT, LiveCall, Said
from app.domain.transcript import Speaker
from app.services.asking import NotAnswered, Trouble, asking
from app.sync.client import Central
from app.sync.events import Events
from app.sync.live import ServerEvent
from app.sync.worker import Worker

EVERY_S = 1.0
LIVE_EVERY_S = 5.0
"""While the server tells when there is more; in case it was missed."""
AFTER_TROUBLE_S = 2.0
IDLE_S = 60.0
STOP_S = 2.0


@dataclass(frozen=True, slots=True)
class CallHeard:
    """What is known of the call that is followed.

    Attributes:
        said: In the order in which the sentences began; a correction is in its place.
        lost: So many sentences did not come in time; the transcript after the call has them.
        is_over: Nothing more comes: the call has ended.
        trouble: Why the server does not tell; ``None`` while it does.
    """

    call_id: UUID
    said: tuple[Said, ...] = ()
    lost: int = 0
    is_over: bool = False
    trouble: Trouble | None = None


class Following:
    """Reads the words of one call at a time, on a thread of its own, from ``start`` to ``stop``.

    Reading is written in the server's audit, so nothing is read before somebody wants to follow.
    The way to the server is shared with ``Watching``, whose ``stop`` cuts it.

    Args:
        on_news: Called on that thread when there is something new; must return at once.
        events: Tells when there is more; without a stream the server is asked every second.
    """

    def __init__(
        self,
        central: Central,
        on_news: Callable[[CallHeard], None],
        events: Events,
        *,
        every_s: float = EVERY_S,
    ) -> None:
        self._central = central
        self._on_news = on_news
        self._events = events
        self._every_s = every_s
        self._lock = threading.Lock()
        self._call_id: UUID | None = None
        self._known: list[Said] = []
        self._told: CallHeard | None = None
        self._worker = Worker("following", self.step)

    def start(self) -> None:
        """Begin."""
        self._worker.start()

    def ask_to_stop(self) -> None:
        """Tell nothing more; never waits."""
        self.follow(None)
        self._worker.ask_to_stop()

    def stop(self) -> bool:
        """End the thread; false if it did not end in time."""
        self.ask_to_stop()
        return self._worker.ended_by(time.monotonic() + STOP_S)

    def follow(self, call_id: UUID | None) -> None:
        """Read this call from its beginning, then what is said; ``None`` = none. Never waits."""
        with self._lock:
            self._call_id, self._known, self._told = call_id, [], None
        self._events.follow(call_id)
        self._worker.wake()

    def hear(self, event: ServerEvent) -> None:
        """Take in what the server tells by itself; called on the thread of the events."""
        if event.kind in {SEGMENT, RESET}:
            self._worker.wake()

    def step(self) -> float:
        """Read what is new; gives the seconds until the next look."""
        with self._lock:
            call_id, known = self._call_id, list(self._known)
            is_over = self._told is not None and self._told.is_over
        if call_id is None or is_over:
            return IDLE_S
        try:
            with asking():
                answer = self._central.segments(call_id, len(known) - 1)
        except NotAnswered as error:
            return self._not_answered(call_id, known, error)
        if answer.next < len(known) and not answer.is_over:  # it was restored: read all again
            self._start_again(call_id)
            return self._every_s
        known += answer.said
        self._tell(call_id, known, _heard(call_id, known, answer))
        if answer.said and not answer.is_over:
            return 0.0  # there may be another page
        return self._wait_s()

    def _not_answered(self, call_id: UUID, known: list[Said], error: NotAnswered) -> float:
        if error.trouble is Trouble.MISSING:  # nothing was said yet
            self._tell(call_id, known, CallHeard(call_id))
            return self._wait_s()
        told = self._told
        said, lost = (told.said, told.lost) if told is not None else ((), 0)
        self._tell(call_id, known, CallHeard(call_id, said, lost, trouble=error.trouble))
        return max(AFTER_TROUBLE_S, error.retry_after_s)

    def _start_again(self, call_id: UUID) -> None:
        with self._lock:
            if call_id == self._call_id:
                self._known = []

    def _tell(self, call_id: UUID, known: list[Said], news: CallHeard) -> None:
        with self._lock:
            if call_id != self._call_id:  # somebody looks at another one now
                return
            self._known = known
            if news != self._told:
                self._told = news
                self._on_news(news)

    def _wait_s(self) -> float:
        return self._every_s if math.isinf(self._events.silence_s) else LIVE_EVERY_S


def _heard(call_id: UUID, known: list[Said], answer: LiveCall) -> CallHeard:
    """Put corrections in their places, and sentences in the order in which they began."""
    latest: dict[tuple[Speaker, float], Said] = {(s.speaker, s.start_s): s for s in known}
    said = tuple(sorted(latest.values(), key=lambda each: each.start_s))
    lost = sum(each.lost for each in known)
    return CallHeard(call_id, said, lost, answer.is_over)
