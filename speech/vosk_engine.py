"""Vosk as an :class:`~speech.engine.Engine`; nothing else in the program knows vosk."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import soxr
import vosk

from speech.capture import SAMPLE_RATE_HZ
from speech.engine import EngineError, Hearing
from speech.events import Word
from speech.text.pieces import joined

vosk.SetLogLevel(-1)

UNKNOWN_WORD = "[unk]"  # what a grammar hears instead of anything that is not in it


class Decoder(Protocol):
    """What an ear needs of vosk's recogniser (the seam for tests)."""

    def AcceptWaveform(self, pcm: bytes) -> bool | int:  # noqa: N802 - vosk's names
        """Hear mono 16-bit sound; true when a sentence ended."""

    def Result(self) -> str:  # noqa: N802 - the name is vosk's
        """The sentence that ended, as JSON."""

    def PartialResult(self) -> str:  # noqa: N802 - the name is vosk's
        """The running sentence, as JSON."""

    def FinalResult(self) -> str:  # noqa: N802 - the name is vosk's
        """Whatever is left, as JSON; after it the decoder must not be fed any more."""


class VoskEngine:
    """A loaded Vosk model; one serves any number of ears in any threads."""

    is_live = True

    def __init__(self, folder: Path) -> None:
        """Load the model in ``folder``; raises :class:`EngineError`. Takes up to seconds."""
        if not (folder / "am" / "final.mdl").exists() and not (folder / "final.mdl").exists():
            raise EngineError(f"{folder} holds no Vosk model: am/final.mdl is missing")
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # vosk raises a bare Exception
            raise EngineError(f"Vosk cannot load the model in {folder}: {error}") from error
        self.name = folder.name
        self._rate_hz = _model_rate_hz(folder)
        self._takes_phrases = _has_dynamic_graph(folder)

    def ear(self, rate_hz: int, phrases: tuple[str, ...] = ()) -> VoskEar:
        """Make an ear for one stream of ``rate_hz``; never share it between threads."""
        rate_of_decoder_hz = max(rate_hz, self._rate_hz)
        arguments: list[Any] = [self._model, rate_of_decoder_hz]
        if phrases and self._takes_phrases:
            arguments.append(json.dumps([*phrases, UNKNOWN_WORD], ensure_ascii=False))
        decoder = vosk.KaldiRecognizer(*arguments)
        decoder.SetWords(True)
        return VoskEar(decoder, rate_hz, rate_of_decoder_hz)

    def takes_phrases(self) -> bool:
        """Only models whose graph is put together while they run have room for a grammar."""
        return self._takes_phrases

    def unknown(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Words that are not in the model's vocabulary."""
        return tuple(word for word in words if self._model.vosk_model_find_word(word) < 0)

    def close(self) -> None:
        """Vosk frees the model when nothing refers to it any more."""


class VoskEar:
    """One decoder of vosk, with word times counted from the first sound it was given.

    Sound of a lower rate than the model's (a telephone line's 8 kHz) is raised here, because
    few models let vosk do that: the others refuse every block. The plainest interpolation
    serves best: a perfect one leaves nothing at all above the old rate's half, which no model
    has ever heard, and three of ten characters become wrong.
    """

    def __init__(self, decoder: Decoder, rate_hz: int, decoder_rate_hz: int) -> None:
        self._decoder = decoder
        self._raising = (
            soxr.ResampleStream(rate_hz, decoder_rate_hz, 1, "int16", "QQ")
            if rate_hz < decoder_rate_hz
            else None
        )

    def hear(self, pcm: bytes) -> Hearing:
        """Hear mono 16-bit sound."""
        if self._decoder.AcceptWaveform(self._raised(pcm)):
            return Hearing(words=read_words(self._decoder.Result()))
        return Hearing(read_partial(self._decoder.PartialResult()))

    def finish(self) -> Hearing:
        """Tell what is left; the ear is used up then."""
        words: tuple[Word, ...] = ()
        if self._raising is not None:
            ended = self._decoder.AcceptWaveform(self._raised(b"", last=True))
            words = read_words(self._decoder.Result()) if ended else ()
        return Hearing(words=words + read_words(self._decoder.FinalResult()))

    def _raised(self, pcm: bytes, *, last: bool = False) -> bytes:
        if self._raising is None:
            return pcm
        raised: bytes = self._raising.resample_chunk(np.frombuffer(pcm, np.int16), last).tobytes()
        return raised


def read_words(raw: str) -> tuple[Word, ...]:
    """Read ``Result()`` or ``FinalResult()``; times in seconds since the decoder was made."""
    rows = json.loads(raw).get("result", [])
    return tuple(
        Word(row["word"], row["start"], row["end"], row["conf"])
        for row in rows
        if row["word"] != UNKNOWN_WORD
    )


def read_partial(raw: str) -> str:
    """Read ``PartialResult()``."""
    words = str(json.loads(raw).get("partial", "")).split()
    return joined([word for word in words if word != UNKNOWN_WORD])


def _model_rate_hz(folder: Path) -> int:
    """Read which rate a model was made for; 16 kHz when it does not say."""
    for conf in (folder / "conf" / "mfcc.conf", folder / "mfcc.conf"):
        if conf.exists():
            found = re.search(r"^--sample-frequency=(\d+)", conf.read_text("utf-8"), re.MULTILINE)
            return int(found[1]) if found else SAMPLE_RATE_HZ
    return SAMPLE_RATE_HZ


def _has_dynamic_graph(folder: Path) -> bool:
    """Tell HCLr.fst with Gr.fst (both layouts of folders) from one static graph.

    Where a static graph lies beside them, vosk takes that one.
    """
    for place in (folder / "graph", folder):
        if (place / "HCLG.fst").exists():
            return False
        if (place / "HCLr.fst").exists() and (place / "Gr.fst").exists():
            return True
    return False
