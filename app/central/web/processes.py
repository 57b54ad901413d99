"""Several server processes behind one listening socket: all cores of a computer."""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

log = logging.getLogger(__name__)

STOP_S = 9.0
"""An operator, or systemd, waits 10 s."""
LOOK_S = 0.1
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
LIVED_S = 60.0
"""A process that lived for so long is started again at once."""


class ProcessesError(Exception):
    """They do not run; the message says why, for an administrator."""


class Processes:
    """Runs the same command several times, and again when one of them dies.

    Each gets the listening socket as an open file, says so much as a line when it is ready, and
    ends when its standard input does: so none outlives this process, however it ends.

    Args:
        command: What to run; the number of the socket's file is put behind it.
        count: How often at a time.
        listening: The socket that all of them accept from; closed at the end.
    """

    def __init__(self, command: Sequence[str], count: int, listening: socket.socket) -> None:
        self._command = [*command, str(listening.fileno())]
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
                child.start(self._command, self._listening.fileno())
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
            if os.read(told, 4096):
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
        self._process: subprocess.Popen[bytes] | None = None
        self._began_s = 0.0
        self._wait_s = FIRST_WAIT_S
        self._start_s = 0.0
        self.is_ready = False
        self.pid = 0

    @property
    def told(self) -> int:
        """The file in which it says that it is ready; 0 without one."""
        return self._process.stdout.fileno() if self._process and self._process.stdout else 0

    def is_gone(self) -> bool:
        return self._process is None

    def may_start(self) -> bool:
        return time.monotonic() >= self._start_s

    def start(self, command: Sequence[str], file: int) -> None:
        self.is_ready = False
        self._began_s = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(file,)
        )
        self.pid = self._process.pid

    def has_died(self) -> bool:
        """Tell it once, and set when the next one may start."""
        if self._process is None or self._process.poll() is None:
            return False
        lived_s = time.monotonic() - self._began_s
        self._wait_s = min(self._wait_s * 2, LONGEST_WAIT_S) if lived_s < LIVED_S else FIRST_WAIT_S
        self._start_s = self._began_s + self._wait_s
        self._close()
        return True

    def tell(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def end(self, until_s: float) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(max(until_s - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            log.warning("Process %d did not end in time and was killed", self._process.pid)
            self._process.kill()
            self._process.wait()
        self._close()

    def _close(self) -> None:
        if self._process is not None:
            for file in (self._process.stdin, self._process.stdout):
                if file is not None:
                    file.close()
        self._process = None


def end_with_parent() -> None:
    """Let this process end, as by SIGTERM, when its standard input does."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()
