"""Counts and looks for surges now and then; of many server processes one does it at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from functools import partial
from uuid import uuid4

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from app.central.live.sharing import publish_after
from app.central.state import Central
from app.central.surges.surge_alarms import keep, surged_days
from app.central.surges.surge_counts import (
    NOTES_KEPT_MS,
    centres_since,
    count_next,
    days_at_work,
    notes_since,
    past,
    prune,
)
from app.central.surges.surge_tables import SurgeAlarmRow, SurgeWatchRow
from app.domain.live import SURGE
from app.domain.organisation import MAIN
from app.domain.retention import DAY_MS
from app.domain.surge_cells import Cell
from app.domain.surge_merging import Alarm, alarms
from app.domain.surging import PastCounts, look

log = logging.getLogger(__name__)

EVERY_S = 20.0
LOOK_MS = 60_000
LEASE_MS = 90_000
STOP_S = 5.0


class SurgeWatch:
    """Looks at its start and then now and then, on a thread of its own.

    Any number of processes may run one. The lease, a row of the database, lets one of them work;
    another goes on when it is gone for ``LEASE_MS``. Should two hold it for once, as after a long
    pause of one, nothing counts twice: each transaction looks who holds it and moves the cursor
    together with the counts. Use it as a context::

        with SurgeWatch(central):
            serve(…)
    """

    def __init__(self, central: Central, every_s: float = EVERY_S) -> None:
        self._central = central
        self._every_s = every_s
        self._name = uuid4().hex
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="surges", daemon=True)

    def __enter__(self) -> SurgeWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End after the transaction in hand; a few seconds at most."""
        self._stopping.set()
        self._thread.join(STOP_S)

    def step(self) -> bool:
        """Count what is new, look if it is time; tells whether this process held the lease."""
        if not self._take_lease():
            return False
        while not self._stopping.is_set():
            with self._central.database.writing() as session:
                watch = self._held(session)
                if watch is None:
                    return False
                if not count_next(session, watch, self._central.now_ms()):
                    break
        if not self._stopping.is_set():
            self._look()
        return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.step()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next look is soon
                # Messages of databases quote values, and values are citizens' data.
                log.error("Surges are not looked for: %s", type(error).__name__)  # noqa: TRY400 - as above
            self._stopping.wait(self._every_s)
        try:
            self._give_lease_back()
        except Exception as error:  # noqa: BLE001 - it ends by itself
            log.warning("The lease stays until it ends: %s", type(error).__name__)

    def _take_lease(self) -> bool:
        now_ms, row = self._central.now_ms(), SurgeWatchRow
        is_free = or_(row.holder == self._name, row.lease_until_ms < now_ms)
        taken = update(row).where(row.id == 1, is_free)
        values = {"holder": self._name, "lease_until_ms": now_ms + LEASE_MS}
        with self._central.database.writing() as session:
            return session.execute(taken.values(values).returning(row.id)).first() is not None

    def _give_lease_back(self) -> None:
        mine = update(SurgeWatchRow).where(SurgeWatchRow.holder == self._name)
        with self._central.database.writing() as session:
            session.execute(mine.values(lease_until_ms=0))

    def _held(self, session: Session) -> SurgeWatchRow | None:
        """Lock the row and make the lease last on, if it is still ours."""
        watch = session.get(SurgeWatchRow, 1, with_for_update=True)
        if watch is None or watch.holder != self._name:
            return None
        watch.lease_until_ms = self._central.now_ms() + LEASE_MS
        return watch

    def _look(self) -> None:
        now_ms = self._central.now_ms()
        with self._central.database.reading() as session:
            watch = session.get(SurgeWatchRow, 1)
            if watch is None or 0 <= now_ms - watch.looked_ms < LOOK_MS:
                return
            centres = centres_since(session, now_ms - NOTES_KEPT_MS)
            found = {centre: _alarms(session, centre, now_ms) for centre in centres}
        with self._central.database.writing() as session:
            watch = self._held(session)
            if watch is None:
                return
            for centre in centres:
                keep(session, found[centre], now_ms, centre)
            self._tell(session)
            watch.looked_ms = now_ms
            if now_ms - watch.pruned_ms >= DAY_MS:
                prune(session, now_ms)
                watch.pruned_ms = now_ms

    def _tell(self, session: Session) -> None:
        """Let supervisors who look read anew what was found, when it is committed."""
        rows = [row for row in (*session.new, *session.dirty) if isinstance(row, SurgeAlarmRow)]
        for centre in {row.centre or MAIN for row in rows if session.is_modified(row)}:
            publish_after(session, partial(self._central.shared.publish, centre, SURGE, "{}"))


def _alarms(session: Session, centre: str, now_ms: int) -> list[Alarm]:
    """Look at the last day of one centre; another one's tickets change nothing in it."""
    notes = notes_since(session, now_ms - DAY_MS, centre)
    days = days_at_work(session, now_ms, centre)

    def ask(window_h: int, cells: Iterable[Cell]) -> dict[Cell, PastCounts]:
        return past(session, now_ms, window_h, cells, centre)

    return alarms(look(notes, now_ms, days, ask, surged_days(session, now_ms, centre)))
