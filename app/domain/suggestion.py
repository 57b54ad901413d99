"""What the assistant proposes, and the words it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SuggestionKind(StrEnum):
    """The field that a suggestion fills, or the hint that it gives."""

    TYPE = "type"
    URGENCY = "urgency"
    CATEGORY = "category"
    PLACE = "place"
    TITLE = "title"
    CONTENT = "content"
    REQUEST = "request"
    PHONE = "phone"
    UNIT = "unit"
    ALERT = "alert"
    GUIDE = "guide"
    QUESTION = "question"
    PHRASE = "phrase"
    SIMILAR = "similar"
    SURGE = "surge"


class AlertKind(StrEnum):
    """Emergencies that another number must hear of at once."""

    LIFE = "life"
    FIRE = "fire"
    GAS = "gas"
    MEDICAL = "medical"
    CRIME = "crime"
    COLLECTIVE = "collective"
    HAZARD = "hazard"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Characters ``start`` to ``end`` (exclusive) of sentence ``segment`` of the transcript."""

    segment: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal.

    Attributes:
        value: What goes into the field: a code, a text; its meaning belongs to ``kind``.
        label: How it reads on the screen.
        score: 0–1.
        evidence: The words it came from; never empty for a field that is filled.
        detail: A second line, e.g. the path of a category.
    """

    kind: SuggestionKind
    value: str
    label: str
    score: float
    evidence: tuple[Evidence, ...]
    detail: str = ""

    @property
    def key(self) -> tuple[SuggestionKind, str]:
        """What a refusal is remembered by."""
        return self.kind, self.value


class Answer(StrEnum):
    """What became of a suggestion."""

    TAKEN = "taken"
    EDITED = "edited"
    REFUSED = "refused"
