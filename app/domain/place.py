"""The divisions of a centre's region: district, street or town, community or village."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How deep a division lies; its value is the number of digits of its code."""

    PROVINCE = 2
    CITY = 4
    DISTRICT = 6
    STREET = 9
    COMMUNITY = 12


@dataclass(frozen=True, slots=True)
class Division:
    """One division, or a spot (estate, market, station) that lies in one.

    Attributes:
        code: Six, nine or twelve digits; a spot has the code of the division it lies in.
        name: Full name, e.g. ``解放街道``.
        is_spot: A named place that has no code of its own.
    """

    code: str
    name: str
    is_spot: bool = False

    @property
    def level(self) -> Level:
        """The level that the length of the code tells."""
        return Level(len(self.code))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All divisions and spots of one region.

    Attributes:
        region: Code of the city, four digits; of a district six, of a province two.
        name: Name of the city.
    """

    region: str
    name: str
    divisions: tuple[Division, ...]
