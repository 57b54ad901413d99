"""What a search finds; the only module of ``kb`` that screens may import."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters ``start`` to ``end`` (exclusive) to be shown in bold."""

    start: int
    end: int


class Found(StrEnum):
    """How something that was asked for was met."""

    WRITTEN = "written"
    MEANT = "meant"
    HEARD = "heard"
    IN_TEXT = "in text"
    FAVOURED = "favoured"


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of why a hit is where it is.

    Attributes:
        asked: What was typed or said.
        share: 0–1, how much of the whole question this is.
    """

    asked: str
    found: Found
    share: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that was found.

    Attributes:
        snippet: The sentence of the body that fits best, on one line.
        score: 0–1, how much of what was asked the article covers.
        marks: What to show in bold in ``title``.
        snippet_marks: What to show in bold in ``snippet``.
        is_expired: It does not hold today; such hits stand behind all others.
        why: What of the question it meets, the most telling first.
    """

    article_id: str
    title: str
    snippet: str
    score: float
    marks: tuple[Mark, ...] = ()
    snippet_marks: tuple[Mark, ...] = ()
    is_expired: bool = False
    why: tuple[Reason, ...] = ()
