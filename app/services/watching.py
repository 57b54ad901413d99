"""All seats as the server sees them, for the supervisor's wall."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from app.domain.live import RESET, SEAT
from app.domain.seat import HELP, Presence, SeatState, handed_to
from app.services.asking import NotAnswered, Trouble, asking
from app.sync.client import Central
from app.sync.live import SILENCE_S, ServerEvent
from app.sync.protocol import decode
from app.sync.worker import Worker

EVERY_S = 1.0
LIVE_EVERY_S = 15.0
"""Between two looks while the server tells every change by itself; in case one was missed."""
STALE_MS = 5_000
AFTER_TROUBLE_S = 2.0
STOP_S = 2.0
HISTORY_LINES = 200
PAUSES = frozenset(
    {SeatState.BREAK, SeatState.BUSY, SeatState.TRAINING, SeatState.MEETING, SeatState.AWAY}
)


class Need(IntEnum):
    """Why a seat needs the supervisor, most pressing first."""

    HELP = 0
    LOST = 1
    LONG_CALL = 2
    LONG_AFTER_CALL = 3
    LONG_PAUSE = 4


@dataclass(frozen=True, slots=True)
class Patience:
    """How long something may last before the wall points at it, in milliseconds."""

    call_ms: int = 10 * 60_000
    after_call_ms: int = 5 * 60_000
    pause_ms: int = 30 * 60_000


@dataclass(frozen=True, slots=True)
class Needy:
    """A seat that needs the supervisor, and since when (UTC milliseconds)."""

    seat: Presence
    need: Need
    since_ms: int


@dataclass(frozen=True, slots=True)
class WallChanged:
    """Something on the wall looks different.

    Attributes:
        seats: By number; the last known ones while there is trouble.
        trouble: Why the server does not tell; ``None`` while it does.
        code: The server's code for that trouble.
    """

    seats: tuple[Presence, ...]
    trouble: Trouble | None = None
    code: str = ""


def now_ms() -> int:
    """Tell the time: UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Watching:
    """Asks for all seats about once a second, from ``start`` to ``stop``.

    While the server's events are heard, they tell of each change at once, and looks are rare.
    ``on_news`` is called on the watching thread or that of the events, only when something looks
    different and one call at a time; it must return at once.

    Args:
        clock: UTC milliseconds since 1970.
        every_s: Seconds between two looks without events.
        silence_s: Tells how long nothing came over the stream of events; infinite without one.
    """

    def __init__(
        self,
        central: Central,
        on_news: Callable[[WallChanged], None],
        *,
        clock: Callable[[], int] = now_ms,
        every_s: float = EVERY_S,
        silence_s: Callable[[], float] = lambda: math.inf,
    ) -> None:
        self._central = central
        self._on_news = on_news
        self._clock = clock
        self._every_s = every_s
        self._silence_s = silence_s
        self._etag = ""
        self._lock = threading.Lock()
        self._news: WallChanged | None = None
        self._heard: list[Presence] = []
        self._updated_ms = 0
        self._stopping = False
        self._worker = Worker("watching", self.step)

    @property
    def updated_ms(self) -> int:
        """When the server last told of the seats, UTC milliseconds; 0 = never. From any thread."""
        return self._updated_ms

    @property
    def is_fresh(self) -> bool:
        """Tell whether what is shown is of now: nobody hangs silently on the line."""
        return self._silence_s() < SILENCE_S or self._clock() - self._updated_ms < STALE_MS

    def start(self) -> None:
        """Begin."""
        self._worker.start()

    def stop(self) -> bool:
        """Cut what is under way and end the thread; false if it did not end in time."""
        self._stopping = True  # what is cut now is no news
        self._worker.ask_to_stop()
        self._central.cut()
        return self._worker.ended_by(time.monotonic() + STOP_S)

    def history(self, seat: str) -> tuple[Presence, ...]:
        """What a seat did, newest first. Blocking; raises ``NotAnswered``."""
        with asking():
            return self._central.presence_history(seat, HISTORY_LINES)

    def hear(self, event: ServerEvent) -> None:
        """Take in what the server tells by itself; called on the thread of the events."""
        if event.kind == RESET:
            self._worker.wake()
        elif event.kind == SEAT:
            try:
                seat = decode(Presence, event.body)
            except ValueError:  # a later release; the look tells what can be told
                self._worker.wake()
                return
            with self._lock:
                self._heard.append(seat)
                if self._news is not None and self._news.trouble is None:
                    self._updated_ms = self._clock()
                    self._tell(WallChanged(_with(self._news.seats, [seat])))

    def step(self) -> float:
        """Look once and tell what changed; gives the seconds until the next look."""
        with self._lock:
            self._heard.clear()
        try:
            with asking():
                wall = self._central.presence(self._etag)
        except NotAnswered as error:
            with self._lock:
                seats = self._news.seats if self._news else ()
                self._tell(WallChanged(seats, error.trouble, error.code))
            return max(AFTER_TROUBLE_S, error.retry_after_s)
        with self._lock:
            self._updated_ms = self._clock()
            seats = self._news.seats if self._news else ()
            if wall is not None:
                self._etag = wall.etag
                # What was told meanwhile may be newer than the answer, which was under way.
                seats = _with(wall.seats, self._heard)
            self._tell(WallChanged(seats))
        return self._every_s if math.isinf(self._silence_s()) else LIVE_EVERY_S

    def _tell(self, news: WallChanged) -> None:
        if self._stopping:
            return
        if self._news is None or _as_seen(news) != _as_seen(self._news):
            self._news = news
            self._on_news(news)


def _with(seats: Iterable[Presence], heard: Iterable[Presence]) -> tuple[Presence, ...]:
    """Put what was heard in the place of what was known, by the number of the seat."""
    known = {seat.seat: seat for seat in (*seats, *heard)}
    return tuple(known[number] for number in sorted(known))


def _as_seen(news: WallChanged) -> WallChanged:
    """Leave out what no one sees: every heartbeat moves ``heard_ms``."""
    return replace(news, seats=tuple(s if s.lost else replace(s, heard_ms=0) for s in news.seats))


def since_ms(seat: Presence) -> int:
    """When what the wall shows of a seat began: its state, or its silence."""
    return seat.heard_ms if seat.lost else seat.since_ms


def need_of(seat: Presence, at_ms: int, patience: Patience) -> Need | None:
    """Tell why a seat needs the supervisor at ``at_ms``, if it does.

    A seat that asked for help and was lost then is shown as asking for help.
    """
    if (seat.reason == HELP or handed_to(seat)) and seat.state is not SeatState.SIGNED_OUT:
        return Need.HELP
    if seat.lost:
        return Need.LOST
    passed_ms = at_ms - seat.since_ms
    if seat.state in {SeatState.TALKING, SeatState.ON_HOLD} and passed_ms >= patience.call_ms:
        return Need.LONG_CALL
    if seat.state is SeatState.AFTER_CALL and passed_ms >= patience.after_call_ms:
        return Need.LONG_AFTER_CALL
    if seat.state in PAUSES and passed_ms >= patience.pause_ms:
        return Need.LONG_PAUSE
    return None


def needy(seats: Iterable[Presence], at_ms: int, patience: Patience) -> list[Needy]:
    """List the seats that need the supervisor, most pressing first, then longest waiting."""
    found = [
        Needy(seat, need, since_ms(seat))
        for seat in seats
        if (need := need_of(seat, at_ms, patience)) is not None
    ]
    return sorted(found, key=lambda each: (each.need, each.since_ms, each.seat.seat))
