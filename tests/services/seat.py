"""What the tests of a seat's services share: a disk, a lane, a clock, and ears for what is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from app.services.events import DeskEvent
from app.services.lane import StoreLane
from app.store.database import Database, Transaction, open_database
from app.store.sealing import NO_KEY, connect

WAIT_S = 10.0
NOW = 1_795_000_000_000
T = TypeVar("T")


class Clock:
    """The time stands until a test moves it."""

    def __init__(self) -> None:
        self.now_ms = NOW

    def __call__(self) -> int:
        return self.now_ms


class Told:
    """Keeps everything that was posted, from any thread."""

    def __init__(self) -> None:
        self.events: list[DeskEvent] = []
        self._news = threading.Condition()

    def post(self, event: DeskEvent) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def of(self, kind: type[T]) -> list[T]:
        return [event for event in list(self.events) if isinstance(event, kind)]

    def wait(self, kind: type[T], count: int = 1) -> T:
        """Wait until ``count`` events of a kind were told; give the last of these."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.of(kind)) >= count, WAIT_S), (
                f"{count} of {kind.__name__} expected, told was {self.events}"
            )
            return self.of(kind)[count - 1]


class Disk:
    """A real database with its lane; ``troubles`` is what the lane told of."""

    def __init__(self, path: Path) -> None:
        self.database: Database = open_database(path)
        self.troubles: list[str] = []
        self.lane = StoreLane(self.database.sessions, self.troubles.append)

    def settle(self) -> None:
        """Wait until everything that was asked for before is written."""
        done, refused = threading.Event(), threading.Event()
        self.lane.write(lambda _: None, done.set, refused.set)
        ends_s = time.perf_counter() + WAIT_S
        while refused.is_set() and time.perf_counter() < ends_s:
            refused.clear()
            self.lane.write(lambda _: None, done.set, refused.set)
        assert done.wait(WAIT_S)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let nothing be written inside; what is asked for waits."""
        reached, go_on = threading.Event(), threading.Event()

        def stand(_: Transaction) -> None:
            reached.set()
            go_on.wait(WAIT_S)

        self.lane.write(stand)
        assert reached.wait(WAIT_S)
        try:
            yield
        finally:
            go_on.set()

    def fill(self) -> None:
        """Ask for so much while the disk stands still that nothing more is taken."""
        while not self.troubles:
            self.lane.write(lambda _: None)

    @contextmanager
    def broken(self, table: str) -> Iterator[None]:
        """Let every write to ``table`` fail inside, as on a damaged disk."""
        self._rename(table, f"{table}_away")
        try:
            yield
        finally:
            self._rename(f"{table}_away", table)

    def _rename(self, old: str, new: str) -> None:
        database = connect(self.database.path, NO_KEY, isolation_level=None, timeout=WAIT_S)
        try:
            database.execute("PRAGMA legacy_alter_table=ON")
            database.execute(f'ALTER TABLE "{old}" RENAME TO "{new}"')
        finally:
            database.close()

    def close(self) -> None:
        assert self.lane.close()
        self.database.close()


@contextmanager
def a_disk(folder: Path) -> Iterator[Disk]:
    disk = Disk(folder / "seat.db")
    try:
        yield disk
    finally:
        disk.close()
