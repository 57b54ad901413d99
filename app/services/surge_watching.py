"""What the server found by counting, for the supervisor's desk, and the answer that is agreed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.live import RESET, SURGE
from app.domain.surge import FoundSurge, Surge
from app.services.asking import NotAnswered, Trouble, asking
from app.sync.client import Central
from app.sync.live import ServerEvent
from app.sync.worker import Worker

EVERY_S = 5.0
STOP_S = 2.0
ANSWER_HOLDS_MS = 24 * 3_600_000
"""The server prolongs it as long as the surge goes on."""


@dataclass(frozen=True, slots=True)
class SurgesChanged:
    """The list looks different.

    Attributes:
        found: What goes on, the largest first, then what was over in the last day.
        trouble: Why the server does not tell; ``None`` while it does.
    """

    found: tuple[FoundSurge, ...]
    trouble: Trouble | None = None


class SurgeWatching:
    """Asks for what was found every few seconds, from ``start`` to ``stop``.

    ``on_news`` is called on the watching thread, only when something changed; it must return at
    once. The way to the server is shared with ``Watching``, whose ``stop`` cuts it.
    """

    def __init__(
        self,
        central: Central,
        on_news: Callable[[SurgesChanged], None],
        *,
        every_s: float = EVERY_S,
    ) -> None:
        self._central = central
        self._on_news = on_news
        self._every_s = every_s
        self._etag = ""
        self._news: SurgesChanged | None = None
        self._stopping = False
        self._worker = Worker("surges", self.step)

    def start(self) -> None:
        """Begin."""
        self._worker.start()

    def ask_to_stop(self) -> None:
        """Tell nothing more; never waits."""
        self._stopping = True
        self._worker.ask_to_stop()

    def stop(self) -> bool:
        """End the thread; false if it did not end in time."""
        self.ask_to_stop()
        return self._worker.ended_by(time.monotonic() + STOP_S)

    def hear(self, event: ServerEvent) -> None:
        """Take in what the server tells by itself; called on the thread of the events."""
        if event.kind in {SURGE, RESET}:
            self._worker.wake()

    def step(self) -> float:
        """Look once; gives the seconds until the next look."""
        found = self._news.found if self._news else ()
        try:
            with asking():
                answer = self._central.found_surges(self._etag)
        except NotAnswered as error:
            self._tell(SurgesChanged(found, error.trouble))
            return max(self._every_s, error.retry_after_s)
        if answer is not None:
            self._etag, found = answer.etag, answer.found
        self._tell(SurgesChanged(found))
        return self._every_s

    def agree(
        self, found: FoundSurge, title: str, words: tuple[str, ...], text: str, now_ms: int
    ) -> None:
        """Give every seat an answer for those who call about it. Blocking; raises ``NotAnswered``.

        Args:
            found: What was found.
            title: What it is, for people.
            words: Who says one of them calls about it.
            text: 统一口径, what callers are told.
            now_ms: UTC milliseconds since 1970.
        """
        surge = Surge(
            title=title,
            answer=text,
            category=found.category,
            territory=found.territory,
            words=words,
            began_ms=found.began_ms,
            until_ms=now_ms + ANSWER_HOLDS_MS,
            tickets=found.count,
            id=found.id,
        )
        with asking():
            self._central.report_surge(surge)
        self._worker.wake()

    def dismiss(self, found: FoundSurge) -> None:
        """Say that it is no surge. Blocking; raises ``NotAnswered``."""
        with asking():
            self._central.dismiss_surge(found.id)
        self._worker.wake()

    def _tell(self, news: SurgesChanged) -> None:
        if not self._stopping and news != self._news:
            self._news = news
            self._on_news(news)
