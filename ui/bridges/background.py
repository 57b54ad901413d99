"""Work off the UI thread, with an owner that may have closed and a failure path that must be."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

log = logging.getLogger(__name__)

T = TypeVar("T")
Parcel = tuple[Future[Any], QObject, Callable[[Any], None], Callable[[Exception], None]]


class Background(QObject):
    """Two lanes: ``local`` answers one after another, ``net`` several at a time.

    Nothing is called if the owner (usually the widget that asked) is gone by then.
    """

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._local = ThreadPoolExecutor(1, thread_name_prefix="local")
        self._net = ThreadPoolExecutor(4, thread_name_prefix="net")
        self._finished.connect(self._deliver)

    def run_local(
        self,
        job: Callable[[], T],
        *,
        owner: QObject,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run ``job`` on this computer's lane, then ``done`` or ``failed`` on the UI thread."""
        self._run(self._local, job, owner, done, failed)

    def write_local(
        self,
        job: Callable[[], T],
        *,
        owner: QObject,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """As ``run_local``, for what must not be lost: it is done even if ``close`` comes first."""
        self._run(self._local, job, owner, done, failed, is_write=True)

    def run_net(
        self,
        job: Callable[[], T],
        *,
        owner: QObject,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run ``job`` on the network lane, then ``done`` or ``failed`` on the UI thread."""
        self._run(self._net, job, owner, done, failed)

    def close(self) -> None:
        """Finish running jobs and waiting writes, leave out the rest; called before quitting."""
        self._closed = True
        self._local.shutdown(wait=True)
        self._net.shutdown(wait=True, cancel_futures=True)

    def _run(
        self,
        lane: ThreadPoolExecutor,
        job: Callable[[], T],
        owner: QObject,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        *,
        is_write: bool = False,
    ) -> None:
        if self._closed:
            return  # a timer of the screen may still ask while the desk goes

        def run() -> T:
            if self._closed and not is_write:
                raise CancelledError
            try:
                return job()
            except Exception as error:
                if is_write and self._closed:  # nobody is there any more to be told
                    log.warning("A last write failed: %s", type(error).__name__)
                raise

        future = lane.submit(run)
        future.add_done_callback(lambda f: self._tell((f, owner, done, failed)))

    def _tell(self, parcel: Parcel) -> None:
        future = parcel[0]
        left_out = future.cancelled() or isinstance(future.exception(), CancelledError)
        if isValid(self) and not left_out:
            self._finished.emit(parcel)

    @Slot(object)
    def _deliver(self, parcel: Parcel) -> None:
        future, owner, done, failed = parcel
        if not isValid(owner):
            return
        error = future.exception()
        if error is None:
            done(future.result())
        elif isinstance(error, Exception):
            log.info("Background work failed: %s", type(error).__name__)
            failed(error)
        else:
            raise error
