"""What a ticket counts for when surges are looked for: category × place × word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from uuid import UUID

from app.domain.likeness import EverydayWords, without_place
from app.domain.surge import BRANCH
from app.domain.ticket import Ticket

HOUR_MS = 3_600_000
MOST_WORDS = 24
HEAD_CHARS = 60
"""So much of the content is read where there is no title."""
_DISTRICT, _STREET = 6, 9
_RUN = re.compile(r"[㐀-鿿]+|[A-Za-z]{2,20}")
_PAIRS = EverydayWords({})


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the counts.

    Attributes:
        category: What the codes of its categories begin with; empty = all.
        territory: Code of a district or street; empty = everywhere.
        word: A pair of characters, or a word of Latin letters; empty = whatever is said.
    """

    category: str = ""
    territory: str = ""
    word: str = ""

    @property
    def key(self) -> int:
        """A number for it, the same in every process: 64 bits, signed, as databases store them."""
        name = f"{self.category}|{self.territory}|{self.word}".encode()
        return int.from_bytes(blake2b(name, digest_size=8).digest(), "big", signed=True)


ALL = Cell()
"""Every ticket counts here: how busy the city is."""


@dataclass(frozen=True, slots=True)
class Note:
    """What counts of a ticket.

    Attributes:
        at_ms: When it was written, UTC milliseconds since 1970.
        category: Code; empty if not chosen.
        territory: Code of the street, else of the district; empty if unknown.
        words: In the order of the text.
    """

    ticket_id: UUID
    at_ms: int
    category: str = ""
    territory: str = ""
    words: tuple[str, ...] = ()

    @property
    def hour(self) -> int:
        """Whole hours since 1970."""
        return self.at_ms // HOUR_MS

    def cells(self) -> Iterator[Cell]:
        """Give all that it counts for, each once."""
        places = dict.fromkeys(_around(self.territory))
        for category in dict.fromkeys(("", self.category[:BRANCH], self.category)):
            for territory in places:
                yield Cell(category, territory)
        for word in self.words:
            for territory in dict.fromkeys(("", self.territory[:_DISTRICT])):
                yield Cell("", territory, word)
            if self.category:
                yield Cell(self.category, "", word)


def note_of(ticket: Ticket) -> Note:
    """Take out of a ticket what is counted; of a confidential one no word."""
    code = ticket.place.street or ticket.place.district
    words = () if ticket.is_confidential else tuple(words_of(ticket))
    return Note(ticket.id, ticket.created_ms, ticket.category, code[:_STREET], words)


def words_of(ticket: Ticket) -> list[str]:
    """Give the words of the title in their order, without place, name and empty phrases.

    A title has the matter in a few words; a text would bring ten times as many counts.
    """
    text = without_place(ticket.title.strip() or ticket.content[:HEAD_CHARS], ticket)
    telling = _PAIRS.terms(text)
    found = [each for each in _pieces(text) if each in telling or each.isascii()]
    return list(dict.fromkeys(found))[:MOST_WORDS]


def _pieces(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if run.isascii():
            yield run.lower()
        else:
            yield from (a + b for a, b in pairwise(run))


def _around(territory: str) -> Iterator[str]:
    yield ""
    if len(territory) >= _DISTRICT:
        yield territory[:_DISTRICT]
    if len(territory) >= _STREET:
        yield territory[:_STREET]
