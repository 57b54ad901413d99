"""How alike two tickets are, and in what: number, place, category, words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from app.domain.call import normalised
from app.domain.ticket import Place, Ticket

NEAR_M = 300.0
"""Two positions this near are one spot: a burst pipe, a lamp, a building site."""
SHARE = 0.3
"""So much of what the shorter one says, weighed by how rare it is, has to be said by both."""
CONCEPT_SHARE = 0.15
"""Less is enough if one of it is a thing that people name in many ways."""
AT_LEAST = 60
"""Rarity is counted as if there were so many tickets: among five all words are rare."""
SPOT_CHARS = 3
LEAST = 0.1
TELLING = 1.0
"""Words that at most every third ticket has may be shown as what two have in common."""

_HAN = re.compile(r"[㐀-鿿]+")
_SPOT_END = re.compile(
    r"[\d０-９一二三四五六七八九十百零]*(?:号楼|栋|幢|座|单元|号|室|层|楼|弄|附近|门口).*$|\d.*$"
)
_ROADS = ("路", "街", "道", "巷", "弄")
_EVERYWHERE = (
    "市民来电反映投诉举报咨询求助建议表扬希望要求请相关部门尽快处理解决核实回复问题情况有关关于"
    "您好你好谢谢麻烦我们你们他们这个那个这边那边这里那里现在已经一直没有可以什么怎么时候因为所以"
    "然后就是的话一下不知道先生女士今天昨天早上晚上很多天了个月小区街道社区附近严重影响居民生活"
)
_GENERIC = frozenset(a + b for a, b in pairwise(_EVERYWHERE))


class Trait(StrEnum):
    """What two tickets have in common."""

    NUMBER = "number"
    SPOT = "spot"
    COMMUNITY = "community"
    STREET = "street"
    CATEGORY = "category"
    WORDS = "words"


class EverydayWords:
    """Finds the things in a text under whatever name they go (没电, 断电: 停电)."""

    def __init__(self, things: Mapping[str, str]) -> None:
        """``things``: expression → the name that counts for all of them."""
        self._things = {word: name for word, name in things.items() if len(word) > 1}
        self._lengths: dict[str, list[int]] = {}
        for word in self._things:
            lengths = self._lengths.setdefault(word[:2], [])
            if len(word) not in lengths:
                lengths.append(len(word))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def terms(self, text: str) -> frozenset[str]:
        """Give names of things and, of all other words, the pairs of characters.

        Names have more than a pair's two characters or a ``=`` before them, so that the two
        cannot be mistaken for each other.
        """
        found: set[str] = set()
        for run in _HAN.findall(text):
            at, rest = 0, 0
            while at < len(run):
                length = self._thing_at(run, at)
                if length:
                    found.update(pairs_of(run[rest:at]))
                    found.add("=" + self._things[run[at : at + length]])
                    at = rest = at + length
                else:
                    at += 1
            found.update(pairs_of(run[rest:]))
        return frozenset(found - _GENERIC)

    def _thing_at(self, run: str, at: int) -> int:
        for length in self._lengths.get(run[at : at + 2], ()):
            if run[at : at + length] in self._things:
                return length
        return 0


def pairs_of(text: str) -> frozenset[str]:
    """Give every two characters that stand side by side; what shares many says much the same."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


class Rarity:
    """How much a word tells: little if every ticket has it.

    Titles are many and short, whole texts few: a word tells as much as the commoner one of its
    two frequencies lets it.
    """

    def __init__(self, *groups: Iterable[frozenset[str]]) -> None:
        """``groups``: the terms of many tickets; each group is counted by itself."""
        self._groups: list[tuple[Counter[str], int]] = []
        for group in groups:
            counts: Counter[str] = Counter()
            texts = 0
            for terms in group:
                counts.update(terms)
                texts += 1
            self._groups.append((counts, max(texts, AT_LEAST)))
        self._weights: dict[str, float] = {}

    def weight(self, terms: Iterable[str]) -> float:
        """Sum up what the terms tell (idf), at least a little for each."""
        known, total = self._weights, 0.0
        for each in terms:
            weight = known.get(each)
            if weight is None:
                weight = known[each] = self._weighed(each)
            total += weight
        return total

    def _weighed(self, term: str) -> float:
        shares = [(count + 1) / (counts[term] + 1) for counts, count in self._groups]
        return max(LEAST, math.log(min(shares, default=1.0)))


@dataclass(frozen=True, slots=True)
class Alike:
    """What two tickets have in common.

    Attributes:
        traits: Never empty if they have anything.
        words: A few words that both say, for people to read.
        share: 0-1, how much of the shorter text both say.
    """

    traits: frozenset[Trait]
    words: tuple[str, ...] = ()
    share: float = 0.0


def matter(ticket: Ticket, said: str = "") -> str:
    """Everything a ticket says of its matter; the place and the name are taken out."""
    return without_place(" ".join((ticket.title, ticket.content, ticket.request, said)), ticket)


def without_place(text: str, ticket: Ticket) -> str:
    """Take the words of a ticket's place and the caller's name out of a text of it."""
    place = ticket.place
    known = {ticket.caller_name, *_HAN.findall(f"{place.verbatim} {place.detail}")}
    for each in sorted((k for k in known if len(k) > 1), key=len, reverse=True):
        text = text.replace(each, " ")
    return text


def alike(
    one: Ticket, two: Ticket, said: frozenset[str], texts: Iterable[frozenset[str]], rarity: Rarity
) -> Alike:
    """Compare two tickets; what is empty on either side is nothing in common.

    Args:
        one: A ticket.
        two: Another one.
        said: What ``one`` says of its matter, by ``EverydayWords.terms``; often talk and all.
        texts: What ``two`` says of it: the whole, the title. The better one counts.
        rarity: Of the words of many tickets.
    """
    pairs = {
        Trait.NUMBER: (normalised(one.caller_phone), normalised(two.caller_phone)),
        Trait.COMMUNITY: (one.place.community, two.place.community),
        Trait.STREET: (one.place.street, two.place.street),
        Trait.CATEGORY: (one.category, two.category),
    }
    traits = {trait for trait, (a, b) in pairs.items() if a and a == b}
    if _is_one_spot(one.place, two.place):
        traits.add(Trait.SPOT)
    where = _said_of(one.place) | _said_of(two.place)
    pairs_of_texts = [_shared(said - where, text - where, rarity) for text in texts]
    share, shared = max(pairs_of_texts, key=lambda it: it[0], default=(0.0, frozenset()))
    names = sorted(each[1:] for each in shared if each.startswith("="))
    if (len(shared) > 1 and share >= SHARE) or (names and share >= CONCEPT_SHARE):
        traits.add(Trait.WORDS)
    telling = frozenset(each for each in shared if rarity.weight((each,)) >= TELLING)
    return Alike(frozenset(traits), tuple((names + _runs(two, telling))[:2]), share)


def _shared(
    one: frozenset[str], two: frozenset[str], rarity: Rarity
) -> tuple[float, frozenset[str]]:
    shared = one & two
    if not shared:
        return 0.0, shared
    return min(1.0, rarity.weight(shared) / min(rarity.weight(one), rarity.weight(two))), shared


def _said_of(place: Place) -> set[str]:
    """The pairs of what was written of a place: where is no part of what."""
    return {
        pair for run in _HAN.findall(f"{place.verbatim} {place.detail}") for pair in pairs_of(run)
    }


def _runs(ticket: Ticket, shared: frozenset[str]) -> list[str]:
    """Put shared pairs that stand side by side together again, the longest first."""
    found: list[str] = []
    for run in _HAN.findall(f"{ticket.title} {ticket.content}"):
        begin = None
        for at in range(len(run)):
            if run[at : at + 2] in shared:
                begin = at if begin is None else begin
            elif begin is not None:
                found.append(run[begin : at + 1])
                begin = None
    return sorted(dict.fromkeys(found), key=len, reverse=True)


def spot_name(place: Place) -> str:
    """The name of the estate, market or building site: 阳光花园3栋 is 阳光花园.

    A road is no spot, but a house in it is: 解放路128号 stays whole.
    """
    detail = place.detail.strip()
    name = _SPOT_END.sub("", detail)
    return detail if name.endswith(_ROADS) and name != detail else name


def _is_one_spot(one: Place, two: Place) -> bool:
    if one.district and two.district and one.district != two.district:
        return False
    distance = _metres(one.position, two.position)
    if distance is not None:
        return distance <= NEAR_M
    names = sorted((spot_name(one), spot_name(two)), key=len)
    if len(names[0]) < SPOT_CHARS or names[0].endswith(_ROADS):
        return False
    return names[0] == names[1] if any(map(str.isdigit, names[0])) else names[0] in names[1]


def _metres(one: str, two: str) -> float | None:
    """Distance of two positions on a plane, good enough within a city; ``None`` if one is none."""
    try:
        lat, lon = (float(part) for part in one.split(","))
        other_lat, other_lon = (float(part) for part in two.split(","))
    except ValueError:
        return None
    north = (lat - other_lat) * 111_195.0
    east = (lon - other_lon) * 111_195.0 * math.cos(math.radians(lat))
    return math.hypot(north, east)
