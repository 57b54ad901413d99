"""A knowledge-base article."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class KnowledgeError(Exception):
    """The index cannot be built, changed or read; the text says which file and why."""


class DamagedError(KnowledgeError):
    """The file of the index is damaged: it has to be built anew."""


class Sensitivity(StrEnum):
    """Who may hear it."""

    PUBLIC = "public"
    INTERNAL = "internal"
    """For those at the hotline: guidance that is not read out to citizens."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as published; ``kb.checking`` has the rules that its fields keep.

    Attributes:
        blocks: A heading (条件 材料 时限 地点 电话 依据, or any other) mapped to its text in
            Markdown, in reading order.
        synonyms: How citizens say it.
        categories: Codes of the categories it answers.
        valid_to: Last day on which it holds, ``2027-12-31``; empty if it has no end.
        valid_from: First day on which it holds; empty if it always did.
        region: Where it holds: a code of a division (``4401``, ``440103``) or its full name
            (``广东省广州市``); empty if everywhere.
        version: Grows by one whenever the editors publish another state of it.
        source: Where its facts come from: a rule, a guide, who wrote it down.
        sensitivity: One of :class:`Sensitivity`.
        questions: What to ask the citizen before the answer can be told.
        related: Ids of articles to read next; they may name each other in a circle.
        attachments: Name of a file mapped to the SHA-256 (hex) of what is in it. A picture in a
            block refers to it by that name: ``![流程](flow.png)``.
    """

    id: str
    title: str
    blocks: dict[str, str]
    synonyms: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    unit: str = ""
    valid_to: str = ""
    valid_from: str = ""
    region: str = ""
    version: int = 1
    source: str = ""
    sensitivity: str = Sensitivity.PUBLIC.value
    questions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    attachments: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> str:
        """All blocks as one text."""
        return "\n".join(self.blocks.values())

    def is_expired(self, today: date) -> bool:
        """Tell whether the article no longer holds on ``today``, or not yet."""
        day = today.isoformat()
        return bool(self.valid_to and self.valid_to < day) or self.valid_from > day
