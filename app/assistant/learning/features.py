"""What a text shows: its characters, how it begins, the field's words and what they are about."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.assistant.finder import WordFinder

OPENING_CHARS = 40
"""The first sentence names the matter; a longer one is cut here."""
FAMILIES = {"c": 1.0, "o": 0.5, "w": 0.5, "g": 0.3, "h": 0.3}
"""How much each kind of feature counts: characters, those of the opening, words of the field,
their groups, groups of the opening. Chosen on held-out folds: docs/decisions/037."""
_END = re.compile(r"[。！？!?，,：:；;\n]")
_BLANK = re.compile(r"[A-Z]\d*(?=[市县区])|[0-9]+|\s+")
_SHARE = {family: math.sqrt(w / sum(FAMILIES.values())) for family, w in FAMILIES.items()}

Counts = dict[str, int]
"""How often each feature was seen; the first character of its name is its family."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A sparse row of length 1: columns and their values, both of the same length."""

    columns: NDArray[np.int32]
    values: NDArray[np.float32]


class TextReader:
    """Counts features of texts; immutable, so any thread may use it."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        """Take the words of the field, each with what it is about (``resources.topics``)."""
        self._groups = dict(groups)
        self._words = WordFinder(groups)

    def counts(self, text: str) -> Counts:
        """Count what ``text`` shows; empty when it has no character that can be read."""
        text = _BLANK.sub("#", text)
        opening = _END.split(text, maxsplit=1)[0][:OPENING_CHARS]
        found = Counter({f"c{part}": times for part, times in _grams(text).items()})
        found.update({f"o{part}": times for part, times in _grams(opening).items()})
        for hit in self._words.longest(text):
            found[f"w{hit.word}"] += 1
            for group in self._groups[hit.word]:
                found[f"g{group}"] += 1
                if hit.start < len(opening):
                    found[f"h{group}"] += 1
        return found


def _grams(text: str) -> Counter[str]:
    """Single characters and pairs; marks and blanks part pairs only by being seen themselves."""
    found = Counter(text)
    found.update(map("".join, pairwise(text)))
    return found


class Vectors:
    """Turns counts into rows of length 1, by the columns and rarities of a training."""

    def __init__(self, names: list[str], rarity: NDArray[np.float32]) -> None:
        """``rarity`` has a weight for each name: ln((1 + n) / (1 + tickets with it)) + 1."""
        self.names = names
        self.rarity = rarity
        self._column = {name: column for column, name in enumerate(names)}

    @classmethod
    def of(cls, texts: list[Counts], most: int) -> Vectors:
        """Take the features of at least two texts, the ``most`` frequent ones."""
        seen: Counter[str] = Counter()
        for counts in texts:
            seen.update(counts.keys())
        names = sorted(name for name, times in seen.most_common(most) if times > 1)
        times = np.array([seen[name] for name in names], dtype=np.float32)
        return cls(names, (np.log((1 + len(texts)) / (1 + times)) + 1).astype(np.float32))

    def vector(self, counts: Counts) -> Vector:
        """Weigh by ln(1 + times) x rarity, each family to its own length, all to length 1."""
        column = self._column
        known = [(column[name], times, name[0]) for name, times in counts.items() if name in column]
        if not known:
            return Vector(np.empty(0, np.int32), np.empty(0, np.float32))
        columns = np.array([at for at, _, _ in known], dtype=np.int32)
        values = np.log1p(np.array([times for _, times, _ in known], dtype=np.float32))
        values *= self.rarity[columns]
        families = np.array([ord(family) for _, _, family in known])
        for family, share in _SHARE.items():
            mine = families == ord(family)
            length = float(np.linalg.norm(values[mine]))
            if length:
                values[mine] *= share / length
        return Vector(columns, values)
