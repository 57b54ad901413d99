"""Everything the assistant proposes for a call, from its transcript and what was typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from app.assistant import drafts
from app.assistant.alerts import Alert, AlertWatch
from app.assistant.asking import QuestionReader
from app.assistant.categories import Ranked
from app.assistant.learning.model import LearntCategories
from app.assistant.learning.ranking import CategoryRanking
from app.assistant.numbers import phone
from app.assistant.phrases import PhraseReader
from app.assistant.places import Located, PlaceReader, Register
from app.assistant.record import RecordReader, TypeGuess
from app.assistant.sentences import Sentence, heard
from app.domain.call import local_form
from app.domain.category import Category
from app.domain.lexicon import Lexicon
from app.domain.phrase import PhraseBook
from app.domain.place import Gazetteer
from app.domain.place_words import PlaceWords
from app.domain.proposing import Proposal, ReasonKind
from app.domain.suggestion import Evidence, Suggestion, SuggestionKind
from app.domain.ticket import Place, RequestType, Ticket, Urgency
from app.domain.transcript import Segment

GUIDE_SENTENCES = 3
"""Guides belong to what the citizen said last."""
GUIDE_LIMIT = 3
QUESTION_SCORE = 0.6
SITUATION_SCORE, STAGE_SCORE = 0.8, 0.5
SLIP_DIGITS = 2
TO_CONFIRM = "待来电人确认"
"""Stands beside a place that the caller has not said yes to."""
TYPE_NAMES = {
    RequestType.CONSULT: "咨询",
    RequestType.HELP: "求助",
    RequestType.COMPLAINT: "投诉",
    RequestType.REPORT: "举报",
    RequestType.SUGGESTION: "建议",
    RequestType.PRAISE: "表扬",
    RequestType.OTHER: "其他",
}
URGENCY_NAMES = {Urgency.NORMAL: "一般", Urgency.URGENT: "紧急", Urgency.CRITICAL: "特急"}


class Guide(Protocol):
    """What the search for guides returns; the knowledge base's hits are such."""

    @property
    def article_id(self) -> str:
        """Id of the article."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def score(self) -> float:
        """How well it fits, 0–1."""


GuideSearch = Callable[[str, int], Sequence[Guide]]
"""Finds at most so many guides for a text; none when none is good."""

Hints = Callable[[Ticket, str, tuple[Evidence, ...]], Sequence[Suggestion]]
"""What others know of a ticket (category and place may be only understood yet) and of what the
citizen said; the evidence is for what rests on the whole call."""

Propose = Callable[[Ticket, int], Proposal]
"""Names the units of a ticket, by the dispatch directory of a time (UTC milliseconds)."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was understood of a call so far, before it is put into suggestions."""

    segments: Sequence[Segment]
    sentences: tuple[Sentence, ...]
    alerts: tuple[Alert, ...]
    type: TypeGuess | None
    categories: tuple[Ranked, ...]
    located: Located | None
    ticket: Ticket

    @property
    def place(self) -> Place:
        """The place as written on the ticket, else as understood."""
        if self.ticket.place.is_known or not (self.located and self.located.place):
            return self.ticket.place
        return self.located.place

    @property
    def request_type(self) -> RequestType | None:
        """The type as chosen on the ticket, else as understood."""
        return self.ticket.request_type or (self.type.type if self.type else None)

    @property
    def place_evidence(self) -> tuple[Evidence, ...]:
        """Where the place was said, if it is the one we understood."""
        return self.located.evidence if self.located and self.located.place else ()


class Assistant:
    """Proposes fields, questions, guides and hand-overs.

    Holds only compiled words, no state of a call, so one object serves all calls and any thread.
    Whoever shows the suggestions leaves out what was taken or refused (``Suggestion.key``).
    """

    def __init__(
        self,
        categories: Sequence[Category],
        places: Gazetteer | Register | PlaceReader,
        lexicon: Lexicon,
        guides: GuideSearch | None = None,
        propose: Propose | None = None,
        place_words: PlaceWords | None = None,
        learnt: LearntCategories | None = None,
        phrases: PhraseBook | None = None,
        hints: Sequence[Hints] = (),
    ) -> None:
        """Compile the words; without ``learnt`` the categories are told by their keywords.

        ``guides``, ``propose`` and ``hints`` are called on the thread that calls :meth:`suggest`;
        without them no guides, units or similar tickets are suggested, and without ``phrases``
        nothing to say. A ``PlaceReader`` may be given that others use as well.
        """
        self._classifier = CategoryRanking(categories, learnt)
        self._categories = {category.code: category for category in categories}
        self._places = (
            places if isinstance(places, PlaceReader) else PlaceReader(places, place_words)
        )
        self._alerts = AlertWatch(lexicon.alerts)
        self._record = RecordReader(lexicon)
        self._open = QuestionReader(lexicon)
        self._phrases = PhraseReader(phrases or PhraseBook())
        self._guides = guides
        self._propose = propose
        self._hints = tuple(hints)

    def suggest(
        self, segments: Sequence[Segment], ticket: Ticket, now_s: float | None = None
    ) -> tuple[Suggestion, ...]:
        """Propose everything that the sentences so far and the typed content support.

        Emergencies come first, then fields in the order of the form, questions and guides. What
        stands on the ticket already steers the rest (type, category, place) but stays untouched.

        Args:
            segments: The call so far.
            ticket: As it is written by now.
            now_s: Seconds since the call was answered; without it no silence is noticed.
        """
        sentences = heard(segments, ticket)
        if not sentences:
            return tuple(self._to_say(segments, {}, has_questions=True, now_s=now_s))
        reading = _Reading(
            segments,
            sentences,
            self._alerts.alerts(sentences),
            self._record.guess_type(sentences),
            self._classifier.rank(sentences),
            self._places.locate(sentences),
            ticket,
        )
        unit = tuple(self._unit(reading))
        questions = tuple(self._questions(reading))
        known = self._known(reading, unit)
        parts = (
            _alert_suggestions(reading),
            _type_suggestions(reading),
            self._urgency(reading),
            _category_suggestions(reading),
            self._place_offer(reading),
            unit,
            _phone_suggestions(reading),
            _draft_suggestions(reading),
            questions,
            self._to_say(segments, known, has_questions=bool(questions), now_s=now_s),
            self._hinted(reading),
            self._guide_suggestions(reading),
        )
        return tuple(suggestion for part in parts for suggestion in part)

    def _urgency(self, reading: _Reading) -> Iterator[Suggestion]:
        evidence = tuple(e for alert in reading.alerts for e in alert.evidence)
        urgency, score = Urgency.CRITICAL, 0.9
        if not evidence:
            evidence = self._record.urgent_words(reading.sentences)
            urgency, score = Urgency.URGENT, 0.6
        if evidence:
            name = URGENCY_NAMES[urgency]
            yield Suggestion(SuggestionKind.URGENCY, urgency.value, name, score, evidence)

    def _category(self, reading: _Reading) -> tuple[Category, float, tuple[Evidence, ...]] | None:
        """The category on the ticket, else the first one understood."""
        chosen = self._categories.get(reading.ticket.category)
        for ranked in reading.categories:
            if chosen in (None, ranked.category):
                return ranked.category, ranked.score, ranked.evidence
        return (chosen, 1.0, ()) if chosen else None

    def _place_offer(self, reading: _Reading) -> Iterator[Suggestion]:
        """What is understood; where a yes would settle it, the candidate to say yes to."""
        located = reading.located
        if located and (place := located.candidate or located.place):
            value = json.dumps(asdict(place), ensure_ascii=False)
            label = self._places.label(place)
            doubt = TO_CONFIRM if located.candidate else ""
            yield Suggestion(
                SuggestionKind.PLACE, value, label, located.score, located.evidence, doubt
            )

    def _unit(self, reading: _Reading) -> Iterator[Suggestion]:
        category = self._category(reading)
        if category is None or self._propose is None:
            return
        leaf, score, evidence = category
        ticket = replace(reading.ticket, category=leaf.code, place=reading.place)
        proposal = self._propose(ticket, ticket.created_ms)
        if not proposal.lead:
            return
        if proposal.reason.kind is ReasonKind.FUNCTION:
            evidence += reading.place_evidence
        yield Suggestion(
            SuggestionKind.UNIT,
            proposal.lead,
            proposal.lead,
            score,
            evidence or _whole(reading),
            proposal.item or leaf.name,
        )

    def _questions(self, reading: _Reading) -> Iterator[Suggestion]:
        located = reading.located
        if located and located.ask and not reading.ticket.place.is_known:
            yield Suggestion(
                SuggestionKind.QUESTION,
                f"which:{located.name}",
                located.ask,
                0.9,
                located.evidence,
                "地点",
            )
        if reading.request_type is None:
            return
        known = {
            "place": reading.place.is_known or located is not None,
            "request": bool(reading.ticket.request.strip()),
            "event": bool(reading.categories or reading.ticket.category),
        }
        told = frozenset(key for key, is_known in known.items() if is_known)
        category = self._category(reading)
        for element in self._open.open(
            reading.segments,
            reading.sentences,
            reading.request_type,
            category[0] if category else None,
            told,
        ):
            yield Suggestion(
                SuggestionKind.QUESTION,
                element.key,
                element.ask,
                QUESTION_SCORE,
                _whole(reading),
                element.name,
            )

    def _known(self, reading: _Reading, unit: tuple[Suggestion, ...]) -> dict[str, str]:
        """What fills the gaps of a phrase."""
        category = self._category(reading)
        place = reading.place
        return {
            "place": self._places.label(place) if place.is_known else "",
            "matter": category[0].name if category else "",
            "unit": unit[0].label if unit else "",
            "number": reading.alerts[0].rule.hand_over if reading.alerts else "",
        }

    def _to_say(
        self,
        segments: Sequence[Segment],
        known: Mapping[str, str],
        *,
        has_questions: bool,
        now_s: float | None,
    ) -> Iterator[Suggestion]:
        offers = self._phrases.offers(segments, known, has_questions=has_questions, now_s=now_s)
        for each in offers:
            score = SITUATION_SCORE if each.why else STAGE_SCORE
            yield Suggestion(
                SuggestionKind.PHRASE, each.phrase.id, each.text, score, each.evidence, each.why
            )

    def _hinted(self, reading: _Reading) -> Iterator[Suggestion]:
        """Similar tickets, surges: what others know of a ticket like this one."""
        category = self._category(reading)
        code = category[0].code if category else ""
        ticket = replace(reading.ticket, category=code, place=reading.place)
        said = "。".join(sentence.text for sentence in reading.sentences if sentence.is_own)
        for hints in self._hints:
            yield from hints(ticket, said, _whole(reading))

    def _guide_suggestions(self, reading: _Reading) -> Iterator[Suggestion]:
        if self._guides is None:
            return
        last = [s for s in reading.sentences if s.is_own][-GUIDE_SENTENCES:]
        seen: set[str] = set()
        for sentence in reversed(last):
            if len(seen) == GUIDE_LIMIT:
                return
            for guide in self._guides(sentence.text, GUIDE_LIMIT):
                if guide.article_id not in seen and len(seen) < GUIDE_LIMIT:
                    seen.add(guide.article_id)
                    yield Suggestion(
                        SuggestionKind.GUIDE,
                        guide.article_id,
                        guide.title,
                        guide.score,
                        (sentence.whole,),
                    )


def _whole(reading: _Reading) -> tuple[Evidence, ...]:
    """The last sentence, as evidence for what rests on the whole call."""
    return (reading.sentences[-1].whole,)


def _alert_suggestions(reading: _Reading) -> Iterator[Suggestion]:
    for alert in reading.alerts:
        rule = alert.rule
        yield Suggestion(
            SuggestionKind.ALERT,
            rule.kind.value,
            f"{rule.name}：转 {rule.hand_over}",
            0.9,
            alert.evidence,
            rule.hand_over,
        )


def _type_suggestions(reading: _Reading) -> Iterator[Suggestion]:
    if guess := reading.type:
        name = TYPE_NAMES[guess.type]
        yield Suggestion(SuggestionKind.TYPE, guess.type.value, name, guess.score, guess.evidence)


def _category_suggestions(reading: _Reading) -> Iterator[Suggestion]:
    for ranked in reading.categories:
        category = ranked.category
        yield Suggestion(
            SuggestionKind.CATEGORY,
            category.code,
            category.name,
            ranked.score,
            ranked.evidence,
            " › ".join(category.path),
        )


def _phone_suggestions(reading: _Reading) -> Iterator[Suggestion]:
    found = phone(reading.sentences)
    if found and not _is_slip(found.number, reading.ticket.caller_phone):
        label = local_form(found.number)
        yield Suggestion(SuggestionKind.PHONE, found.number, label, 0.95, found.evidence)


def _is_slip(heard: str, known: str) -> bool:
    """Tell whether a heard number is the caller's own with a digit or two misheard.

    The network knows the caller's number for sure; a spoken one goes through a recogniser.
    """
    if len(heard) != len(known):
        return False
    return sum(a != b for a, b in zip(heard, known, strict=True)) <= SLIP_DIGITS


def _draft_suggestions(reading: _Reading) -> Iterator[Suggestion]:
    (text, evidence), (wish, place) = drafts.both(reading.sentences)
    if text:
        yield Suggestion(SuggestionKind.CONTENT, text, text, 0.7, evidence)
    if wish:
        yield Suggestion(SuggestionKind.REQUEST, wish, wish, 0.7, place)
