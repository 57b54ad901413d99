"""Reads ``score_cards.toml``: by which points tickets and calls are inspected (质检评分表)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from app.domain.score_card import ScoreCard, ScoreItem, ScoreOf
from resources.centre import ResourceError
from resources.toml_tables import StrictTable, read_toml

SCORE_CARDS = "score_cards.toml"
WHOLE = 100

Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$")]


class _Item(StrictTable):
    name: Name
    points: Annotated[int, Field(ge=0, le=WHOLE)] = 0
    fatal: bool = False
    hint: Annotated[str, Field(max_length=500)] = ""


class _Card(StrictTable):
    name: Name
    of: Literal["ticket", "call"]
    item: Annotated[list[_Item], Field(min_length=1, max_length=100)]


class _Cards(StrictTable):
    card: Annotated[list[_Card], Field(min_length=1, max_length=50)]


def load_score_cards(folder: Path | None = None) -> tuple[ScoreCard, ...]:
    """Read the cards, or those in ``folder``.

    Raises:
        ResourceError: With the key and the reason: a name that is given twice, points that do not
            make 100, an item that is neither fatal nor worth anything.
    """
    cards = tuple(_card(number, row) for number, row in enumerate(_rows(folder), 1))
    _check_names("card", (card.name for card in cards))
    return cards


def _rows(folder: Path | None) -> list[_Card]:
    return read_toml(SCORE_CARDS, _Cards, folder).card


def _card(number: int, row: _Card) -> ScoreCard:
    where = f"card, number {number}, item"
    _check_names(where, (item.name for item in row.item))
    for item in row.item:
        if item.fatal == bool(item.points):
            raise ResourceError(SCORE_CARDS, where, f"{item.name}: either points or fatal")
    total = sum(item.points for item in row.item)
    if total != WHOLE:
        raise ResourceError(SCORE_CARDS, where, f"the points make {total}, not {WHOLE}")
    items = tuple(ScoreItem(each.name, each.points, each.fatal, each.hint) for each in row.item)
    return ScoreCard(row.name, ScoreOf(row.of), items)


def _check_names(where: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ResourceError(SCORE_CARDS, where, f"{name} was given before")
        seen.add(name)
