"""An engine for child processes that says each block's value, and dies or hangs of some."""

from __future__ import annotations

import os
import time

import numpy as np

from speech.engine import EngineSpec, Hearing
from speech.events import Word

POISON, HANG, FAULT = 7_000, 7_001, 7_002
HANG_S = 60.0


class MortalEar:
    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
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
            start_s, self._fed = self._fed / self._rate_hz, self._fed + step
            word = Word(str(value), start_s, self._fed / self._rate_hz, 1.0)
            self._words = (*self._words, word)
        return Hearing("".join(word.word for word in self._words))

    def finish(self) -> Hearing:
        return Hearing(words=self._words)


class MortalEngine:
    name, is_live = "mortal", True

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> MortalEar:
        return MortalEar(rate_hz)

    def takes_phrases(self) -> bool:
        return False

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        pass


def open_mortal(spec: EngineSpec) -> MortalEngine:
    return MortalEngine()


def open_late(spec: EngineSpec) -> MortalEngine:
    """A large model on a slow disk."""
    time.sleep(HANG_S)
    return MortalEngine()
