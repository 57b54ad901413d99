"""What listening needs of a recogniser, whichever it is; the seam for tests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from speech.events import Word


class EngineError(Exception):
    """A recogniser cannot be made of what was given; the message says why, in words."""


class EngineLostError(Exception):
    """The recogniser died or hangs (native code may abort).

    From an ear it means: make a new one. From :meth:`Engine.ear`: it cannot be brought back.

    Attributes:
        at_work: Whether it died while it heard this very ear's sound, which then is suspect.
    """

    def __init__(self, reason: str, *, at_work: bool = False) -> None:
        super().__init__(reason)
        self.at_work = at_work


class EngineKind(StrEnum):
    """The recognisers that are known; a new one needs a module and a line in ``open_engine``."""

    VOSK = "vosk"
    WHISPER = "whisper"


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """Which recogniser with which model; crosses process borders.

    Attributes:
        threads: Cores it may use for one utterance; 0 leaves it to the engine.
    """

    kind: EngineKind
    folder: Path
    threads: int = 0


@dataclass(frozen=True, slots=True)
class Hearing:
    """What an ear knows after a piece of sound.

    Attributes:
        partial: The running sentence, empty when there is none.
        words: A finished sentence, empty when none ended; times in seconds since the first
            sound that the ear was given.
    """

    partial: str = ""
    words: tuple[Word, ...] = ()


class Ear(Protocol):
    """Hears one utterance or more of one stream; belongs to one thread."""

    def hear(self, pcm: bytes) -> Hearing:
        """Hear mono 16-bit sound; raises :class:`EngineLostError`."""

    def finish(self) -> Hearing:
        """Tell what is left; the ear is used up then. Raises :class:`EngineLostError`."""


class Engine(Protocol):
    """A loaded recogniser; makes any number of ears, from any thread.

    Attributes:
        name: Of its model, for people.
        is_live: Whether its ears tell partial results while sound comes; others speak at
            ``finish`` only, so somebody has to cut the sound into utterances for them.
    """

    name: str
    is_live: bool

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> Ear:
        """Make an ear for sound of ``rate_hz``.

        ``phrases`` are the only things it shall understand, where the model allows it (see
        ``takes_phrases``); others ignore them. May wait for a recogniser that died to be loaded
        again; raises :class:`EngineLostError` when that does not succeed.
        """

    def takes_phrases(self) -> bool:
        """Tell whether ``phrases`` are heeded."""

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """List those of ``words`` that the model can never write."""

    def close(self) -> None:
        """Free everything; a few seconds at most."""


def open_engine(spec: EngineSpec) -> Engine:
    """Load a recogniser into this process; raises :class:`EngineError`. Takes up to a minute.

    Engines are imported only here: their libraries are large, and some are optional.
    """
    match spec.kind:
        case EngineKind.VOSK:
            from speech.vosk_engine import VoskEngine  # noqa: PLC0415 - see above

            return VoskEngine(spec.folder)
        case EngineKind.WHISPER:
            from speech.whisper_engine import WhisperEngine  # noqa: PLC0415 - see above

            return WhisperEngine(spec.folder, spec.threads)
