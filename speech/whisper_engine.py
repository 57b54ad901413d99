"""Whisper (faster-whisper on CTranslate2) as an engine: it hears an utterance when it is over."""

from __future__ import annotations

import threading
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
import soxr

from speech.engine import EngineError, Hearing
from speech.events import Word
from speech.whisper_hearing import Native, heard
from speech.whisper_layout import missing_whisper_files

RATE_HZ = 16_000  # the model's


class WhisperEngine:
    """A loaded Whisper model; ears of any threads take turns at it."""

    is_live = False

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """Load the model in ``folder`` (never from a network); raises :class:`EngineError`.

        ``threads`` are the cores for one utterance; 0 means one, for calls are going on.
        """
        missing = missing_whisper_files(folder)
        if missing:
            raise EngineError(f"{folder} holds no Whisper model: {', '.join(missing)} is missing")
        self.name = folder.name
        self._native = _loaded(folder, threads or 1)
        self._turn = threading.Lock()

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> WhisperEar:  # noqa: ARG002 - Whisper heeds no phrases
        """Make an ear for sound of ``rate_hz``."""
        return WhisperEar(self, rate_hz)

    def takes_phrases(self) -> bool:
        """Whisper writes whatever it likes."""
        return False

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ARG002 - as the protocol has it
        """None: its alphabet are bytes."""
        return ()

    def close(self) -> None:
        """CTranslate2 frees the model when nothing refers to it any more."""

    def hear(self, samples: npt.NDArray[np.float32]) -> tuple[Word, ...]:
        """Hear an utterance at 16 kHz, ±1; one at a time, others wait."""
        with self._turn:
            return heard(self._native, samples)


class WhisperEar:
    """Collects the sound of one utterance."""

    def __init__(self, engine: WhisperEngine, rate_hz: int) -> None:
        self._engine = engine
        self._rate_hz = rate_hz
        self._pcm = bytearray()

    def hear(self, pcm: bytes) -> Hearing:
        """Keep mono 16-bit sound; nothing is told before the end."""
        self._pcm += pcm
        return Hearing()

    def finish(self) -> Hearing:
        """Hear all of it; the ear is used up then."""
        samples = to_floats(bytes(self._pcm), self._rate_hz, RATE_HZ)
        self._pcm.clear()
        return Hearing(words=self._engine.hear(samples))


def to_floats(pcm: bytes, rate_hz: int, wanted_hz: int) -> npt.NDArray[np.float32]:
    """Turn mono 16-bit sound into ±1 at another rate."""
    samples = np.frombuffer(pcm, np.int16).astype(np.float32) / np.float32(32_768)
    if rate_hz != wanted_hz and samples.size:
        raised: npt.NDArray[np.float32] = soxr.resample(samples, rate_hz, wanted_hz)
        return raised
    return samples


def _loaded(folder: Path, threads: int) -> Native:
    loaded: Native = native_module().load(folder, threads)
    return loaded


def native_module() -> ModuleType:
    """Import the door to faster-whisper; raises :class:`EngineError` where it is not installed."""
    try:
        import speech.whisper_native as native  # noqa: PLC0415 - its libraries are an extra
    except ImportError as error:
        raise EngineError(
            f"Whisper is not installed ({error.name} is missing): pip install 'zuoxi[whisper]'"
        ) from error
    return native
