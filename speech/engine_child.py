"""The child's side of :mod:`speech.engine_process`: load an engine, answer, leave in time."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from speech.engine import Ear, Engine, EngineError, EngineSpec
from speech.last_words import keep_chatter

LAST_WORDS_BYTES = 1 << 20

Opening = Callable[[EngineSpec], Engine]


@dataclass(frozen=True, slots=True)
class Ready:
    """What the child sends when the model is loaded."""

    name: str
    is_live: bool
    takes_phrases: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the child sends instead of an answer: the model cannot be loaded, a request failed."""

    reason: str


def serve(
    spec: EngineSpec,
    opening: Opening,
    control: Connection,
    lines: list[Connection],
    last_words: Path,
) -> None:
    """Be the child: load, answer on each line, leave when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's business
    keep_chatter(last_words)
    threading.Thread(target=_leave_with_parent, args=(control,), daemon=True).start()
    try:
        engine = opening(spec)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent wants to know it
        reason = str(error) if isinstance(error, EngineError) else repr(error)
        control.send(Trouble(reason))
        return
    threads = [threading.Thread(target=_answer, args=(engine, line, last_words)) for line in lines]
    for thread in threads:
        thread.start()
    control.send(Ready(engine.name, engine.is_live, engine.takes_phrases()))
    for thread in threads:
        thread.join()


def _leave_with_parent(control: Connection) -> None:
    """Nothing is ever sent here: the wait ends when the parent closed its end, or died."""
    with suppress(EOFError, OSError):
        control.recv_bytes()
    os._exit(0)  # even in the middle of native code


def _answer(engine: Engine, line: Connection, last_words: Path) -> None:
    """Serve one ear after another on a line; the target of a thread of the child."""
    ear: Ear | None = None
    with suppress(EOFError, OSError):
        while True:
            what, *given = line.recv()
            try:
                if what == "ear":
                    ear = engine.ear(*given)
                    answer: object = True
                    _forget_chatter(last_words)
                elif what == "unknown":
                    answer = engine.unknown(*given)
                elif ear is None:
                    answer = Trouble("there is no ear on this line")
                elif what == "hear":
                    answer = ear.hear(*given)
                else:
                    answer, ear = ear.finish(), None
            except Exception as error:  # noqa: BLE001 - one ear's failure is not the others'
                answer, ear = Trouble(repr(error)), None
            line.send(answer)


def _forget_chatter(last_words: Path) -> None:
    """Keep days of it from filling the disk."""
    with suppress(OSError):
        if last_words.stat().st_size > LAST_WORDS_BYTES:
            os.truncate(last_words, 0)
