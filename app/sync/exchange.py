"""Everything that goes between this seat and the server by itself: its threads have one owner."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from app.store.database import Sessions
from app.sync.client import Central
from app.sync.link import Link, LinkState, SyncNews
from app.sync.presence import PresenceReporter
from app.sync.protocol import Heartbeat
from app.sync.puller import Puller
from app.sync.sender import Sender
from app.sync.uploading import SHARE, Uploader
from app.sync.worker import Worker

PULL_EVERY_S = 5.0
GRACE_S = 1.0
STOP_S = 2.0
AT_ONCE = 6
"""Requests under way at the same time; more make nothing faster (decision 051)."""


def now_ms() -> int:
    """Tell the time: UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Exchange:
    """Sends, pulls and reports presence from ``start`` to ``stop``. Usable from any thread.

    Args:
        on_news: See ``Link``: called on the threads in here; must return at once.
        clock: UTC milliseconds since 1970.
        dice: Spreads the tries of many seats.
        pull_every_s: Seconds between two looks for changes.
        upload_share: How much of the line recordings may take, above 0, at most 1.
        also: More to do at the server: the name of a thread, and a step as ``Worker`` takes it.
    """

    def __init__(
        self,
        central: Central,
        sessions: Sessions,
        on_news: Callable[[SyncNews], None],
        *,
        clock: Callable[[], int] = now_ms,
        dice: random.Random | None = None,
        pull_every_s: float = PULL_EVERY_S,
        upload_share: float = SHARE,
        also: Mapping[str, Callable[[], float]] = MappingProxyType({}),
    ) -> None:
        self._central = central
        self._on_news = on_news
        self._was_connected = False
        self._link = Link(self._pass_on, self.wake)
        puller = Puller(central, sessions, self._link, every_s=pull_every_s, clock=clock)
        self._puller = Worker("puller", puller.step)
        dice = dice or random.SystemRandom()
        self._uploading = Uploader(
            central, sessions, self._link, clock=clock, dice=dice, share=upload_share
        )
        self._uploader = Worker("uploader", self._uploading.step)
        self._sending = Sender(
            central,
            sessions,
            self._link,
            clock=clock,
            dice=dice,
            at_once=AT_ONCE,
            on_stale=self._puller.wake,
        )
        self._reporter = PresenceReporter(central, self._link)
        self._sender = Worker("sender", self._sending.step)
        self._presence = Worker("presence", self._reporter.step)
        more = (Worker(name, step) for name, step in also.items())
        self._others = (self._puller, self._presence, self._uploader, *more)

    @property
    def news(self) -> SyncNews:
        """What is known now."""
        return self._link.news

    def start(self) -> None:
        """Begin; whether somebody is signed in does not matter."""
        for worker in (self._sender, *self._others):
            worker.start()

    def wake(self) -> None:
        """Look at once: after a save was committed, and after a sign-in or sign-out."""
        self._sender.wake()

    def report(self, heartbeat: Heartbeat) -> None:
        """Tell the server what the seat is doing from now on."""
        self._reporter.report(heartbeat)
        self._presence.wake()

    def stop(self) -> bool:
        """End all threads within ``STOP_S``; what is under way after ``GRACE_S`` is cut.

        What was not sent stays in the outbox. False if a thread did not end in time.
        """
        workers = (self._sender, *self._others)
        begun = time.monotonic()
        for worker in workers:
            worker.ask_to_stop()
        ended = [worker.ended_by(begun + GRACE_S) for worker in workers]
        self._central.cut()
        ended = [worker.ended_by(begun + STOP_S) for worker in workers]
        self._sending.close()
        self._uploading.close()
        self._central.close()
        return all(ended)

    def _pass_on(self, news: SyncNews) -> None:
        connected = news.state is LinkState.CONNECTED
        if connected and not self._was_connected:
            for worker in self._others:
                worker.wake()
        self._was_connected = connected
        self._on_news(news)
