"""One thread that writes to the seat's database, in the order in which it was asked to."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

from app.services.failures import wordless
from app.store.database import Sessions, Transaction, may_pass

log = logging.getLogger(__name__)

QUEUE_JOBS = 2_000  # an hour of sentences; it fills only if the disk stands still
TRIES = 3
RETRY_S = 0.5
CLOSE_S = 5.0
GRACE_S = 1.0
REST_S = 0.3
WRITES_BEFORE_REST = 20  # about a thousand pages

Write = Callable[[Transaction], None]


def _nothing() -> None:
    """Nobody waits for this write."""


@dataclass(frozen=True, slots=True)
class _Job:
    write: Write
    done: Callable[[], None]
    failed: Callable[[], None]


class StoreLane:
    """Writes without making anybody wait; each job is a transaction of its own.

    While the disk takes nothing (full, locked, read-only) the jobs wait in their order and the
    first is tried again until it works or the lane is closed.

    ``on_trouble`` is called on the lane's thread with a sentence when the disk takes nothing, a
    write failed for good or, on the caller's, had to be left out because the lane is full; and
    with an empty one when writing works again.

    ``on_rest`` is called on the lane's thread after many writes, when nothing more was asked for
    a moment: what the disk has to tidy up then, no save waits for.
    """

    def __init__(
        self,
        sessions: Sessions,
        on_trouble: Callable[[str], None],
        on_rest: Callable[[], None] = _nothing,
    ) -> None:
        self._sessions = sessions
        self._on_trouble = on_trouble
        self._on_rest = on_rest
        self._written = 0
        self._jobs: queue.Queue[_Job | None] = queue.Queue(QUEUE_JOBS)
        self._stopping = threading.Event()
        self._in_trouble = False
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def write(
        self,
        write: Write,
        done: Callable[[], None] = _nothing,
        failed: Callable[[], None] = _nothing,
    ) -> None:
        """Run ``write`` in a transaction soon, then ``done`` on the lane's thread if committed.

        Callable from any thread; never waits. ``failed`` follows a write that is wrong in
        itself and failed three times, or that the disk did not take before the lane was closed;
        or it comes at once, on the caller's thread, when the lane is full. All are told as
        trouble as well.
        """
        try:
            self._jobs.put_nowait(_Job(write, done, failed))
        except queue.Full:
            self._tell("the queue of writes is full")
            failed()

    def close(self) -> bool:
        """Write what is queued and end the thread; false if the disk did not let it in time."""
        try:
            self._jobs.put(None, timeout=CLOSE_S)
        except queue.Full:
            self._stopping.set()
        self._thread.join(CLOSE_S)
        in_time = not self._thread.is_alive()
        self._stopping.set()  # a write that waits for the disk gives up
        with suppress(queue.Full):
            self._jobs.put_nowait(None)
        self._thread.join(GRACE_S)
        return in_time

    def _run(self) -> None:
        while (job := self._next()) is not None and not self._stopping.is_set():
            try:
                self._try(job)
            except Exception as error:  # noqa: BLE001 - the top of a thread
                log.error("A write to the seat's database failed: %s", wordless(error))  # noqa: TRY400 - no words
                self._tell(type(error).__name__)
                job.failed()

    def _next(self) -> _Job | None:
        """Wait for a job; rest first where many were done and none waits."""
        if self._written >= WRITES_BEFORE_REST:
            with suppress(queue.Empty):
                return self._jobs.get(timeout=REST_S)
            self._written = 0
            try:
                self._on_rest()
            except Exception as error:  # noqa: BLE001 - as above; nothing is lost by it
                log.info("The database was not tidied up: %s", wordless(error))
        return self._jobs.get()

    def _try(self, job: _Job) -> None:
        for attempt in count(1):
            try:
                with self._sessions.begin() as session:
                    job.write(session)
                break
            except Exception as error:
                if attempt == TRIES and may_pass(error):
                    what = type(error).__name__
                    log.warning("The seat's database cannot be written now (%s)", what)
                    self._tell(type(error).__name__)
                elif attempt >= TRIES and not may_pass(error):
                    raise
                if self._stopping.wait(RETRY_S):
                    raise
        self._written += 1
        if self._in_trouble:
            self._tell("")
        job.done()

    def _tell(self, trouble: str) -> None:
        self._in_trouble = bool(trouble)
        self._on_trouble(trouble)
