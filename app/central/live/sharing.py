"""What the processes of a server tell each other: events, when seats were heard, rates.

All of it may be lost: tickets, states and audit are in the database. ``sharing_here``
is the form for one process alone, ``sharing_valkey`` the one for many.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import event as orm_event
from sqlalchemy.orm import Session

from app.domain.live import RESET

LOST_MS = 15_000
"""A seat that was not heard for so long is lost (失联)."""
QUEUED = 1_000
"""Events that wait for one slow reader; with more it is told to read everything anew."""

_ID = re.compile(r"(\d{1,16})-(\d{1,16})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changed.

    Attributes:
        id: ``MILLISECONDS-NUMBER``; those of a centre rise.
        kind: ``SEAT``, ``SEGMENT``, ``SURGE`` or ``RESET``.
        body: JSON in one line. Never citizens' words: readers ask for these, and that is audited.
        about: A call's id: then only readers who follow that call are told.
    """

    id: str
    kind: str
    body: str
    about: str = ""

    def order(self) -> tuple[int, int]:
        """Give what events are ordered by."""
        return order_of(self.id)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many requests one user may make: so many a second, and more for a moment.

    A seat that was cut off for a day sends thousands of tickets at once; a program that went mad
    must not take the server from everybody else.
    """

    per_s: int = 400
    burst: int = 2_000


class Ended(Exception):  # noqa: N818 - reads as what happened
    """Nothing more comes here: the server stops, or does not hear of the others' events."""


class Listener:
    """One reader's events, in order; made and read on an event loop, filled from any thread.

    Args:
        centre: Whose events.
        wants: Which of them; called on any thread. Every one if it is not given.
        who: Who reads.
    """

    def __init__(
        self, centre: str, wants: Callable[[Event], bool] | None = None, who: str = ""
    ) -> None:
        self.centre = centre
        self.who = who
        self._wants = wants
        self._loop = asyncio.get_running_loop()
        self._events: deque[Event] = deque()
        self._has_news = asyncio.Event()
        self._is_over = False

    def offer(self, event: Event | None) -> None:
        """Add an event; ``None`` ends. Never waits, may be called from any thread."""
        if event is not None and not self.is_for(event):
            return
        try:
            self._loop.call_soon_threadsafe(self._put, event)
        except RuntimeError:
            self._is_over = True  # its loop is closed, nobody reads here any more

    def is_for(self, event: Event) -> bool:
        """Tell whether the reader asked for this event; a reset is for everybody."""
        return event.kind == RESET or self._wants is None or self._wants(event)

    async def next(self, wait_s: float) -> Event | None:
        """Give the next event, or ``None`` if there is none for ``wait_s``.

        Raises:
            Ended: There will be none, and everything before was given.
        """
        if not self._events and not self._is_over:
            self._has_news.clear()
            try:
                await asyncio.wait_for(self._has_news.wait(), wait_s)
            except TimeoutError:
                return None
        if self._events:
            return self._events.popleft()
        raise Ended

    def _put(self, event: Event | None) -> None:
        if event is None:
            self._is_over = True
        elif len(self._events) < QUEUED:
            self._events.append(event)
        else:
            self._events.clear()
            self._events.append(Event(event.id, RESET, "{}"))
        self._has_news.set()


class Hearer(Protocol):
    """Somebody in this process who is told the events of a centre."""

    @property
    def centre(self) -> str:
        """Name whose events."""

    def offer(self, event: Event | None) -> None:
        """Take an event, on any thread and without waiting; ``None``: none come any more."""


class Listeners:
    """The readers that are connected to this process; may be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: set[Hearer] = set()

    def add(self, listener: Hearer) -> None:
        """Tell it every event from now on."""
        with self._lock:
            self._listeners.add(listener)

    def remove(self, listener: Hearer) -> None:
        """Tell it no more."""
        with self._lock:
            self._listeners.discard(listener)

    def __len__(self) -> int:
        with self._lock:
            return len(self._listeners)

    def of(self, who: str) -> int:
        """Count those that somebody reads."""
        return sum(isinstance(each, Listener) and each.who == who for each in self._all())

    def tell(self, centre: str, event: Event) -> None:
        """Pass an event on to the readers of a centre."""
        for each in self._all():
            if each.centre == centre:
                each.offer(event)

    def end(self) -> None:
        """Let every reader end; each may come again, here or at another process."""
        for each in self._all():
            each.offer(None)

    def _all(self) -> list[Hearer]:
        with self._lock:
            return list(self._listeners)


class Shared(Protocol):
    """What every form does; each method may be called from any thread and none raises."""

    listeners: Listeners

    @property
    def is_whole(self) -> bool:
        """Tell whether all processes hear each other now."""

    @property
    def breaks(self) -> int:
        """Count how often they did not; what was read across a break may have a hole."""

    def publish(self, centre: str, kind: str, body: str, about: str = "") -> None:
        """Tell all readers of a centre; what nobody can be told is dropped.

        Within a transaction use ``publish_after``: nobody is told of what is rolled back.
        """

    def after(self, centre: str, last_id: str) -> list[Event] | None:
        """List what came after an event; ``None`` if there may be a hole, or it is too much."""

    def latest(self, centre: str) -> str:
        """Give the id of the last event; one that ``after`` does not know if there is none."""

    def heard(self, centre: str, seat: str, said: str, now_ms: int) -> bool:
        """Note that a seat is alive, if it says what was remembered and was not lost.

        Returns:
            True: nothing is to be written. False: the caller writes it to the database and then
            calls ``remember``.
        """

    def remember(self, centre: str, seat: str, said: str, now_ms: int) -> None:
        """Keep what a seat said, after it was written to the database."""

    def forget(self, centre: str, seat: str) -> None:
        """Forget a seat, after it was written to the database that it is empty."""

    def heard_at(self, centre: str) -> dict[str, int]:
        """Tell when each seat was heard last, UTC milliseconds; seats may be missing."""

    def last_heard_ms(self, centre: str, seat: str) -> int:
        """Tell the same of one seat; 0 if nothing is known."""

    def centres(self) -> set[str]:
        """Name the centres of which a seat was heard or an event told."""

    def is_first(self, what: str) -> bool:
        """Tell one of all processes that it is the one to do this; for a few minutes."""

    def wait_ms(self, subject: str) -> int:
        """Count a request of a user; how long it would have to wait, 0 = go."""

    def may_go_on(self, subject: str) -> bool:
        """Count a request of a user if nobody has to be asked; False: ask ``wait_ms``."""

    def close(self) -> None:
        """End readers and threads."""


def publish_after(session: Session, tell: Callable[[], None]) -> None:
    """Call ``tell`` when the session's transaction is committed, not if it is rolled back."""
    orm_event.listen(session, "after_commit", lambda _session: tell(), once=True)


def order_of(event_id: str) -> tuple[int, int]:
    """Read an id; ``(-1, 0)`` if it is none."""
    found = _ID.fullmatch(event_id)
    return (int(found[1]), int(found[2])) if found else (-1, 0)
