"""Texts made comparable: what two people wrote of the same words reads alike."""

from __future__ import annotations

import re
from decimal import Decimal

from speech.text.numbers import Numbers
from speech.text.numbers.value import figures
from speech.text.script import Script

_LARGE = re.compile(
    r"(?<![\d.])(?=[\d.]+[亿万千百])(?:(\d+(?:\.\d+)?)亿)?(?:(\d+(?:\.\d+)?)万)?(?:(\d)千)?(?:(\d)百)?"
    r"(\d+(?:\.\d+)?)?"
)
_SCALES = (10**8, 10**4, 1000, 100, 1)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d\d)(?!\d)")
_DATE = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")


class Plain:
    """Brings texts into one form; any thread may use it."""

    def __init__(self) -> None:
        self._script = Script()
        self._numbers = Numbers()

    def __call__(self, text: str) -> str:
        """Simplified characters in lower case without punctuation and spaces, numbers in figures.

        However it was written: 十点半, 10点半 and 10:30 become 10点30, 五十六万八, 56万8 and
        568000 become 568000, 百分之三十 and 30% become 百分之30. Single numerals become figures too
        (一直 → 1直): right on both sides of a comparison, and nowhere else.
        """
        text = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", self._script.text(text))
        text = _DATE.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)
        text = _CLOCK.sub(lambda m: f"{int(m[1])}点{m[2]}", text)
        text = re.sub(r"[^\w%‰.]+", "", text)  # a pause parts no number
        text = self._numbers.text(text)
        text = _LARGE.sub(_in_full, text)
        text = re.sub(r"(\d+)点(\d+)分", r"\1点\2", text.replace("点半", "点30"))
        text = re.sub(r"(\d+(?:\.\d+)?)%", r"百分之\1", text)
        text = re.sub(r"(\d+(?:\.\d+)?)‰", r"千分之\1", text)
        return figures("".join(c for c in text.casefold() if c.isalnum()))


def _in_full(match: re.Match[str]) -> str:
    """Write 328万1138.48 in figures; one figure alone after a unit counts tenths of it (56万8)."""
    total, unit = Decimal(0), 1
    for count, scale in zip(match.groups(), _SCALES, strict=True):
        if count:
            is_tenths = scale == 1 and len(count) == 1
            total += Decimal(count) * (unit // 10 if is_tenths and unit > 1 else scale)
            unit = scale
    return f"{total.normalize():f}" if total else match[0]
