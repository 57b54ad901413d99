"""Finds seats that fell silent, and keeps in the database when each was heard last."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy import bindparam, update

from app.central.live.presence_tables import PresenceRow
from app.central.live.seats import as_heard
from app.central.live.sharing import LOST_MS
from app.central.state import Central
from app.domain.live import SEAT
from app.sync.protocol import encode

log = logging.getLogger(__name__)

EVERY_S = 0.5
COPY_MS = 30_000
STOP_S = 5.0


class SeatWatch:
    """Looks twice a second, on a thread of its own; any number of processes may run one.

    Supervisors are told once of a lost seat, by the process that finds it first. The database
    gets the times in which seats were heard every ``COPY_MS`` and at the end, so that a server
    that starts again knows since when a seat is silent. Use it as a context::

        with SeatWatch(central):
            serve(…)
    """

    def __init__(self, central: Central, every_s: float = EVERY_S) -> None:
        self._central = central
        self._every_s = every_s
        self._copied: dict[tuple[str, str], int] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seats", daemon=True)

    def __enter__(self) -> SeatWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End after the look in hand; a few seconds at most."""
        self._stopping.set()
        self._thread.join(STOP_S)

    def step(self) -> None:
        """Tell of seats that are lost by now; copy the times if it is time."""
        shared, now_ms = self._central.shared, self._central.now_ms()
        for centre in shared.centres():
            heard_at = shared.heard_at(centre)
            for seat, at_ms in heard_at.items():
                if now_ms - at_ms >= LOST_MS and shared.is_whole:
                    self._tell_lost(centre, seat, at_ms)
            if shared.is_first(f"copy:{centre}:{now_ms // COPY_MS}"):
                self.copy(centre)

    def copy(self, centre: str) -> None:
        """Write into the database when the seats of a centre were heard last."""
        heard_at = self._central.shared.heard_at(centre)
        new = {seat: ms for seat, ms in heard_at.items() if self._copied.get((centre, seat)) != ms}
        if not new:
            return
        mine = (PresenceRow.centre == bindparam("of"), PresenceRow.seat == bindparam("number"))
        later = PresenceRow.heard_ms < bindparam("ms")
        values = [{"of": centre, "number": seat, "ms": new[seat]} for seat in sorted(new)]
        with self._central.database.writing() as session:
            session.connection().execute(
                update(PresenceRow).where(*mine, later).values(heard_ms=bindparam("ms")),
                values,
            )
        self._copied.update({(centre, seat): ms for seat, ms in new.items()})

    def _tell_lost(self, centre: str, seat: str, at_ms: int) -> None:
        """Tell it once; and at once that it is back, if it was heard just then."""
        shared = self._central.shared
        if not shared.is_first(f"lost:{centre}:{seat}:{at_ms}"):
            return
        with self._central.database.reading() as session:
            row = session.get(PresenceRow, (centre, seat))
        if row is None or not as_heard(row, at_ms, self._central.now_ms()).lost:
            return
        shared.publish(centre, SEAT, encode(as_heard(row, at_ms, self._central.now_ms())).decode())
        heard_ms = shared.last_heard_ms(centre, seat)
        if heard_ms > at_ms:
            now = as_heard(row, heard_ms, self._central.now_ms())
            shared.publish(centre, SEAT, encode(now).decode())

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            self._tried(self.step)
        self._tried(self._copy_all)

    def _copy_all(self) -> None:
        for centre in self._central.shared.centres():
            self.copy(centre)

    def _tried(self, do: Callable[[], None]) -> None:
        try:
            do()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next look is soon
            # Messages of databases quote values, and values are people's.
            log.warning("Seats are not looked at: %s", type(error).__name__)
