"""Learnt categories at work: scores between 0 and 1, the words that decided, or no answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.assistant.learning.features import Counts, TextReader, Vector, Vectors

Floats = NDArray[np.float32]

WORDS_SHOWN = 4
MOST_ASKED = 24
"""So many of the strongest features are looked at for the words that decided."""
MIN_KNOWN = 0.3
"""Less than this part of a text's characters and pairs known: not what was learnt from."""
UNSUPPORTED = 0.6
"""A text without any word of the field must be as likely as this: greetings have a likeliest
category too."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become probabilities, from tickets that the weights had not seen.

    Attributes:
        sharpness: What scores are multiplied by before the softmax.
        threshold: Below this probability of the first category nothing is answered.
    """

    sharpness: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Scored:
    """A category as it was written in the tickets, its probability and the words for it."""

    category: str
    score: float
    words: tuple[str, ...]


class LearntCategories:
    """A trained model; immutable, so any thread may use it."""

    def __init__(
        self,
        categories: Sequence[str],
        groups: Mapping[str, tuple[str, ...]],
        vectors: Vectors,
        weights: NDArray[np.int8],
        scales: Floats,
        mean: Floats,
        calibration: Calibration,
    ) -> None:
        """Take the parts of a training.

        Args:
            categories: As written in the tickets.
            groups: Words of the field with what they are about.
            vectors: The features.
            weights: Features x categories, in steps of the category's scale.
            scales: Size of a step, for each category.
            mean: Share of each category among the tickets.
            calibration: See there.
        """
        self.categories = tuple(categories)
        self.groups = dict(groups)
        self.vectors = vectors
        self.weights = weights
        self.scales = scales
        self.mean = mean
        self.calibration = calibration
        self._reader = TextReader(groups)

    def classify(self, text: str, limit: int = 3) -> tuple[Scored, ...]:
        """The likeliest categories, best first; none when the first is not sure or has no words."""
        counts = self._reader.counts(text)
        vector = self.vectors.vector(counts)
        if not self._is_readable(counts, vector):
            return ()
        chances = softmax(self.scores(vector), self.calibration.sharpness)
        best = np.argsort(-chances, kind="stable")[:limit]
        if chances[best[0]] < self._needed(counts):
            return ()
        answers = tuple(
            Scored(
                self.categories[at],
                round(float(chances[at]), 3),
                self._deciding(counts, vector, int(at)),
            )
            for at in best
        )
        return answers if answers[0].words else ()

    def _is_readable(self, counts: Counts, vector: Vector) -> bool:
        """Whether it speaks of the field, or as the tickets did."""
        speaks = any(self.vectors.names[at][0] == "g" for at in vector.columns)
        return bool(counts) and (speaks or len(vector.columns) >= MIN_KNOWN * len(counts))

    def _needed(self, counts: Counts) -> float:
        has_word = any(name[0] == "w" for name in counts)
        return max(self.calibration.threshold, 0.0 if has_word else UNSUPPORTED)

    def scores(self, vector: Vector) -> Floats:
        """What the weights give, for each category."""
        steps = self.weights[vector.columns].astype(np.float32)
        scores: Floats = self.mean + (vector.values @ steps) * self.scales
        return scores

    def _deciding(self, counts: Counts, vector: Vector, category: int) -> tuple[str, ...]:
        """Words of the field that speak most for it, then pairs of characters."""
        share = vector.values * self.weights[vector.columns, category]
        speaking = [at for at in np.argsort(-share)[:MOST_ASKED] if share[at] > 0]
        names = [self.vectors.names[vector.columns[at]] for at in speaking]
        seen = [name for name in names if name[0] == "w"]
        grams = [name for name in names if name[0] in "co" and len(name) > 2]
        kin = [word for name in names if name[0] == "g" for word in self._of_group(counts, name)]
        words: list[str] = []
        for name in (*seen, *kin, *grams):
            word = name[1:]
            if word.isalpha() and not any(word in other or other in word for other in words):
                words.append(word)
        return tuple(words[:WORDS_SHOWN])

    def _of_group(self, counts: Counts, group: str) -> Iterator[str]:
        """Words of the text that the group stands for, though no ticket may have had them."""
        for name in counts:
            if name[0] == "w" and group[1:] in self.groups[name[1:]]:
                yield name


def softmax(scores: Floats, sharpness: float) -> Floats:
    """Probabilities of the categories, along the last axis."""
    grown = np.exp(sharpness * (scores - scores.max(axis=-1, keepdims=True)))
    chances: Floats = grown / grown.sum(axis=-1, keepdims=True)
    return chances
