"""The centre's lexicon for the correction by sound, joined from all its tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.domain.place import Gazetteer
from app.shipped import Shipped, load_shipped
from resources.names import ExtraNames, load_names
from speech.text.sound_lexicon import Name, NameKind, is_findable

_SUFFIX = re.compile(
    r"(新区|街道|社区|小区|花园|家园|公寓|市场|广场|公园|区|县|镇|乡|村|苑|里|路)$"
)
"""What tells the kind of a place; people leave it out."""


def lexicon(shipped: Shipped, extra: ExtraNames) -> tuple[Name, ...]:
    """Everything that the centre has a name for, each text once; places go before words."""
    found: dict[str, Name] = {}
    everything = (
        *_places(shipped.gazetteer, extra),
        *(Name(unit, NameKind.UNIT) for unit in _units(shipped, extra)),
        *(Name(word, NameKind.WORD) for word in _words(shipped, extra)),
    )
    for name in everything:
        if is_findable(name.text) and name.text not in found:
            sound = extra.sounds.get(name.text, "")
            found[name.text] = Name(name.text, name.kind, name.areas, sound)
    return tuple(found.values())


def load_lexicon_names(folder: Path | None = None) -> tuple[Name, ...]:
    """Read the tables of the program, or of the centre; raises ``ResourceError``."""
    return lexicon(load_shipped(), load_names(folder))


def name_of(word: str) -> Name:
    """Make a name of a word that was added at the desk: a place if it ends as places do."""
    return Name(word, NameKind.PLACE if _SUFFIX.search(word) else NameKind.WORD)


def lexicon_words() -> tuple[str, ...]:
    """The texts of :func:`load_lexicon_names`, e.g. to ask what a model cannot say."""
    return tuple(name.text for name in load_lexicon_names())


def _places(gazetteer: Gazetteer, extra: ExtraNames) -> Iterator[Name]:
    areas: dict[str, list[str]] = {}
    for division in gazetteer.divisions:
        areas.setdefault(division.name, []).append(division.code)
    for place in extra.places:
        areas.setdefault(place.name, []).extend([place.area] if place.area else [])
    short: dict[str, list[str]] = {}
    for name, codes in areas.items():
        yield Name(name, NameKind.PLACE, tuple(codes))
        stem = _SUFFIX.sub("", name)
        if stem != name and len(stem) > 1:
            short.setdefault(stem, []).extend(codes)
    for stem, codes in short.items():
        yield Name(stem, NameKind.SHORT_PLACE, tuple(codes))


def _units(shipped: Shipped, extra: ExtraNames) -> Iterator[str]:
    yield from extra.units
    yield from (category.department for category in shipped.categories)
    yield from (article.unit for article in shipped.articles)


def _words(shipped: Shipped, extra: ExtraNames) -> Iterator[str]:
    yield from extra.words
    for category in shipped.categories:
        yield from _parts((category.name, *category.keywords))
    for article in shipped.articles:
        yield from _parts((article.title,))


def _parts(texts: Iterable[str]) -> Iterator[str]:
    """Titles without what stands in brackets, cut at everything that is not Chinese or is 与."""
    for text in texts:
        plain = re.sub(r"[（(].*?[）)]", "", text)
        yield from (part for part in re.split(r"[^一-鿿]|[与及和或]", plain) if len(part) > 2)
