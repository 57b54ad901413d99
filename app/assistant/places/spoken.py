"""Text as names are looked up in it: without the program's commas, numbers said in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.assistant.finder import COMMAS

_DIGITS = "零一二三四五六七八九"
_FIGURES = re.compile(r"[0-9０-９]+")
_ORDINAL = re.compile(r"第(?=[一二三四五六七八九十0-9０-９])")
_SPACES = frozenset(" \t\u3000")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence ready for looking up.

    Attributes:
        text: What was said, as it stands in the transcript.
        bare: The same without commas and spaces, figures as words, 第三 as 三.
        places: Where each character of ``bare`` stands in ``text``; one more at the end.
    """

    text: str
    bare: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters ``start`` to ``end`` of ``bare`` stand in ``text``."""
        return self.places[start], self._behind(end - 1)

    def pause_before(self, at: int) -> bool:
        """Tell whether ``bare[at]`` begins the text, or stands behind a mark or a space."""
        return at == 0 or self.places[at] > self._behind(at - 1)

    def _behind(self, at: int) -> int:
        """The place just behind ``bare[at]``; words made of one figure share its end."""
        place = self.places[at]
        if figures := _FIGURES.match(self.text, place):
            return figures.end()
        return place + 1


def spoken(text: str) -> Spoken:
    """Prepare a sentence."""
    bare: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(text):
        char = text[at]
        if figures := _FIGURES.match(text, at):
            words = in_words(figures[0])
            bare.append(words)
            places.extend([at] * len(words))
            at = figures.end()
            continue
        if char not in COMMAS and char not in _SPACES and not _ORDINAL.match(text, at):
            bare.append(char)
            places.append(at)
        at += 1
    return Spoken(text, "".join(bare), (*places, len(text)))


def plain(name: str) -> str:
    """Names in the same form: ``第3社区`` → ``三社区``."""
    return _FIGURES.sub(lambda found: in_words(found[0]), _ORDINAL.sub("", name))


def in_words(figures: str) -> str:
    """How a number is said: 12 → 十二, 20 → 二十; from three figures on, one by one."""
    digits = [int(figure) for figure in figures]
    if len(digits) > 2 or digits[0] == 0 or len(digits) == 1:
        return "".join(_DIGITS[digit] for digit in digits)
    tens, ones = digits
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
