"""What many people call about at the same time, and what they are all told (突发、集中诉求)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from app.domain.ticket import Ticket

BRANCH = 2
"""Digits of a category's code that name its first branch."""

_NOT = re.compile(r"(?:没有?|未|不是|并非|不算)$")


@dataclass(frozen=True, slots=True)
class Surge:
    """One event that many call about.

    Attributes:
        title: What it is, for people: ``和平区多处停水``.
        answer: 统一口径, what callers are told.
        category: What the codes of its categories begin with; empty = any.
        territory: Code of the division where it is; empty = everywhere.
        words: One of them is said by those who call about it; may be empty.
        began_ms: UTC milliseconds since 1970.
        until_ms: When it is over by itself, or was ended.
        tickets: How many are known; 0 = nobody counted.
        by: Who reported it; the server fills it in.
    """

    title: str
    answer: str
    category: str = ""
    territory: str = ""
    words: tuple[str, ...] = ()
    began_ms: int = 0
    until_ms: int = 0
    tickets: int = 0
    by: str = ""
    id: UUID = field(default_factory=uuid4)

    def is_on(self, at_ms: int) -> bool:
        """Tell whether it goes on at a time."""
        return self.began_ms <= at_ms < self.until_ms


@dataclass(frozen=True, slots=True)
class FoundSurge:
    """What the server found by counting: more call about it than on other days at these hours.

    Attributes:
        category: What the codes of its categories begin with; empty = any.
        territory: Code of the division; empty = everywhere.
        words: The most telling ones.
        count: Tickets in the window.
        expected: How many are usual.
        window_h: Length of the window in hours.
        chance: How likely so many or more were on a usual day.
        began_ms: When the first of them was written, UTC milliseconds since 1970.
        found_ms: When it was found.
        last_ms: When the newest of them was written.
        ended_ms: When it was over; 0 while it goes on.
        tickets: The tickets behind the count, newest first, at most 100.
        answer: The agreed answer that a supervisor attached; empty = none yet.
        is_dismissed: A supervisor said that it is none.
        category_name, place_name: As the server's dictionaries name them; may be empty.
    """

    id: UUID
    category: str
    territory: str
    words: tuple[str, ...]
    count: int
    expected: float
    window_h: int
    chance: float
    began_ms: int
    found_ms: int
    last_ms: int
    ended_ms: int = 0
    tickets: tuple[UUID, ...] = ()
    answer: str = ""
    is_dismissed: bool = False
    category_name: str = ""
    place_name: str = ""


def surge_of(surges: Iterable[Surge], ticket: Ticket, said: str, at_ms: int) -> Surge | None:
    """Find what a ticket belongs to: of several the one nearest around it, then the newest.

    Args:
        surges: All that are known.
        ticket: Its category, place, title and content count.
        said: What the caller said so far.
        at_ms: Now, UTC milliseconds since 1970.
    """
    text = " ".join((said, ticket.title, ticket.content))
    fitting = [each for each in surges if each.is_on(at_ms) and _fits(each, ticket, text)]
    return max(fitting, key=lambda each: (len(each.territory), each.began_ms), default=None)


def _fits(surge: Surge, ticket: Ticket, text: str) -> bool:
    """The place has to be known to lie inside, and the matter to be the same.

    The matter is the same if its category is, or if its words are said and the ticket stands
    in no other first branch: two seats may choose two leaves for one burst pipe.
    """
    if not ticket.place.code.startswith(surge.territory):
        return False
    if surge.category and ticket.category.startswith(surge.category):
        return True
    branch = surge.category[:BRANCH]
    if ticket.category and branch and not ticket.category.startswith(branch):
        return False
    return any(_is_said(word, text) for word in surge.words)


def _is_said(word: str, text: str) -> bool:
    """Tell whether a word stands in a text at least once without a "not" before it."""
    at = text.find(word) if word else -1
    while at >= 0:
        if not _NOT.search(text, max(0, at - 3), at):
            return True
        at = text.find(word, at + 1)
    return False
