"""The country beyond the centre's region: found when something names it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.place_data import COMMUNITY, DISTRICT, STREET, At, PlaceData
from app.services.finding import ROWS, SEPARATOR, Found
from app.services.place_names import BEGINS, ELSEWHERE, NOT, SOUNDS, Names, Ranks
from app.services.place_tree import Rows, Tree, first_of, joined, keys

OWN_CITY, OWN_PROVINCE, FAR = 0, 1, 2
SHORTEST = 2
"""Characters to which a province, city or district may be cut: 湖南, 长沙, 恩施."""

Mask = NDArray[np.bool_]


class Country:
    """All divisions of the country but those that lie in ``region``.

    Provinces, cities, districts and streets (45,000) are a tree that is searched whole; the
    620,000 communities are looked at where words left over by the tree may name them.

    Args:
        region: Code of the centre's own region, which has a list of its own; it may be strange.
    """

    def __init__(self, nation: PlaceData, region: str) -> None:
        self._nation = nation
        self._home = nation.find(region)
        counts = [len(layer.name_of) for layer in nation.layers[:COMMUNITY]]
        self._offsets = [0, *np.cumsum(counts).tolist()]
        self._streets = slice(self._offsets[STREET], self._offsets[COMMUNITY])
        self._names = Names(nation.names, np.asarray(nation.name_starts))
        self._tree = self._grown()
        self._near = self._nearness(region)
        self._shown = self._strange()
        self._name_of = np.asarray(nation.layers[COMMUNITY].name_of)
        self._first = np.asarray(nation.layers[STREET].first)
        upper = np.flatnonzero(self._shown[: self._offsets[STREET]])
        self._upper_numbers = self._tree.name_of[upper]
        texts = [nation.line(int(number)) for number in self._upper_numbers]
        self._upper = Names.of(texts)
        self.beginnings = frozenset(_beginnings(texts))

    def spell(self) -> None:
        """Make the names searchable by letters."""
        if not self._names.is_spelled:
            sounds = self._nation.sounds
            lines = "".join(f"{sounds.line(int(number))}\n" for number in self._upper_numbers)
            self._upper.spell(lines.encode("ascii"))
            self._names.spell(sounds.text)

    def prepare(self) -> None:
        """Lay everything out, so that no word waits for it."""
        self.spell()
        self._upper.prepare()
        self._names.prepare()

    def row(self, code: str) -> Found | None:
        """The row for a code; ``None`` for a strange one."""
        at = self._nation.find(code)
        return None if at is None else self._found(at)

    def is_named(self, words: Sequence[str]) -> bool:
        """Tell whether a word begins the name of a province, city or district beyond the region."""
        ranks = (self._upper.ranks(word) for word in words if _may_name(word))
        return any(((each == BEGINS) | (each == SOUNDS)).any() for each in ranks)

    def find(self, words: Sequence[str], *, everywhere: bool) -> list[Found]:
        """Rows that fit all words, the centre's own city and province first.

        Args:
            words: At least one.
            everywhere: Give streets and communities also where no word names a province, city
                or district that they lie in.
        """
        ranks = [self._tree.ranks(word) for word in words]
        owns, paths = [own for own, _ in ranks], [path for _, path in ranks]
        shown = self._shown
        if not everywhere:
            naming = [path for word, path in zip(words, paths, strict=True) if _may_name(word)]
            shown = shown & self._in_named(naming)
        fits = joined(paths, owns)
        rows = np.flatnonzero((fits.worst != NOT) & shown)
        key = keys(
            fits.only(rows),
            rows,
            depth=self._tree.depth_of[rows],
            near=self._near[rows],
            length=self._names.lengths[self._tree.name_of[rows]],
        )
        best = first_of(key, ROWS)
        found = [(int(key[at]), self._at(int(rows[at]))) for at in best]
        if len(found) < ROWS or len(words) > 1:
            above = [path[self._streets] for path in paths]
            found += self._communities(words, above, shown[self._streets])
        return [self._found(at) for _, at in sorted(found)[:ROWS]]

    def _communities(
        self, words: Sequence[str], above: Sequence[Ranks], shown: Mask
    ) -> list[tuple[int, At]]:
        """Communities that have the words which the streets above them lack."""
        tables = [self._names.ranks(word) for word in words]
        rows, streets = self._candidates(tables, above, shown)
        numbers = self._name_of[rows]
        kept = np.arange(len(rows))
        for table, path in zip(tables, above, strict=True):
            fits = (path[streets[kept]] != NOT) | (table[numbers[kept]] != NOT)
            kept = kept[fits]
        rows, streets, numbers = rows[kept], streets[kept], numbers[kept]
        owns = [table[numbers] for table in tables]
        through = [np.where(path[streets] == NOT, NOT, ELSEWHERE) for path in above]
        paths = [
            np.minimum(own, high.astype(np.uint8)) for own, high in zip(owns, through, strict=True)
        ]
        near, length = self._near[self._streets][streets], self._names.lengths[numbers]
        key = keys(joined(paths, owns), rows, depth=COMMUNITY, near=near, length=length)
        return [(int(key[at]), At(COMMUNITY, int(rows[at]))) for at in first_of(key, ROWS)]

    def _candidates(
        self, tables: Sequence[Ranks], above: Sequence[Ranks], shown: Mask
    ) -> tuple[Rows, Rows]:
        """Rows of communities that may fit, and of their streets.

        Those of streets that lack only some of the words; of all streets if each lacks all.
        """
        lacking = np.sum([path == NOT for path in above], axis=0, dtype=np.uint8)
        streets = np.flatnonzero(shown & (lacking < len(above)))
        if len(streets):
            starts = self._first[streets].astype(np.int64)
            counts = self._first[streets + 1] - starts
            ends = np.cumsum(counts)
            rows = np.arange(ends[-1]) + np.repeat(starts - ends + counts, counts)
            return rows, np.repeat(streets, counts)
        rows = np.flatnonzero(
            np.logical_and.reduce([table != NOT for table in tables])[self._name_of]
        )
        streets = np.searchsorted(self._first, rows, "right") - 1
        return rows[shown[streets]], streets[shown[streets]]

    def _in_named(self, paths: Sequence[Ranks]) -> Mask:
        """Streets in a named district, city or province; and everything above streets."""
        above = self._above[STREET]
        named = np.ones(self._offsets[COMMUNITY], np.bool_)
        named[self._streets] = False
        for path in paths:
            named[self._streets] |= path[above] != NOT
        return named

    def _grown(self) -> Tree:
        layers = self._nation.layers
        steps: list[tuple[Rows, Rows]] = []
        self._above: dict[int, Rows] = {}
        for depth in range(1, COMMUNITY):
            rows = np.arange(self._offsets[depth], self._offsets[depth + 1])
            first: Rows = np.asarray(layers[depth - 1].first).astype(np.int64)
            above = np.arange(self._offsets[depth - 1], self._offsets[depth])
            self._above[depth] = np.repeat(above, first[1:] - first[:-1])
            steps.append((rows, self._above[depth]))
        name_of = np.concatenate([np.asarray(layer.name_of) for layer in layers[:COMMUNITY]])
        counts = [len(layer.name_of) for layer in layers[:COMMUNITY]]
        depth_of = np.repeat(np.arange(COMMUNITY, dtype=np.uint8), counts)
        return Tree(self._names, name_of, steps, depth_of)

    def _nearness(self, region: str) -> NDArray[np.uint8]:
        near = np.full(self._offsets[COMMUNITY], FAR, np.uint8)
        for level, value in ((2, OWN_PROVINCE), (4, OWN_CITY)):
            at = self._nation.find(region[:level])
            if at is not None:
                self._mark(near, at, at.depth, value)
        return near

    def _strange(self) -> Mask:
        """Rows not in the region, of real cities, and of those that are not their own district."""
        shown = np.ones(self._offsets[COMMUNITY], np.bool_)
        if self._home is not None:
            self._mark(shown, self._home, max(self._home.depth, DISTRICT), value=False)
        for row in range(self._offsets[2] - self._offsets[1]):
            if self._nation.is_stand_in(At(1, row)) or self._is_district(row):
                shown[self._offsets[1] + row] = False
        return shown

    def _is_district(self, city: int) -> bool:
        """A city without districts (东莞) stands in the table once more, as its own district."""
        below = self._nation.below(At(1, city), DISTRICT)
        name = self._nation.name(At(1, city))
        return len(below) == 1 and self._nation.name(At(DISTRICT, below.start)) == name

    def _mark(self, rows: NDArray[Any], at: At, depth: int, value: int) -> None:
        """Set ``value`` for everything in ``at`` from ``depth`` down."""
        for each in range(depth, COMMUNITY):
            below = self._nation.below(at, each)
            offset = self._offsets[each]
            rows[offset + below.start : offset + below.stop] = value

    def _at(self, row: int) -> At:
        depth = int(self._tree.depth_of[row])
        return At(depth, row - self._offsets[depth])

    def _found(self, at: At) -> Found:
        return Found(self._nation.code(at), SEPARATOR.join(self._nation.path(at)))


def _may_name(word: str) -> bool:
    """One letter is the beginning of everything."""
    return len(word) > 1 or not word.isascii()


def _beginnings(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from (name[:length] for length in range(SHORTEST, len(name) + 1))
