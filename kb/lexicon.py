"""How citizens say what guides call by its official name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import groupby


class Kind(StrEnum):
    """What a concept is; a guide for somebody or something nobody asked for stands lower.

    Light words and ends of places are lists and no synonyms: each means itself alone.
    """

    THING = "things"
    ACT = "acts"
    PERSON = "people"
    HINT = "hints"
    """What is asked of a guide, not for which one: 地址, 电话, 多少钱."""
    LIGHT = "light"
    """A word of little weight: 家里, 今天, 弄."""
    PLACE = "places"
    """The end of a place's name: 小区, 街道. What stands before it is no matter of a guide."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that an expression may mean.

    Attributes:
        weight: 0–1, how surely; an article's own words mean only what is sure (1).
    """

    concept: str
    kind: Kind
    weight: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression may mean.

    Attributes:
        inner: What the expressions mean that it is made of (发票真伪: 发票 and 真伪), if it is
            made of nothing else.
    """

    senses: tuple[Sense, ...]
    inner: tuple[Sense, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, ``start`` to ``end`` (exclusive), that the lexicon knows."""

    start: int
    end: int
    meaning: Meaning


@dataclass(frozen=True)
class Lexicon:
    """Concepts with their expressions, and words that mean nothing to a search.

    Attributes:
        concepts: Kind → concept → its other expressions between blanks; ``丢了~0.8`` weighs less.
        fillers: Politeness and question words; they are taken out of what is asked.
    """

    concepts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fillers: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The lexicon as a text; an index keeps the one that it was built with."""
        return json.dumps({"concepts": self.concepts, "fillers": self.fillers}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Lexicon:
        """Read what :meth:`to_json` wrote."""
        fields = json.loads(text)
        return cls(fields["concepts"], tuple(fields["fillers"]))

    def pieces(self, text: str) -> list[Piece]:
        """The expressions in ``text`` from left to right, the longest at each place."""
        found, at = [], 0
        while match := self._expressions.search(text, at):
            if piece := self._piece(match):
                found.append(piece)
            at = match.end() if piece else match.start() + 1
        return found

    def longest_at(self, text: str, start: int) -> Piece | None:
        """The longest expression that begins at ``start``."""
        match = self._expressions.match(text, start)
        return self._piece(match) if match else None

    def _piece(self, match: re.Match[str]) -> Piece | None:
        """What was found, if no longer expression begins in it and ends behind it (领养老金)."""
        start, end = match.span()
        for inner in range(start + 1, end):
            if match.string[inner : inner + 2] not in self._heads:
                continue
            other = self._expressions.match(match.string, inner)
            if other and other.end() > end and other.end() - inner > end - start:
                return None
        return Piece(start, end, self.meaning(match[0]))

    def beginning_with(self, text: str) -> list[Sense]:
        """What expressions mean that begin so, each concept once."""
        senses = {
            sense.concept: sense
            for said in self._by_first.get(text[:1], ())
            if said.startswith(text)
            for sense in self.senses[said]
            if sense.weight == 1
        }
        return list(senses.values())

    def meaning(self, expression: str) -> Meaning:
        """What a known expression means."""
        known = self._meanings.get(expression)
        if known is None:
            known = Meaning(self.senses[expression], tuple(self._inner(expression)))
            self._meanings[expression] = known
        return known

    def without_fillers(self, text: str) -> str:
        """``text`` with a blank for each character of a filler, so that places stay the same.

        A filler inside a longer expression of a concept stays.
        """
        known = frozenset(self.fillers)
        return self._either.sub(
            lambda match: " " * len(match[0]) if match[0] in known else match[0], text
        )

    @cached_property
    def senses(self) -> dict[str, tuple[Sense, ...]]:
        """Expression → what it may mean; raises ``ValueError`` for a bad kind or weight."""
        senses: dict[str, tuple[Sense, ...]] = {}
        for kind, concepts in self.concepts.items():
            for concept, expressions in concepts.items():
                for expression in (concept, *expressions.split()):
                    said, _, weight = expression.partition("~")
                    of = said if kind in {Kind.LIGHT, Kind.PLACE} else concept
                    sense = Sense(of, Kind(kind), float(weight or 1))
                    senses[said] = (*senses.get(said, ()), sense)
        return senses

    def _inner(self, expression: str) -> list[Sense]:
        """The senses of the two expressions that make up this one, the longest first one wins."""
        for cut in range(len(expression) - 2, 1, -1):
            first, second = expression[:cut], expression[cut:]
            if first in self.senses and second in self.senses:
                return [max(self.senses[half], key=lambda s: s.weight) for half in (first, second)]
        return []

    @cached_property
    def _by_first(self) -> dict[str, list[str]]:
        """First character → expressions."""
        grouped = groupby(sorted(self.senses), key=lambda said: said[0])
        return {first: list(expressions) for first, expressions in grouped}

    @cached_property
    def _heads(self) -> frozenset[str]:
        """The first two characters of all expressions."""
        return frozenset(said[:2] for said in self.senses)

    @cached_property
    def _meanings(self) -> dict[str, Meaning]:
        return {}

    @cached_property
    def _expressions(self) -> re.Pattern[str]:
        return _longest_of(self.senses)

    @cached_property
    def _either(self) -> re.Pattern[str]:
        return _longest_of((*self.senses, *self.fillers))


def _longest_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for the longest of ``words`` at a place; shared beginnings are tried once."""
    return re.compile(_pattern(sorted(set(words))) or "(?!)")


def _pattern(words: list[str]) -> str:
    """A pattern for any of sorted ``words``, by their first characters."""
    branches = [
        re.escape(first) + _pattern([word[1:] for word in group])
        for first, group in groupby(filter(None, words), key=lambda word: word[0])
    ]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)})" + ("?" if "" in words else "")
