"""Work that the program's end does not wait for."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
Job = tuple[Future[Any], Callable[[], Any]]

JOBS = 100  # a person chooses models and adds hot words by hand


class Aside:
    """A daemon thread that does one thing after another.

    Python joins the threads of its executors before it ends, whatever they wait for: a model
    that is being loaded, a keyring that is locked. It does not join these.
    """

    def __init__(self, name: str) -> None:
        """Start the thread, called ``name``."""
        self._jobs: queue.Queue[Job | None] = queue.Queue(JOBS)
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Do ``work`` after what was submitted before; from any thread, returns at once.

        What cannot be taken, after ``close`` or because too much waits, comes back cancelled.
        """
        future: Future[T] = Future()
        if self._closed:
            future.cancel()
            return future
        try:
            self._jobs.put_nowait((future, work))
        except queue.Full:
            log.warning("Too much waits for the thread %s", self._thread.name)
            future.cancel()
        return future

    def close(self, end_s: float = 0.0) -> None:
        """Leave out what waits; give what runs so long to end by itself."""
        self._closed = True
        with suppress(queue.Empty):
            while (job := self._jobs.get_nowait()) is not None:
                job[0].cancel()
        with suppress(queue.Full):
            self._jobs.put_nowait(None)
        self._thread.join(end_s)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None and not self._closed:
            future, work = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except Exception as error:  # noqa: BLE001 - the top of a thread
                why = type(error).__name__  # its text may quote citizens' data
                log.error("Work on the thread %s failed: %s", self._thread.name, why)  # noqa: TRY400 - no words
                future.set_exception(error)


class Repeated:
    """Work that is wanted again and again: while it waits for its turn, once is enough.

    Pages of changes come by the hundred; each by itself would fill the queue.
    """

    def __init__(self, aside: Aside, work: Callable[[], object]) -> None:
        self._aside = aside
        self._work = work
        self._lock = threading.Lock()
        self._wanted: Future[object] | None = None

    def want(self) -> None:
        """Have it done once more after now; from any thread, returns at once."""
        with self._lock:
            wanted = self._wanted
            if wanted is None or wanted.running() or wanted.done():
                self._wanted = self._aside.submit(self._work)
