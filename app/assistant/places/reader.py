"""Reads the place of a matter out of what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from app.assistant.places import cues, details, questions
from app.assistant.places.addresses import Address, addresses
from app.assistant.places.chains import Chain, Choice, chains, choose
from app.assistant.places.cues import Role
from app.assistant.places.mentions import Mention, Names
from app.assistant.places.names import COMMUNITY, DISTRICT, SPOT, STREET, has_long_form
from app.assistant.places.questions import Candidate
from app.assistant.places.register import NONE, Register, of_gazetteer
from app.assistant.sentences import Sentence
from app.domain.place import Gazetteer
from app.domain.place_words import PlaceWords
from app.domain.suggestion import Evidence
from app.domain.ticket import Place

IN_DOUBT = 0.5
REMEMBERED = 4_096
"""Sentences whose mentions are kept: the whole call is read again after each sentence."""
FIRM = 3.0
"""Characters from which on another place is worth a question."""


@dataclass(frozen=True, slots=True)
class Located:
    """What is known of the place.

    Attributes:
        place: ``None`` if nothing is certain.
        label: How ``place`` reads.
        score: 0–1: how sure it is.
        evidence: The words that it came from.
        ask: The one short question that would settle it; empty if none is needed.
        name: What the question is about, e.g. ``幸福小区``.
        candidates: What ``ask`` separates.
        candidate: The only place that it can be, where ``ask`` wants no more than a yes.
    """

    place: Place | None
    label: str
    score: float
    evidence: tuple[Evidence, ...]
    ask: str = ""
    name: str = ""
    candidates: tuple[Candidate, ...] = ()
    candidate: Place | None = None


class PlaceReader:
    """Names of one region; any thread may use it.

    Args:
        region: Its divisions.
        words: How characters sound, and former names (``resources.place_words``); without them
            neither misheard nor former names are recognised.
    """

    def __init__(self, region: Gazetteer | Register, words: PlaceWords | None = None) -> None:
        self._register = of_gazetteer(region) if isinstance(region, Gazetteer) else region
        self._names = Names(self._register, words or PlaceWords())
        upper = takewhile(lambda depth: depth <= DISTRICT, self._register.depths)
        districts = [row for row, depth in enumerate(upper) if depth == DISTRICT]
        self._only = districts[0] if len(districts) == 1 else NONE
        self._addresses = lru_cache(REMEMBERED)(self._addresses_in)

    def locate(self, sentences: Sequence[Sentence]) -> Located | None:
        """Find the deepest place that the names agree on; ``None`` if none was said."""
        mentions = self.mentions(sentences)
        found = chains(mentions, self._register)
        if not found:
            return None
        choice = choose(found, self._register)
        best = choice.best
        if self._depth(best.row) < DISTRICT:
            return None
        other = self._other(best, mentions)
        if other and (doubt := self._doubt(best, other)):
            return self._doubtful(*doubt, choice.rows, sentences)
        if len(choice.rows) > 1:
            return self._twins(choice, sentences)
        if other is None:
            return self._located(best, sentences, 1.0)
        if other.role > best.role:  # with the names above it, which both may share
            best, other = next(c for c in found if c.row == other.row), best
        return self._against(best, other, sentences)

    def mentions(self, sentences: Sequence[Sentence]) -> list[Mention]:
        """Everything that may be a name and was not denied or taken back, in order."""
        kept: list[Mention] = []
        denied: set[int] = set()
        latest: list[Mention] = []
        for sentence in sentences:
            for group in self._addresses(sentence):
                if group.role is Role.DENIED:
                    denied.update(row for mention in group.outline for row in mention.rows)
                    continue
                if group.is_mended:
                    kept = _without(kept, self._mended(latest, group))
                denied.difference_update(row for m in group.outline for row in m.rows)
                kept += group.mentions
                latest = list(group.outline)
        return [each for m in kept if (each := self._allowed(m, denied))] if denied else kept

    def _mended(self, latest: Sequence[Mention], group: Address) -> list[Mention]:
        """What of the last address is taken back by this one: its level, and what lies below."""
        depth = min(self._depth(mention.rows[0]) for mention in group.outline)
        return [mention for mention in latest if self._depth(mention.rows[0]) >= depth]

    def _allowed(self, mention: Mention, denied: set[int]) -> Mention | None:
        """The mention without what lies in a denied division."""
        rows = [r for r in mention.rows if denied.isdisjoint(self._register.above(r))]
        return replace(mention, rows=tuple(rows)) if rows else None

    def label(self, place: Place) -> str:
        """How a place reads, from the district down."""
        names = (self._name(code) for code in (place.district, place.street, place.community))
        return "".join((*names, place.detail))

    def district_name(self, place: Place) -> str:
        """Name of the district of ``place``; empty if unknown."""
        return self._name(place.district)

    def _name(self, code: str) -> str:
        row = self._register.find(code) if code else NONE
        return self._register.names[row] if row != NONE else ""

    def _addresses_in(self, sentence: Sentence) -> tuple[Address, ...]:
        return addresses(sentence, self._names.mentions(sentence))

    def _twins(self, choice: Choice, sentences: Sequence[Sentence]) -> Located:
        register, rows = self._register, choice.rows
        own = choice.best.own
        names = {register.names[row] for row in rows}
        name = names.pop() if len(names) == 1 else own.words
        shared = set.intersection(*(set(register.above(row)) for row in rows))
        common = max(shared, key=lambda row: register.depths[row], default=NONE)
        place = None
        if common != NONE and register.depths[common] >= DISTRICT:
            place, _ = self._place(common, choice.best, sentences, "")
        return Located(
            place,
            self.label(place) if place else "",
            IN_DOUBT,
            _evidence(choice.best),
            questions.which(rows, name, register),
            name,
            questions.candidates(rows, register),
        )

    def _against(self, best: Chain, other: Chain, sentences: Sequence[Sentence]) -> Located:
        """Weigh the best place against another one that was named as clearly."""
        if best.role > other.role:
            return self._located(best, sentences, 0.9)
        if best.weight >= 2 * other.weight:
            return self._located(best, sentences, 0.8)
        return self._two_places(best, other, sentences)

    def _other(self, best: Chain, mentions: Sequence[Mention]) -> Chain | None:
        """The best place that was clearly named and neither contains nor lies in ``best``."""
        inside = set(self._register.above(best.row))
        rest = [
            mention
            for mention in mentions
            if not (mention.role is Role.ASIDE and best.role is not Role.ASIDE)
            and not any(mention.overlaps(each) for each in best.mentions)
            and inside.isdisjoint(mention.rows)
            and not any(self._register.lies_in(row, best.row) for row in mention.rows)
        ]
        for chain in chains(rest, self._register):
            deep_enough = self._register.depths[chain.row] >= DISTRICT
            clear = any(not m.is_misheard and m.is_strong for m in chain.mentions)
            if deep_enough and clear and chain.weight >= min(FIRM, best.weight):
                return chain
        return None

    def _doubt(self, one: Chain, two: Chain) -> tuple[Chain, Chain] | None:
        """A district, and a name that lies in another one although none was named for it."""
        for district, other in ((one, two), (two, one)):
            if self._register.depths[district.row] != DISTRICT:
                continue
            named = any(
                self._register.depths[r] == DISTRICT for m in other.mentions for r in m.rows
            )
            if not named:
                return district, other
        return None

    def _doubtful(
        self,
        district: Chain,
        other: Chain,
        rows: Sequence[int],
        sentences: Sequence[Sentence],
    ) -> Located:
        """The caller named a district in which the register has no such name: keep their word."""
        register, name = self._register, other.own.words
        said = register.names[district.row]
        rows = [other.row] if district.row in rows else list(rows)
        above = dict.fromkeys(register.at_depth(row, DISTRICT) for row in rows)
        elsewhere = [register.names[row] for row in above]
        place, building = self._place(district.row, district, sentences, name)
        place = replace(place, verbatim=district.own.words + place.verbatim.removeprefix(said))
        return Located(
            place,
            self.label(place),
            IN_DOUBT,
            (district.own.evidence, other.own.evidence, *building),
            questions.where(name, said, elsewhere),
            name,
            questions.candidates([district.row, *rows], register),
        )

    def _two_places(self, best: Chain, other: Chain, sentences: Sequence[Sentence]) -> Located:
        register = self._register
        rows = [best.row, other.row]
        shared = set(register.above(best.row)) & set(register.above(other.row))
        common = max(shared, key=lambda row: register.depths[row], default=NONE)
        place = None
        if common != NONE and register.depths[common] >= DISTRICT:
            place, _ = self._place(common, best, sentences, "")
        paths = [register.path(row) for row in rows]
        return Located(
            place,
            self.label(place) if place else "",
            IN_DOUBT,
            (*_evidence(best), *_evidence(other)),
            questions.between(*paths),
            register.names[best.row],
            questions.candidates(rows, register),
        )

    def _is_open(self, chain: Chain) -> bool:
        """Tell whether a community must be confirmed though it alone bears the name.

        Nobody named its street, and it was not said as registered (docs/decisions/032).
        """
        register, row = self._register, chain.row
        if self._depth(row) != COMMUNITY or register.at_depth(row, STREET) == NONE:
            return False
        registered = register.registered(row)
        if not has_long_form(registered) or self._has_street(chain):
            return False
        return not chain.own.is_whole(registered)

    def _has_street(self, chain: Chain) -> bool:
        """Tell whether the street was named: 南沙 alone may be the district as well."""
        street, district = (self._register.at_depth(chain.row, d) for d in (STREET, DISTRICT))
        said = [m for m in chain.mentions[1:] if street in m.rows]
        return len(said) > 1 or any(district not in m.rows for m in said)

    def _to_confirm(self, chain: Chain, sentences: Sequence[Sentence]) -> Located:
        """Keep the district that was said, or is the region, and ask about the only candidate."""
        register, row = self._register, chain.row
        district = register.at_depth(row, DISTRICT)
        has_district = district == self._only or any(district in m.rows for m in chain.mentions)
        place = None
        if has_district and district != NONE:
            place, _ = self._place(district, chain, sentences, "")
        candidate, building = self._place(row, chain, sentences, "")
        return Located(
            place,
            self.label(place) if place else "",
            IN_DOUBT,
            (*_evidence(chain), *building),
            questions.whether(row, register, in_district=has_district),
            register.names[row],
            questions.candidates([row], register),
            candidate,
        )

    def _located(self, chain: Chain, sentences: Sequence[Sentence], share: float) -> Located:
        if self._is_open(chain):
            return self._to_confirm(chain, sentences)
        spot = self._register.names[chain.row] if self._depth(chain.row) == SPOT else ""
        place, building = self._place(chain.row, chain, sentences, spot)
        evidence = dict.fromkeys((*_evidence(chain), *building))
        score = round(share * self._confidence(chain), 2)
        return Located(place, self.label(place), score, tuple(evidence))

    def _confidence(self, chain: Chain) -> float:
        """How sure a chain is; the figures are measured ones (docs/decisions/032)."""
        own, alone = chain.own, len(chain.mentions) == 1
        sure = 0.97
        if any(m.is_misheard for m in chain.mentions):
            sure = (
                0.9
                if all(m.is_misheard is False or m.likeness >= 0.7 for m in chain.mentions)
                else 0.8
            )
        if own.is_bare:
            sure *= 0.8 if alone else 0.95
        elif alone and self._depth(chain.row) in (COMMUNITY, SPOT):
            sure *= 0.93
        if cues.is_near(own.sentence.text[own.end :]):
            sure *= 0.85
        return sure

    def _place(
        self, row: int, chain: Chain, sentences: Sequence[Sentence], spot: str
    ) -> tuple[Place, tuple[Evidence, ...]]:
        """The codes of a row with building and unit, and where those were said."""
        register, words = self._register, chain.own.words
        codes = [self._code(register.at_depth(row, d)) for d in (DISTRICT, STREET, COMMUNITY)]
        district, street, community = codes
        place = Place(words, district, street, community, spot)
        built = details.building(chain.mentions, sentences)
        if built is None:
            return place, ()
        sentence, match = built
        road = words if words.endswith("路") else ""
        detail = (spot or road) + details.in_figures(match[0])
        place = replace(place, verbatim=words + details.without_commas(match[0]), detail=detail)
        return place, (sentence.evidence(match.start(), match.end()),)

    def _code(self, row: int) -> str:
        return "" if row == NONE else self._register.code(row)

    def _depth(self, row: int) -> int:
        return self._register.depths[row]


def _without(mentions: Sequence[Mention], gone: Sequence[Mention]) -> list[Mention]:
    return [m for m in mentions if not any(m.overlaps(each) for each in gone)]


def _evidence(chain: Chain) -> tuple[Evidence, ...]:
    return tuple(mention.evidence for mention in reversed(chain.mentions))
