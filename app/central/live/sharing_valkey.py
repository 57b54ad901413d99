"""The form for many processes, on one computer or several: they meet in a Valkey or Redis.

It holds nothing that is needed: while it cannot be reached, tickets go on as ever, heartbeats are
written to the database, rates are counted in each process, and readers of events are sent away so
that they ask instead. What was not told meanwhile makes a ``reset`` afterwards.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

import valkey
from valkey.backoff import NoBackoff
from valkey.exceptions import ValkeyError
from valkey.retry import Retry

from app.central.live.sharing import LOST_MS, QUEUED, Event, Listeners, Rate, order_of
from app.central.live.sharing_here import SharedHere
from app.domain.live import RESET

log = logging.getLogger(__name__)

KEPT_EVENTS = 20_000
ANSWER_S = 0.5
AGAIN_S = 1.0
BLOCK_MS = 250
GATHER_S = 0.01
AT_ONCE = 500
FIRST_S = 600
LEASED = 20
"""So many requests of a user a process takes at once, so that few of them ask Valkey."""
CENTRES = "zuoxi:centres"

HEARD = """
local known = redis.call('HGET', KEYS[1], ARGV[1])
if not known then return 0 end
local at, said = string.match(known, '^(%d+) (.*)$')
local now = tonumber(ARGV[3])
if said ~= ARGV[2] or now - tonumber(at) >= tonumber(ARGV[4]) then return 0 end
if now > tonumber(at) then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. ' ' .. said) end
return 1
"""
TAKE = """
local per_s, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local bucket = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = tonumber(bucket[1]) or burst
left = math.min(left + (now - (tonumber(bucket[2]) or now)) * per_s, burst)
local taken = math.min(math.floor(left), wanted)
redis.call('HSET', KEYS[1], 'left', tostring(left - taken), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / per_s) + 60)
return {taken, math.ceil((1 - (left - taken)) / per_s * 1000)}
"""

T = TypeVar("T")


class SharedValkeyError(Exception):
    """The address cannot be used; the message says why, for an administrator."""


class SharedValkey:
    """Shares with every process that names the same address.

    Args:
        url: ``valkey://HOST:PORT/DB``, or ``redis:``, ``rediss:``, ``unix:`` in the same way.
        rate: How many requests a user may make.

    Raises:
        SharedValkeyError: The address makes no sense. One where nobody answers is no error.
    """

    def __init__(self, url: str, rate: Rate | None = None) -> None:
        self.listeners = Listeners()
        self._rate = rate or Rate()
        self._here = SharedHere(self._rate)
        self._client = _client(url, ANSWER_S)
        self._reader = _client(url, ANSWER_S + BLOCK_MS / 1_000)
        self._heard = self._client.register_script(HEARD)
        self._take = self._client.register_script(TAKE)
        self._lock = threading.Lock()
        self._is_whole = False
        self._is_told = False
        self._breaks = 0
        self._again_s = 0.0
        self._leases: dict[str, int] = {}
        self._at: dict[str, dict[str, int]] = defaultdict(dict)
        self._untold: set[str] = set()
        self._positions: dict[str, str] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)
        self._thread.start()

    @property
    def is_whole(self) -> bool:
        """Implement ``Shared``."""
        return self._is_whole

    @property
    def breaks(self) -> int:
        """Implement ``Shared``."""
        return self._breaks

    def publish(self, centre: str, kind: str, body: str, about: str = "") -> None:
        """Implement ``Shared``."""
        if not self._ask(lambda: self._add(centre, kind, body, about), None):
            with self._lock:
                self._untold.add(centre)

    def after(self, centre: str, last_id: str) -> list[Event] | None:
        """Implement ``Shared``."""
        if order_of(last_id)[0] < 0:
            return None
        found = self._ask(
            lambda: self._client.xrange(_events(centre), min=last_id, count=QUEUED + 2), None
        )
        if not found or len(found) > QUEUED + 1:
            return None
        events = [_event(*each) for each in found]
        # An event that is there no more may have others behind it that are gone as well.
        return events[1:] if events[0].order() == order_of(last_id) else None

    def latest(self, centre: str) -> str:
        """Implement ``Shared``."""
        return self._ask(lambda: self._latest(centre), "0-0")

    def heard(self, centre: str, seat: str, said: str, now_ms: int) -> bool:
        """Implement ``Shared``."""
        arguments = [seat, said, now_ms, LOST_MS]
        return self._ask(lambda: self._heard([_seats(centre)], arguments) == 1, False)

    def remember(self, centre: str, seat: str, said: str, now_ms: int) -> None:
        """Implement ``Shared``."""
        with self._lock:
            self._at[centre][seat] = now_ms

        def write() -> None:
            self._client.hset(_seats(centre), seat, f"{now_ms} {said}")
            self._client.sadd(CENTRES, centre)

        self._ask(write, None)

    def forget(self, centre: str, seat: str) -> None:
        """Implement ``Shared``."""
        with self._lock:
            self._at[centre].pop(seat, None)
        self._ask(lambda: self._client.hdel(_seats(centre), seat), None)

    def heard_at(self, centre: str) -> dict[str, int]:
        """Implement ``Shared``: a copy is kept for when nobody can be asked."""
        found = self._ask(lambda: self._client.hgetall(_seats(centre)), None)
        with self._lock:
            if found is not None:
                for seat, each in found.items():  # an emptied Valkey makes nobody lost
                    at_ms = int(each.partition(" ")[0])
                    self._at[centre][seat] = max(at_ms, self._at[centre].get(seat, 0))
            return dict(self._at[centre])

    def last_heard_ms(self, centre: str, seat: str) -> int:
        """Implement ``Shared``."""
        found = self._ask(lambda: self._client.hget(_seats(centre), seat), None)
        with self._lock:
            copy = self._at[centre].get(seat, 0)
        return max(copy, int(found.partition(" ")[0]) if found else 0)

    def centres(self) -> set[str]:
        """Implement ``Shared``."""
        with self._lock:
            return {*self._at, *self._positions}

    def is_first(self, what: str) -> bool:
        """Implement ``Shared``; while nobody can be asked, each process is the first."""
        key = f"zuoxi:first:{what}"
        asked = self._ask(lambda: bool(self._client.set(key, 1, nx=True, ex=FIRST_S)), None)
        return self._here.is_first(what) if asked is None else asked

    def wait_ms(self, subject: str) -> int:
        """Implement ``Shared``."""
        if self.may_go_on(subject):
            return 0
        values = [self._rate.per_s, self._rate.burst, LEASED]
        answer = self._ask(lambda: self._take([f"zuoxi:rate:{subject}"], values), None)
        if answer is None:
            return self._here.wait_ms(subject)
        taken, wait_ms = int(answer[0]), int(answer[1])
        if not taken:
            return max(wait_ms, 1)
        with self._lock:
            self._leases[subject] = taken - 1
            while len(self._leases) > KEPT_EVENTS:
                self._leases.pop(next(iter(self._leases)))
        return 0

    def may_go_on(self, subject: str) -> bool:
        """Implement ``Shared``."""
        with self._lock:
            left = self._leases.pop(subject, 0)
            if left > 0:
                self._leases[subject] = left - 1
            return left > 0

    def close(self) -> None:
        """Implement ``Shared``."""
        self._stopping.set()
        self.listeners.end()
        self._thread.join(5)
        self._client.close()
        self._reader.close()

    def _ask(self, do: Callable[[], T], otherwise: T) -> T:
        """Ask Valkey; do without while it does not answer, and try again once a second."""
        if not self._is_whole and time.monotonic() < self._again_s:
            return otherwise
        try:
            return do()
        except ValkeyError as error:
            self._failed(error)
            return otherwise

    def _failed(self, error: ValkeyError) -> None:
        self._again_s = time.monotonic() + AGAIN_S
        self._is_whole = False
        self._breaks += 1
        self.listeners.end()
        with self._lock:
            is_told, self._is_told = self._is_told, True
        if not is_told:
            log.warning("The processes do not hear of each other: %s", type(error).__name__)

    def _run(self) -> None:
        """Pass events on to the readers of this process; begin anew after every trouble."""
        while not self._stopping.is_set():
            try:
                if not self._is_whole:
                    self._begin()
                self._pass_on()
            except ValkeyError as error:
                self._failed(error)
                self._stopping.wait(AGAIN_S)

    def _begin(self) -> None:
        """Stand at the end of every stream; tell that something is missing, if it is."""
        self._positions = {centre: self._latest(centre) for centre in self._named()}
        with self._lock:
            untold, self._untold = self._untold, set()
        try:
            for centre in sorted(untold):
                self._add(centre, RESET, "{}", "")
        except ValkeyError:
            with self._lock:
                self._untold |= untold
            raise
        self._is_whole = True
        with self._lock:
            was_told, self._is_told = self._is_told, False
        if was_told:
            log.info("The processes hear of each other again")

    def _pass_on(self) -> None:
        """Read and tell for a while, then look whether there are more centres."""
        for centre in self._named() - set(self._positions):
            self._positions[centre] = "0-0"  # a new one: its few events are all news
        if not self._positions:
            self._stopping.wait(BLOCK_MS / 1_000)
            return
        until = time.monotonic() + BLOCK_MS / 1_000
        while time.monotonic() < until and not self._stopping.is_set() and self._is_whole:
            streams: dict[Any, Any] = {_events(name): at for name, at in self._positions.items()}
            found = self._reader.xread(streams, count=AT_ONCE, block=BLOCK_MS)
            for key, entries in found or ():
                centre = str(key).split("{")[1].split("}")[0]
                for entry in entries:
                    event = _event(*entry)
                    self._positions[centre] = event.id
                    self.listeners.tell(centre, event)
            self._stopping.wait(GATHER_S)  # many at once are cheaper than each for itself

    def _add(self, centre: str, kind: str, body: str, about: str) -> bool:
        fields: dict[Any, Any] = {"kind": kind, "body": body, "about": about}
        self._client.xadd(_events(centre), fields, maxlen=KEPT_EVENTS, approximate=True)
        if centre not in self._positions:
            self._client.sadd(CENTRES, centre)
        return True

    def _named(self) -> set[str]:
        return {str(each) for each in self._reader.smembers(CENTRES)}

    def _latest(self, centre: str) -> str:
        found = self._client.xrevrange(_events(centre), count=1)
        return str(found[0][0]) if found else "0-0"


def _client(url: str, wait_s: float) -> Any:  # noqa: ANN401 - its types know no decoded answers
    try:
        return valkey.Valkey.from_url(
            url.replace("redis", "valkey", 1) if url.startswith("redis") else url,
            decode_responses=True,
            socket_timeout=wait_s,
            socket_connect_timeout=ANSWER_S,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError:
        raise SharedValkeyError(
            "The address of the Valkey makes no sense: valkey://HOST:PORT/DB"
        ) from None


def _event(event_id: str, fields: dict[str, str]) -> Event:
    return Event(event_id, fields["kind"], fields["body"], fields["about"])


def _events(centre: str) -> str:
    return f"zuoxi:{{{centre}}}:events"


def _seats(centre: str) -> str:
    return f"zuoxi:{{{centre}}}:seats"
