"""What a number is, in words or figures: 二十三, 两万八, 三四, 3.5万."""

from __future__ import annotations

import re
from decimal import Decimal

FIGURES = "零〇一二两三四五六七八九"
"""Characters for single figures, for regular expressions; 幺 is one in numbers read out."""
NUMBER = (
    rf"(?:\d{{1,40}}(?:,\d{{3}}){{1,9}}(?!\d)|\d{{1,40}}(?:\.\d{{1,40}})?)(?:[百千万亿]{{1,4}}\d{{0,9}}[百千]?)?"
    rf"|[{FIGURES}幺十百千万亿]{{1,40}}(?:点[{FIGURES}]{{1,20}}(?=[万亿元块米公平吨度升里]))?"
)
"""Any number, as a regular expression; no longer than one is: without an end, ten thousand digits
would take minutes."""
ONES = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "幺": 1, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_BIG = {"万": 10_000, "亿": 100_000_000}
LONG = 5
"""Digits from which a number is a name of something: an account, an order, a plate."""


def number(words: str) -> frozenset[str]:
    """What a number may be, as plain figures; several for 三四 and 两三万.

    Digits that were said one by one are kept one by one: 五零一 → 501.
    """
    words = words.replace(",", "")
    if re.fullmatch(r"\d+(\.\d+)?", words):
        return frozenset({short(words)})
    if re.fullmatch(rf"[{FIGURES}幺]+", words):
        digits = "".join(str(ONES[c]) for c in words)
        both = (
            frozenset(digits) if len(digits) == 2 and int(digits[1]) - int(digits[0]) == 1 else ()
        )
        return frozenset({short(digits), *both})
    pair = re.match(rf"([{FIGURES}])([{FIGURES}])(?=[十百千万亿])", words)
    if pair and ONES[pair[2]] - ONES[pair[1]] == 1:  # 两三万
        rest = words[2:]
        return number(pair[1] + rest) | number(pair[2] + rest)
    if tail := re.fullmatch(rf"(十)([{FIGURES}])([{FIGURES}])", words):  # 十七八
        return number(tail[1] + tail[2]) | number(tail[1] + tail[3])
    value = _counted(words)
    return frozenset({short(f"{value:f}")}) if value is not None else frozenset()


def short(figures: str) -> str:
    """Write figures without zeros that mean nothing; a long number is a name and keeps them."""
    if "." in figures:
        return figures.rstrip("0").rstrip(".").lstrip("0") or "0"
    return figures if len(figures) >= LONG and figures[0] == "0" else figures.lstrip("0") or "0"


def _counted(words: str) -> Decimal | None:
    """A number with 十, 百, 千, 万, 亿 in it; a last digit alone is the next smaller unit's."""
    total, part, now, last = Decimal(0), Decimal(0), Decimal(0), 1
    has_zero = False
    for piece in re.findall(rf"\d+(?:\.\d+)?|[{FIGURES}幺](?:点[{FIGURES}]+)?|[十百千万亿]", words):
        if piece in _TENS:
            part, now, last = part + (now or 1) * _TENS[piece], Decimal(0), _TENS[piece]
        elif piece in _BIG:
            whole = (part + now) or Decimal(1)
            if _BIG[piece] > 10_000 and total:
                total, part = (total + whole) * _BIG[piece], Decimal(0)
            else:
                total, part = total + whole * _BIG[piece], Decimal(0)
            now, last = Decimal(0), _BIG[piece]
        elif piece in "零〇":
            has_zero = True
        else:
            now = _digit(piece)
    if now and now < 10 and last > 10 and not has_zero:
        now *= last // 10
    return (total + part + now).normalize() if abs(total) < 10**15 else None


def _digit(piece: str) -> Decimal:
    if piece[0] in ONES:
        whole, _, after = piece.partition("点")
        return Decimal(
            f"{ONES[whole]}.{''.join(str(ONES[c]) for c in after)}" if after else ONES[whole]
        )
    return Decimal(piece)
