"""Units that handle tickets (承办单位), and the dispatch directory (派单目录) that names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property


class UnitKind(StrEnum):
    """What sort of body a unit is."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; tickets keep its name, the directory its code.

    Attributes:
        code: Stable and never reused.
        name: Full name, e.g. ``和平区教育局``; no two units share one.
        kind: What sort of body it is.
        territory: Code of the division that it serves: two to twelve digits.
        function: What it does there (职能), e.g. ``教育局``: the name by which categories and
            the directory call for the unit of a territory. Empty = it is only named itself.
        parent: Code of the unit above it; empty at the top.
        aliases: Other names, for the search box.
        phone: As it is dialled; may be empty.
    """

    code: str
    name: str
    kind: UnitKind
    territory: str
    function: str = ""
    parent: str = ""
    aliases: tuple[str, ...] = ()
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the dispatch directory (派单目录项): who handles what, where, and from when.

    Attributes:
        name: How people call it, e.g. ``占道经营``; tickets keep it.
        category: What the codes of its categories begin with.
        territory: Code of the division it is for; empty = everywhere.
        lead: 主办, the name of a unit or a function; empty = the function of the category.
        support: 协办, in the same way; empty = none.
        valid_from: The first day it counts; ``None`` = always has.
        valid_to: The last day it counts; ``None`` = for good.
        note: For those who look it up.
    """

    name: str
    category: str
    territory: str = ""
    lead: str = ""
    support: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    def counts_on(self, day: date) -> bool:
        """Tell whether it is valid on ``day``."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True)
class Directory:
    """All units of a centre and the items that name them."""

    units: tuple[Unit, ...] = ()
    items: tuple[Item, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Unit]:
        """Units by their full names."""
        return {unit.name: unit for unit in self.units}

    @cached_property
    def by_function(self) -> Mapping[str, Mapping[str, Unit]]:
        """For each function the units that have it, by their territories."""
        found: dict[str, dict[str, Unit]] = {}
        for unit in self.units:
            if unit.function:
                found.setdefault(unit.function, {})[unit.territory] = unit
        return found

    def knows(self, named: str) -> bool:
        """Tell whether ``named`` is a unit or a function that some unit has."""
        return named in self.by_name or named in self.by_function
