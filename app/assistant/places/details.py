"""House, building and room behind a name: kept apart from the division."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.assistant.numbers import NUMBER, figures
from app.assistant.places.mentions import Mention
from app.assistant.sentences import Sentence

_PART = rf"{NUMBER}(?:号楼|号院|栋|幢|座|单元|层|楼|室|号(?!线|码|召|早|晚|称))"
_BUILDING = re.compile(rf"(?<!月){_PART}(?:[，、]?{_PART})*")
_SURE = re.compile(rf"(?<!月){NUMBER}(?:号楼|号院|栋|幢|单元|室)")
"""Far from any name only these are houses; 一座 and 两层 may be anything."""
_COMMA = re.compile("[，、]")
_NUMBER = re.compile(NUMBER)


def building(
    mentions: Sequence[Mention], sentences: Sequence[Sentence]
) -> tuple[Sentence, re.Match[str]] | None:
    """Building and unit: right behind a name, else anywhere in the last such words."""
    for near in mentions:
        comma = _COMMA.match(near.sentence.text, near.end)
        if match := _BUILDING.match(near.sentence.text, comma.end() if comma else near.end):
            return near.sentence, match
    for sentence in reversed(sentences):
        for match in _BUILDING.finditer(sentence.text):
            if _SURE.search(match[0]):
                return sentence, match
    return None


def in_figures(words: str) -> str:
    """``三号楼二单元`` → ``3号楼2单元``."""
    return _NUMBER.sub(lambda match: figures(match[0]), without_commas(words))


def without_commas(words: str) -> str:
    """Words without the program's commas."""
    return _COMMA.sub("", words)
