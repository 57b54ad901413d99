"""Tells the server what this seat is doing: at once when it changes, and every few seconds."""

from __future__ import annotations

import threading
from collections import deque

from app.sync.client import Central
from app.sync.errors import Refused, SignInNeeded, Unreachable
from app.sync.link import Link
from app.sync.protocol import Heartbeat

BEAT_S = 5.0
KEPT_STATES = 200


class PresenceReporter:
    """Sends heartbeats. ``report`` may be called from any thread, ``step`` from one.

    States that could not be sent are sent later, oldest first and with the time at which they
    really began, so that the server's history of the seat has no holes. If there are more than
    ``KEPT_STATES`` of them the oldest are forgotten.
    """

    def __init__(self, central: Central, link: Link) -> None:
        self._central = central
        self._link = link
        self._lock = threading.Lock()
        self._unsent: deque[Heartbeat] = deque(maxlen=KEPT_STATES)
        self._last: Heartbeat | None = None

    def report(self, heartbeat: Heartbeat) -> None:
        """Set what the seat is doing from ``heartbeat.since_ms`` on; never waits."""
        with self._lock:
            self._last = heartbeat
            self._unsent.append(heartbeat)

    def step(self) -> float:
        """Send the oldest unsent state, or the current one again; give the seconds to wait."""
        with self._lock:
            beat = self._unsent[0] if self._unsent else self._last
        if beat is None or not self._link.is_connected:
            return BEAT_S
        try:
            self._central.put_presence(beat)
        except (Unreachable, SignInNeeded):
            self._link.doubt()
            return BEAT_S
        except Refused as error:
            self._link.failed(str(error))
        with self._lock:
            if self._unsent and self._unsent[0] is beat:
                self._unsent.popleft()
            return 0.0 if self._unsent else BEAT_S
