"""Dictionaries of a centre: categories, units, calendar, phrases, score cards …, with versions.

A dictionary is a file that the centre may also keep in its own folder at a seat; whoever reads it,
server or seat, reads it with the same loader.
"""

from __future__ import annotations

from dataclasses import dataclass

SHIPPED = 0
"""The version of what came with the program, or from the server's own folder."""


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
