"""评分表: by which points a ticket or a call is inspected; every centre has its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ScoreOf(StrEnum):
    """What a card is for."""

    TICKET = "ticket"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One line of a card.

    Attributes:
        name: What is looked at.
        points: The most it gives; the points of a card make 100. 0 for a fatal item.
        is_fatal: 一票否决: failing here is failing the card.
        hint: For the inspector.
    """

    name: str
    points: int
    is_fatal: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """A card with its lines, in the order in which they are shown."""

    name: str
    of: ScoreOf
    items: tuple[ScoreItem, ...]
