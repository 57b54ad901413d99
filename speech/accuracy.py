"""How much of what was said was heard: characters wrong, as Mandarin recognisers are judged."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from speech.text.script import Script

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2, "幺": 1}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_NUMBER = re.compile(
    rf"[\d{''.join([*_DIGITS, *_TENS, *_MYRIADS])}]+(?:[.点][\d{''.join(_DIGITS)}]+)?"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


def characters_wrong(reference: str, heard: str) -> tuple[int, int]:
    """Count wrong, missing and extra characters against ``reference``, and its characters.

    Letters and digits count, in either case; punctuation and spaces do not. The first figure
    can exceed the second when much was heard that nobody said.
    """
    said, got = _counted(reference), _counted(heard)
    above = list(range(len(got) + 1))
    for number, character in enumerate(said, 1):
        row = [number]
        for at, other in enumerate(got, 1):
            row.append(min(above[at] + 1, row[-1] + 1, above[at - 1] + (character != other)))
        above = row
    return above[-1], len(said)


def characters_lost(reference: str, heard: str) -> tuple[int, int]:
    """Count characters for which nothing at all was heard, and all of ``reference``.

    A wrong character in the place of a right one is not lost.
    """
    said, got = _counted(reference), _counted(heard)
    matcher = SequenceMatcher(None, said, got, autojunk=False)
    steps = (step for step in matcher.get_opcodes() if step[0] in {"delete", "replace"})
    return sum(max(0, (b - a) - (d - c)) for _, a, b, c, d in steps), len(said)


class Evened:
    """Makes texts comparable that are written by different conventions.

    Traditional characters become simplified and every number is written in digits, so that
    六零, 六十 and 60 are one thing. Both sides of a comparison must go through it.
    """

    def __init__(self) -> None:
        self._script = Script()

    def __call__(self, text: str) -> str:
        """Rewrite ``text``."""
        plain = self._script.text(text)
        plain = _THOUSANDS.sub("", re.sub(r"\s", "", plain))
        return _NUMBER.sub(lambda found: _in_digits(found[0]), plain)


def _in_digits(number: str) -> str:
    """Write 三百二十点五, 328万 or 六零 in digits; 万 and 百 alone stay words."""
    whole, _, fraction = number.replace("点", ".").partition(".")
    digits = "".join(str(_digit(character)) for character in fraction)
    if not any(character in _TENS or character in _MYRIADS for character in whole):
        return "".join(str(_digit(character)) for character in whole) + digits
    if not any(
        character in _DIGITS or character.isdigit() or character == "十" for character in whole
    ):
        return number
    return str(_value(whole)) + digits


def _value(whole: str) -> int:
    total = below = 0
    run = ""
    for character in whole:
        if character in _TENS:
            below += (int(run) if run else 1) * _TENS[character]
            run = ""
        elif character in _MYRIADS:
            below += int(run or 0)
            scale = _MYRIADS[character]
            total = (total + below) * scale if character == "亿" else total + below * scale
            below, run = 0, ""
        else:
            run += str(_digit(character))
    return total + below + int(run or 0)


def _digit(character: str) -> int:
    return _DIGITS[character] if character in _DIGITS else int(character)


def _counted(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
