"""Make ``resources/words/plain_words.txt``: names of places that are everyday words as well.

    python packaging/places/plain_words.py

The proper parts of the names in ``resources/places.bin`` (幸福 of 幸福社区) are looked up in
jieba's list of words; frequent ones that it does not count among places and people are written,
one a line.
"""

from __future__ import annotations

from pathlib import Path

import jieba

from app.assistant.places.names import COMMUNITY, DISTRICT, parts
from app.domain.place_data import At
from resources.place_data import load_places

TARGET = Path(__file__).parents[2] / "resources" / "words" / "plain_words.txt"
LENGTHS = (2, 3)
FREQUENT, FREQUENT_NAME = 200, 1000
"""Counts from which on a word is everyday, and a word that is a name first (和平, 新华)."""
PLACES = ("ns", "nt")
PEOPLE = ("nr", "nz")


def everyday() -> set[str]:
    """Frequent words that are no names of places and people."""
    found = set()
    for line in Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines():
        word, count, kind = line.split(" ")
        enough = FREQUENT_NAME if kind.startswith(PEOPLE) else FREQUENT
        if len(word) in LENGTHS and int(count) >= enough and not kind.startswith(PLACES):
            found.add(word)
    return found


def main() -> None:
    """Write the file."""
    places, words = load_places(), everyday()
    cores = {
        parts(places.name(At(depth, row)), depth)[0]
        for depth in range(DISTRICT, COMMUNITY + 1)
        for row in range(len(places.layers[depth].name_of))
    }
    TARGET.write_text("\n".join(sorted(cores & words)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
