"""Names of a region in a sentence: whole, without their kind, with another kind, misheard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from app.assistant.places import cues
from app.assistant.places.names import COMMUNITY, DISTRICT, SAID, SPOT, STREET, aliases, parts
from app.assistant.places.register import NONE, Register
from app.assistant.places.sounds import Likeness, Sounds
from app.assistant.places.spoken import Spoken, plain, spoken
from app.assistant.sentences import Sentence
from app.domain.place_words import PlaceWords
from app.domain.suggestion import Evidence

LONGEST = 24
MISHEARD = range(2, 11)
"""How long proper parts are that may be misheard; two characters may differ from six on."""
TWO_MISHEARD = 6
LONG, SHORT = 4, 2
ROADS = "路街巷道"
"""A bare name that ends so is a road, which leads through several streets' areas."""
EXACT, OTHER_KIND, BARE = 1.0, 0.9, 0.8
SAME_SOUND, NEAR_SOUND = 0.8, 0.7
_BLOCKED = re.compile(r"城中村|新农村|农村|乡村|全村|本村|乡镇|城镇")
_DOUBLED = re.compile("村村民(?=委员会)")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that may name one of some divisions, all with the same likeness.

    Attributes:
        start: First character in ``sentence.text``; ``end`` is behind the last.
        first: The same in the text without commas; ``last`` is behind the last.
        rows: The divisions and spots.
        depths: From the widest to the narrowest of them.
        core: The proper part as it is registered.
        likeness: 0–1: how well the words fit the name.
        is_bare: The kind was left out.
        is_misheard: A character differs and only sounds alike.
        is_strong: May be believed without a neighbour.
        is_cut: Something else goes on where it ends; only a division inside it may follow.
        role: What place of the call it is.
    """

    sentence: Sentence
    start: int
    end: int
    first: int
    last: int
    rows: tuple[int, ...]
    depths: range
    core: str
    likeness: float
    is_bare: bool
    is_misheard: bool
    is_strong: bool
    is_cut: bool
    role: cues.Role = cues.Role.PLAIN

    @property
    def weight(self) -> float:
        """What it counts: its characters, by likeness."""
        return (self.last - self.first) * self.likeness

    def is_whole(self, name: str) -> bool:
        """Tell whether ``name`` was said here to its end; 村村民委员会 is 村民委员会."""
        said = spoken(self.sentence.text).bare[self.first :]
        return _DOUBLED.sub("村民", said).startswith(_DOUBLED.sub("村民", plain(name)))

    @property
    def evidence(self) -> Evidence:
        """The words themselves."""
        return self.sentence.evidence(self.start, self.end)

    @property
    def words(self) -> str:
        """The words without commas."""
        return re.sub("[，、；： ]", "", self.sentence.text[self.start : self.end])

    def overlaps(self, other: Mention) -> bool:
        """Tell whether they share characters."""
        same = self.sentence.index == other.sentence.index
        return same and self.first < other.last and other.first < self.last


class Names:
    """All names of a register, ready for looking up; immutable, so any thread may use it."""

    def __init__(self, register: Register, words: PlaceWords) -> None:
        self._register, self._sounds = register, Sounds(words.readings)
        self._plain = words.plain
        self._tails: list[str] = []
        self._rows: dict[str, list[int]] = {}
        names = _lines(plain("\n".join(register.names)), len(register.names))
        for row, (name, depth) in enumerate(zip(names, register.depths, strict=True)):
            core, tail = parts(name, depth)
            self._tails.append(tail)
            if core:
                self._rows.setdefault(core, []).append(row)
            for alias in aliases(name, depth) if depth in (DISTRICT, STREET) else ():
                self._rows.setdefault(alias, []).append(row)
        for name, row in _former(register, words):
            self._rows.setdefault(parts(name, DISTRICT)[0], []).append(row)
        cores = list(self._rows)
        self._alike: dict[str, list[str]] = {}
        keys = _lines(self._sounds.key("\n".join(cores)), len(cores))
        for core, key in zip(cores, keys, strict=True):
            if len(core) in MISHEARD:
                self._alike.setdefault(key, []).append(core)
        self._lengths = sorted({len(core) for core in cores if len(core) <= LONGEST})

    def mentions(self, sentence: Sentence) -> list[Mention]:
        """Everything in the sentence that may be a name; pieces may overlap."""
        said = spoken(sentence.text)
        blocked = [match.span() for match in _BLOCKED.finditer(said.bare)]
        found: list[Mention] = []
        for start, end, core, likeness in self._cores(said.bare):
            if not any(first <= start and end <= last for first, last in blocked):
                found.extend(self._kinds(sentence, said, start, end, core, likeness))
        ends = {m.last for m in found if not (m.is_bare or m.is_misheard)}
        return [
            replace(m, is_strong=False) if m.is_strong and not _stands(said, m, ends) else m
            for m in found
        ]

    def _cores(self, bare: str) -> Iterator[tuple[int, int, str, float]]:
        """Proper parts that stand in the text or sound like it."""
        key = self._sounds.key(bare)
        others = {at: rare for at, char in enumerate(bare) if (rare := self._sounds.others(char))}
        for length in self._lengths:
            for start in range(len(bare) - length + 1):
                end = start + length
                here = bare[start:end]
                if here in self._rows:
                    yield start, end, here, 1.0
                if length in MISHEARD:
                    for core in self._sounding(key, others, start, end):
                        if core != here and (likeness := self._likeness(here, core)):
                            yield start, end, core, likeness

    def _sounding(
        self, key: str, others: dict[int, list[str]], start: int, end: int
    ) -> Iterator[str]:
        yield from self._alike.get(key[start:end], ())
        for at in range(start, end):
            for rare in others.get(at, ()):
                yield from self._alike.get(key[start:at] + rare + key[at + 1 : end], ())

    def _likeness(self, here: str, core: str) -> float:
        """0 if too much differs."""
        likeness, differing = 1.0, 0
        for one, other in zip(here, core, strict=True):
            if one == other:
                continue
            differing += 1
            kind = self._sounds.likeness(one, other)
            if kind is Likeness.OTHER:
                return 0.0
            likeness *= SAME_SOUND if kind is Likeness.SAME else NEAR_SOUND
        return likeness if differing <= (2 if len(core) >= TWO_MISHEARD else 1) else 0.0

    def _kinds(
        self, sentence: Sentence, said: Spoken, start: int, end: int, core: str, likeness: float
    ) -> Iterator[Mention]:
        """The proper part with each kind of division that the words behind it allow."""
        kinds = {depth: match[0] for depth, e in SAID.items() if (match := e.match(said.bare, end))}
        by_fit: dict[tuple[str, float, bool], list[int]] = {}
        for row in self._rows[core]:
            depth, tail = self._register.depths[row], self._tails[row]
            kind = kinds.get(depth, "")
            if tail and said.bare.startswith(tail, end):
                kind = max(kind, tail, key=len) if depth == COMMUNITY else tail
            fit = EXACT if kind.startswith(tail) and (tail or not kind) else OTHER_KIND
            if kind or not tail:
                by_fit.setdefault((kind, fit, depth > STREET), []).append(row)
            if tail or (not kind and len(core) <= SHORT):
                by_fit.setdefault(("", BARE, depth > STREET), []).append(row)
        for (kind, fit, _), rows in by_fit.items():
            yield self._mention(sentence, said, (start, end), kind, (core, fit, likeness), rows)

    def _mention(
        self,
        sentence: Sentence,
        said: Spoken,
        place: tuple[int, int],
        kind: str,
        fit: tuple[str, float, float],
        rows: list[int],
    ) -> Mention:
        start, end = place[0], place[1] + len(kind)
        core, kind_fit, likeness = fit
        is_bare = kind_fit == BARE
        depths = [self._register.depths[row] for row in rows]
        is_word = core in self._plain
        is_vague = is_word or (min(depths) >= COMMUNITY and end - start < LONG)
        is_cut = is_bare and (cues.goes_on(said, end) or (is_word and not cues.may_end(said, end)))
        if is_bare and core[-1] in ROADS and min(depths) <= STREET:
            is_cut = not cues.has_number(said, end)
        if is_bare or end - start <= SHORT or not (kind or end - start >= LONG):
            is_strong = likeness == 1 and cues.stands_alone(said, start, end, is_plain=is_vague)
        else:
            is_strong = likeness == 1 or kind_fit == EXACT
        is_strong = is_strong or (min(depths) == SPOT and likeness == 1)
        first, last = said.span(start, end)
        return Mention(
            sentence,
            first,
            last,
            start,
            end,
            tuple(rows),
            range(min(depths), max(depths) + 1),
            core,
            kind_fit * likeness,
            is_bare,
            likeness < 1,
            is_strong and not is_cut,
            is_cut,
        )


def _lines(text: str, count: int) -> list[str]:
    """The lines of ``count`` names joined; none of none, though even an empty text has a line."""
    return text.split("\n") if count else []


def _stands(said: Spoken, mention: Mention, ends: Set[int]) -> bool:
    """Tell whether a name begins here, and not within a longer one that is not of the region.

    Districts are known well enough to be believed in the midst of words.
    """
    if mention.first in ends or mention.depths[0] == SPOT:
        return True
    if cues.is_foreign(said, mention.first):
        return False
    is_safe = mention.depths[-1] <= DISTRICT and not mention.is_misheard
    return is_safe or cues.begins(said, mention.first)


def _former(register: Register, words: PlaceWords) -> Iterator[tuple[str, int]]:
    """Names of districts that are no more, and the rows of those that took them in."""
    for city, names in words.former.items():
        if (above := register.find(city)) == NONE:
            continue
        for former, present in names.items():
            for row, name in enumerate(register.names):
                if register.depths[row] > DISTRICT:
                    break
                if name == present and register.lies_in(row, above):
                    yield former, row


def linked(one: Mention, other: Mention) -> bool:
    """Tell whether ``other`` follows ``one`` as the next, narrower part of one address."""
    if one.sentence.index != other.sentence.index or other.depths[-1] <= one.depths[0]:
        return False
    if one.is_cut:
        return one.last == other.first
    return cues.LINK.fullmatch(one.sentence.text, one.end, other.start) is not None


def outermost(mentions: Sequence[Mention]) -> list[Mention]:
    """The longest ones of a sentence where several stand in the same place, in order."""
    kept: list[Mention] = []
    taken: set[int] = set()
    for mention in sorted(mentions, key=lambda m: (-m.weight, m.first)):
        own = range(mention.first, mention.last)
        if taken.isdisjoint(own):
            taken.update(own)
            kept.append(mention)
    return sorted(kept, key=lambda m: m.first)


__all__ = ["COMMUNITY", "SPOT", "STREET", "Mention", "Names", "linked", "outermost"]
