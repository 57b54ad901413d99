"""How directly what is typed names a place: a rank for every name of a long list at once.

Names lie in one array of characters and one of pinyin; numpy looks through 340,000 of them in a
millisecond, where a Python loop would take a quarter of a second.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

BEGINS, WITHIN, SOUNDS, ELSEWHERE, LOOSE, NOT = 0, 1, 2, 3, 4, 255
"""Ranks, the most direct first: the name begins with the word, has it, its pinyin begins with
the word; the pinyin has it further in, or what the place lies in fits; its characters are there."""

LONGEST, WORDS = 64, 8
"""Characters and words that count: nobody names a place by more, but people paste."""
KEPT = 8
"""Words whose ranks are kept, because the next key changes only the last word."""
LONG_LIST = 50_000
"""In a list of more names letters fit only where a name begins: further in they are everywhere."""

Ranks = NDArray[np.uint8]
_WORD = re.compile(r"[a-z]+|[^\W_a-z]+")
_UPPER, _NEWLINE = ord("Z"), ord("\n")


def words_of(typed: str) -> list[str]:
    """Take what was typed apart: runs of letters are pinyin, runs of other characters names."""
    plain = unicodedata.normalize("NFKC", typed[:LONGEST]).lower()
    return list(dict.fromkeys(_WORD.findall(plain)))[:WORDS]


class Names:
    """A list of names, all of them searched at once; one thread at a time.

    Args:
        text: Lines of UTF-16, little-endian.
        starts: Where each line begins, and where the last one ends.
    """

    def __init__(self, text: bytes, starts: NDArray[np.uint32]) -> None:
        self._text: NDArray[np.uint16] = np.frombuffer(text, np.uint16)
        self._starts = starts
        self.lengths = np.minimum(np.diff(starts) - 1, 63).astype(np.uint8)
        self._sounds: bytes | None = None
        self._syllables: _Syllables | None = None
        self._kept: dict[str, Ranks] = {}

    @classmethod
    def of(cls, names: Sequence[str]) -> Names:
        """Lay out a list of names; they may occur more than once."""
        text = "".join(f"{name.lower()}\n" for name in names).encode("utf-16-le")
        return cls(text, _line_starts(np.frombuffer(text, np.uint16)))

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def is_spelled(self) -> bool:
        """Tell whether letters can be looked for yet."""
        return self._sounds is not None

    def spell(self, sounds: bytes) -> None:
        """Take the pinyin: a line for each name, each syllable with a capital."""
        self._sounds = sounds

    def prepare(self) -> None:
        """Lay the pinyin out, which the first word of letters would do otherwise."""
        if self._sounds is not None and self._syllables is None:
            self._syllables = _Syllables(np.frombuffer(self._sounds, np.uint8))

    def ranks(self, word: str) -> Ranks:
        """A rank for every name; ``NOT`` where the word does not fit. Not to be written to."""
        ranks = self._kept.pop(word, None)
        if ranks is None:
            letters = word.isascii() and word.isalpha()
            ranks = self._spelled(word) if letters else self._written(word)
        self._kept[word] = ranks
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return ranks

    def _written(self, word: str) -> Ranks:
        ranks = np.full(len(self), NOT, np.uint8)
        units = np.frombuffer(word.encode("utf-16-le"), np.uint16)
        places = np.flatnonzero(self._text == units[0])
        for further, unit in enumerate(
            units[1:], 1
        ):  # a line's end fits no word: never past the end
            places = places[self._text[places + further] == unit]
        names = np.searchsorted(self._starts, places, "right") - 1
        ranks[names] = WITHIN
        ranks[names[self._starts[names] == places]] = BEGINS
        return ranks

    def _spelled(self, word: str) -> Ranks:
        ranks = np.full(len(self), NOT, np.uint8)
        self.prepare()
        if self._syllables is not None:
            names, is_first = self._syllables.find(word, only_first=len(self) > LONG_LIST)
            ranks[names] = ELSEWHERE
            ranks[names[is_first]] = SOUNDS
        return ranks


class _Syllables:
    """Pinyin of all names as a row of syllables; a name's end counts as one, which fits nothing."""

    def __init__(self, text: NDArray[np.uint8]) -> None:
        self._text = text
        self._at = np.flatnonzero(text <= _UPPER).astype(np.uint32)
        self._initials = text[self._at]
        ends = np.flatnonzero(self._initials == _NEWLINE)
        self._firsts = np.concatenate(([0], ends[:-1] + 1)).astype(np.uint32)
        self._begin_with = self._initials[self._firsts]

    def find(self, word: str, *, only_first: bool) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Names in which neighbouring syllables begin with the word's parts, and which begin so.

        ``jfjd``, ``jiefang``, ``jiefjd`` all fit 解放街道: each letter goes on in a syllable or
        begins the next one.
        """
        codes = word.encode("ascii")
        first = codes[0] - 32
        if only_first:
            began = self._firsts[self._begin_with == first].astype(np.int64)
        else:
            began = np.flatnonzero(self._initials == first)
        now, taken = began, np.ones(len(began), np.int64)
        for code in codes[1:]:
            goes_on = self._text[self._at[now] + taken] == code
            begins = self._initials[now + 1] == code - 32
            began = np.concatenate((began[goes_on], began[begins]))
            now = np.concatenate((now[goes_on], now[begins] + 1))
            taken = np.concatenate(
                (taken[goes_on] + 1, np.ones(np.count_nonzero(begins), np.int64))
            )
        names = np.searchsorted(self._firsts, began, "right") - 1
        return names, self._firsts[names] == began


def _line_starts(text: NDArray[Any]) -> NDArray[np.uint32]:
    ends = np.flatnonzero(text == _NEWLINE)
    return np.concatenate(([0], ends + 1)).astype(np.uint32)
