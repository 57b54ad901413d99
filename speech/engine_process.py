"""A recogniser in a process of its own: native code that aborts takes nothing else with it."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
import weakref
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from speech.engine import EngineError, EngineLostError, EngineSpec, Hearing, open_engine
from speech.engine_child import Opening, Trouble
from speech.engine_link import Child

log = logging.getLogger(__name__)

ANSWER_S = 20.0
"""Beyond any step of a big model (up to one second was seen); then the child hangs."""
ANSWER_PER_SOUND = 3.0
"""A last answer may take this many times the length of the sound (whisper hears it then)."""
FIRST_PAUSE_S = 1.0
"""Before the second start in a row; doubled each time."""
DEATHS_IN_A_ROW = 5
COOL_OFF_S = 60.0
"""So long after giving up, the next ear tries once more."""


class EngineProcess:
    """Any engine, loaded in a child; started anew when it died, with a growing pause.

    Any thread may ask for ears. Each belongs to one thread, waits for the answer to each piece
    of sound, and has the child's thread behind it, so that tracks are heard side by side.
    """

    def __init__(
        self,
        spec: EngineSpec,
        answer_s: float = ANSWER_S,
        opening: Opening = open_engine,
        closing: threading.Event | None = None,
    ) -> None:
        """Start the child and wait until its model is loaded; raises :class:`EngineError`.

        Args:
            spec: What to load.
            answer_s: Without an answer for so long the child hangs.
            opening: Loads it, over there (a function that the child can import).
            closing: Set it, on any thread, and loading ends at once with the error; so does any
                later start of a child. ``close`` sets it too.
        """
        self._spec = spec
        self._opening = opening
        self.answer_s = answer_s
        self._lock = threading.Lock()
        self._closing = threading.Event() if closing is None else closing
        self._one_at_a_time = threading.Lock()
        self._deaths = 0
        self._died_s = 0.0
        self._room = tempfile.TemporaryDirectory(prefix="zuoxi-recogniser-")
        self._child: Child | None = None
        try:
            self._child = self._new_child()
        finally:
            if self._child is None:
                self._room.cleanup()
        self.name = self._child.ready.name
        self.is_live = self._child.ready.is_live
        self._takes_phrases = self._child.ready.takes_phrases

    @property
    def pid(self) -> int | None:
        """The child's; ``None`` while there is none."""
        child = self._child
        return child.process.pid if child is not None else None

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> ProcessEar:
        """Make an ear; starts a new child first if there is none, which takes its time."""
        while True:
            child = self._living_child()
            ear = ProcessEar(self, child, child.idle_line(self.answer_s), rate_hz)
            try:
                ear.begin(phrases)
            except EngineLostError:
                if not child.dead:
                    raise
                continue  # it died just now, maybe of another track; deaths are counted
            return ear

    def takes_phrases(self) -> bool:
        """Tell whether ``phrases`` are heeded."""
        return self._takes_phrases

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """List words that the model can never write; raises :class:`EngineLostError`."""
        child = self._living_child()
        line = child.idle_line(self.answer_s)
        try:
            found: tuple[str, ...] = self.ask(child, line, ("unknown", words), self.answer_s)
        finally:
            child.idle.put(line)
        return found

    def close(self) -> None:
        """End the child; ears raise :class:`EngineLostError` then.

        Takes :data:`speech.engine_link.END_S` twice at most, and as long again while another
        thread is ending a child that died.
        """
        self._closing.set()
        with self._lock:
            if self._child is not None:
                self._child.dead = "recognition ends"
                self._child.end()
                self._child = None
            self._room.cleanup()

    def ask(self, child: Child, line: Connection, request: object, limit_s: float) -> Any:  # noqa: ANN401 - the answers of five requests
        """Send a request on a line and wait for the answer; for our own ears.

        While children die, one request at a time is under way, so that the sound that killed
        the child is known and no other is suspected.
        """
        if not self._deaths:
            return self._asked(child, line, request, limit_s)
        if not self._one_at_a_time.acquire(timeout=limit_s):
            raise EngineLostError("the recogniser is too busy")
        try:
            if child.dead:
                raise EngineLostError(child.dead)
            return self._asked(child, line, request, limit_s)
        finally:
            self._one_at_a_time.release()

    def _asked(self, child: Child, line: Connection, request: object, limit_s: float) -> Any:  # noqa: ANN401 - see ask
        try:
            line.send(request)
            answered = line.poll(limit_s)
            answer = line.recv() if answered else None
        except (EOFError, OSError) as error:
            reason = self._buried(child, "")
            was_there = isinstance(error, EOFError | ConnectionResetError)
            raise EngineLostError(reason, at_work=was_there and not child.was_killed) from None
        if not answered:
            reason = self._buried(child, f"it has not answered for {limit_s:.0f} s")
            raise EngineLostError(reason, at_work=True)
        if isinstance(answer, Trouble):
            raise EngineLostError(answer.reason, at_work=True)
        return answer

    def is_well(self) -> None:
        """Forget earlier deaths: an utterance was heard to its end."""
        self._deaths = 0

    def _buried(self, child: Child, hang: str) -> str:
        """Tell why a child is dead, and count it once whoever finds it first."""
        with self._lock:
            if self._child is child:
                child.dead = child.end(hang)
                self._child = None
                self._deaths += 1
                self._died_s = time.monotonic()
                if not self._closing.is_set():
                    log.warning("The recogniser died: %s", child.dead)
            return child.dead

    def _living_child(self) -> Child:
        with self._lock:
            if self._child is not None and not self._child.process.is_alive():
                lost, self._child = self._child, None
                lost.dead = lost.end()
                self._deaths += 1
                self._died_s = time.monotonic()
                log.warning("The recogniser died: %s", lost.dead)
            if self._child is None:
                self._child = self._started_again()
            return self._child

    def _new_child(self) -> Child:
        last_words = Path(self._room.name) / "last-words"
        return Child(self._spec, self._opening, last_words, self._closing)

    def _started_again(self) -> Child:
        """Start another child after a pause; holds the lock, so others wait for it too."""
        if self._deaths >= DEATHS_IN_A_ROW:
            if time.monotonic() - self._died_s < COOL_OFF_S:
                raise EngineLostError(f"the recogniser died {self._deaths} times in a row")
            self._deaths = DEATHS_IN_A_ROW - 1
        pause_s = 0.0 if self._deaths <= 1 else FIRST_PAUSE_S * 2.0 ** (self._deaths - 2)
        if self._closing.wait(pause_s):
            raise EngineLostError("recognition ends")
        try:
            return self._new_child()
        except EngineError as error:
            self._deaths += 1
            self._died_s = time.monotonic()
            raise EngineLostError(str(error)) from error


class ProcessEar:
    """An ear whose other end is in the child; given up unfinished, its line is free again."""

    def __init__(self, engine: EngineProcess, child: Child, line: Connection, rate_hz: int) -> None:
        self._engine = engine
        self._child = child
        self._line = line
        self._rate_hz = rate_hz
        self._frames = 0
        self._hang_up = weakref.finalize(self, child.idle.put, line)
        self._hang_up.atexit = False

    def begin(self, phrases: tuple[str, ...]) -> None:
        """Have the ear made in the child; raises :class:`EngineLostError`."""
        request = ("ear", self._rate_hz, phrases)
        self._engine.ask(self._child, self._line, request, self._engine.answer_s)

    def hear(self, pcm: bytes) -> Hearing:
        """Hear mono 16-bit sound; raises :class:`EngineLostError`."""
        self._frames += len(pcm) // 2
        return self._asked("hear", pcm, self._engine.answer_s)

    def finish(self) -> Hearing:
        """Tell what is left; raises :class:`EngineLostError`."""
        limit_s = self._engine.answer_s + ANSWER_PER_SOUND * self._frames / self._rate_hz
        hearing = self._asked("finish", b"", limit_s)
        self._hang_up()
        self._engine.is_well()
        return hearing

    def _asked(self, what: str, pcm: bytes, limit_s: float) -> Hearing:
        hearing: Hearing = self._engine.ask(self._child, self._line, (what, pcm), limit_s)
        return hearing
