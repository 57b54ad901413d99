"""A knowledge-base article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class KnowledgeError(Exception):
    """The index cannot be built, changed or read; the text says which file and why."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as published.

    Attributes:
        blocks: A heading (条件 材料 时限 地点 电话 依据) mapped to its text, in reading order.
        synonyms: How citizens say it.
        categories: Codes of the categories it answers.
        valid_to: Last day on which it holds, ``2027-12-31``; empty if it has no end.
    """

    id: str
    title: str
    blocks: dict[str, str]
    synonyms: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    unit: str = ""
    valid_to: str = ""

    @property
    def body(self) -> str:
        """All blocks as one text."""
        return "\n".join(self.blocks.values())

    def is_expired(self, today: date) -> bool:
        """Tell whether the article no longer holds on ``today``."""
        return bool(self.valid_to) and self.valid_to < today.isoformat()
