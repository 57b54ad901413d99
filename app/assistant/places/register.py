"""The divisions of a region as rows: names, what they lie in, and their codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.assistant.places.names import COMMUNITY, DISTRICT, SPOT, STREET
from app.domain.place import Gazetteer, Level
from app.domain.place_data import At, PlaceData

_DEPTHS = {level: depth for depth, level in enumerate(Level)}
NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """Divisions and spots, each behind what it lies in; immutable.

    Attributes:
        names: As people say them; empty where nobody says one (市辖区).
        parents: Row of the division that each lies in; :data:`NONE` at the top.
        starts: First row of each depth (province, city, district, street, community, spot), and
            the number of rows.
        code: Code of a row; a spot has that of the division it lies in.
        find: Row of a code, or :data:`NONE`.
        registered: Name of a row as it is registered (华师社区居民委员会).
    """

    names: Sequence[str]
    parents: Sequence[int]
    depths: Sequence[int]
    code: Callable[[int], str]
    find: Callable[[str], int]
    registered: Callable[[int], str]

    def above(self, row: int) -> list[int]:
        """The row and all that it lies in, itself first."""
        found = [row]
        while (row := self.parents[row]) != NONE:
            found.append(row)
        return found

    def lies_in(self, row: int, other: int) -> bool:
        """Tell whether ``row`` is ``other`` or lies in it."""
        return other in self.above(row)

    def at_depth(self, row: int, depth: int) -> int:
        """What ``row`` lies in at ``depth``; :data:`NONE` if it is not that deep."""
        return next((each for each in self.above(row) if self.depths[each] == depth), NONE)

    def path(self, row: int) -> str:
        """How it reads from the district down."""
        names = [self.names[r] for r in self.above(row) if self.depths[r] >= DISTRICT]
        return "".join(reversed(names))


def of_gazetteer(gazetteer: Gazetteer, country: PlaceData | None = None) -> Register:
    """A region with its spots; the city stands at the top.

    Args:
        gazetteer: Its divisions and spots.
        country: Tells the registered names of real divisions; without it, and for others, they
            are the gazetteer's.
    """
    ordered = sorted(gazetteer.divisions, key=lambda d: SPOT if d.is_spot else _DEPTHS[d.level])
    names, parents, depths = [gazetteer.name], [NONE], [1]
    codes, rows = [gazetteer.region], {gazetteer.region: 0}
    for row, division in enumerate(ordered, 1):
        above = division.code if division.is_spot else division.code[:-3]
        if not division.is_spot:
            rows[division.code] = row
        names.append(division.name)
        parents.append(rows.get(above, 0))
        depths.append(SPOT if division.is_spot else _DEPTHS[division.level])
        codes.append(division.code)

    def registered(row: int) -> str:
        at = country.find(codes[row]) if country and depths[row] != SPOT else None
        is_same = country and at and country.name(at) == names[row]
        return country.registered_name(at) if country and at and is_same else names[row]

    def find(code: str) -> int:
        return rows.get(code, NONE)

    return Register(names, parents, depths, codes.__getitem__, find, registered)


def of_country(places: PlaceData, at: At) -> Register:
    """A province, city or district of the country, below what it lies in itself.

    64,000 divisions take 0.1 s; codes are made only when they are asked for.
    """
    chain = places.chain(at)
    names = ["" if places.is_stand_in(each) else places.name(each) for each in chain]
    parents = list(range(NONE, len(chain) - 1))
    depths = [each.depth for each in chain]
    firsts: list[tuple[int, int]] = [(row, each.row) for row, each in enumerate(chain)]
    above, first_above = places.below(at, at.depth), len(chain) - 1
    for depth in range(at.depth + 1, COMMUNITY + 1):
        rows = places.below(at, depth)
        counts = np.diff(np.asarray(places.layers[depth - 1].first)[above.start : above.stop + 1])
        parents += np.repeat(np.arange(first_above, first_above + len(above)), counts).tolist()
        firsts.append((len(names), rows.start))
        first_above, above = len(names), rows
        names += _names(places, depth, rows)
        depths += [depth] * len(rows)

    def place_of(row: int) -> At:
        depth = depths[row]
        first, start = firsts[depth]
        return At(depth, start + row - first)

    def find(code: str) -> int:
        found = places.find(code)
        if found is None:
            return NONE
        first, start = firsts[found.depth]
        row = first + found.row - start
        is_inside = 0 <= row < len(names) and depths[row] == found.depth and found.row >= start
        return row if is_inside else NONE

    def code(row: int) -> str:
        return places.code(place_of(row))

    def registered(row: int) -> str:
        return places.registered_name(place_of(row))

    return Register(names, parents, depths, code, find, registered)


def _names(places: PlaceData, depth: int, rows: range) -> list[str]:
    numbers = places.layers[depth].name_of[rows.start : rows.stop].tolist()
    lines = {number: places.line(number) for number in set(numbers)}
    if depth == 1:
        return [
            "" if places.is_stand_in(At(1, row)) else lines[n]
            for row, n in zip(rows, numbers, strict=True)
        ]
    return [lines[number] for number in numbers]


__all__ = [
    "COMMUNITY",
    "DISTRICT",
    "NONE",
    "SPOT",
    "STREET",
    "Register",
    "of_country",
    "of_gazetteer",
]
