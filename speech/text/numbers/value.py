"""What a spoken number is worth, and how it is written."""

from __future__ import annotations

import re

DIGIT = "零〇○幺一二两三四五六七八九"
_FIGURES = str.maketrans(DIGIT, "00011223456789")
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_SECTION = re.compile(
    r"(?:([一二两三四五六七八九])千)?(零)?(?:([一二两三四五六七八九])百)?(零)?"
    r"(?:([一二两三四五六七八九])?(十))?(零)?([一二两三四五六七八九])?"
)
_AREA = re.compile(r"(010|02\d|0[3-9]\d\d)(\d{7,8})")


def figures(spoken: str) -> str:
    """Write digits that were said one by one: 幺三八 → 138; other characters stay."""
    return spoken.translate(_FIGURES)


def telephone(digits: str) -> str:
    """Put a hyphen after the area code of a landline (GB/T 15835 leaves it open); else as it is."""
    match = _AREA.fullmatch(digits)
    return f"{match[1]}-{match[2]}" if match and len(digits) in {11, 12} else digits


def cardinal(spoken: str) -> int | None:
    """Value of a well-formed cardinal up to 亿: 一百零五, 两万三, 五十六万八; else ``None``.

    A last digit without unit after a unit counts in tenths of that unit, as in speech: 三千五 is
    3 500 and 三千零五 is 3 005. Approximations (三四十) are not well-formed.
    """
    if spoken.startswith(("零", "〇")) or spoken.endswith("两"):
        return None
    total, rest, scale = 0, spoken, ""
    for scale_name in ("亿", "万"):
        head, found, tail = rest.partition(scale_name)
        if not found:
            continue
        count = _section(head)
        if count is None or count == 0:
            return None
        total += count * _MYRIADS[scale_name]
        rest, scale = tail, scale_name
    if len(rest) == 1 and rest in DIGIT and scale:
        return total + int(figures(rest)) * _MYRIADS[scale] // 10
    last = _section(rest) if rest else 0
    return None if last is None else total + last


def shown(value: int) -> str:
    """Write a value: with 万 or 亿 where a decimal or two are enough, else in figures.

    GB/T 15835-2011 writes round large numbers so: 1200万, 56.8万, 1.23亿; but 12345.
    """
    for unit, decimals, name in ((100_000_000, 2, "亿"), (10_000, 1, "万")):
        if value >= unit and value % (unit // 10**decimals) == 0:
            text = f"{value / unit:.{decimals}f}"
            return text.rstrip("0").removesuffix(".") + name
    return str(value)


def _section(spoken: str) -> int | None:
    """Value below ten thousand; 一百二 is 120, 一百零二 is 102."""
    match = _SECTION.fullmatch(spoken)
    if not spoken or match is None:
        return None
    thousands, zero, hundreds, zero2, tens, ten, zero3, ones = match.groups()
    value = 1000 * _digit(thousands) + 100 * _digit(hundreds)
    value += 10 * (_digit(tens) or 1) if ten else 0
    if ones and not ten and not (zero or zero2 or zero3):
        return value + _digit(ones) * (10 if hundreds else 100 if thousands else 1)
    return value + _digit(ones)


def _digit(spoken: str | None) -> int:
    return int(figures(spoken)) if spoken else 0
