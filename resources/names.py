"""Reads ``words/names.toml``: names and words for the correction by sound."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resources.centre import ResourceError, read_text

NAMES = "words/names.toml"
KEYS = {"units", "words", "places", "sounds"}
_CHINESE = re.compile(r"[一-鿿]{2,12}")
_PINYIN = re.compile(r"[a-zü]+[1-5]?( [a-zü]+[1-5]?)*")


@dataclass(frozen=True, slots=True)
class ExtraPlace:
    """A place that the gazetteer lacks; ``area`` is the code of its division, or empty."""

    name: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class ExtraNames:
    """What a centre adds to its tables.

    Attributes:
        sounds: Pinyin with spaces by name, for any name of the centre.
    """

    units: tuple[str, ...]
    words: tuple[str, ...]
    places: tuple[ExtraPlace, ...]
    sounds: dict[str, str]


def load_names(folder: Path | None = None) -> ExtraNames:
    """Read the file, or the one in ``folder``.

    Raises:
        ResourceError: It is no TOML, a key is unknown or missing, a name is not 2–12 Chinese
            characters, or a sound has another number of syllables than its name.
    """
    try:
        table = tomllib.loads(read_text(NAMES, folder))
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(NAMES, "", f"is not TOML: {error}") from error
    if wrong := KEYS.symmetric_difference(table):
        raise ResourceError(NAMES, min(wrong), "is unknown or missing")
    places = _list(table, "places")
    return ExtraNames(
        tuple(_name(name, "units") for name in _list(table, "units")),
        tuple(_name(name, "words") for name in _list(table, "words")),
        tuple(_place(place) for place in places),
        _sounds(table["sounds"], places),
    )


def _list(table: dict[str, Any], key: str) -> list[Any]:
    value = table[key]
    if not isinstance(value, list):
        raise ResourceError(NAMES, key, "is not a list")
    return value


def _name(value: object, where: str) -> str:
    if not isinstance(value, str) or not _CHINESE.fullmatch(value):
        raise ResourceError(NAMES, where, f"{value!r} is not 2 to 12 Chinese characters")
    return value


def _place(value: object) -> ExtraPlace:
    if not isinstance(value, dict):
        return ExtraPlace(_name(value, "places"))
    name, area = _name(value.get("name"), "places"), value.get("area", "")
    if not isinstance(area, str) or set(value) - {"name", "area", "sound"}:
        raise ResourceError(NAMES, f"places, {name}", "has an unknown key or a wrong area")
    return ExtraPlace(name, area)


def _sounds(table: object, places: list[Any]) -> dict[str, str]:
    if not isinstance(table, dict):
        raise ResourceError(NAMES, "sounds", "is not a table")
    given = {p["name"]: p["sound"] for p in places if isinstance(p, dict) and "sound" in p}
    sounds = {**table, **given}
    for name, sound in sounds.items():
        where = f"sounds, {name}"
        _name(name, where)
        if not isinstance(sound, str) or not _PINYIN.fullmatch(sound):
            raise ResourceError(NAMES, where, "is no pinyin")
        if len(sound.split()) != len(name):
            raise ResourceError(NAMES, where, "needs one syllable for each character")
    return sounds
