"""Learnt categories and keywords as one ranking, with the words in the citizen's sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.assistant.categories import Classifier, Ranked
from app.assistant.learning.model import LearntCategories, Scored
from app.assistant.sentences import Sentence
from app.domain.category import Category
from app.domain.suggestion import Evidence

MOST_CHARS = 3_000
"""The matter is told early; a longer call costs time and says little more about it."""
PARTS = "/>›|"


class CategoryRanking:
    """What was learnt answers where it can; the keywords answer the rest.

    A category without tickets was not learnt, so the keywords stay. Immutable, for any thread.
    """

    def __init__(
        self, categories: Sequence[Category], learnt: LearntCategories | None = None
    ) -> None:
        self._keywords = Classifier(categories)
        self._learnt = learnt
        self._named = _names(categories)

    def rank(self, sentences: Sequence[Sentence], limit: int = 3) -> tuple[Ranked, ...]:
        """The best categories, best first; none when nothing speaks clearly enough."""
        own = [sentence for sentence in sentences if sentence.is_own]
        ranked = _by_learning(self._learnt, self._named, own, limit) if self._learnt else ()
        return ranked or self._keywords.rank(sentences, limit)


def _by_learning(
    learnt: LearntCategories, named: dict[str, Category], own: list[Sentence], limit: int
) -> tuple[Ranked, ...]:
    text = "。".join(sentence.text for sentence in own)[:MOST_CHARS]
    found: dict[str, Ranked] = {}
    for scored in learnt.classify(text, limit):
        category = named.get(_plain(scored.category))
        evidence = _places(scored, own)
        if category and evidence and category.code not in found:
            found[category.code] = Ranked(category, scored.score, evidence)
    return tuple(found.values())


def _names(categories: Sequence[Category]) -> dict[str, Category]:
    """How tickets name a category: by its code, its path, or its name if no other has it."""
    times = Counter(category.name for category in categories)
    names = {each.name: each for each in categories if times[each.name] == 1}
    names |= {"/".join(category.path): category for category in categories}
    return names | {category.code: category for category in categories}


def _plain(name: str) -> str:
    for part in PARTS:
        name = name.replace(part, "/")
    return "/".join(piece.strip() for piece in name.split("/"))


def _places(scored: Scored, own: list[Sentence]) -> tuple[Evidence, ...]:
    """Where each of the words that decided was said first."""
    places = []
    for word in scored.words:
        for sentence in own:
            start = sentence.text.find(word)
            if start >= 0:
                places.append(sentence.evidence(start, start + len(word)))
                break
    return tuple(places)
