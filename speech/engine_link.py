"""The parent's view of :mod:`speech.engine_child`: start the process, talk to it, end it."""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from speech.engine import EngineError, EngineLostError, EngineSpec
from speech.engine_child import Opening, Ready, Trouble, serve
from speech.last_words import death, telling_lines

LINES = 8
"""Ears that may be at work at once; each has a pipe, and a thread in the child."""
LOAD_S = 300.0
"""The largest models need a minute from a slow disk."""
LOOK_S = 0.2
END_S = 2.0
_KILLED = -9
"""Exit status after SIGKILL: that one comes from somebody, never from what native code does."""


class Child:
    """The process, its pipes, and what it said last.

    Attributes:
        dead: Why it is; empty while it lives.
        was_killed: Somebody else killed it: a person, or a system short of memory.
        idle: Lines that no ear uses.
    """

    def __init__(
        self, spec: EngineSpec, opening: Opening, last_words: Path, closing: threading.Event
    ) -> None:
        """Start it and wait until it is ready; raises :class:`EngineError`.

        It does so within tenths of a second when ``closing`` is set meanwhile.
        """
        context = multiprocessing.get_context("spawn")  # a fork would copy Qt's threads
        self.dead = ""
        self.was_killed = False
        self._last_words = last_words
        last_words.unlink(missing_ok=True)
        self._control, theirs = context.Pipe()
        pairs = [context.Pipe() for _ in range(LINES)]
        self.idle: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        for ours, _ in pairs:
            self.idle.put(ours)
        self.process = context.Process(
            target=serve,
            args=(spec, opening, theirs, [their for _, their in pairs], last_words),
            name="recogniser",
            daemon=True,
        )
        self.process.start()
        for each in (theirs, *(their for _, their in pairs)):
            each.close()
        self.ready = self._wait_until_ready(closing)

    def idle_line(self, limit_s: float) -> Connection:
        """Take a line for an ear; raises :class:`EngineLostError` when all are in use."""
        try:
            return self.idle.get(timeout=limit_s)
        except queue.Empty:
            raise EngineLostError(f"{LINES} ears are at work already") from None

    def _wait_until_ready(self, closing: threading.Event) -> Ready:
        answer: object = Trouble(f"The recogniser was not ready after {LOAD_S:.0f} s")
        until_s = time.monotonic() + LOAD_S
        try:
            while time.monotonic() < until_s:
                if closing.is_set():
                    raise EngineError(self.end("recognition ends"))
                if self._control.poll(LOOK_S):
                    answer = self._control.recv()
                    break
        except (EOFError, OSError):
            raise EngineError(f"The recogniser does not start: {self.end()}") from None
        if isinstance(answer, Ready):
            return answer
        self.end()
        raise EngineError(answer.reason if isinstance(answer, Trouble) else str(answer))

    def end(self, hang: str = "") -> str:
        """End it, by force if need be; tells how it died, with what it said last.

        Lines stay open for those who wait at them: they see the end of the stream. A closed
        one's number could be another pipe's the next moment.
        """
        self._control.close()  # the child leaves when it sees this
        self.process.join(0 if hang else END_S)
        self.was_killed = self.process.exitcode == _KILLED
        if self.process.is_alive():
            with suppress(OSError):
                self.process.kill()
            self.process.join(END_S)
        reason = hang or f"it {death(self.process.exitcode)}"
        lines = telling_lines(self._last_words)
        return f"{reason}, and said: {lines[-1]}" if lines else reason
