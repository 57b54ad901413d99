"""What was chosen of late in the search boxes, remembered from call to call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from app.services.lane import StoreLane
from app.store.database import Sessions
from app.store.recents import note_use, recents

SHOWN = 5


class Recents:
    """Keeps the newest choices in memory, and writes each to the disk; used on one thread."""

    def __init__(
        self, readers: Sessions, lane: StoreLane, clock: Callable[[], int], kinds: Iterable[str]
    ) -> None:
        """Read what is remembered of ``kinds``: ``category``, ``place``, ``lead_unit``."""
        self._lane = lane
        self._clock = clock
        with readers() as session:
            self._values = {kind: recents(session, kind, SHOWN) for kind in kinds}

    def values(self, kind: str) -> tuple[str, ...]:
        """The last choices of a box, the newest first."""
        return tuple(self._values.get(kind, ()))

    def note(self, kind: str, value: str) -> None:
        """Remember a choice; never waits. Nothing is remembered of an unknown kind."""
        if kind not in self._values or not value:
            return
        others = [each for each in self._values[kind] if each != value]
        self._values[kind] = [value, *others][:SHOWN]
        now_ms = self._clock()
        self._lane.write(partial(note_use, kind=kind, value=value, now_ms=now_ms))
