"""Where it happened: names of the gazetteer in the citizen's words, and when to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.assistant.finder import Found, WordFinder
from app.assistant.numbers import NUMBER, figures
from app.assistant.sentences import Sentence
from app.domain.place import Division, Gazetteer, Level
from app.domain.suggestion import Evidence
from app.domain.ticket import Place

HOME_WEIGHT = 0.5
"""Where somebody lives says less than where it happens."""
MAX_OPTIONS = 3
SURE, LIKELY, SHORTENED, IN_DOUBT = 0.95, 0.85, 0.7, 0.5

_SUFFIX = re.compile(r"(新区|区|县|街道|镇|乡|社区|村|小区|花园|家园|公寓|市场|广场)$")
_BEFORE = re.compile(r"(^|[，。？！、]|在|住|到|是|去|们|区|街道|镇)$")
_AFTER = re.compile(
    rf"这边|那边|这里|那里|附近|门口|楼下|旁边|里面|对面|{NUMBER}(号|栋|幢|单元)|[，。？！、]|$"
)
_DENIED = re.compile(r"(不是|不在|不属于)$")
_HOME = re.compile(r"(住在?|家在|家住)[一-鿿]{0,6}$")
_PART = rf"{NUMBER}(?:号楼|号院|栋|幢|座|单元|层|楼|室|号(?!线|码|召|早|晚|称))"
_BUILDING = re.compile(rf"(?<!月){_PART}(?:[，、]?{_PART})*")
_COMMAS = re.compile("[，、]")
_NUMBER = re.compile(NUMBER)

_Names = Mapping[str, Mapping[tuple[Division, ...], float]]
"""Code → what was said that it bears (with all other bearers) → weight of those words."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that was said, and every division or spot that bears it.

    Attributes:
        is_short: The suffix was left out (幸福 for 幸福小区).
        is_home: The citizen said that they live there.
    """

    sentence: Sentence
    start: int
    end: int
    bearers: tuple[Division, ...]
    is_short: bool
    is_home: bool

    @property
    def evidence(self) -> Evidence:
        """The words themselves."""
        return self.sentence.evidence(self.start, self.end)

    def agrees(self, code: str) -> bool:
        """Tell whether ``code`` is, or lies in, something that bears this name."""
        return any(code.startswith(bearer.code) for bearer in self.bearers)


@dataclass(frozen=True, slots=True)
class Located:
    """What is known of the place.

    Attributes:
        place: ``None`` if nothing is certain.
        ask: The one short question that would settle it; empty if none is needed.
        name: What the question is about, e.g. ``幸福小区``.
    """

    place: Place | None
    label: str
    score: float
    evidence: tuple[Evidence, ...]
    ask: str = ""
    name: str = ""


class PlaceReader:
    """Names of one region; immutable, so any thread may use it."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names: dict[str, list[Division]] = {}
        self._short: dict[str, list[Division]] = {}
        self._by_code = {d.code: d.name for d in gazetteer.divisions if not d.is_spot}
        for division in gazetteer.divisions:
            self._names.setdefault(division.name, []).append(division)
            stem = _SUFFIX.sub("", division.name)
            if stem != division.name and len(stem) > 1:
                self._short.setdefault(stem, []).append(division)
        self._finder = WordFinder((*self._names, *self._short))

    def mentions(self, sentences: Sequence[Sentence]) -> tuple[Mention, ...]:
        """Every name that was said and not denied, in order."""
        return tuple(mention for sentence in sentences for mention in self._in(sentence))

    def locate(self, sentences: Sequence[Sentence]) -> Located | None:
        """Find the deepest place that the names agree on; ``None`` if none was said."""
        mentions = self.mentions(sentences)
        if not mentions:
            return None
        best, bearers = self._best(mentions)
        if len({bearer.code for bearer in bearers}) > 1:
            return self._twins(best, bearers)
        bearer = bearers[0]
        backed = [m for m in mentions if m is not best and m.agrees(bearer.code)]
        strange = [m for m in mentions if self._contradicts(m, best, bearer)]
        if strange and not any(self._is_district(m) for m in backed):
            return self._doubtful(best, bearer, strange[-1], sentences)
        score = SURE if backed else SHORTENED if best.is_short else LIKELY
        return self._located(best, bearer, backed, sentences, score)

    def label(self, place: Place) -> str:
        """How a place reads, from the district down."""
        names = (self._by_code.get(c, "") for c in (place.district, place.street, place.community))
        return "".join((*names, place.detail))

    def district_name(self, place: Place) -> str:
        """Name of the district of ``place``; empty if unknown."""
        return self._by_code.get(place.district, "")

    def _in(self, sentence: Sentence) -> Iterator[Mention]:
        free_from = 0
        for found in self._finder.every(sentence.text):
            if found.start < free_from:
                continue
            bearers = self._names.get(found.word)
            is_short = bearers is None
            if bearers is None:
                bearers = self._short[found.word]
                if not self._is_meant(sentence.text, found):
                    continue
            free_from = found.end
            before = sentence.text[: found.start]
            if not _DENIED.search(before):
                home = _HOME.search(before) is not None
                yield Mention(sentence, found.start, found.end, tuple(bearers), is_short, home)

    def _is_meant(self, text: str, found: Found) -> bool:
        """A name without its suffix is a plain word too (幸福, 和平): ask more of short ones."""
        if len(found.word) > 2:
            return True
        if not _BEFORE.search(text[: found.start]):
            return False
        rest = text[found.end :]
        return _AFTER.match(rest) is not None or any(map(rest.startswith, self._names))

    def _best(self, mentions: Sequence[Mention]) -> tuple[Mention, tuple[Division, ...]]:
        """The mention that most others agree with, and its bearers that they agree with most."""
        names = _names(mentions)
        support = {code: _support(code, names) for code in names}
        best: tuple[tuple[float, int, int], Mention, list[Division]] | None = None
        for order, mention in enumerate(mentions):
            for bearer in mention.bearers:
                rank = (support[bearer.code], len(bearer.code), order)
                if best is None or rank > best[0]:
                    best = (rank, mention, [bearer])
                elif rank == best[0]:
                    best[2].append(bearer)
        assert best is not None  # noqa: S101 - callers give at least one mention
        return best[1], tuple(best[2])

    def _contradicts(self, other: Mention, best: Mention, bearer: Division) -> bool:
        """Another district was named; where somebody lives contradicts no other place."""
        may_differ = other.is_home and not best.is_home
        return self._is_district(other) and not other.agrees(bearer.code) and not may_differ

    def _is_district(self, mention: Mention) -> bool:
        return all(bearer.level is Level.DISTRICT for bearer in mention.bearers)

    def _twins(self, mention: Mention, bearers: Sequence[Division]) -> Located:
        name = bearers[0].name
        districts = list(dict.fromkeys(bearer.code[:6] for bearer in bearers))
        level, what = (6, "区") if len(districts) > 1 else (9, "街道")
        options = list(dict.fromkeys(self._by_code.get(b.code[:level], "") for b in bearers))
        which = "还是".join(options) if len(options) <= MAX_OPTIONS else f"哪个{what}"
        place = None
        if len(districts) == 1:
            place = Place(verbatim=_words(mention), district=districts[0])
        return Located(
            place,
            self.label(place) if place else "",
            IN_DOUBT,
            (mention.evidence,),
            f"请问是{which}的{name}？",
            name,
        )

    def _doubtful(
        self,
        mention: Mention,
        bearer: Division,
        district: Mention,
        sentences: Sequence[Sentence],
    ) -> Located:
        """The caller named a district in which the gazetteer has no such name: keep their word."""
        said = district.bearers[0]
        own = self._by_code.get(bearer.code[:6], "")
        name = _words(mention)
        place = Place(f"{_words(district)}{name}", said.code, detail=name)
        place, building = _with_building(place, mention, [district], sentences)
        return Located(
            place,
            self.label(place),
            IN_DOUBT,
            (district.evidence, mention.evidence, *building),
            f"请问{name}是在{said.name}还是在{own}？",
            name,
        )

    def _located(
        self,
        mention: Mention,
        bearer: Division,
        backed: Sequence[Mention],
        sentences: Sequence[Sentence],
        score: float,
    ) -> Located:
        code = bearer.code
        place = Place(
            _words(mention),
            code[:6],
            code[:9] if len(code) >= 9 else "",
            code if len(code) == 12 else "",
            bearer.name if bearer.is_spot else "",
        )
        place, building = _with_building(place, mention, backed, sentences)
        evidence = (*(m.evidence for m in backed), mention.evidence, *building)
        return Located(place, self.label(place), score, tuple(dict.fromkeys(evidence)))


def _names(mentions: Sequence[Mention]) -> _Names:
    """The different names, however often each was said, by the codes that bear them."""
    names: dict[str, dict[tuple[Division, ...], float]] = {}
    for mention in mentions:
        weight = HOME_WEIGHT if mention.is_home else 1.0
        for bearer in mention.bearers:
            borne = names.setdefault(bearer.code, {})
            borne[mention.bearers] = max(weight, borne.get(mention.bearers, 0.0))
    return names


def _support(code: str, names: _Names) -> float:
    """Weight of the different names that ``code``, or what it lies in, bears."""
    agreeing: dict[tuple[Division, ...], float] = {}
    for level in Level:
        agreeing |= names.get(code[:level], {})
    return sum(agreeing.values())


def _words(mention: Mention) -> str:
    return _COMMAS.sub("", mention.sentence.text[mention.start : mention.end])


def _with_building(
    place: Place, mention: Mention, backed: Sequence[Mention], sentences: Sequence[Sentence]
) -> tuple[Place, tuple[Evidence, ...]]:
    """``place`` with building and unit, and where they were said, if they were."""
    built = _building(mention, backed, sentences)
    if built is None:
        return place, ()
    sentence, match = built
    road = _words(mention) if _words(mention).endswith("路") else ""
    words = _COMMAS.sub("", match[0])
    detail = (place.detail or road) + _NUMBER.sub(lambda m: figures(m[0]), words)
    verbatim = place.verbatim + words
    evidence = sentence.evidence(match.start(), match.end())
    return replace(place, verbatim=verbatim, detail=detail), (evidence,)


def _building(
    mention: Mention, backed: Sequence[Mention], sentences: Sequence[Sentence]
) -> tuple[Sentence, re.Match[str]] | None:
    """Building and unit: right after a name that was said, else anywhere in the last such words."""
    for near in (mention, *reversed(backed)):
        comma = _COMMAS.match(near.sentence.text, near.end)
        if match := _BUILDING.match(near.sentence.text, comma.end() if comma else near.end):
            return near.sentence, match
    for sentence in reversed(sentences):
        if match := _BUILDING.search(sentence.text):
            return sentence, match
    return None
