"""Places in their order, searched by words that fit their own name or what they lie in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.services.place_names import ELSEWHERE, KEPT, LOOSE, NOT, Names, Ranks

Rows = NDArray[np.int64]
_OWN, _DEPTH, _NEAR, _LENGTH, _ROW = 3, 3, 2, 6, 20
"""Bits of each part of a key."""
BELOW_WORST = _OWN + _DEPTH + _NEAR + _LENGTH + _ROW


@dataclass(frozen=True, slots=True)
class Fits:
    """How well rows fit all words.

    Attributes:
        worst: Rank of the word that fits worst, through names above where need be.
        own: Rank of the word that fits their own name best.
    """

    worst: Ranks
    own: Ranks

    def rows(self) -> Rows:
        """Rows that fit all words."""
        return np.flatnonzero(self.worst != NOT)

    def only(self, rows: Rows) -> Fits:
        """The same for some rows only."""
        return Fits(self.worst[rows], self.own[rows])


class Tree:
    """Rows of places; those above come before those that lie in them.

    Args:
        names: Names to search in.
        name_of: For each row, which of the names is its own.
        steps: For each depth but the first, its rows and what each of them lies in.
        depth_of: For each row its depth.
    """

    def __init__(
        self,
        names: Names,
        name_of: NDArray[Any],
        steps: Sequence[tuple[Rows, Rows]],
        depth_of: NDArray[np.uint8],
    ) -> None:
        self.names, self.name_of, self.depth_of = names, name_of, depth_of
        self._steps = steps
        self._kept: dict[str, tuple[Ranks, Ranks]] = {}

    def ranks(self, word: str) -> tuple[Ranks, Ranks]:
        """For each row the rank of its own name, and the rank through what it lies in."""
        ranks = self._kept.pop(word, None)
        if ranks is None:
            own = self.names.ranks(word)[self.name_of]
            ranks = own, self._with_above(own)
        self._kept[word] = ranks
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return ranks

    def fits(self, words: Sequence[str]) -> Fits:
        """How well each row fits all words."""
        ranks = [self.ranks(word) for word in words]
        return joined([path for _, path in ranks], [own for own, _ in ranks])

    def loose(self, words: Sequence[str]) -> Fits:
        """The same where the characters of a word may stand anywhere in the path."""
        paths, owns = [], []
        for word in words:
            parts = [word] if word.isascii() else list(word)
            ranks = [self.ranks(part) for part in parts]
            together = np.maximum.reduce([path for _, path in ranks])
            paths.append(np.where(together == NOT, NOT, LOOSE).astype(np.uint8))
            owns.append(np.minimum.reduce([own for own, _ in ranks]))
        return joined(paths, owns)

    def _with_above(self, own: Ranks) -> Ranks:
        path = own.copy()
        for rows, above in self._steps:
            through = np.where(path[above] == NOT, NOT, ELSEWHERE).astype(np.uint8)
            path[rows] = np.minimum(path[rows], through)
        return path


def joined(paths: Sequence[Ranks], owns: Sequence[Ranks]) -> Fits:
    """Join the ranks of several words."""
    own = np.minimum.reduce(owns)
    return Fits(np.maximum.reduce(paths), np.minimum(own, LOOSE + 1))


def keys(
    fits: Fits,
    rows: Rows,
    *,
    depth: NDArray[Any] | int,
    near: NDArray[Any] | int,
    length: NDArray[Any],
) -> NDArray[np.int64]:
    """A number for each row: the smaller, the earlier it is shown.

    The worst word counts first, then how directly the own name is meant, then depth, nearness,
    the shorter name, and the order of codes.

    Args:
        fits: Of these rows only.
        rows: Their numbers, below 2**20.
        depth: 0 to 7.
        near: 0 to 3.
        length: Of the name in characters, 0 to 63.
    """
    key = fits.worst.astype(np.int64)
    for value, bits in (
        (fits.own, _OWN),
        (depth, _DEPTH),
        (near, _NEAR),
        (length, _LENGTH),
        (rows, _ROW),
    ):
        key = (key << bits) | value
    return key


def first_of(key: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Where the ``count`` smallest keys stand, in their order."""
    if len(key) > count:
        chosen = np.argpartition(key, count)[:count]
        return chosen[np.argsort(key[chosen])]
    return np.argsort(key)
