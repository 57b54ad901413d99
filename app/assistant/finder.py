"""Finds many plain words in a text at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

COMMAS = frozenset("，、；：")
"""Marks that the program itself put in, perhaps in the midst of a word (夜间，施工)."""


@dataclass(frozen=True, slots=True)
class Found:
    """``word`` stands at ``start`` to ``end`` (exclusive)."""

    word: str
    start: int
    end: int


def without_commas(text: str) -> tuple[str, Sequence[int]]:
    """The text as patterns and words are written for it, and where each character stands."""
    if COMMAS.isdisjoint(text):
        return text, range(len(text))
    kept = [(place, char) for place, char in enumerate(text) if char not in COMMAS]
    return "".join(char for _, char in kept), [place for place, _ in kept]


class WordFinder:
    """Looks words up by their first character, whatever commas are in them.

    Immutable, so any thread may use it.
    """

    def __init__(self, words: Iterable[str]) -> None:
        by_first: dict[str, list[str]] = {}
        for word in sorted(set(words), key=lambda w: (-len(w), w)):
            if word:
                by_first.setdefault(word[0], []).append(word)
        self._by_first = by_first

    def every(self, text: str) -> Iterator[Found]:
        """Every word at every place, the longest first at each place."""
        bare, places = without_commas(text)
        for start, char in enumerate(bare):
            for word in self._by_first.get(char, ()):
                if bare.startswith(word, start):
                    yield Found(word, places[start], places[start + len(word) - 1] + 1)

    def longest(self, text: str) -> Iterator[Found]:
        """Words that do not overlap, the longest one at each place."""
        free_from = 0
        for found in self.every(text):
            if found.start >= free_from:
                free_from = found.end
                yield found
