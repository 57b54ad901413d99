"""A sentence on its way from words to text: pieces that remember what was heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
class Change:
    """Characters ``start`` to ``end`` (exclusive) of :func:`text_of` shall read ``text``."""

    start: int
    end: int
    text: str
    kind: EditKind | None


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
    changed = any(_letters(piece.text) != _letters(piece.heard) for piece in pieces)
    heard = joined([piece.heard for piece in pieces if piece.heard]) if changed else ""
    return Written(text, heard, tuple(edits))


def text_of(pieces: Pieces) -> str:
    """The text of pieces without any space between them; what :class:`Change` counts in."""
    return "".join(piece.text for piece in pieces)


def changed(pieces: Pieces, changes: Iterable[Change]) -> Pieces:
    """Put each change's characters into one piece of its own, cutting pieces where needed.

    A change that would cut or swallow a corrected name (``SOUND``), or cut a piece that was
    rewritten before, is left out: that piece knows better. Changes must not overlap.
    """
    for change in sorted(changes, key=lambda change: -change.start):
        pieces = _with(pieces, change)
    return pieces


def inserted(pieces: Pieces, marks: Iterable[tuple[int, str]]) -> Pieces:
    """Put each mark (position in :func:`text_of`, punctuation) in; not inside rewritten pieces."""
    for at, mark in sorted(marks, reverse=True):
        if (parts := split(pieces, at)) is not None:
            pieces = (*parts[0], Piece(mark, ""), *parts[1])
    return pieces


def split(pieces: Pieces, at: int) -> tuple[Pieces, Pieces] | None:
    """Part pieces before character ``at``; ``None`` if a rewritten or marked piece spans it."""
    start = 0
    for number, piece in enumerate(pieces):
        if at <= start:
            return pieces[:number], pieces[number:]
        end = start + len(piece.text)
        if at < end:
            if piece.kind is not None or len(piece.text) != len(piece.heard):
                return None
            cut = at - start
            left = Piece(piece.text[:cut], piece.heard[:cut], piece.words)
            right = Piece(piece.text[cut:], piece.heard[cut:], piece.words)
            return (*pieces[:number], left), (right, *pieces[number + 1 :])
        start = end
    return pieces, ()


def _with(pieces: Pieces, change: Change) -> Pieces:
    parts = split(pieces, change.start)
    rest = split(parts[1], change.end - change.start) if parts else None
    if parts is None or rest is None or any(p.kind is EditKind.SOUND for p in rest[0]):
        return pieces
    heard = joined([piece.heard for piece in rest[0] if piece.heard])
    words = tuple(dict.fromkeys(word for piece in rest[0] for word in piece.words))
    return (*parts[0], Piece(change.text, heard, words, change.kind), *rest[1])


def _meet(text: str, word: str) -> bool:
    """Tell whether two words of Latin letters meet."""
    return text[-1:].isascii() and text[-1:].isalpha() and word[:1].isascii() and word[:1].isalpha()


def _letters(text: str) -> str:
    """What is said of a text: no punctuation, no spaces."""
    return "".join(character for character in text if character.isalnum() or character in "%‰-")
