"""Spoken digits and numbers: telephone numbers, and those of houses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.assistant.sentences import Sentence
from app.domain.call import normalised
from app.domain.suggestion import Evidence
from speech.text.numbers import Numbers

_DIGITS = str.maketrans("零〇○幺一二两三四五六七八九", "00011223456789")
_SPOKEN = "零〇○幺一二两三四五六七八九0-9"
_RUN = re.compile(f"[{_SPOKEN}](?:[{_SPOKEN}]|[-\\s](?=[{_SPOKEN}]))*")
NUMBER = f"[{_SPOKEN}十百]+"
"""A spoken number, as a regular expression."""
_END = "，。？！、"
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}")
_WRITE = Numbers()
"""Only compiled patterns: no names are kept out, and nothing is remembered."""
_SCALED = re.compile(r"(?<!\d)(\d+(?:\.\d+)?)([万千百亿])(?![万千百亿分])")
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_HALF_PAST = re.compile(r"(?<=\d点)半|(?<=\d):30(?!\d)")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:：](?=\d\d(?!\d))")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164 and where it was said; over two sentences if there was a pause."""

    number: str
    evidence: tuple[Evidence, ...]


def digits(spoken: str) -> str:
    """Write digits that were said one by one as figures: 幺三八 → 138."""
    return re.sub(r"[-\s]", "", spoken.translate(_DIGITS))


def phone(sentences: Sequence[Sentence]) -> Phone | None:
    """The last telephone number that was said; a correction comes after what it corrects."""
    last = None
    begun: tuple[str, Evidence] | None = None
    for sentence in sentences:
        found = list(_RUN.finditer(sentence.text))
        for run in found:
            number = digits(run[0])
            here = sentence.evidence(run.start(), run.end())
            if _PHONE.fullmatch(number):
                last = Phone(normalised(number), (here,))
            elif begun and run.start() == 0 and _PHONE.fullmatch(begun[0] + number):
                last = Phone(normalised(begun[0] + number), (begun[1], here))
        if found and found[-1].end() == len(sentence.text.rstrip(_END)):
            tail = found[-1]
            begun = digits(tail[0]), sentence.evidence(tail.start(), tail.end())
        elif found:
            begun = None
    return last


def figures(spoken: str) -> str:
    """Write a number as figures: 三 → 3, 十二 → 12, 一百零五 → 105, 三零二 → 302."""
    if not re.search("[十百]", spoken):
        return digits(spoken)
    total, part = 0, 0
    for char in spoken:
        if char == "百":
            total, part = total + (part or 1) * 100, 0
        elif char == "十":
            total, part = total + (part or 1) * 10, 0
        else:
            part = part * 10 + int(digits(char))
    return str(total + part)


def written(text: str) -> str:
    """Write spoken numbers as people write them: 三号楼二单元 → 3号楼2单元, 二十三号 → 23号."""
    return _WRITE.text(text)


def comparable(text: str) -> str:
    """Bring a text into a form in which one number reads alike, however it was written.

    For both sides of a comparison and nothing else: small letters, no marks and blanks, and
    figures also where people write words (一直 → 1直, 3.5万 → 35000).
    """
    bare = re.sub(r"[^\w.:：%]+", "", text.casefold())
    bare = _CLOCK.sub(r"\1点", _WRITE.text(bare))
    bare = _SCALED.sub(_in_full, _HALF_PAST.sub("30", bare))
    return re.sub(r"[^\w.%]", "", bare.translate(_DIGITS))


def _in_full(scaled: re.Match[str]) -> str:
    value = float(scaled[1]) * _SCALES[scaled[2]]
    return f"{value:.2f}".rstrip("0").rstrip(".")
