"""Which leaf of the category tree a request belongs to, by weighted keywords."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.assistant.finder import WordFinder
from app.assistant.sentences import Sentence
from app.domain.category import Category
from app.domain.suggestion import Evidence

MIN_SCORE = 0.3
"""Below this nothing is proposed."""
MIN_SHARE = 0.35
"""A runner-up must reach this share of the first one's weight."""
CONFIRMED = 0.5
"""What a keyword in the agent's words counts that the citizen said yes to."""
_HALF = 6.0
"""Weight at which the score is about 0.63: one rare word of three or four characters."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A category with its score (0–1) and the keywords that were heard."""

    category: Category
    score: float
    evidence: tuple[Evidence, ...]


class Classifier:
    """Keyword weights of all categories; immutable, so any thread may use it."""

    def __init__(self, categories: Sequence[Category]) -> None:
        speaks: dict[str, list[int]] = {}
        for number, category in enumerate(categories):
            for word in dict.fromkeys((category.name, *category.keywords)):
                speaks.setdefault(word, []).append(number)
        self._categories = tuple(categories)
        self._speaks = speaks
        self._weights = {
            word: math.log(1 + len(categories) / len(numbers)) * math.log2(1 + len(word)) / 2
            for word, numbers in speaks.items()
        }
        self._finder = WordFinder(speaks)

    def rank(self, sentences: Sequence[Sentence], limit: int = 3) -> tuple[Ranked, ...]:
        """The best categories, best first; none when nothing speaks clearly enough."""
        weights: dict[int, float] = {}
        places: dict[int, list[Evidence]] = {}
        heard: set[tuple[int, str]] = set()
        for sentence in sentences:
            share = 1.0 if sentence.is_own else CONFIRMED
            covered: dict[int, int] = {}
            for found in self._finder.every(sentence.text):
                for number in self._speaks[found.word]:
                    # a word inside a longer one of the same category says nothing new
                    if found.end <= covered.get(number, 0):
                        continue
                    covered[number] = found.end
                    places.setdefault(number, []).append(sentence.evidence(found.start, found.end))
                    if (number, found.word) not in heard:
                        heard.add((number, found.word))
                        gain = share * self._weights[found.word]
                        weights[number] = weights.get(number, 0.0) + gain
        return self._best(weights, places, limit)

    def _best(
        self, weights: dict[int, float], places: dict[int, list[Evidence]], limit: int
    ) -> tuple[Ranked, ...]:
        ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:limit]
        if not ranked or _score(ranked[0][1]) < MIN_SCORE:
            return ()
        top = ranked[0][1]
        return tuple(
            Ranked(
                self._categories[number],
                round(_score(weight) * weight / top, 3),
                tuple(places[number]),
            )
            for number, weight in ranked
            if weight >= MIN_SHARE * top
        )


def _score(weight: float) -> float:
    return 1 - math.exp(-weight / _HALF)
