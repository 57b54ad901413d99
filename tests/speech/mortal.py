"""An engine for child processes that says each block's value, and dies or hangs of some."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from speech.engine import EngineSpec, Hearing
from speech.events import Word

POISON, HANG, FAULT, SHOT = 7_000, 7_001, 7_002, 7_003
HANG_S = 60.0
SHOTS = "shots"
"""File in the model's folder: for each byte one child is shot while it hears ``SHOT``."""


class MortalEar:
    def __init__(self, rate_hz: int, folder: Path) -> None:
        self._rate_hz = rate_hz
        self._shots = folder / SHOTS
        self._fed = 0
        self._words: tuple[Word, ...] = ()

    def hear(self, pcm: bytes) -> Hearing:
        step = self._rate_hz // 10
        for value in np.frombuffer(pcm, np.int16)[::step]:
            if value == POISON:
                os.abort()
            if value == HANG:
                time.sleep(HANG_S)
            if value == FAULT:
                raise RuntimeError("out of memory")
            if value == SHOT:
                self._be_shot()
            start_s, self._fed = self._fed / self._rate_hz, self._fed + step
            word = Word(str(value), start_s, self._fed / self._rate_hz, 1.0)
            self._words = (*self._words, word)
        return Hearing("".join(word.word for word in self._words))

    def finish(self) -> Hearing:
        return Hearing(words=self._words)

    def _be_shot(self) -> None:
        """Die as if somebody else had killed the child, while there are shots."""
        if left := self._shots.read_bytes():
            self._shots.write_bytes(left[1:])
            os.kill(os.getpid(), signal.SIGKILL)


class MortalEngine:
    name, is_live = "mortal", True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> MortalEar:
        return MortalEar(rate_hz, self._folder)

    def takes_phrases(self) -> bool:
        return False

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        pass


def open_mortal(spec: EngineSpec) -> MortalEngine:
    return MortalEngine(spec.folder)


def open_late(spec: EngineSpec) -> MortalEngine:
    """A large model on a slow disk."""
    time.sleep(HANG_S)
    return MortalEngine(spec.folder)
