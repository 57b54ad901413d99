"""A call heard once more in a process of its own that lets everything else go first."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from app.recognising import engine_spec, recognition_for
from app.services.second_hearing import NotHeardError, NotNowError, UnhearableError
from speech.engine import EngineError
from speech.model_files import ModelFilesError
from speech.recording_file import RecordingError
from speech.sealed_pieces import SealedPieces
from speech.second_pass import HeardAgain, SecondPassCancelledError, second_pass

LOOK_S = 0.2
END_S = 2.0
LONGEST_S = 6 * 3600.0
"""Beyond any call on any computer; then the process hangs."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be heard, and how.

    Attributes:
        recording: A sealed recording; it is opened in the process's memory only.
        key: What it was sealed with, 32 bytes.
        model: Name or folder of the speech model.
        hot_words: The desk's own words.
    """

    recording: Path
    key: bytes
    model: str
    hot_words: tuple[str, ...] = ()


Work = Callable[[Task], HeardAgain]


def heard_again(task: Task) -> HeardAgain:
    """Hear a sealed recording in this process, with the recogniser in another; takes minutes.

    Raises:
        NotNowError: The model cannot be used.
        UnhearableError: The recording cannot.
    """
    try:
        with recognition_for(engine_spec(task.model), task.hot_words) as making:
            return second_pass(SealedPieces(task.recording, task.key), making())
    except (ModelFilesError, EngineError) as error:
        raise NotNowError(str(error)) from error
    except (RecordingError, OSError) as error:
        raise UnhearableError(type(error).__name__) from error


def hear_aside(task: Task, cancel: threading.Event, work: Work = heard_again) -> HeardAgain:
    """Do ``work`` in a process of the lowest priority, which ends soon after ``cancel`` is set.

    Raises:
        SecondPassCancelledError: ``cancel`` was set.
        NotNowError, UnhearableError: As ``work`` did.
        NotHeardError: The process died, hung or failed otherwise.
    """
    with TemporaryDirectory(prefix="zuoxi-second-pass-", ignore_cleanup_errors=True) as room:
        answer = _asked(task, cancel, work, room)
    if isinstance(answer, HeardAgain):
        return answer
    raise answer


def _asked(task: Task, cancel: threading.Event, work: Work, room: str) -> HeardAgain | Exception:
    """Start the process, wait for its answer and end it; ``room`` is for its temporary files."""
    context = multiprocessing.get_context("spawn")  # a fork would copy Qt's threads
    ours, theirs = context.Pipe()
    process = context.Process(target=_be_aside, args=(theirs, task, work, room), name="second-pass")
    process.start()  # no daemon: those may have no children, and the recogniser is one
    atexit.register(process.kill)  # before multiprocessing would wait for it
    theirs.close()
    try:
        return _answer(ours, cancel)
    finally:
        process.kill()  # its recogniser leaves with it
        process.join(END_S)
        ours.close()
        atexit.unregister(process.kill)


def _answer(ours: Connection, cancel: threading.Event) -> HeardAgain | Exception:
    until_s = time.monotonic() + LONGEST_S
    try:
        while not cancel.is_set():
            if ours.poll(LOOK_S):
                answer: HeardAgain | Exception = ours.recv()
                return answer
            if time.monotonic() > until_s:
                return NotHeardError("it took too long")
    except (EOFError, OSError):
        return NotHeardError("the process died")
    return SecondPassCancelledError()


def _be_aside(theirs: Connection, task: Task, work: Work, room: str) -> None:
    """Be the process; its recogniser inherits the priority."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's business
    tempfile.tempdir = room  # who is killed cleans nothing up
    _let_others_go_first()
    threading.Thread(target=_leave_with_parent, args=(theirs,), daemon=True).start()
    try:
        answer: HeardAgain | Exception = work(task)
    except (NotNowError, UnhearableError) as error:
        answer = error
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent wants to know it
        answer = NotHeardError(type(error).__name__)  # its text may quote citizens' data
    theirs.send(answer)


def _let_others_go_first() -> None:
    import psutil  # noqa: PLC0415 - a tenth of a second that no start of a seat has to spend

    lowest = psutil.IDLE_PRIORITY_CLASS if os.name == "nt" else 19
    with suppress(psutil.Error, OSError):
        psutil.Process().nice(lowest)


def _leave_with_parent(theirs: Connection) -> None:
    """Nothing is ever sent here: the wait ends when the parent closed its end, or died."""
    with suppress(EOFError, OSError):
        theirs.recv_bytes()
    os._exit(0)
