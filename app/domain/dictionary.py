"""Dictionaries of a centre: categories, units, calendar, phrases, score cards …, with versions.

A dictionary is a file that the centre may also keep in its own folder at a seat; whoever reads it,
server or seat, reads it with the same loader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SHIPPED = 0
"""The version of what came with the program, or from the server's own folder."""

FILES: Mapping[str, str] = MappingProxyType(
    {
        "categories": "categories.csv",
        "units": "units.csv",
        "directory": "directory.csv",
        "deadlines": "deadlines.toml",
        "calendar": "calendar.csv",
        "places": "gazetteer.csv",
        "form": "form/form.toml",
        "text_modules": "form/text_modules.toml",
        "phrases": "phrases.toml",
        "score_cards": "score_cards.toml",
        "hot_words": "words/names.toml",
        "everyday_words": "words/everyday.toml",
        "topics": "words/topics.toml",
        "alerts": "words/alerts.toml",
        "request_types": "words/request_types.toml",
        "questions": "words/questions.toml",
    }
)
"""The file of each dictionary in a centre's folder."""


@dataclass(frozen=True, slots=True)
class DictionaryVersion:
    """One state of a dictionary; versions grow by one and are never changed.

    Attributes:
        name: ``categories``, ``units`` …
        file: The file that it is at a seat, e.g. ``categories.csv``.
        version: ``SHIPPED``, or which state of the centre's own it is.
        sha256: Of the text (UTF-8), hex.
        at_ms: When it was stored, UTC milliseconds since 1970; 0 = shipped.
        by: Who stored it; empty = shipped.
        note: Why, in this person's words.
    """

    name: str
    file: str
    version: int
    sha256: str
    at_ms: int = 0
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary with its text."""

    told: DictionaryVersion
    text: str


@dataclass(frozen=True, slots=True)
class DictionaryChange:
    """A new text of a dictionary, and why it is changed."""

    text: str
    note: str = ""
