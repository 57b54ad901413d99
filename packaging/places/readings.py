"""Make ``resources/words/readings.txt``: how characters are read, without tones.

    python packaging/places/readings.py

Readings come from ``pypinyin``, by way of the names in ``resources/places.bin``, where 埔 is pu and
番 is pan. A line holds a syllable and the characters
that are mostly read so; behind ``|`` stand those that are sometimes read so, the commonest only.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

from app.domain.place_data import PlaceData
from resources.place_data import load_places

TARGET = Path(__file__).parents[2] / "resources" / "words" / "readings.txt"
CHARACTERS = [chr(code) for code in range(0x4E00, 0xA000)]
SHARE = 0.01
"""Of its names that must have a reading; the rest are slips of the pen."""


def readings_in_names(places: PlaceData) -> dict[str, Counter[str]]:
    """How often each character is read in which way in the country's names."""
    read: dict[str, Counter[str]] = defaultdict(Counter)
    for number in range(len(places.name_starts) - 1):
        name = places.line(number)
        syllables = re.findall("[A-Z][a-z]*", places.sounds.line(number))
        if len(syllables) == len(name):
            for character, syllable in zip(name, syllables, strict=True):
                read[character][syllable.lower()] += 1
    return read


def readings_of(character: str, named: Counter[str]) -> list[str]:
    """Its readings, the one that names have first; rare characters have one only."""
    if named:
        total = named.total()
        return [reading for reading, count in named.most_common(3) if count >= SHARE * total]
    found = pinyin(character, style=Style.NORMAL, v_to_u=False)[0][0]
    return [found] if found.isascii() and found.isalpha() else []


def main() -> None:
    """Write the file."""
    named = readings_in_names(load_places())
    first, others = defaultdict(list), defaultdict(list)
    for character in CHARACTERS:
        readings = readings_of(character, named.get(character, Counter()))
        for number, reading in enumerate(readings):
            (others if number else first)[reading].append(character)
    lines = []
    for reading in sorted(first.keys() | others.keys()):
        tail = f"|{''.join(others[reading])}" if others[reading] else ""
        lines.append(f"{reading} {''.join(first[reading])}{tail}")
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
