"""What readers of files give: rows of named fields, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Decode = Callable[[bytes, str], str]
"""Gives the text of a file's bytes; raises :class:`RefusedError` for an unusual encoding."""

FILE_BYTES = 64 * 2**20
PICTURE_BYTES = 5 * 2**20
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"})
ROWS = 200_000
FIELDS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One article's worth of a file, not yet looked at.

    Attributes:
        file: Its name, below what was imported; a sheet follows (``guides.xlsx [Sheet1]``).
        number: Line or row, from 1; 0 = the whole file.
        values: Column or heading → text, or texts where the file has a list.
        title: What the article is called if no value says it.
        blocks: Sections that the file itself names, heading → Markdown.
        pictures: Name → content of what the text shows.
        attachments: Name → SHA-256, where the file names them so.
    """

    file: str
    number: int
    values: Mapping[str, str | tuple[str, ...]]
    title: str = ""
    blocks: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    attachments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """What was not taken over, and why."""

    file: str
    number: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}{f', row {self.number}' if self.number else ''}: {self.reason}"


class RefusedError(Exception):
    """A whole file, or the rest of it, cannot be read.

    Attributes:
        reason: In words, without the file.
        number: Line or row at which reading ended; 0 = nowhere in particular.
    """

    def __init__(self, reason: str, number: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.number = number


def as_utf8(data: bytes, _name: str) -> str:
    """Decode UTF-8 with or without a mark; the plainest :data:`Decode`."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise RefusedError("is not UTF-8", row) from error
