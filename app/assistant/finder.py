"""Finds many plain words in a text at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """``word`` stands at ``start`` to ``end`` (exclusive)."""

    word: str
    start: int
    end: int


class WordFinder:
    """Looks words up by their first character; immutable, so any thread may use it."""

    def __init__(self, words: Iterable[str]) -> None:
        by_first: dict[str, list[str]] = {}
        for word in sorted(set(words), key=lambda w: (-len(w), w)):
            if word:
                by_first.setdefault(word[0], []).append(word)
        self._by_first = by_first

    def every(self, text: str) -> Iterator[Found]:
        """Every word at every place, the longest first at each place."""
        for start, char in enumerate(text):
            for word in self._by_first.get(char, ()):
                if text.startswith(word, start):
                    yield Found(word, start, start + len(word))

    def longest(self, text: str) -> Iterator[Found]:
        """Words that do not overlap, the longest one at each place."""
        free_from = 0
        for found in self.every(text):
            if found.start >= free_from:
                free_from = found.end
                yield found
