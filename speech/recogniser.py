"""Vosk behind a small door: models are loaded once, decoders are made per stream."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import vosk

from speech.events import Word

vosk.SetLogLevel(-1)


class ModelError(Exception):
    """A folder is no speech model that can be used; the message says why, in words."""


class Decoder(Protocol):
    """What listening needs of a recogniser of one stream (the seam for tests)."""

    def AcceptWaveform(self, pcm: bytes) -> bool | int:  # noqa: N802 - vosk's names
        """Hear mono 16-bit sound; true when a sentence ended."""

    def Result(self) -> str:  # noqa: N802
        """The sentence that ended, as JSON."""

    def PartialResult(self) -> str:  # noqa: N802
        """The running sentence, as JSON."""

    def FinalResult(self) -> str:  # noqa: N802
        """Whatever is left, as JSON; after it the decoder must not be fed any more."""


class Model:
    """A loaded Vosk model; one serves any number of decoders in any threads."""

    def __init__(self, folder: Path) -> None:
        """Load the model in ``folder``; raises :class:`ModelError`. Takes up to seconds."""
        if not (folder / "am" / "final.mdl").exists() and not (folder / "final.mdl").exists():
            raise ModelError(f"{folder} holds no Vosk model: am/final.mdl is missing")
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # vosk raises a bare Exception
            raise ModelError(f"Vosk cannot load the model in {folder}: {error}") from error
        self.name = folder.name

    def decoder(self, rate_hz: int) -> Decoder:
        """Make a decoder for one stream of ``rate_hz``; never share it between threads."""
        made: Any = vosk.KaldiRecognizer(self._model, rate_hz)
        made.SetWords(True)
        decoder: Decoder = made
        return decoder


@dataclass(frozen=True, slots=True)
class Heard:
    """One result: its words, with times in seconds since the decoder was made."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words as people write them."""
        return joined([word.word for word in self.words])


def read_result(raw: str) -> Heard:
    """Read ``Result()`` or ``FinalResult()``; no words is an empty tuple."""
    rows = json.loads(raw).get("result", [])
    return Heard(tuple(Word(row["word"], row["start"], row["end"], row["conf"]) for row in rows))


def read_partial(raw: str) -> str:
    """Read ``PartialResult()``."""
    return joined(str(json.loads(raw).get("partial", "")).split())


def joined(words: list[str]) -> str:
    """Join words as Chinese is written: spaces only where two Latin words meet."""
    text = ""
    for word in words:
        if text and text[-1].isascii() and word[:1].isascii():
            text += " "
        text += word
    return text
