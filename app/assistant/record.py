"""Request type and urgency."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.assistant.finder import WordFinder
from app.assistant.sentences import Sentence
from app.domain.lexicon import Lexicon
from app.domain.suggestion import Evidence
from app.domain.ticket import RequestType

STRONG, WEAK = 3.0, 1.0


@dataclass(frozen=True, slots=True)
class TypeGuess:
    """A request type with the words that speak for it; ``score`` 0–1."""

    type: RequestType
    score: float
    evidence: tuple[Evidence, ...]


class RecordReader:
    """Compiled words for types and urgency; immutable, so any thread may use it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._order = [cue.type for cue in lexicon.types]
        self._weights: dict[str, list[tuple[RequestType, float]]] = {}
        for cue in lexicon.types:
            for words, weight in ((cue.strong, STRONG), (cue.weak, WEAK)):
                for word in words:
                    self._weights.setdefault(word, []).append((cue.type, weight))
        self._types = WordFinder(self._weights)
        self._urgent = WordFinder(lexicon.urgent)

    def guess_type(self, sentences: Sequence[Sentence]) -> TypeGuess | None:
        """The request type that most words speak for; ``None`` when none does."""
        weights: dict[RequestType, float] = {}
        places: dict[RequestType, list[Evidence]] = {}
        heard: set[str] = set()
        for sentence in sentences:
            for found in self._types.longest(sentence.text) if sentence.is_own else ():
                for kind, weight in self._weights[found.word]:
                    places.setdefault(kind, []).append(sentence.evidence(found.start, found.end))
                    if found.word not in heard:
                        weights[kind] = weights.get(kind, 0.0) + weight
                heard.add(found.word)
        if not weights:
            return None
        best = max(weights, key=lambda kind: (weights[kind], -self._order.index(kind)))
        share = weights[best] / sum(weights.values())
        score = share * (1 - math.exp(-weights[best]))
        return TypeGuess(best, round(score, 3), tuple(places[best]))

    def urgent_words(self, sentences: Sequence[Sentence]) -> tuple[Evidence, ...]:
        """Where the citizen used words that make it urgent."""
        return tuple(
            sentence.evidence(found.start, found.end)
            for sentence in sentences
            if sentence.is_own
            for found in self._urgent.longest(sentence.text)
        )
