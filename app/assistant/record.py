"""Request type and urgency, and which elements of a good record were not told yet."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.assistant.finder import WordFinder, without_commas
from app.assistant.sentences import Sentence
from app.domain.lexicon import Element, Lexicon
from app.domain.suggestion import Evidence
from app.domain.ticket import RequestType

STRONG, WEAK = 3.0, 1.0
MIN_TOLD_CHARS = 8
"""A sentence of the citizen this long tells what happened, whatever its words."""


@dataclass(frozen=True, slots=True)
class TypeGuess:
    """A request type with the words that speak for it; ``score`` 0–1."""

    type: RequestType
    score: float
    evidence: tuple[Evidence, ...]


class RecordReader:
    """Compiled words for types, urgency and elements; immutable, so any thread may use it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._order = [cue.type for cue in lexicon.types]
        self._weights: dict[str, list[tuple[RequestType, float]]] = {}
        for cue in lexicon.types:
            for words, weight in ((cue.strong, STRONG), (cue.weak, WEAK)):
                for word in words:
                    self._weights.setdefault(word, []).append((cue.type, weight))
        self._types = WordFinder(self._weights)
        self._urgent = WordFinder(lexicon.urgent)
        self._elements = lexicon.elements
        self._needs = dict(lexicon.needs)
        self._told = {
            element.key: re.compile("|".join(element.told) or r"(?!)")
            for element in lexicon.elements
        }

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

    def missing(
        self,
        sentences: Sequence[Sentence],
        request_type: RequestType,
        known: frozenset[str] = frozenset(),
    ) -> tuple[Element, ...]:
        """Elements that ``request_type`` needs and nobody told; ``known`` ones count as told."""
        needed = self._needs.get(request_type, ())
        return tuple(
            element
            for element in self._elements
            if element.key in needed
            and element.key not in known
            and not self._is_told(element.key, sentences)
        )

    def _is_told(self, key: str, sentences: Sequence[Sentence]) -> bool:
        if key == "event" and any(len(s.text) >= MIN_TOLD_CHARS for s in sentences if s.is_own):
            return True
        texts = (without_commas(sentence.text)[0] for sentence in sentences)
        return any(self._told[key].search(text) for text in texts)
