"""How dangerous a sentence sounds, by weights learnt from sentences: docs/decisions/034.

A linear model over characters, pairs of them (side by side and up to five apart) and groups of
words. It understands wordings that no rule foresees, and knows from which stretch it does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.assistant.finder import WordFinder
from app.domain.alert_weights import AlertWeights
from app.domain.suggestion import AlertKind

FURTHEST = 5
"""Two characters at most this far apart make a pair."""
WINDOW_CHARS, STEP_CHARS = 44, 22
"""What is longer is read in pieces: sentences that were learnt from are shorter."""
LONGEST_STRETCH = 20
CLOSE = 0.12
"""A kind that is so close behind the likeliest is told as well (烧炭: life and gas)."""

Shown = dict[str, list[tuple[int, int]]]
"""Name of a feature with where it stands; the first character of the name is its family."""
Gain = tuple[str, float, Sequence[int]]
"""Name of a feature, what its weights count in this piece, and its weights."""


@dataclass(frozen=True, slots=True)
class Danger:
    """What a piece sounds most like.

    Attributes:
        score: How much more than like nothing; about -1 to 1.
        start: The stretch that speaks most for it, in the text that was read.
        piece: Start and end of the piece.
    """

    kind: AlertKind
    score: float
    start: int
    end: int
    piece: tuple[int, int]


class FeatureReader:
    """Reads what a sentence shows; immutable, so any thread may use it."""

    def __init__(self, groups: dict[str, tuple[str, ...]]) -> None:
        """Take words with what they are about."""
        self._groups = groups
        self._words = WordFinder(groups)

    def features(self, text: str) -> Shown:
        """Everything in ``text``: ``c`` characters and pairs, ``s`` pairs apart, ``g`` groups."""
        shown: Shown = {}
        for name, *place in _characters(text):
            shown.setdefault(name, []).append((place[0], place[1]))
        for found in self._words.longest(text):
            for group in self._groups[found.word]:
                shown.setdefault("g" + group, []).append((found.start, found.end))
        return shown


def _characters(text: str) -> Iterator[tuple[str, int, int]]:
    for at, char in enumerate(text):
        yield "c" + char, at, at + 1
        if at + 1 < len(text):
            yield "c" + text[at : at + 2], at, at + 2
        for other in range(at + 2, min(len(text), at + FURTHEST + 1)):
            yield "s" + char + text[other], at, other + 1


class DangerEar:
    """Learnt weights at work; immutable, so any thread may use it."""

    def __init__(self, weights: AlertWeights) -> None:
        self.weights = weights
        self._reader = FeatureReader(dict(weights.groups))

    def dangers(self, text: str) -> Iterator[Danger]:
        """What each piece of ``text`` (without marks and blanks) sounds most like."""
        last = max(0, len(text) - WINDOW_CHARS)
        for start in [*range(0, last, STEP_CHARS), last]:
            yield from self._of_piece(text[start : start + WINDOW_CHARS], start)

    def _of_piece(self, piece: str, offset: int) -> Iterator[Danger]:
        shown = self._reader.features(piece)
        gains = self._gains(shown)
        if not gains:
            return
        nothing, *sums = [
            mean + scale * sum(gain * row[column] for _, gain, row in gains)
            for column, (mean, scale) in enumerate(
                zip(self.weights.means, self.weights.scales, strict=True)
            )
        ]
        scores = [each - nothing for each in sums]
        for at, score in enumerate(scores):
            if score >= max(scores) - CLOSE:
                start, end = _strongest(self._speaks(len(piece), shown, gains, at + 1))
                yield Danger(
                    self.weights.kinds[at],
                    score,
                    offset + start,
                    offset + end,
                    (offset, offset + len(piece)),
                )

    def _gains(self, shown: Shown) -> list[Gain]:
        weights, width = self.weights, len(self.weights.means)
        known = [(name, weights.places[name]) for name in shown if name in weights.places]
        lengths = self._lengths([(name[0], weights.rarities[at]) for name, at in known])
        return [
            (
                name,
                weights.rarities[at] * lengths[name[0]],
                weights.steps[at * width : at * width + width],
            )
            for name, at in known
        ]

    def _speaks(self, chars: int, shown: Shown, gains: list[Gain], column: int) -> list[float]:
        """How much each character speaks for a kind and against nothing."""
        kind, none = self.weights.scales[column], self.weights.scales[0]
        speaks = [0.0] * chars
        for name, gain, row in gains:
            each = gain * (row[column] * kind - row[0] * none) / 2 / len(shown[name])
            for start, end in shown[name]:
                speaks[start] += each
                speaks[end - 1] += each
        return speaks

    def _lengths(self, known: list[tuple[str, float]]) -> dict[str, float]:
        """What a rarity is multiplied by: families to their shares, all to length 1."""
        lengths: dict[str, float] = {}
        for family, rarity in known:
            lengths[family] = lengths.get(family, 0.0) + rarity * rarity
        whole = math.sqrt(sum(self.weights.shares[family] for family in lengths))
        return {
            family: math.sqrt(self.weights.shares[family] / length) / whole
            for family, length in lengths.items()
        }


def _strongest(speaks: list[float]) -> tuple[int, int]:
    """The stretch with the largest sum (J. Kadane), of at most ``LONGEST_STRETCH`` characters."""
    top, place, gathered, start = -math.inf, (0, 1), 0.0, 0
    for at, value in enumerate(speaks):
        if gathered <= 0 or at - start >= LONGEST_STRETCH:
            gathered, start = 0.0, at
        gathered += value
        if gathered > top:
            top, place = gathered, (start, at + 1)
    return place
