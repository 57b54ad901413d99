"""What a search finds; the only module of ``kb`` that screens may import."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters ``start`` to ``end`` (exclusive) to be shown in bold."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that was found.

    Attributes:
        snippet: The piece of the body that fits best, on one line.
        score: 0–1, how much of what was asked the article covers.
        marks: What to show in bold in ``title``.
        snippet_marks: What to show in bold in ``snippet``.
        is_expired: It no longer holds; such hits stand behind all others.
    """

    article_id: str
    title: str
    snippet: str
    score: float
    marks: tuple[Mark, ...] = ()
    snippet_marks: tuple[Mark, ...] = ()
    is_expired: bool = False
