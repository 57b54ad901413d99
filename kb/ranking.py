"""Puts articles in order: first all of them roughly, then the best few carefully.

The rough order counts, for every unit of the question, the best way in which an article meets it,
in its name or, for less, in its text; rare units count more (idf as in BM25, Robertson and Zaragoza
2009). The careful order asks in both directions: how much of the question does the article meet,
and how much of the article's name was asked for? Both are shares, 0–1, so that they mean the same
in any collection, and one limit tells a good answer from none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.lexicon import Kind
from kb.postings import Collection, Field, Numbers
from kb.query import Query, Unit, Way
from kb.results import Found, Reason
from kb.terms import Name, Part

CANDIDATES = 30
IN_TEXT = 0.35
"""What a match in the text is worth beside one in the name."""
COMMON = 0.25
FEW = 20
"""A term that more of all texts hold than this share, and than these, tells nothing there."""
SHARPNESS = 1.6
"""A half of a unit's terms is worth less than half of them all."""
UNKNOWN = 0.9
"""Rarity of what the collection does not know at all, beside the rarest that it knows."""
ASKED, NAMED = 0.62, 0.38
"""How much it counts that the question is met, and that the name was asked for."""
SOUNDS_LIKE = 0.8
UNASKED = {
    Kind.PERSON: 1.5,
    Kind.ACT: 0.9,
    Kind.THING: 1.0,
    Kind.HINT: 0.5,
    Kind.LIGHT: 0.3,
    Kind.PLACE: 0.3,
    None: 0.6,
}
"""How much a part of a name counts, by kind, where it was not asked for."""
OTHER_ACT = 0.88
"""What is left when another act was asked for than the name tells."""
ONLY_ACTS = 0.6
"""What is left when nothing is met but what to do: 地址, 电话, 申请 stand in every other guide."""
ONLY_LIGHT = 0.3
FAVOUR = 0.1
"""The most that what others opened can add."""

Marks = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A unit of the question with its ways as the collection knows them, and its weight."""

    unit: Unit
    ways: tuple[Way, ...]
    weight: float
    in_text: Numbers


@dataclass(frozen=True, slots=True)
class Score:
    """How well an article answers, 0–1, and why."""

    value: float
    why: tuple[Reason, ...]


class Plan:
    """A question as one collection knows it."""

    def __init__(self, collection: Collection, query: Query) -> None:
        """Look up how rare everything is that was asked for."""
        self._collection = collection
        self.query = query
        endings = {
            term: collection.terms_from(term[:-1])
            for unit in query.units
            for way in unit.ways
            for term in way.terms
            if term.endswith("*")
        }
        ways = [[w for way in unit.ways for w in _spread(way, endings)] for unit in query.units]
        self.wanted = [
            wanted
            for unit, found in zip(query.units, ways, strict=True)
            if (wanted := self._wanted(unit, found))
        ]
        self.total = sum(wanted.weight for wanted in self.wanted)
        self._asked = self._asked_terms()
        self._worths: dict[Part, tuple[float, float]] = {}
        self._spoken = [term for term in self._asked if term[0] == "~"]
        self._acts = {
            term
            for wanted in self.wanted
            if wanted.unit.kind == Kind.ACT
            for way in wanted.ways
            for term in way.terms
        }

    def rough(self, numbers: int) -> Marks:
        """A first score for the articles 0 … ``numbers``; what meets nothing has 0."""
        scores = np.zeros(numbers + 1, np.float32)
        for wanted in self.wanted:
            best = np.zeros(numbers + 1, np.float32)
            for way in sorted(wanted.ways, key=lambda way: way.weight):
                self._note(best, way)
            best[wanted.in_text] = np.maximum(best[wanted.in_text], IN_TEXT)
            scores += wanted.weight * best
        return scores

    def careful(self, names: tuple[Name, ...], number: int, favour: float = 0.0) -> Score:
        """The final score of the article ``number`` with these names, title first."""
        if self.query.initials:
            value = max(_spelled(self.query.initials, name) for name in names)
            return Score(value, (Reason(self.query.text, Found.HEARD, value),))
        reasons, met, kinds = [], 0.0, set()
        for wanted in self.wanted:
            share, found = self._met(wanted, names, number)
            if share:
                part = share * wanted.weight / self.total
                met += part
                kinds.add(wanted.unit.kind)
                reasons.append(Reason(wanted.unit.said, found, part))
        named = max(self._named(name) for name in names)
        value = (ASKED * met + NAMED * named) * self._doubt(kinds, names)
        if favour:
            reasons.append(Reason(self.query.text, Found.FAVOURED, FAVOUR * favour))
        reasons.sort(key=lambda reason: -reason.share)
        return Score(min(1.0, value + FAVOUR * favour), tuple(reasons))

    def _doubt(self, kinds: Set[Kind | None], names: tuple[Name, ...]) -> float:
        """What is left of a score when only words of little meaning were met, or another act."""
        if kinds <= {Kind.LIGHT, Kind.PLACE}:
            return ONLY_LIGHT
        if kinds <= {Kind.LIGHT, Kind.PLACE, Kind.HINT, Kind.ACT}:
            return ONLY_ACTS
        is_other = (
            self._acts
            and _has_act(names[0])
            and not any(name.holds(act) for name in names for act in self._acts)
        )
        return OTHER_ACT if is_other else 1.0

    def _wanted(self, unit: Unit, ways: list[Way]) -> Wanted | None:
        """Weigh a unit; ``None`` for one that counts only if known, and is not."""
        known = [w for w in ways if not w.is_last_resort and self._is_known(w)]
        usable = known or [w for w in ways if self._is_known(w)]
        if not usable and unit.is_optional:
            return None
        count = max(
            (self._count(way) for way in usable if way.weight > 0.5 * usable[0].weight), default=0
        )
        rarity = (
            self._collection.rarity_of(count) if usable else UNKNOWN * self._collection.rarity_of(1)
        )
        in_text = self._in_text(ways)
        return Wanted(unit, tuple(usable), unit.weight * rarity, in_text)

    def _in_text(self, ways: list[Way]) -> Numbers:
        """The articles that hold a written way in their text."""
        for way in ways:
            if way.terms[0][0] in "@~^" or way.terms[0].endswith("*"):
                continue
            lists = [self._collection.numbers_of(term, Field.BODY) for term in way.terms]
            shortest = min(lists, key=len)
            if len(shortest) > max(FEW, COMMON * self._collection.articles):
                break
            for other in lists:
                shortest = np.intersect1d(shortest, other, assume_unique=True)
            return shortest
        return np.empty(0, np.uint32)

    def _is_known(self, way: Way) -> bool:
        return any(self._collection.count(term) for term in way.terms)

    def _count(self, way: Way) -> int:
        return min(map(self._collection.count, way.terms))

    def _note(self, best: Marks, way: Way) -> None:
        """Raise ``best`` where articles hold the terms of ``way``; surer ways come later."""
        lists = [self._collection.numbers_of(term, Field.NAME) for term in way.terms]
        if len(lists) == 1:
            best[lists[0]] = way.weight
            return
        held = np.zeros(len(best), np.float32)
        for numbers in lists:
            held[numbers] += 1 / len(lists)
        touched = np.concatenate(lists)
        worth = way.weight * held[touched] ** SHARPNESS
        best[touched] = np.maximum(best[touched], worth)

    def _met(self, wanted: Wanted, names: tuple[Name, ...], number: int) -> tuple[float, Found]:
        share, found = 0.0, Found.WRITTEN
        for way in wanted.ways:
            if way.weight <= share:
                continue
            held = sum(any(name.holds(term) for name in names) for term in way.terms)
            worth = way.weight * (held / len(way.terms)) ** SHARPNESS
            if worth > share:
                share, found = worth, _FOUND.get(way.terms[0][0], Found.WRITTEN)
        at = int(np.searchsorted(wanted.in_text, number))
        if share < IN_TEXT and at < len(wanted.in_text) and wanted.in_text[at] == number:
            return IN_TEXT, Found.IN_TEXT
        return share, found

    def _asked_terms(self) -> dict[str, float]:
        asked: dict[str, float] = {}
        for wanted in self.wanted:
            for way in wanted.ways:
                for term in way.terms:
                    asked[term] = max(asked.get(term, 0.0), way.weight)
        return asked

    def _named(self, name: Name) -> float:
        """How much of a name was asked for, 0–1; half of it may be a part in brackets."""
        heard = self._heard(name)
        whole = self._share(name.parts, heard)
        sections = [self._share(parts, heard) for parts in name.sections]
        return max(whole, (whole + max(sections)) / 2) if sections else whole

    def _share(self, parts: tuple[Part, ...], heard: float) -> float:
        met = total = 0.0
        for part in parts:
            known = self._worths.get(part)
            if known is None:
                known = self._worths[part] = (self._part_met(part), self._part_rarity(part))
            share, rarity = max(known[0], heard), known[1]
            met += rarity * share
            total += rarity * (share + (1 - share) * UNASKED[part.kind])
        return met / total if total else 0.0

    def _heard(self, name: Name) -> float:
        """The share of a name that only sounds like what was asked for."""
        spoken = sum(term in name.heard for term in self._spoken) if self._spoken else 0
        return SOUNDS_LIKE * min(1.0, spoken / max(1, len(name.text) - 1))

    def _part_met(self, part: Part) -> float:
        best = max((self._asked.get(term, 0.0) for term in part.any_of), default=0.0)
        if part.of:
            held = sum(self._asked.get(term, 0.0) for term in part.of) / len(part.of)
            best = max(best, held)
        return best

    def _part_rarity(self, part: Part) -> float:
        return max(map(self._collection.rarity, part.any_of or part.of))


_FOUND = {"@": Found.MEANT, "~": Found.HEARD, "^": Found.HEARD}


def _spread(way: Way, endings: Mapping[str, list[str]]) -> Iterator[Way]:
    """A way with a half-typed term as one way for each term that begins so."""
    half = way.terms[-1]
    if half not in endings:
        yield way
        return
    for term in endings[half]:
        yield Way(way.weight, (*way.terms[:-1], term), way.is_last_resort)


def _has_act(name: Name) -> bool:
    return any(part.kind == Kind.ACT for part in name.parts)


def _spelled(typed: str, name: Name) -> float:
    """How well first letters fit a name: in one piece best, in two or three pieces in order too."""
    initials, at, pieces = name.initials, 0, 0
    rest = typed
    while rest:
        for length in range(len(rest), 0, -1):
            found = initials.find(rest[:length], at)
            if found >= 0:
                break
        else:
            return 0.0
        if length == 1 and len(typed) > 1:
            return 0.0
        at, rest, pieces = found + length, rest[length:], pieces + 1
    whole = len(typed) / max(1, len(initials.strip()))
    return (0.9 if pieces == 1 else 0.85 - 0.1 * (pieces - 1)) * (0.75 + 0.25 * min(1.0, whole))
