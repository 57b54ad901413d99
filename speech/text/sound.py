"""Names of the centre in the place of what only sounds like them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from speech.events import EditKind
from speech.text.pieces import Change, Pieces, changed, text_of
from speech.text.sound_lexicon import MAX_LENGTH, Entry, Name, NameKind, SoundLexicon
from speech.text.sound_words import WordTable
from speech.text.syllables import AKIN_COST, Syllable, distance, readings

SOUND = EditKind.SOUND
NAMED = {
    NameKind.PLACE: 11.0,
    NameKind.SHORT_PLACE: 14.0,
    NameKind.UNIT: 11.0,
    NameKind.WORD: 11.0,
}
"""Cost of a name that was heard as it is written: the negative logarithm of its share."""
REPLACED = {
    NameKind.PLACE: 18.0,
    NameKind.SHORT_PLACE: 14.5,
    NameKind.UNIT: 18.0,
    NameKind.WORD: 18.0,
}
"""Cost of a name that was not heard so: its share, and how sure one has to be to change words."""
SHORT_FEE = 1.5
"""More for names of two characters, which sound like too many things."""
PLACE_WORDS = 1.5
IN_AREA, ELSEWHERE = 2.0, 4.0
UNSURE = 1.0
TWINS = 1.0
MAX_PASSES = 8
"""A name put right may name the district that decides about the next one."""

_BEFORE = re.compile(r"(在|住|到|是|去|我们|区|县|市|街道|镇|乡|路|反映|投诉|叫)$")
_AFTER = re.compile(
    r"(的?(这边|那边|这里|那里|这儿|附近|门口|楼下|旁边|里面|对面|周围|一带|居委会|物业|业主|居民))|"
    r"[一二三四五六七八九十百零两\d]+(号|栋|幢|单元|期|弄|巷)|有人"
)
NUMERALS = "零一二三四五六七八九十两百千"
_FULL_AREA = (6, 9)


@dataclass(frozen=True, slots=True)
class Correction:
    """Put ``name`` in the place of the characters ``start`` to ``end``; the lower the surer."""

    start: int
    end: int
    name: str
    cost: float


class SoundCorrection:
    """A step that puts names right which were heard as other words of the same sound.

    What was heard and every correction compete as ways to read the sentence: a sentence costs
    what its words cost, a correction what the name costs, how far its sound is from what was
    heard, and a fee. The cheapest reading wins (a noisy channel with single words; see
    docs/decisions/024). Immutable; any thread may use it.
    """

    def __init__(
        self, lexicon: SoundLexicon, words: WordTable, areas: Collection[str] = ()
    ) -> None:
        """``areas``: codes of divisions that were named earlier in the call."""
        self._lexicon = lexicon
        self._words = words
        self._areas = frozenset(areas)

    def knowing(self, areas: Collection[str]) -> SoundCorrection:
        """The same step for the rest of a call in which ``areas`` were named."""
        return SoundCorrection(self._lexicon, self._words, areas)

    def areas_in(self, text: str) -> frozenset[str]:
        """Codes of the districts and streets that ``text`` names; of no use when twins bear it."""
        found = (name.areas for _, _, name in self._lexicon.exact(text) if _is_area(name))
        return frozenset(areas[0] for areas in found)

    def __call__(self, pieces: Pieces) -> Pieces:
        """Correct what has not been changed before; a second call changes nothing more."""
        for _ in range(MAX_PASSES):
            corrections = self.corrections(pieces)
            if not corrections:
                break
            pieces = changed(pieces, (Change(c.start, c.end, c.name, SOUND) for c in corrections))
        return pieces

    def corrections(self, pieces: Pieces) -> tuple[Correction, ...]:
        """Everything that should be changed in one go, in order."""
        heard = _Heard.of(pieces)
        possible = self._possible(heard)
        return self._cheapest(heard.text, possible) if possible else ()

    def _possible(self, heard: _Heard) -> dict[int, list[Correction]]:
        """By their ends, the best correction of each stretch, where it has no twin."""
        areas = self._areas | self.areas_in(heard.text)
        stretches: dict[tuple[int, int], list[Correction]] = {}
        for match in self._lexicon.matches(heard.readings):
            start, end, entry = match.start, match.end, match.entry
            if heard.text[start:end] == entry.name.text or self._is_name(heard.text, start, end):
                continue
            cost = heard.cost(start, entry) + _context(heard.text, start, end, entry, areas)
            if cost < math.inf:
                found = Correction(start, end, entry.name.text, cost)
                stretches.setdefault((start, end), []).append(found)
        possible: dict[int, list[Correction]] = {}
        for (_, end), rivals in stretches.items():
            rivals.sort(key=lambda correction: correction.cost)
            if len(rivals) == 1 or rivals[1].cost - rivals[0].cost > TWINS:
                possible.setdefault(end, []).append(rivals[0])
        return possible

    def _is_name(self, text: str, start: int, end: int) -> bool:
        return self._lexicon.get(text[start:end]) is not None

    def _cheapest(self, text: str, possible: dict[int, list[Correction]]) -> tuple[Correction, ...]:
        named = {(start, end): NAMED[name.kind] for start, end, name in self._lexicon.exact(text)}
        best = [0.0]
        way: list[tuple[int, Correction | None]] = [(0, None)]
        for end in range(1, len(text) + 1):
            cost, start, chosen = math.inf, end - 1, None
            for first in range(max(0, end - MAX_LENGTH), end):
                word = self._words.cost(text[first:end])
                if (whole := best[first] + min(word, named.get((first, end), math.inf))) < cost:
                    cost, start = whole, first
            for correction in possible.get(end, ()):
                if (whole := best[correction.start] + correction.cost) < cost:
                    cost, start, chosen = whole, correction.start, correction
            best.append(cost)
            way.append((start, chosen))
        return tuple(reversed([c for c in _walk(way) if c is not None]))


@dataclass(frozen=True, slots=True)
class _Heard:
    """A sentence, and of each character its readings (none: leave it alone) and confidence."""

    text: str
    readings: list[tuple[Syllable, ...]]
    confidences: list[float]

    @classmethod
    def of(cls, pieces: Pieces) -> _Heard:
        text = text_of(pieces)
        ways: list[tuple[Syllable, ...]] = []
        confidences: list[float] = []
        for piece in pieces:
            is_open = piece.kind is None and len(piece.text) == len(piece.heard)
            ways += [readings(c) if is_open else () for c in piece.text]
            sure = [word.confidence for word in piece.words]
            confidences += [sum(sure) / len(sure) if sure else 1.0] * len(piece.text)
        return cls(text, ways, confidences)

    def cost(self, start: int, entry: Entry) -> float:
        """How far the name is from what was heard, and its own cost.

        The last character tells the kind (局 or 部, 镇 or 村) and numerals are heard well: there,
        nothing but a near sound is taken for a slip.
        """
        cost = REPLACED[entry.name.kind] + (SHORT_FEE if len(entry.name.text) == 2 else 0.0)
        for at, (meant, character) in enumerate(
            zip(entry.syllables, entry.name.text, strict=True), start
        ):
            if self.text[at] == character:
                continue
            far = min(distance(way, meant) for way in self.readings[at])
            is_last = at == start + len(entry.syllables) - 1
            if far >= AKIN_COST and (is_last or self.text[at] in NUMERALS):
                return math.inf
            cost += far - UNSURE * (1.0 - self.confidences[at])
        return cost


def _context(text: str, start: int, end: int, entry: Entry, areas: Collection[str]) -> float:
    name = entry.name
    if name.kind not in (NameKind.PLACE, NameKind.SHORT_PLACE):
        return 0.0
    said = (_BEFORE.search(text, max(0, start - 3), start) is not None) + (
        _AFTER.match(text, end) is not None
    )
    if name.kind is NameKind.SHORT_PLACE and not said:
        return math.inf
    cost = -PLACE_WORDS * said
    if name.areas and areas:
        agrees = any(code.startswith(area) for area in areas for code in name.areas)
        cost += -IN_AREA if agrees else ELSEWHERE
    return cost


def _is_area(name: Name) -> bool:
    return name.kind is NameKind.PLACE and len(name.areas) == 1 and len(name.areas[0]) in _FULL_AREA


def _walk(way: list[tuple[int, Correction | None]]) -> Iterable[Correction | None]:
    at = len(way) - 1
    while at > 0:
        at, chosen = way[at]
        yield chosen
