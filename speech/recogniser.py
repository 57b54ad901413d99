"""Vosk behind a small door: models are loaded once, decoders are made per stream."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import soxr
import vosk

from speech.capture import SAMPLE_RATE_HZ
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
        self._rate_hz = _model_rate_hz(folder)

    def decoder(self, rate_hz: int) -> Decoder:
        """Make a decoder for one stream of ``rate_hz``; never share it between threads.

        Sound of a lower rate than the model's (a telephone line's 8 kHz) is raised here,
        because few models let vosk do that: the others refuse every block.
        """
        made: Any = vosk.KaldiRecognizer(self._model, max(rate_hz, self._rate_hz))
        made.SetWords(True)
        decoder: Decoder = made
        return _Raised(decoder, rate_hz, self._rate_hz) if rate_hz < self._rate_hz else decoder


class _Raised:
    """A decoder that is fed sound of a lower rate than it knows.

    The plainest interpolation serves it best: a perfect one leaves nothing at all above the old
    rate's half, which no model has ever heard, and three of ten characters become wrong.
    """

    def __init__(self, decoder: Decoder, rate_hz: int, decoder_rate_hz: int) -> None:
        self._decoder = decoder
        self._raising = soxr.ResampleStream(rate_hz, decoder_rate_hz, 1, "int16", "QQ")

    def AcceptWaveform(self, pcm: bytes) -> bool | int:  # noqa: N802 - vosk's names
        return self._decoder.AcceptWaveform(self._raised(pcm))

    def Result(self) -> str:  # noqa: N802
        return self._decoder.Result()

    def PartialResult(self) -> str:  # noqa: N802
        return self._decoder.PartialResult()

    def FinalResult(self) -> str:  # noqa: N802
        self._decoder.AcceptWaveform(self._raised(b"", last=True))
        return self._decoder.FinalResult()

    def _raised(self, pcm: bytes, *, last: bool = False) -> bytes:
        raised: bytes = self._raising.resample_chunk(np.frombuffer(pcm, np.int16), last).tobytes()
        return raised


def _model_rate_hz(folder: Path) -> int:
    """Read which rate a model was made for; 16 kHz when it does not say."""
    for conf in (folder / "conf" / "mfcc.conf", folder / "mfcc.conf"):
        if conf.exists():
            found = re.search(r"^--sample-frequency=(\d+)", conf.read_text("utf-8"), re.MULTILINE)
            return int(found[1]) if found else SAMPLE_RATE_HZ
    return SAMPLE_RATE_HZ


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
