"""Events as they come, and blocks of sound to feed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from speech.capture import SAMPLE_RATE_HZ, Block
from speech.events import SpeechEvent

BLOCK = SAMPLE_RATE_HZ // 10
E = TypeVar("E")


class Heard:
    """Collects events of any thread and waits for facts among them."""

    def __init__(self) -> None:
        self.events: list[SpeechEvent] = []
        self._changed = threading.Condition()

    def take(self, event: SpeechEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in list(self.events) if isinstance(event, kind)]

    def wait(self, kind: type[E], fits: Callable[[E], bool] = lambda _: True, s: float = 12) -> E:
        """Wait until there is such an event, old or new."""

        def found() -> list[E]:
            return [event for event in self.of(kind) if fits(event)]

        with self._changed:
            assert self._changed.wait_for(found, s), (
                f"no such {kind.__name__} in …{self.events[-9:]}"
            )
            return found()[0]


def loud(value: int, frames: int = BLOCK) -> bytes:
    return np.full(frames, value, np.int16).tobytes()


def block(number: int, value: int = 1000, captured_s: float = 1.0) -> Block:
    """The tenth of a second with this number, all of one value."""
    return Block(number * BLOCK, loud(value), captured_s)
