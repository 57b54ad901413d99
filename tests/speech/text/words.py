"""Short ways to make recognised words and their pieces."""

from __future__ import annotations

from pathlib import Path

from speech.events import Word
from speech.text.pieces import Pieces, pieces_of

WEIGHTS = Path(__file__).parents[3] / "resources" / "words" / "punctuation.json"
CHARACTER_S = 0.2


def said(*words: str | float) -> tuple[Word, ...]:
    """Words one after another; a number between them is a pause in seconds."""
    heard, at = [], 0.0
    for word in words:
        if isinstance(word, str):
            end = at + CHARACTER_S * len(word)
            heard.append(Word(word, at, end, 1.0))
            at = end
        else:
            at += word
    return tuple(heard)


def characters(text: str) -> Pieces:
    """A piece for each character of ``text``."""
    return pieces_of(said(*text))
