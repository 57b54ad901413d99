"""What a process with native code leaves when it dies: its exit status, and what it said."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

_TELLING = ("ERROR", "ASSERTION", "terminate")
_LONGEST_LINE = 300


def keep_chatter(last_words: Path) -> None:
    """Have all that this process says on its error output appended to ``last_words``.

    Native code speaks to the file descriptor, not to ``sys.stderr``.
    """
    with last_words.open("ab") as sink:
        os.dup2(sink.fileno(), 2)


def telling_lines(last_words: Path) -> list[str]:
    """List what native code said of its trouble, each line cut; empty if it said nothing."""
    with suppress(OSError):
        lines = last_words.read_text("utf-8", "replace").splitlines()
        return [line[:_LONGEST_LINE] for line in lines if line.startswith(_TELLING)]
    return []


def death(exitcode: int | None) -> str:
    """Say how a process ended, by the exit status of ``multiprocessing``; goes on after "it"."""
    if exitcode is None or exitcode >= 0:
        return f"ended by itself (exit status {exitcode})"
    try:
        name = signal.Signals(-exitcode).name
    except ValueError:
        name = f"signal {-exitcode}"
    return f"crashed ({name})"
