"""Reads ``words/everyday.toml``: how citizens say what guides call by its official name."""

from __future__ import annotations

from pathlib import Path

from pydantic import field_validator

from resources.centre import ResourceError
from resources.toml_tables import StrictTable, read_toml

NAME = "words/everyday.toml"


class EverydayWords(StrictTable):
    """Kinds of concepts with their expressions, and words that are taken out of questions.

    Attributes:
        things, acts, people, hints, light, places: Concept → its other expressions between blanks;
            ``丢了~0.8`` is a word that may mean it with weight 0.8.
    """

    fillers: list[str]
    things: dict[str, str]
    acts: dict[str, str]
    people: dict[str, str]
    hints: dict[str, str]
    light: dict[str, str]
    places: dict[str, str]

    @field_validator("things", "acts", "people", "hints", "light", "places")
    @classmethod
    def _weights(cls, concepts: dict[str, str]) -> dict[str, str]:
        for concept, expressions in concepts.items():
            for expression in expressions.split():
                said, sign, weight = expression.partition("~")
                if not said or (sign and not _is_share(weight)):
                    raise ValueError(f"{concept}: {expression} has no weight between 0 and 1")
        return concepts

    @property
    def concepts(self) -> dict[str, dict[str, str]]:
        """Kind → concept → its expressions, as the knowledge base takes them."""
        return {
            "things": self.things,
            "acts": self.acts,
            "people": self.people,
            "hints": self.hints,
            "light": self.light,
            "places": self.places,
        }


def load_everyday(folder: Path | None = None) -> EverydayWords:
    """Read the words, the centre's own if ``folder`` has them.

    Raises:
        ResourceError: The file cannot be read, a key is unknown or missing, a weight is none.
    """
    words = read_toml(NAME, EverydayWords, folder)
    if not words.things:
        raise ResourceError(NAME, "things", "is empty")
    return words


def _is_share(text: str) -> bool:
    try:
        return 0 < float(text) <= 1
    except ValueError:
        return False
