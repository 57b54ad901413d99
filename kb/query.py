"""A question, taken apart into what an article has to answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kb.lexicon import Kind


@dataclass(frozen=True, slots=True)
class Way:
    """One way to match a unit: all ``terms`` together are worth ``weight``, half of them less.

    Attributes:
        terms: One that ends with ``*`` stands for all that begin so.
        is_last_resort: Only when the collection knows no other way.
    """

    weight: float
    terms: tuple[str, ...]
    is_last_resort: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that was asked for.

    Attributes:
        said: As typed, folded.
        weight: How much it counts beside the others, before its rarity is known.
        is_optional: It counts only when the collection knows it.
    """

    said: str
    ways: tuple[Way, ...]
    kind: Kind | None = None
    weight: float = 1.0
    is_optional: bool = False


@dataclass(frozen=True)
class Query:
    """A question.

    Attributes:
        initials: What to look for as first letters of syllables; then there are no other units.
    """

    text: str
    units: tuple[Unit, ...]
    initials: str = ""

    @cached_property
    def written(self) -> tuple[str, ...]:
        """What was asked for, as it would stand in a text."""
        terms = (term for unit in self.units for way in unit.ways for term in way.terms)
        return tuple(dict.fromkeys(term for term in terms if term[0] not in "@~^*"))
