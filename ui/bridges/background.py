"""Work off the UI thread, with an owner that may have closed and a failure path that must be."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
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
        """Finish running jobs and leave out new ones; call before the program quits."""
        self._closed = True
        self._local.shutdown(wait=True, cancel_futures=True)
        self._net.shutdown(wait=True, cancel_futures=True)

    def _run(
        self,
        lane: ThreadPoolExecutor,
        job: Callable[[], T],
        owner: QObject,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        if self._closed:
            return  # a timer of the screen may still ask while the desk goes
        future = lane.submit(job)
        future.add_done_callback(lambda f: self._tell((f, owner, done, failed)))

    def _tell(self, parcel: Parcel) -> None:
        if isValid(self) and not parcel[0].cancelled():
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
