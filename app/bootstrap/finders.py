"""What the search boxes of the ticket form look through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.services.pickers import Finder, Places, category_finder, category_names
from app.services.units import UnitFinder
from app.shipped import Shipped
from ui.seat.ticket_panel import Pickers
from ui.widgets.search_field import Choice


@dataclass(frozen=True, slots=True)
class Finders:
    """Looks up categories, units and places by what is typed."""

    names: dict[str, str]
    categories: Finder
    units: UnitFinder
    places: Places

    @classmethod
    def of(cls, shipped: Shipped) -> Finders:
        """Make them of the tables that come with the program."""
        return cls(
            category_names(shipped.categories),
            category_finder(shipped.categories),
            UnitFinder(shipped.directory, shipped.categories, shipped.gazetteer),
            Places(shipped.gazetteer),
        )

    def prepare(self) -> None:
        """Spell everything; runs while the window is already shown."""
        for finder in (self.categories, self.places.finder, self.units.finder):
            finder.prepare()

    def pickers(self) -> Pickers:
        """Give the form what it needs of them."""
        return Pickers(
            categories=_choices(self.categories),
            places=_choices(self.places.finder),
            units=_choices(self.units.finder),
            category_name=lambda code: self.names.get(code, code),
            place_name=self.places.text,
            place_of=self.places.place,
        )


def _choices(finder: Finder) -> Callable[[str], list[Choice]]:
    return lambda typed: [Choice(row.value, row.text, row.detail) for row in finder.find(typed)]
