"""Several server processes behind one listening socket: all cores of a computer."""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType

log = logging.getLogger(__name__)

STOP_S = 9.0
"""An operator, or systemd, waits 10 s."""
LOOK_S = 0.1
ENDS_S = 0.02
PARENT_S = 0.5
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
LIVED_S = 60.0
"""A process that lived for so long is started again at once."""


class ProcessesError(Exception):
    """They do not run; the message says why, for an administrator."""


class Processes:
    """Runs the same work in several processes, and again when one of them dies.

    Each is a fork of this one, so none reads the program anew: this process must have no threads
    and no connections. A child tells that it is ready, and ends when its parent does.

    Args:
        work: What a child does until SIGTERM: it gets what to call when it is ready, and gives
            the exit status.
        count: How many at a time.
        listening: The socket that all of them accept from; closed here at the end.
    """

    def __init__(
        self, work: Callable[[Callable[[], None]], int], count: int, listening: socket.socket
    ) -> None:
        self._work = work
        self._listening = listening
        self._children = [_Child() for _ in range(count)]
        self._is_ready = False
        self._is_stopping = False

    def run(self, on_ready: Callable[[], None]) -> None:
        """Run them until SIGTERM or SIGINT; call it in the main thread. SIGHUP is passed on.

        Args:
            on_ready: Called when all answer for the first time.

        Raises:
            ProcessesError: One ended before all were ready; the others were ended too.
        """
        handlers = dict.fromkeys((signal.SIGTERM, signal.SIGINT), self._stop)
        before = {number: signal.signal(number, does) for number, does in handlers.items()}
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._pass_on)
        try:
            while not self._is_stopping:
                self._look(on_ready)
        finally:
            self._end()
            self._listening.close()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _look(self, on_ready: Callable[[], None]) -> None:
        for child in self._children:
            if child.is_gone() and child.may_start():
                child.start(self._work)
            elif child.has_died():
                if not self._is_ready:
                    raise ProcessesError("A process ended as it began; its reason stands above.")
                log.warning("Process %d ended by itself and is started again", child.pid)
        self._hear()
        if not self._is_ready and all(child.is_ready for child in self._children):
            self._is_ready = True
            on_ready()

    def _hear(self) -> None:
        """Wait a moment for those that become ready."""
        new = {child.told: child for child in self._children if child.told and not child.is_ready}
        if not new:
            time.sleep(LOOK_S)
            return
        for told in select.select(list(new), [], [], LOOK_S)[0]:
            if os.read(told, 1):
                new[told].is_ready = True
            else:
                time.sleep(LOOK_S)  # it ends; its status comes in a moment

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        for child in self._children:
            child.tell(number)

    def _end(self) -> None:
        for child in self._children:
            child.tell(signal.SIGTERM)
        until = time.monotonic() + STOP_S
        for child in self._children:
            child.end(until)


class _Child:
    """One of the processes, and the one that takes its place when it died."""

    def __init__(self) -> None:
        self._began_s = 0.0
        self._wait_s = FIRST_WAIT_S
        self._start_s = 0.0
        self.is_ready = False
        self.pid = 0
        self.told = 0
        """The file in which it says that it is ready; 0 without one."""

    def is_gone(self) -> bool:
        return not self.pid

    def may_start(self) -> bool:
        return time.monotonic() >= self._start_s

    def start(self, work: Callable[[Callable[[], None]], int]) -> None:
        self.is_ready = False
        self._began_s = time.monotonic()
        self.told, tells = os.pipe()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid:
            os.close(tells)
            return
        status = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            os.close(self.told)
            _end_with(parent)
            status = work(lambda: _tell(tells))
        except BaseException:
            log.exception("A process of the server failed")
        finally:
            logging.shutdown()
            os._exit(status)  # what the first process would do at its end is not ours

    def has_died(self) -> bool:
        """Tell it once, and set when the next one may start."""
        if not self.pid or os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            return False
        lived_s = time.monotonic() - self._began_s
        self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S) if lived_s < LIVED_S else FIRST_WAIT_S
        self._start_s = self._began_s + self._wait_s
        self._close()
        return True

    def tell(self, number: int) -> None:
        if self.pid:
            os.kill(self.pid, number)  # it is ours until it is waited for

    def end(self, until_s: float) -> None:
        while self.pid and os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > until_s:
                log.warning("Process %d did not end in time and was killed", self.pid)
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                break
            time.sleep(ENDS_S)
        self._close()

    def _close(self) -> None:
        if self.told:
            os.close(self.told)
        self.pid = self.told = 0


def _tell(file: int) -> None:
    os.write(file, b"1")
    os.close(file)


def _end_with(parent: int) -> None:
    """Let this process end, as by SIGTERM, when its parent did."""

    def wait() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_S)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()
