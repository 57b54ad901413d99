"""What the search boxes of the ticket form look through."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.category import Category
from app.domain.place import Division, Gazetteer, Level
from app.domain.ticket import Place
from app.services.finding import ROWS, SEPARATOR, Finder, Found

__all__ = [
    "ROWS",
    "SEPARATOR",
    "Finder",
    "Found",
    "Places",
    "category_finder",
    "category_names",
]


def category_finder(categories: Sequence[Category]) -> Finder:
    """Find leaves by their path and keywords."""
    return Finder(
        (
            Found(category.code, SEPARATOR.join(category.path), category.department),
            category.name,
            " ".join(category.keywords),
        )
        for category in categories
    )


def category_names(categories: Sequence[Category]) -> dict[str, str]:
    """How each stored code reads."""
    return {category.code: SEPARATOR.join(category.path) for category in categories}


class Places:
    """Finds divisions and spots and spells a stored place."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names = {d.code: d.name for d in gazetteer.divisions if not d.is_spot}
        self._finder = Finder(self._row(division) for division in gazetteer.divisions)
        self._spots = {f"{d.code}/{d.name}": d for d in gazetteer.divisions if d.is_spot}

    @property
    def finder(self) -> Finder:
        """Finds rows for what was typed; their value is what ``place`` reads."""
        return self._finder

    def place(self, value: str) -> Place:
        """The place that a found row stands for."""
        spot = self._spots.get(value)
        code = spot.code if spot else value
        name = spot.name if spot else self._names.get(code, "")
        return Place(
            verbatim=name,
            detail=spot.name if spot else "",
            district=code[: Level.DISTRICT],
            street=code[: Level.STREET] if len(code) >= Level.STREET else "",
            community=code if len(code) == Level.COMMUNITY else "",
        )

    def text(self, place: Place) -> str:
        """How a stored place reads: district › street › community, else the caller's words."""
        codes = (place.district, place.street, place.community)
        names = [self._names[code] for code in codes if code in self._names]
        return SEPARATOR.join(names) or place.verbatim

    def _row(self, division: Division) -> tuple[Found, str, str]:
        above = [
            self._names[division.code[:level]]
            for level in Level
            if level < len(division.code) or (division.is_spot and level == len(division.code))
            if division.code[:level] in self._names
        ]
        value = f"{division.code}/{division.name}" if division.is_spot else division.code
        path = SEPARATOR.join((*above, division.name))
        return Found(value, path), division.name, ""
