"""Threads apart for what takes long and strangers may ask for, so that no seat waits for them.

A password is checked for a tenth of a second of a core, and a provider that does not answer is
waited for. On the few threads of the database (``serving.THREADS``) half a dozen of these at once
would hold up every ticket.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from app.central.web.problems import BUSY_RETRY_S, Fault, Refused

T = TypeVar("T")


class Kind(Enum):
    """What is done; each has threads of its own. The values: how many, and how many may wait."""

    PASSWORD = ("password", 4, 400)
    """A shift that begins: a thousand seats within a few minutes."""
    PROVIDER = ("provider", 4, 100)

    def __init__(self, _name: str, threads: int, most: int) -> None:
        self.threads = threads
        self.most = most


class Aside:
    """Runs such work; used on the event loop of one server."""

    def __init__(self) -> None:
        self._limiters: dict[Kind, CapacityLimiter] = {}
        self._asked: Counter[Kind] = Counter()

    async def run(self, kind: Kind, work: Callable[[], T]) -> T:
        """Run ``work`` on a thread of its kind and give what it gives.

        Raises:
            Refused: 503: too many wait already.
        """
        if self._asked[kind] >= kind.most:
            raise Refused(Fault.BUSY, headers={"Retry-After": str(BUSY_RETRY_S)})
        limiter = self._limiters.setdefault(kind, CapacityLimiter(kind.threads))
        self._asked[kind] += 1
        try:
            return await to_thread.run_sync(work, limiter=limiter)
        finally:
            self._asked[kind] -= 1
