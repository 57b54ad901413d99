"""Reads ``words/readings.txt``: how characters are read, without tones."""

from __future__ import annotations

from pathlib import Path

from resources.centre import ResourceError, read_text

READINGS = "words/readings.txt"


def load_readings(folder: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Read the syllables of 21,000 characters, the one that names have first: 20 ms.

    Raises:
        ResourceError: The file cannot be read, or a line has no syllable and characters.
    """
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
