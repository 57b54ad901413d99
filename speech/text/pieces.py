"""A sentence on its way from words to text: pieces that remember what was heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from speech.events import Edit, EditKind, Word


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence.

    Attributes:
        text: As it shall be read.
        heard: The recogniser's own text of it; empty for punctuation that was added.
        words: The recogniser's words it came from, for times and confidences.
        kind: Why ``text`` differs from ``heard`` or is marked; ``None`` for plain pieces, and
            for added punctuation.
    """

    text: str
    heard: str
    words: tuple[Word, ...] = ()
    kind: EditKind | None = None


Pieces = tuple[Piece, ...]
Step = Callable[[Pieces], Pieces]
"""One improvement of a sentence; steps keep the order of pieces and every heard character."""


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence for people, with what was heard where it differs."""

    text: str
    heard: str = ""
    edits: tuple[Edit, ...] = ()


def joined(words: list[str]) -> str:
    """Join words as Chinese is written: spaces only where two Latin words meet."""
    text = ""
    for word in words:
        text += " " + word if _meet(text, word) else word
    return text


def pieces_of(words: tuple[Word, ...]) -> Pieces:
    """Begin: one piece for each recognised word."""
    return tuple(Piece(word.word, word.word, (word,)) for word in words)


def written(pieces: Pieces) -> Written:
    """End: the text and its edits; ``heard`` is empty when nothing but punctuation differs."""
    text, edits = "", []
    for piece in pieces:
        if _meet(text, piece.text):
            text += " "
        if piece.kind is not None:
            edits.append(Edit(len(text), len(text) + len(piece.text), piece.heard, piece.kind))
        text += piece.text
    changed = any(piece.heard and piece.text != piece.heard for piece in pieces)
    heard = joined([piece.heard for piece in pieces if piece.heard]) if changed else ""
    return Written(text, heard, tuple(edits))


def _meet(text: str, word: str) -> bool:
    """Tell whether two words of Latin letters meet."""
    return text[-1:].isascii() and text[-1:].isalpha() and word[:1].isascii() and word[:1].isalpha()
