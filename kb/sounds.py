"""How Chinese sounds: syllables without tones, near ones as one, and what pinyin was typed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

FIRST_CHINESE, LAST_CHINESE = 0x4E00, 0x9FA5
MAX_LETTERS = 96
MAX_WAYS = 16
LONGEST = 6
"""Letters of the longest syllable (zhuang)."""
_FINALS = {
    "a": "b p m f d t n l g k h zh ch sh z c s",
    "o": "b p m f",
    "e": "m d t n l g k h zh ch sh r z c s",
    "ai": "b p m d t n l g k h zh ch sh z c s",
    "ei": "b p m f d n l g h zh sh z",
    "ao": "b p m d t n l g k h zh ch sh r z c s",
    "ou": "p m f d t n l g k h zh ch sh r z c s",
    "an": "b p m f d t n l g k h zh ch sh r z c s",
    "en": "b p m f d n g k h zh ch sh r z c s",
    "ang": "b p m f d t n l g k h zh ch sh r z c s",
    "eng": "b p m f d t n l g k h zh ch sh r z c s",
    "ong": "d t n l g k h zh ch r z c s",
    "i": "b p m d t n l j q x zh ch sh r z c s",
    "ia": "d l j q x",
    "ie": "b p m d t n l j q x",
    "iao": "b p m d t n l j q x",
    "iu": "m d n l j q x",
    "ian": "b p m d t n l j q x",
    "in": "b p m n l j q x",
    "iang": "n l j q x",
    "ing": "b p m d t n l j q x",
    "iong": "j q x",
    "u": "b p m f d t n l g k h zh ch sh r z c s j q x",
    "ua": "g k h zh sh",
    "uo": "d t n l g k h zh ch sh r z c s",
    "uai": "g k h zh ch sh",
    "ui": "d t g k h zh ch sh r z c s",
    "uan": "d t n l g k h zh ch sh r z c s j q x",
    "un": "d t l g k h zh ch sh r z c s j q x",
    "uang": "g k h zh ch sh",
    "v": "n l",
    "ve": "n l",
    "ue": "n l j q x",
}
_ALONE = (
    "a o e ai ei ao ou an en ang er yi ya ye yao you yan yin yang ying yong wu wa wo wai wei wan"
    " wen wang weng yu yue yuan yun yo"
)
SYLLABLES = frozenset(_ALONE.split()) | {
    start + end for end, starts in _FINALS.items() for start in starts.split()
}
"""All syllables of Mandarin, written as on a keyboard (ü is v)."""
BEGINNINGS = frozenset(s[:end] for s in SYLLABLES for end in range(1, len(s) + 1))
_NEAR = re.compile(r"^(?:([zcs])h|n(?=[aeiouv]))|(?<=[aei]n)g$")
"""What many speakers do not tell apart: zh z, ch c, sh s; n l; -ng -n."""


def near(syllable: str) -> str:
    """``syllable`` as those who mix up near sounds say it."""
    return _NEAR.sub(lambda m: m[1] or ("l" if m[0] == "n" else ""), syllable)


def near_beginning(half: str) -> str:
    """The same for a syllable that may be half typed."""
    return near(half) if half in SYLLABLES else near(half + "a")[:-1]


@dataclass(frozen=True, slots=True)
class Sounds:
    """A syllable for each character, and for pairs in which one sounds otherwise (银行)."""

    single: Mapping[str, str]
    pairs: Mapping[str, tuple[str, str]]

    def of(self, text: str) -> list[str]:
        """How each character of ``text`` sounds; other characters give an empty text."""
        heard = [self.single.get(char, "") for char in text]
        for i in range(len(text) - 1):
            if known := self.pairs.get(text[i : i + 2]):
                heard[i : i + 2] = known
        return heard

    def to_json(self) -> str:
        """The table as a text; an index keeps it, so that a search need not load pypinyin."""
        return json.dumps([self.single, self.pairs], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Sounds:
        """Read what :meth:`to_json` wrote."""
        single, pairs = json.loads(text)
        return cls(single, {pair: (a, b) for pair, (a, b) in pairs.items()})


@lru_cache(maxsize=1)
def mandarin() -> Sounds:
    """The sounds that pypinyin knows; takes most of a second, once."""
    import pypinyin  # noqa: F401, PLC0415 - whole before its parts, or two threads lock each other out
    from pypinyin.contrib.tone_convert import to_normal  # noqa: PLC0415 - slow; only writing needs it
    from pypinyin.phrases_dict import phrases_dict  # noqa: PLC0415 - as above
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 - as above

    plain = lru_cache(maxsize=None)(to_normal)
    single = {
        chr(code): plain(told.split(",")[0])
        for code, told in pinyin_dict.items()
        if FIRST_CHINESE <= code <= LAST_CHINESE
    }
    pairs = {}
    for phrase, told in phrases_dict.items():
        if len(phrase) == 2 and phrase[0] in single and phrase[1] in single:
            first, second = (plain(each[0]) for each in told)
            if (first, second) != (single[phrase[0]], single[phrase[1]]):
                pairs[phrase] = (first, second)
    return Sounds(single, pairs)


def spellings(letters: str) -> list[list[str]]:
    """The ways to cut typed ``letters`` into the fewest syllables; the last may be half a one.

    ``xian`` is one syllable, ``gangao`` two in two ways; none when it is no pinyin.
    """
    if len(letters) > MAX_LETTERS:
        return []
    ways: list[list[list[str]]] = [[[]]]
    for end in range(1, len(letters) + 1):
        known = BEGINNINGS if end == len(letters) else SYLLABLES
        found = [
            [*before, letters[start:end]]
            for start in range(max(0, end - LONGEST), end)
            if letters[start:end] in known
            for before in ways[start]
        ]
        fewest = min(map(len, found), default=0)
        ways.append([way for way in found if len(way) == fewest][:MAX_WAYS])
    return ways[-1]
