"""Simplified characters, and Latin letters and digits of plain width."""

from __future__ import annotations

from dataclasses import replace

from opencc import OpenCC

from speech.text.pieces import Piece, Pieces, text_of

_PLAIN_WIDTH = {
    code: code - 0xFEE0
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for code in range(ord(first), ord(last) + 1)
}
_BOTH = frozenset("乾著後於徵夥菸摺捱麽麴醣")
"""Characters of GB 2312 that traditional texts use where simplified ones have another."""


class Script:
    """A step: traditional characters become simplified ones; holds no state between sentences.

    OpenCC's tables also change some sentences that are simplified already (万一坏了 becomes
    万一坯了). So characters of GB 2312, the standard set of simplified ones, stay: all of them in
    a text that has no others to convert, else all but a few (``_BOTH``).
    """

    def __init__(self) -> None:
        self._convert = OpenCC("tw2s").convert

    def __call__(self, pieces: Pieces) -> Pieces:
        """Convert a sentence as a whole, since some characters depend on their neighbours."""
        before = text_of(pieces)
        after = self.text(before)
        if after == before:
            return pieces
        return tuple(_dealt(pieces, after))

    def text(self, text: str) -> str:
        """Convert plain text."""
        plain = text.translate(_PLAIN_WIDTH)
        after = str(self._convert(plain))
        if after == plain:
            return plain
        if len(after) != len(plain):
            after = "".join(self._convert(char) for char in plain)
        changes = list(zip(plain, after, strict=True))
        if all(old == new or _is_standard(old) for old, new in changes):
            return plain
        return "".join(
            old if _is_standard(old) and old not in _BOTH else new for old, new in changes
        )


def _is_standard(char: str) -> bool:
    """Tell whether ``char`` is in GB 2312."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _dealt(pieces: Pieces, text: str) -> list[Piece]:
    """``text`` dealt out to pieces, as many characters to each as it had."""
    dealt, at = [], 0
    for piece in pieces:
        end = at + len(piece.text)
        dealt.append(replace(piece, text=text[at:end]))
        at = end
    return dealt
