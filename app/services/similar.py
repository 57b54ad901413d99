"""Similar tickets: the same caller again, or the same event told to another seat."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from app.domain.likeness import Alike, EverydayWords, Rarity, Trait, alike, matter, without_place
from app.domain.suggestion import Evidence, Suggestion, SuggestionKind
from app.domain.texts import clean
from app.domain.ticket import Ticket
from app.store.alike import tickets_alike, tickets_by_id, words_nearby
from app.store.database import Sessions

HOUR_MS = 3_600_000
CALLER_MS = 30 * 24 * HOUR_MS
"""A caller who comes back within this time may mean the same matter."""
EVENT_MS = 7 * 24 * HOUR_MS
"""Two callers within this time may mean the same event."""
EACH = 15
NEARBY = 500
BY_WORDS = 20
SHOWN = 3
KEPT_TERMS = 1_500
SAID_CHARS = 3_000
"""The last words of a long call: an hour of talk is about everything."""
HALVED_MS = 2 * 24 * HOUR_MS
"""An event of so long ago counts half."""
FULL_SCORE = 16.0
HEARD_MS = 2_000
"""New words alone are not looked up more often than this."""

_WEIGHTS = {
    Trait.NUMBER: 6.0,
    Trait.SPOT: 5.0,
    Trait.COMMUNITY: 4.0,
    Trait.CATEGORY: 3.0,
    Trait.WORDS: 3.0,
    Trait.STREET: 1.5,
}
_TOLD = {
    Trait.NUMBER: "同一号码",
    Trait.SPOT: "同一地点",
    Trait.COMMUNITY: "同一社区",
    Trait.STREET: "同一街道",
    Trait.CATEGORY: "同一分类",
}


@dataclass(frozen=True, slots=True)
class Similar:
    """A ticket that tells of the same.

    Attributes:
        same_caller: The number is the same; else another caller tells of the same event.
        ago_ms: How much earlier it was made.
        score: 0-1; only good for putting them in order.
    """

    ticket: Ticket
    alike: Alike
    same_caller: bool
    ago_ms: int
    score: float

    @property
    def reason(self) -> str:
        """Why, in Chinese: ``同一社区、都说到停水 · 2 小时前 · 8013 坐席``."""
        traits = self.alike.traits
        if traits & {Trait.COMMUNITY, Trait.SPOT}:
            traits -= {Trait.STREET}
        told = [text for trait, text in _TOLD.items() if trait in traits]
        if Trait.WORDS in traits and self.alike.words:
            told.append(f"都说到{'、'.join(self.alike.words)}")
        return f"{'、'.join(told)} · {_ago(self.ago_ms)} · {self.ticket.seat} 坐席"


class SimilarTickets:
    """Looks through the seat's own database. Blocking; any thread but the UI's may ask."""

    def __init__(
        self,
        readers: Sessions,
        seat: str,
        clock: Callable[[], int],
        things: Mapping[str, str] | None = None,
        *,
        sees_confidential: bool = False,
    ) -> None:
        """``things``: expression → the name of the thing, as ``EverydayWords`` takes them."""
        self._readers = readers
        self._clock = clock
        self._words = EverydayWords(things or {})
        self._seen_by = None if sees_confidential else seat
        self._terms: OrderedDict[tuple[UUID, str], frozenset[str]] = OrderedDict()
        self._lock = threading.Lock()
        self._last: tuple[Ticket, str, int, tuple[Similar, ...]] | None = None

    def like(self, ticket: Ticket, said: str = "") -> tuple[Similar, ...]:
        """List the tickets that tell of the same, the most alike first, at most ``SHOWN``.

        Args:
            ticket: What is known so far; its category and place may be only understood yet.
            said: What the caller said.
        """
        now_ms = self._clock()
        with self._lock:
            last = self._last
            if (
                last is not None
                and last[0] == ticket
                and (last[1] == said or 0 <= now_ms - last[2] < HEARD_MS)
            ):
                return last[3]
            found = self._look(_cleaned(ticket), said, now_ms)
            self._last = (ticket, said, now_ms, found)
            return found

    def suggestions(
        self, ticket: Ticket, said: str = "", evidence: tuple[Evidence, ...] = ()
    ) -> tuple[Suggestion, ...]:
        """Give the same as hints of the assistant; the value is the other ticket's id."""
        return tuple(
            Suggestion(
                SuggestionKind.SIMILAR,
                str(each.ticket.id),
                each.ticket.title or each.ticket.number,
                each.score,
                evidence,
                each.reason,
            )
            for each in self.like(ticket, said)
        )

    def _look(self, ticket: Ticket, said: str, now_ms: int) -> tuple[Similar, ...]:
        own = self._words.terms(matter(ticket, said[-SAID_CHARS:]))
        with self._readers() as session:
            found = tickets_alike(session, ticket, now_ms - CALLER_MS, EACH, self._seen_by)
            near = words_nearby(
                session, ticket.place.district, now_ms - EVENT_MS, NEARBY, self._seen_by
            )
            titles = [(each, self._terms_of(each, words)) for each, words in near]
            rarity = Rarity(terms for _, terms in titles)
            known = {each.id for each in found} | {ticket.id}
            shared = [(rarity.weight(own & terms), each) for each, terms in titles]
            shared.sort(key=lambda it: it[0], reverse=True)
            ids = [each for weight, each in shared[:BY_WORDS] if weight > 0 and each not in known]
            found += tickets_by_id(session, ids)
        texts = [(other, self._texts_of(other)) for other in found]
        rarity = Rarity((terms for _, terms in titles), (whole for _, (whole, _) in texts))
        similar = [
            each
            for other, said_there in texts
            if (each := _judged(other, alike(ticket, other, own, said_there, rarity), now_ms))
        ]
        similar.sort(key=lambda each: (each.score, each.ticket.created_ms), reverse=True)
        return tuple(similar[:SHOWN])

    def _texts_of(self, ticket: Ticket) -> tuple[frozenset[str], frozenset[str]]:
        """What a ticket says of its matter, and what its title alone does."""
        title = without_place(ticket.title, ticket)
        return self._terms_of(ticket.id, matter(ticket)), self._terms_of(ticket.id, title)

    def _terms_of(self, ticket_id: UUID, text: str) -> frozenset[str]:
        """What a text says; kept, since the same tickets are looked at again and again."""
        key = (ticket_id, text)
        terms = self._terms.get(key)
        if terms is None:
            terms = self._terms[key] = self._words.terms(text)
            if len(self._terms) > KEPT_TERMS:
                self._terms.popitem(last=False)
        return terms


def _judged(other: Ticket, found: Alike, now_ms: int) -> Similar | None:
    """Weigh what was found in common; ``None`` if it is not the same matter or event."""
    ago_ms = max(0, now_ms - other.created_ms)
    same_caller = Trait.NUMBER in found.traits
    if not (_is_same_matter(found.traits) if same_caller else _is_event(found.traits, ago_ms)):
        return None
    weight = sum(_WEIGHTS[trait] for trait in found.traits)
    if not same_caller:
        weight *= 0.5 ** (ago_ms / HALVED_MS)
    return Similar(other, found, same_caller, ago_ms, round(min(1.0, weight / FULL_SCORE), 3))


def _is_same_matter(traits: frozenset[Trait]) -> bool:
    """A caller who calls again means the same only if something of the matter is the same."""
    return bool(traits & {Trait.CATEGORY, Trait.WORDS, Trait.SPOT})


def _is_event(traits: frozenset[Trait], ago_ms: int) -> bool:
    """Another caller's ticket is of the same event if place and matter are the same, and soon.

    A street is long: there the category and the words have to agree.
    """
    matters = traits & {Trait.CATEGORY, Trait.WORDS}
    if not matters or ago_ms > EVENT_MS:
        return False
    if traits & {Trait.SPOT, Trait.COMMUNITY}:
        return True
    return Trait.STREET in traits and len(matters) > 1


def things_of(concepts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Turn the everyday words of the knowledge base (kind → concept → expressions) to names.

    Only things, and only what surely means them: verbs and weighted words say too little of
    what happened.
    """
    return {
        word: concept
        for concept, expressions in concepts.get("things", {}).items()
        for word in (concept, *expressions.split())
        if "~" not in word
    }


def _ago(ms: int) -> str:
    hours = ms // HOUR_MS
    if hours >= 24:
        return f"{hours // 24} 天前"
    return f"{hours} 小时前" if hours else f"{max(1, ms // 60_000)} 分钟前"


def _cleaned(ticket: Ticket) -> Ticket:
    """Take what no database takes out of what is looked for."""
    place = ticket.place
    place = replace(
        place,
        community=clean(place.community),
        street=clean(place.street),
        district=clean(place.district),
    )
    return replace(ticket, place=place, category=clean(ticket.category))
