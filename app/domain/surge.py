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
