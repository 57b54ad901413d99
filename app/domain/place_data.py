"""All divisions of the country as columns: province, city, district, street, community.

Ten times smaller than an object for each of the 665,000 divisions, and fast to search through.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from app.domain.place import Division, Gazetteer, Level

DEPTHS = tuple(Level)
"""Depth 0 is a province, depth 4 a community or village."""
DISTRICT, STREET, COMMUNITY = 2, 3, 4
_UNNAMED = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""What stands in the place of a city where there is none; nobody says it."""


class At(NamedTuple):
    """Which division: its depth, and its place in that depth's order of codes."""

    depth: int
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """The divisions of one depth in the order of their codes; columns are of equal length.

    Attributes:
        name_of: Numbers of their names (unsigned 32 bits).
        form_of: Which form turns the everyday name into the registered one.
        digits: What their code adds to that of the division above (unsigned 16 bits).
        first: Row of the first child in the layer below, and behind the last division the
            length of that layer (unsigned 32 bits); empty in the last layer.
    """

    name_of: memoryview
    form_of: bytes
    digits: memoryview
    first: memoryview


@dataclass(frozen=True, slots=True, eq=False)
class Sounds:
    """Pinyin of the names, without tones, in the same order.

    Attributes:
        text: Lines of ASCII, each syllable with a capital.
        starts: Where each line begins, and where the last one ends (unsigned 32 bits).
        readings: How a single character is mostly read in names.
    """

    text: bytes
    starts: memoryview
    readings: dict[str, str]

    def line(self, number: int) -> str:
        """The pinyin of the name with this number."""
        return self.text[self.starts[number] : self.starts[number + 1] - 1].decode("ascii")

    def spell(self, name: str) -> str:
        """Pinyin of any name, each character by itself; what has no reading is left out."""
        return "".join(self.readings.get(character, "") for character in name)


@dataclass(frozen=True, eq=False)
class PlaceData:
    """The country's divisions; immutable, so any thread may use it.

    Attributes:
        names: Different everyday names, sorted, as lines of UTF-16 (little-endian).
        name_starts: Where each line begins, in units of 16 bits, and where the last one ends.
        forms: Ends of names: as people say them, and as they are registered.
        layers: Provinces, cities, districts, streets, communities.
        unpack_sounds: Makes :attr:`sounds`, when letters are typed for the first time.
    """

    names: bytes
    name_starts: memoryview
    forms: tuple[tuple[str, str], ...]
    layers: tuple[Layer, ...]
    unpack_sounds: Callable[[], Sounds]

    def __len__(self) -> int:
        return sum(len(layer.name_of) for layer in self.layers)

    @cached_property
    def sounds(self) -> Sounds:
        """Pinyin of the names; unpacked at the first use, which takes 30 ms."""
        return self.unpack_sounds()

    def find(self, code: str) -> At | None:
        """The division with this code of 2, 4, 6, 9 or 12 digits; ``None`` if there is none."""
        if not (code.isascii() and code.isdecimal()) or len(code) not in DEPTHS:
            return None
        low, high, cut = 0, len(self.layers[0].name_of), 0
        for depth, level in enumerate(DEPTHS):
            layer = self.layers[depth]
            digits = int(code[cut:level])
            row = bisect_left(layer.digits, digits, low, high)
            if row == high or layer.digits[row] != digits:
                return None
            if level == len(code):
                return At(depth, row)
            low, high, cut = layer.first[row], layer.first[row + 1], level
        return None

    def above(self, at: At) -> At | None:
        """The division that this one lies in; ``None`` for a province."""
        if not at.depth:
            return None
        return At(at.depth - 1, bisect_right(self.layers[at.depth - 1].first, at.row) - 1)

    def below(self, at: At, depth: int) -> range:
        """Rows of ``depth`` that lie in this division; itself at its own depth."""
        low, high = at.row, at.row + 1
        for layer in self.layers[at.depth : depth]:
            low, high = layer.first[low], layer.first[high]
        return range(low, high)

    def chain(self, at: At) -> list[At]:
        """The division and all that it lies in, the province first."""
        found = [at]
        while above := self.above(found[0]):
            found.insert(0, above)
        return found

    def code(self, at: At) -> str:
        """Its code: as many digits as its level says."""
        chain = self.chain(at)
        widths = (2, 2, 2, 3, 3)
        return "".join(f"{self.layers[d].digits[r]:0{widths[d]}}" for d, r in chain)

    def name(self, at: At) -> str:
        """Its name as people say it, e.g. ``华师社区``."""
        return self.line(self.layers[at.depth].name_of[at.row])

    def registered_name(self, at: At) -> str:
        """Its name as it is registered, e.g. ``华师社区居民委员会``."""
        said, registered = self.forms[self.layers[at.depth].form_of[at.row]]
        return self.name(at).removesuffix(said) + registered

    def path(self, at: At) -> list[str]:
        """Names from the province down; what stands in for a missing city is left out."""
        named = [self.name(each) for each in self.chain(at) if not self.is_stand_in(each)]
        return list(dict.fromkeys(named))

    def is_stand_in(self, at: At) -> bool:
        """Tell whether it is no city, but only stands where one would (市辖区)."""
        return at.depth == 1 and self.name(at) in _UNNAMED

    def line(self, number: int) -> str:
        """The name with this number."""
        start, end = self.name_starts[number], self.name_starts[number + 1]
        return self.names[2 * start : 2 * end - 2].decode("utf-16-le")

    def gazetteer(self, at: At) -> Gazetteer:
        """Everything from the districts down that lies in ``at``, streets behind their district."""
        own = self.chain(at)[0] if self.is_stand_in(at) else at
        divisions = self._inside(at, self.code(above) if (above := self.above(at)) else "")
        return Gazetteer(self.code(at), self.name(own), tuple(divisions))

    def _inside(self, at: At, prefix: str) -> Iterator[Division]:
        code = f"{prefix}{self.layers[at.depth].digits[at.row]:0{2 if at.depth < STREET else 3}}"
        if at.depth >= DISTRICT:
            yield Division(code, self.name(at))
        if at.depth == STREET:  # most of them: no generator for each
            layer = self.layers[COMMUNITY]
            for row in self.below(at, COMMUNITY):
                yield Division(f"{code}{layer.digits[row]:03}", self.line(layer.name_of[row]))
        else:
            for row in self.below(at, at.depth + 1):
                yield from self._inside(At(at.depth + 1, row), code)
