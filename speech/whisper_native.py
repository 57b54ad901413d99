"""The door to faster-whisper and CTranslate2; nothing else in the program knows them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer

from speech.engine import EngineError
from speech.events import Word
from speech.text.script import Script
from speech.text.sound_words import common_words
from speech.whisper_hearing import LANGUAGE, Floats, Guess, Guesses

BEAM = 8
SENSE = 0.2
"""Weight of how common the words are; from 0.1 to 0.6 it hardly matters (decision 022)."""
REPEATED = 4  # tokens
FRAMES_A_SECOND = 100
LONGEST = 448  # tokens, of which half is for what was said before


def load(folder: Path, threads: int) -> Model:
    """Load a model, from this computer only; raises :class:`EngineError`. Takes seconds."""
    model = open_model(folder, threads)
    if not model.model.is_multilingual:
        raise EngineError(f"{folder.name} hears English only; a multilingual model is needed")
    return Model(model)


def open_model(folder: Path, threads: int) -> WhisperModel:
    """Load a model as faster-whisper has it; raises :class:`EngineError`."""
    try:
        return WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )
    except Exception as error:  # CTranslate2 raises whatever its C++ throws
        raise EngineError(f"Whisper cannot load the model in {folder}: {error}") from error


class Model:
    """Whisper as :mod:`speech.whisper_hearing` sees it."""

    def __init__(self, model: WhisperModel) -> None:
        self._model = model
        self._tokenizer = Tokenizer(
            model.hf_tokenizer, multilingual=True, task="transcribe", language=LANGUAGE
        )
        self._script = Script()
        self._words = common_words()
        self._silenced = self._never_written()

    def guesses(self, samples: Floats, *, varied: bool) -> Guesses:
        """Beam search without time stamps: its ways differ in words, not in times."""
        frames = len(samples) // (self._model.feature_extractor.hop_length) + 1
        features = self._model.feature_extractor(samples)[:, :frames]
        encoded = self._model.encode(pad_or_trim(features))
        prompt = self._model.get_prompt(self._tokenizer, [], without_timestamps=True)
        told = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=BEAM,
            num_hypotheses=BEAM,
            no_repeat_ngram_size=REPEATED if varied else 0,
            max_length=LONGEST,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._silenced,
        )[0]
        ways = [
            self._guess(tokens, score)
            for tokens, score in zip(told.sequences_ids, told.scores, strict=True)
        ]
        return Guesses((encoded, frames), tuple(ways), told.no_speech_prob)

    def best(self, ways: Sequence[Guess]) -> Guess:
        """The likeliest by Whisper's ear and by the words that it makes."""
        return max(ways, key=self._worth)

    def _worth(self, way: Guess) -> float:
        text = "".join(each for each in way.text if each.isalnum())
        words = sum(map(self._words.cost, self._words.cut(text)))
        return way.sure - SENSE * words / (len(way.tokens) + 1)

    def timed(self, guesses: Guesses, guess: Guess) -> tuple[Word, ...]:
        """Align by Whisper's attention; characters that are no part of a word are left out."""
        encoded, frames = guesses.encoded
        found = self._model.find_alignment(
            self._tokenizer, [list(guess.tokens)], encoded, min(frames, 3000)
        )[0]
        return tuple(
            Word(text, float(each["start"]), float(each["end"]), _share(each["probability"]))
            for each in found
            if (text := self._plain(each["word"]))
        )

    def _guess(self, tokens: list[int], score: float) -> Guess:
        text = tuple(token for token in tokens if token < self._tokenizer.eot)
        sure = score * len(tokens) / (len(tokens) + 1)
        return Guess(self._script.text(self._tokenizer.decode(list(text))), text, sure)

    def _plain(self, word: str) -> str:
        """Simplified, without the punctuation that Whisper strews in now and then."""
        return self._script.text("".join(each for each in word if _is_said(each)).strip())

    def _never_written(self) -> list[int]:
        """Tokens for sounds and styles, and for other tasks."""
        tokenizer = self._tokenizer
        tasks = {tokenizer.transcribe, tokenizer.translate, tokenizer.no_speech}
        heads = {tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm}
        return sorted({*tasks, *heads, *tokenizer.non_speech_tokens})


def _is_said(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" or character in "%.'"


def _share(probability: Any) -> float:  # noqa: ANN401 - NumPy's own kind of float
    return float(np.clip(probability, 0.0, 1.0))
