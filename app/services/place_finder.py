"""Finding a place by any words: the centre's region first, then the country; and its codes."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence

from app.domain.place import Gazetteer, Level
from app.domain.place_data import PlaceData
from app.domain.ticket import Place
from app.services.finding import ROWS, SEPARATOR, Found
from app.services.place_country import SHORTEST, Country
from app.services.place_home import Home
from app.services.place_names import words_of

KEPT_FOR_COUNTRY = 10
"""Rows that the region leaves to the country when both have many."""
LONGEST_BEGINNING = 12
LONGEST_LEFT_OVER = 2
"""Characters behind a name at home that need not be found: 路, 大道."""
_STREET = re.compile("..+?(?:街道|镇|乡)|.+")


Loaded = PlaceData | Callable[[], PlaceData | None] | None
"""The country, or what loads it; ``None`` where only the region can be found."""


class Nation:
    """The country's divisions, loaded when something first needs them; any thread may ask."""

    def __init__(self, source: Loaded) -> None:
        self._source = source
        self._lock = threading.Lock()

    def get(self) -> PlaceData | None:
        """The divisions; raises what the loader raises."""
        with self._lock:
            if callable(self._source):
                self._source = self._source()
            return self._source


class PlaceFinder:
    """Finds rows for what is typed; any thread may ask.

    What it needs is made at the first ``prepare`` or ``find``, on whatever thread that is: a
    tenth of a second.
    """

    def __init__(self, gazetteer: Gazetteer, nation: Nation) -> None:
        self._gazetteer, self._nation = gazetteer, nation
        self._home: Home | None = None
        self._country: Country | None = None
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Make everything ready, so that no key waits for it."""
        with self._lock:
            _, country = self._made(spelled=True)
            if country is not None:
                country.prepare()

    def find(self, typed: str, recents: Sequence[str] = ()) -> list[Found]:
        """At most ``ROWS`` rows that fit everything typed, the most direct first.

        Args:
            typed: Words in any order, each Chinese, pinyin or initials. Rows of the centre's
                region come first, then rows beyond it where a word names a province, city or
                district there (湖南长沙, also unparted), or where the region has nothing that
                fits well; a name at home with a character or two behind it (解放路) fits.
            recents: Values of rows that were used of late, the last one first. They go before
                rows that fit as well; with nothing typed, before all rows.
        """
        with self._lock:
            words = words_of(typed)
            home, country = self._made(spelled=any(word.isascii() for word in words))
            if not typed.strip():
                return _unlike((*self._rows(home, country, recents), *home.first()))
            if not words:
                return []
            return (
                _named(home, country, words, recents)
                or (_anywhere(country, words) if len(words) > 1 else [])
                or self._partly(home, country, words, recents)
                or _together(home.find_loose(words, recents), _anywhere(country, words))
            )

    def _made(self, *, spelled: bool) -> tuple[Home, Country | None]:
        if self._home is None:
            nation = self._nation.get()
            if nation is not None:
                self._country = Country(nation, self._gazetteer.region)
            self._home = Home(self._gazetteer, nation)
        if spelled:
            self._home.spell()
            if self._country is not None:
                self._country.spell()
        return self._home, self._country

    def _rows(self, home: Home, country: Country | None, values: Sequence[str]) -> Iterator[Found]:
        for value in values:
            if home.knows(value):
                yield home.row(value)
            elif country is not None and (row := country.row(value)) is not None:
                yield row

    def _partly(
        self, home: Home, country: Country | None, words: Sequence[str], recents: Sequence[str]
    ) -> list[Found]:
        """Rows for the words cut into names; what lies at home goes before a distant namesake.

        解放路 is no division anywhere, but 解放街道 at home is nearer than 焦作市解放区: so where
        all names that were recognised are found at home, what is left over may go unfound.
        """
        beyond = country.beginnings if country else frozenset()
        parted = [list(_parts(word, (home.beginnings, beyond))) for word in words]
        parts = [part for word in parted for part in word]
        known = [part for part in parts if part in home.beginnings or part in beyond]
        left_over = [part for part in parts if part not in known]
        is_short = all(len(part) <= LONGEST_LEFT_OVER for part in left_over)
        is_behind = all(word[0] in known for word in parted)
        if left_over and is_short and is_behind and not home.find(parts, recents):
            inside = home.find(known, recents)
            if inside:
                return inside
        return _named(home, country, parts, recents)


class Places:
    """Finds places, and spells a stored one.

    Args:
        gazetteer: The centre's region.
        nation: The whole country, or a function that loads it (called once, at the first
            ``prepare`` or ``find``); ``None`` = only the region can be found.
    """

    def __init__(self, gazetteer: Gazetteer, nation: Loaded = None) -> None:
        self._names = {d.code: d.name for d in gazetteer.divisions if not d.is_spot}
        self._nation = Nation(nation)
        self._finder = PlaceFinder(gazetteer, self._nation)

    @property
    def nation(self) -> Nation:
        """The country that it looks through."""
        return self._nation

    @property
    def finder(self) -> PlaceFinder:
        """Finds rows for what was typed; their value is what ``place`` reads."""
        return self._finder

    def place(self, value: str) -> Place:
        """The place that a found row stands for: all its codes, and its name as the words."""
        code, _, spot = value.partition("/")
        return Place(
            verbatim=spot or self._name(code),
            detail=spot,
            province=code[: Level.PROVINCE],
            city=_cut(code, Level.CITY),
            district=_cut(code, Level.DISTRICT),
            street=_cut(code, Level.STREET),
            community=_cut(code, Level.COMMUNITY),
        )

    def text(self, place: Place) -> str:
        """How a stored place reads, else the caller's words.

        In the region from the district down, beyond it from the province down.
        """
        codes = (place.province, place.city, place.district, place.street, place.community)
        own = [self._names[code] for code in codes if code in self._names]
        deepest = next((code for code in reversed(codes) if code), "")
        return SEPARATOR.join(own or self._path(deepest)) or place.verbatim

    def _name(self, code: str) -> str:
        return self._names.get(code) or (self._path(code) or [""])[-1]

    def _path(self, code: str) -> list[str]:
        nation = self._nation.get() if code else None
        at = nation.find(code) if nation else None
        return nation.path(at) if nation and at else []


def _cut(code: str, level: Level) -> str:
    return code[:level] if len(code) >= level else ""


def _named(
    home: Home, country: Country | None, words: Sequence[str], recents: Sequence[str]
) -> list[Found]:
    """Rows of the region, and rows beyond it if a word names some part of the country."""
    beyond = country.find(words, everywhere=False) if country and country.is_named(words) else []
    return _together(home.find(words, recents), beyond)


def _anywhere(country: Country | None, words: Sequence[str]) -> list[Found]:
    return country.find(words, everywhere=True) if country else []


def _together(inside: Sequence[Found], beyond: Sequence[Found]) -> list[Found]:
    kept = ROWS - min(len(beyond), KEPT_FOR_COUNTRY)
    return [*inside[:kept], *beyond][:ROWS]


def _unlike(rows: Sequence[Found]) -> list[Found]:
    return list(dict.fromkeys(rows))[:ROWS]


def _parts(word: str, beginnings: Sequence[frozenset[str]]) -> Iterator[str]:
    """Cut off the longest known beginning of a name as long as there is one.

    What is left is cut behind a street's or town's kind. It is not searched for beginnings
    further in: 望月湖 has 月湖 (a district) in it.
    """
    while word:
        sizes = range(min(LONGEST_BEGINNING, len(word)), SHORTEST - 1, -1)
        size = next((n for n in sizes if any(word[:n] in each for each in beginnings)), 0)
        if not size:
            yield from _STREET.findall(word)
            return
        yield word[:size]
        word = word[size:]
