"""Simplified characters, and Latin letters and digits of plain width."""

from __future__ import annotations

from dataclasses import replace

from opencc import OpenCC

from speech.text.pieces import Piece, Pieces, text_of

_PLAIN_WIDTH = {
    code: code - 0xFEE0
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))  # noqa: RUF001 - meant so
    for code in range(ord(first), ord(last) + 1)
}


class Script:
    """A step: traditional characters become simplified ones; holds no state between sentences."""

    def __init__(self) -> None:
        self._convert = OpenCC("t2s").convert

    def __call__(self, pieces: Pieces) -> Pieces:
        """Convert a sentence as a whole, since some characters depend on their neighbours."""
        before = text_of(pieces)
        after = self.text(before)
        if after == before:
            return pieces
        if len(after) != len(before):
            return tuple(replace(piece, text=self.text(piece.text)) for piece in pieces)
        return tuple(_dealt(pieces, after))

    def text(self, text: str) -> str:
        """Convert plain text."""
        return str(self._convert(text.translate(_PLAIN_WIDTH)))


def _dealt(pieces: Pieces, text: str) -> list[Piece]:
    """``text`` dealt out to pieces, as many characters to each as it had."""
    dealt, at = [], 0
    for piece in pieces:
        end = at + len(piece.text)
        dealt.append(replace(piece, text=text[at:end]))
        at = end
    return dealt
