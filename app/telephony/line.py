"""Where calls come from. A line tells of calls; the desk answers and ends them through it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

JOIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Ringing:
    """Somebody calls; ``number`` as the network gives it, empty if withheld."""

    number: str


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller hung up."""


LineEvent = Ringing | HungUp


class Line(Protocol):
    """A telephone line. Events come on any thread."""

    def start(self, tell: Callable[[LineEvent], None]) -> None:
        """Begin to tell of calls."""

    def answer(self) -> None:
        """The agent took the call."""

    def hang_up(self) -> None:
        """The agent ended the call."""

    def stop(self) -> None:
        """Tell nothing any more; ends within two seconds."""


class DeskPhone:
    """A telephone beside the computer: the agent registers calls by hand (Ctrl+N)."""

    def start(self, tell: Callable[[LineEvent], None]) -> None:
        """Nothing comes by itself."""

    def answer(self) -> None:
        """The agent lifts the receiver."""

    def hang_up(self) -> None:
        """The agent puts it down."""

    def stop(self) -> None:
        """Nothing runs."""


class RecordedLine:
    """Rings once, ``after_s`` seconds after the start, for a recorded call."""

    def __init__(self, number: str, after_s: float) -> None:
        self._number = number
        self._after_s = after_s
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, tell: Callable[[LineEvent], None]) -> None:
        """Ring in a while."""

        def ring() -> None:
            if not self._stopping.wait(self._after_s):
                tell(Ringing(self._number))

        self._thread = threading.Thread(target=ring, name="recorded-line", daemon=True)
        self._thread.start()

    def answer(self) -> None:
        """The recording is played by whoever listens to the call."""

    def hang_up(self) -> None:
        """The recording is stopped by whoever listens to the call."""

    def stop(self) -> None:
        """Do not ring any more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(JOIN_S)
