"""What the knowledge base shows of an article: its card, the shelf, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.article import Remark, RemarkReason
from kb.articles import Article, Sensitivity
from kb.results import Found, Hit, Mark, Reason
from kb.search import EVERYTHING, Only

__all__ = [
    "EVERYTHING",
    "Article",
    "Card",
    "CardState",
    "Change",
    "Entry",
    "FilterChoices",
    "Found",
    "Hit",
    "LastUpdate",
    "Mark",
    "Only",
    "Reason",
    "Remark",
    "RemarkReason",
    "Sensitivity",
    "Shelf",
]


class CardState(StrEnum):
    """Whether an article holds today."""

    HOLDS = "holds"
    EXPIRED = "expired"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Change:
    """A part of an article that is not as it was when it was last read here.

    Attributes:
        block: The block's heading; empty for the title.
        before: Its text then; empty if it was not there.
        after: Its text now; empty if it is gone.
    """

    block: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list.

    Attributes:
        at_ms: When it was pinned, opened or changed, UTC milliseconds since 1970; 0 for a
            related article.
    """

    article_id: str
    title: str
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """An article as it is read at this seat.

    Attributes:
        article: With its blocks in reading order.
        changes: What changed since it was last read here; none at the first reading.
        since_version: The version that was last read here; 0 if none was.
        related: Those of ``article.related`` that are there, in that order.
        pictures: Name of a picture among the attachments, as a block refers to it, mapped to
            its SHA-256 (hex): ``Knowledge.attachment`` has the bytes.
    """

    article: Article
    state: CardState = CardState.HOLDS
    changes: tuple[Change, ...] = ()
    since_version: int = 0
    related: tuple[Entry, ...] = ()
    is_pinned: bool = False
    pictures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What lies ready before anything is typed, the newest first."""

    pinned: tuple[Entry, ...] = ()
    recent: tuple[Entry, ...] = ()
    changed_today: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What a search can be limited to: everything that an article here carries, sorted.

    Attributes:
        regions: Codes or full names, as articles have them.
        categories: Codes.
    """

    units: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LastUpdate:
    """The articles that came last, all of which can be taken back together.

    Attributes:
        at_ms: When they came, UTC milliseconds since 1970.
        articles: How many they are, removed ones among them.
        is_undone: The seat shows what was there before them.
    """

    at_ms: int
    articles: int
    is_undone: bool
