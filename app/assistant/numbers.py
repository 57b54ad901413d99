"""Spoken digits and numbers: telephone numbers, and those of houses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.assistant.sentences import Sentence
from app.domain.call import normalised
from app.domain.suggestion import Evidence

_DIGITS = str.maketrans("零〇○幺一二两三四五六七八九", "00011223456789")
_SPOKEN = "零〇○幺一二两三四五六七八九0-9"
_RUN = re.compile(f"[{_SPOKEN}](?:[{_SPOKEN}]|[-\\s](?=[{_SPOKEN}]))*")
NUMBER = f"[{_SPOKEN}十百]+"
"""A spoken number, as a regular expression."""
_END = "，。？！、"
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}")


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
