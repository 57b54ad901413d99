"""What the search boxes of the ticket form look through."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.category import Category
from app.services.finding import ROWS, SEPARATOR, Finder, Found
from app.services.place_finder import Places

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
