"""Reads how characters sound, former names of districts, and names that are plain words."""

from __future__ import annotations

import tomllib
from pathlib import Path

from app.domain.place_words import PlaceWords
from resources.centre import ResourceError, read_text

READINGS = "words/readings.txt"
FORMER = "words/old_places.toml"
PLAIN = "words/plain_words.txt"


def load_place_words(folder: Path | None = None) -> PlaceWords:
    """Read all of them; 10 ms.

    Raises:
        ResourceError: A file cannot be read, or a line or key is not what it should be.
    """
    return PlaceWords(
        _readings(folder), _former(folder), frozenset(read_text(PLAIN, folder).split())
    )


def _readings(folder: Path | None) -> dict[str, tuple[str, ...]]:
    readings: dict[str, tuple[str, ...]] = {}
    rare: list[tuple[str, str]] = []
    for number, line in enumerate(read_text(READINGS, folder).splitlines(), 1):
        syllable, _, characters = line.partition(" ")
        usual, _, others = characters.partition("|")
        if not (syllable.isascii() and syllable.isalpha() and characters):
            raise ResourceError(READINGS, f"row {number}", "is not a syllable and characters")
        readings.update(dict.fromkeys(usual, (syllable,)))
        rare.append((syllable, others))
    for syllable, others in rare:
        for character in others:
            readings[character] = (*readings.get(character, ()), syllable)
    return readings


def _former(folder: Path | None) -> dict[str, dict[str, str]]:
    try:
        table = tomllib.loads(read_text(FORMER, folder))
    except ValueError as error:
        raise ResourceError(FORMER, "", f"is not TOML: {error}") from error
    for city, names in table.items():
        if not isinstance(names, dict):
            raise ResourceError(FORMER, city, "is not a table of names")
        for name, present in names.items():
            if not (isinstance(present, str) and name and present):
                raise ResourceError(FORMER, f"{city}, {name}", "is not the name of a district")
    return table
