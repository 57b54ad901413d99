"""The centre's own region: its divisions and spots, searched at every key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from app.domain.place import Division, Gazetteer
from app.domain.place_data import COMMUNITY, DEPTHS, DISTRICT, STREET, PlaceData
from app.services.finding import ROWS, SEPARATOR, Found
from app.services.place_names import Names
from app.services.place_tree import BELOW_WORST, Fits, Rows, Tree, first_of, keys

SPOT_DEPTH = len(DEPTHS)
MAX_RECENTS = 255
_DEPTH_OF = {int(level): depth for depth, level in enumerate(DEPTHS)}
"""By the length of a code; looked up for thousands of divisions."""


class Home:
    """Divisions and spots of one gazetteer.

    Args:
        nation: Tells how names are read; without it ``pypinyin`` does, which takes longer.
    """

    def __init__(self, gazetteer: Gazetteer, nation: PlaceData | None) -> None:
        self._gazetteer, self._nation = gazetteer, nation
        self.divisions = gazetteer.divisions
        self._row_of = {value_of(each): row for row, each in enumerate(self.divisions)}
        self._lengths = np.array([min(len(d.name), 63) for d in self.divisions], np.int64)
        self._tree = self._grown()

    def spell(self) -> None:
        """Make the names searchable by letters."""
        names = self._tree.names
        if not names.is_spelled:
            names.spell("".join(f"{sound}\n" for sound in self._sounds()).encode("ascii"))

    def knows(self, value: str) -> bool:
        """Tell whether a stored value stands for one of the rows."""
        return value in self._row_of

    def division(self, value: str) -> Division:
        """What a stored value stands for; raises ``KeyError`` for a strange one."""
        return self.divisions[self._row_of[value]]

    def path(self, code: str) -> list[str]:
        """Names from the district down to the division with this code."""
        above = (code[:level] for level in DEPTHS[DISTRICT:] if level <= len(code))
        return [self.division(each).name for each in above if each in self._row_of]

    def row(self, value: str) -> Found:
        """The row for a stored value."""
        division = self.division(value)
        path = self.path(division.code)
        return Found(value, SEPARATOR.join((*path, division.name) if division.is_spot else path))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What the names of districts and streets begin with: 天河, 天河区."""
        upper = [d.name for d in self.divisions if depth_of(d) <= STREET]
        return frozenset(each[:size] for each in upper for size in range(2, len(each) + 1))

    def first(self) -> list[Found]:
        """What is shown before anything is typed."""
        return [self.row(value) for value in list(self._row_of)[:ROWS]]

    def find(self, words: Sequence[str], recents: Sequence[str]) -> list[Found]:
        """Rows that fit all words, by their names or through what they lie in."""
        return self._best(self._tree.fits(words), recents)

    def find_loose(self, words: Sequence[str], recents: Sequence[str]) -> list[Found]:
        """Rows in whose path all characters are, wherever they stand."""
        return self._best(self._tree.loose(words), recents)

    def _best(self, fits: Fits, recents: Sequence[str]) -> list[Found]:
        rows = fits.rows()
        used = np.full(len(self.divisions), MAX_RECENTS, np.int64)
        for at, value in enumerate(recents[:MAX_RECENTS]):
            if value in self._row_of:
                used[self._row_of[value]] = at
        depth, length = self._tree.depth_of[rows], self._lengths[rows]
        key = keys(fits.only(rows), rows, depth=depth, near=0, length=length)
        worst, rest = key >> BELOW_WORST, key & ((1 << BELOW_WORST) - 1)
        order = first_of(((worst << 8 | used[rows]) << BELOW_WORST) | rest, ROWS)
        return [self.row(value_of(self.divisions[row])) for row in rows[order]]

    def _grown(self) -> Tree:
        depths = np.array([depth_of(each) for each in self.divisions], np.uint8)
        above = np.array([self._row_above(each) for each in self.divisions], np.int64)
        steps: list[tuple[Rows, Rows]] = []
        for depth in range(DISTRICT + 1, SPOT_DEPTH + 1):
            rows = np.flatnonzero((depths == depth) & (above >= 0))
            steps.append((rows, above[rows]))
        names = Names.of([each.name for each in self.divisions])
        return Tree(names, np.arange(len(self.divisions)), steps, depths)

    def _row_above(self, division: Division) -> int:
        """Row of what it lies in; -1 if that is no row, as for a district."""
        code = division.code
        return self._row_of.get(code if division.is_spot else code[:-3], -1)

    def _sounds(self) -> Iterable[str]:
        if self._nation is None:
            return (_by_library(each.name) for each in self.divisions)
        known, sounds = self._known_sounds(self._nation), self._nation.sounds
        return (known.get(each.name) or sounds.spell(each.name) for each in self.divisions)

    def _known_sounds(self, nation: PlaceData) -> dict[str, str]:
        """How the names of the real divisions of this region are read."""
        at = nation.find(self._gazetteer.region)
        known: dict[str, str] = {}
        if at is not None:
            for depth in range(at.depth, COMMUNITY + 1):
                rows = nation.below(at, depth)
                for number in nation.layers[depth].name_of[rows.start : rows.stop]:
                    known[nation.line(number)] = nation.sounds.line(number)
        return known


def value_of(division: Division) -> str:
    """What is stored for a row: its code; of a spot also its name."""
    return f"{division.code}/{division.name}" if division.is_spot else division.code


def depth_of(division: Division) -> int:
    """Its depth; a spot stands below everything."""
    return SPOT_DEPTH if division.is_spot else _DEPTH_OF[len(division.code)]


def _by_library(name: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - a quarter of a second, not at the start

    plain = (re.sub("[^a-z0-9]", "", each.lower()) for each in lazy_pinyin(name))
    return "".join(each.capitalize() for each in plain)
