"""Finding a category, a place or a unit by any words, full pinyin or initials; from memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.category import Category
from app.domain.place import Division, Gazetteer, Level
from app.domain.ticket import Place

ROWS = 30
WHOLE_CITY = "市"
SEPARATOR = " › "


@dataclass(frozen=True, slots=True)
class Found:
    """A row: the value that is stored, how it reads, a quiet second text."""

    value: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    found: Found
    name: str
    text: str
    pinyin: str
    initials: str

    def rank(self, words: Sequence[str]) -> int | None:
        """How directly the words name it, 0 best; ``None`` if one of them does not fit."""
        worst = 0
        for word in words:
            rank = self._rank_of(word)
            if rank is None:
                return None
            worst = max(worst, rank)
        return worst

    def _rank_of(self, word: str) -> int | None:
        if self.name.startswith(word):
            return 0
        if word in self.name:
            return 1
        if self.initials.startswith(word) or self.pinyin.startswith(word):
            return 2
        if word in self.text or word in self.initials or word in self.pinyin:
            return 3
        if not word.isascii() and all(character in self.text for character in word):
            return 4
        return None


class Finder:
    """Finds rows in memory; a keystroke costs well under a millisecond per thousand rows.

    Spelling the rows takes a moment and is done at the first ``prepare`` or ``find``, on
    whatever thread that is.
    """

    def __init__(self, rows: Iterable[tuple[Found, str, str]]) -> None:
        """Take rows as (what is found, its own name, further words it is known by)."""
        self._rows = tuple(rows)
        self._entries: list[_Entry] = []
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Spell the rows, so that the first keystroke does not wait for it."""
        with self._lock:
            if not self._entries:
                self._entries = [_entry(found, name, words) for found, name, words in self._rows]

    def find(self, typed: str) -> list[Found]:
        """Rows that fit everything typed, most direct first; the first rows for nothing typed."""
        self.prepare()
        words = typed.lower().split()
        ranked = [
            (rank, number, entry.found)
            for number, entry in enumerate(self._entries)
            if (rank := entry.rank(words)) is not None
        ]
        return [found for _, _, found in sorted(ranked, key=lambda row: row[:2])[:ROWS]]


def _entry(found: Found, name: str, words: str) -> _Entry:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - a quarter of a second, not at the start

    spelled = lazy_pinyin(name)
    return _Entry(
        found,
        name.lower(),
        f"{found.text} {words}".lower(),
        "".join(spelled).lower(),
        "".join(syllable[:1] for syllable in spelled).lower(),
    )


def category_finder(categories: Sequence[Category]) -> Finder:
    """Find leaves by their path and keywords."""
    return Finder(
        (
            Found(category.code, SEPARATOR.join(category.path), category.department),
            category.name,
            " ".join(category.keywords),
        )
        for category in categories
    )


def category_names(categories: Sequence[Category]) -> dict[str, str]:
    """How each stored code reads."""
    return {category.code: SEPARATOR.join(category.path) for category in categories}


class Places:
    """Finds divisions and spots and spells a stored place."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names = {d.code: d.name for d in gazetteer.divisions if not d.is_spot}
        self._finder = Finder(self._row(division) for division in gazetteer.divisions)
        self._spots = {f"{d.code}/{d.name}": d for d in gazetteer.divisions if d.is_spot}

    @property
    def finder(self) -> Finder:
        """Finds rows for what was typed; their value is what ``place`` reads."""
        return self._finder

    def place(self, value: str) -> Place:
        """The place that a found row stands for."""
        spot = self._spots.get(value)
        code = spot.code if spot else value
        name = spot.name if spot else self._names.get(code, "")
        return Place(
            verbatim=name,
            detail=spot.name if spot else "",
            district=code[: Level.DISTRICT],
            street=code[: Level.STREET] if len(code) >= Level.STREET else "",
            community=code if len(code) == Level.COMMUNITY else "",
        )

    def text(self, place: Place) -> str:
        """How a stored place reads: district › street › community, else the caller's words."""
        codes = (place.district, place.street, place.community)
        names = [self._names[code] for code in codes if code in self._names]
        return SEPARATOR.join(names) or place.verbatim

    def _row(self, division: Division) -> tuple[Found, str, str]:
        above = [
            self._names[division.code[:level]]
            for level in Level
            if level < len(division.code) or (division.is_spot and level == len(division.code))
            if division.code[:level] in self._names
        ]
        value = f"{division.code}/{division.name}" if division.is_spot else division.code
        path = SEPARATOR.join((*above, division.name))
        return Found(value, path), division.name, ""


def unit_finder(categories: Sequence[Category], gazetteer: Gazetteer) -> Finder:
    """Find units: each department once for the city or once in every district."""
    districts = [d.name for d in gazetteer.divisions if d.level is Level.DISTRICT and not d.is_spot]
    departments = dict.fromkeys(c.department for c in categories if c.department)
    names: list[str] = []
    for department in departments:
        if department.startswith(WHOLE_CITY):
            names.append(department)
        else:
            names += [district + department for district in districts]
    names += [
        f"{d.name}办事处" if d.name.endswith("街道") else f"{d.name}政府"
        for d in gazetteer.divisions
        if d.level is Level.STREET and not d.is_spot
    ]
    return Finder((Found(name, name), name, "") for name in names)
