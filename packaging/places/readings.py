"""Make ``resources/words/readings.txt``: how characters are read, without tones.

    python packaging/places/readings.py

Readings come from ``pypinyin``; which of several comes first is told by the names of
``resources/places.bin``, where 埔 is pu and 番 is pan. A line holds a syllable and the characters
that are mostly read so; behind ``|`` stand those that are sometimes read so, the commonest only.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

from resources.place_data import load_places

TARGET = Path(__file__).parents[2] / "resources" / "words" / "readings.txt"
CHARACTERS = [chr(code) for code in range(0x4E00, 0xA000)]
OTHERS = 3
"""Readings that a character of the names may have beside its first one."""


def readings_of(character: str, named: dict[str, str]) -> list[str]:
    """Its readings, the one that names have first; rare characters have one only."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
    known = [reading for reading in found if reading.isascii() and reading.isalpha()]
    if character not in named:
        return known[:1]
    first = named[character].lower()
    return [first, *(reading for reading in known if reading != first)][: 1 + OTHERS]


def main() -> None:
    """Write the file."""
    named = load_places().sounds.readings
    first, others = defaultdict(list), defaultdict(list)
    for character in CHARACTERS:
        readings = readings_of(character, named)
        for number, reading in enumerate(readings):
            (others if number else first)[reading].append(character)
    lines = []
    for reading in sorted(first.keys() | others.keys()):
        tail = f"|{''.join(others[reading])}" if others[reading] else ""
        lines.append(f"{reading} {''.join(first[reading])}{tail}")
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
