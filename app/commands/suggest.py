"""``zuoxi suggest``: everything that the assistant would show for a call, with evidence."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.assistant.assistant import Assistant, GuideSearch
from app.assistant.checking.written import day_of
from app.assistant.places import Located, PlaceReader
from app.assistant.sentences import Sentence, heard
from app.assistant.value import ValueKind
from app.assistant.values import values
from app.batch import Fields
from app.commands.call_file import CallFile, evidence_of, places_of, run_calls
from app.commands.centre import centre_files
from app.commands.place import codes_of
from app.domain.draft import Draft, take
from app.domain.form import TicketForm
from app.domain.proposing import Proposer
from app.domain.suggestion import Evidence, Suggestion, SuggestionKind
from app.domain.ticket import Ticket
from app.domain.title import usual_title
from app.learnt import load_learnt
from kb.articles import KnowledgeError
from kb.index import FILE_NAME
from kb.search import Search
from resources.form_loader import load_form
from resources.lexicon import load_lexicon
from resources.loader import load_categories, load_gazetteer
from resources.phrases import load_phrases
from resources.place_words import load_place_words
from resources.unit_loader import load_directory

CANNOT = 2
REGIONS = 4
"""Regions that are kept ready while a batch goes from one to the other."""
_TIMES = frozenset({ValueKind.DATE, ValueKind.CLOCK})
_GAP = 2
"""Characters between a day and an hour that belong together: 昨天的下午三点."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """What answers the calls of one region."""

    assistant: Assistant
    places: PlaceReader
    proposer: Proposer
    form: TicketForm


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow ``zuoxi suggest``."""
    parser.add_argument(
        "--index",
        type=Path,
        metavar="DIR",
        help="what `zuoxi kb build` wrote; without it no guides are suggested",
    )
    parser.epilog = (
        'reads {"region","caller":{"number"},"segments":[…],"ticket":{…}}, one object or one a'
        ' line; each suggestion has its "evidence":[{"segment","from","to"}]; what is not known is'
        " null"
    )


def run(args: argparse.Namespace) -> int:
    """Answer the calls of standard input.

    The exit status is 1 when one was wrong, 2 when there is no such index.
    """
    with ExitStack() as stack:
        guides: GuideSearch | None = None
        if args.index is not None:
            try:
                guides = stack.enter_context(Search(args.index / FILE_NAME)).answers
            except KnowledgeError as error:
                sys.stderr.write(f"{error}\n")
                return CANNOT

        @lru_cache(REGIONS)
        def ready(region: str) -> _Ready:
            return _ready(region, guides)

        return run_calls(lambda call: answer(ready(call.region), call))


def _ready(region: str, guides: GuideSearch | None) -> _Ready:
    files, register = centre_files(), places_of(region)
    categories, words = files.load(load_categories), files.load(load_place_words)
    gazetteer = files.load(load_gazetteer)
    proposer = Proposer(files.load(load_directory), categories, gazetteer)
    places = PlaceReader(register, words)
    assistant = Assistant(
        categories,
        places,
        files.load(load_lexicon),
        guides,
        proposer.propose,
        learnt=files.load(load_learnt),
        phrases=files.load(load_phrases),
    )
    return _Ready(assistant, places, proposer, files.load(load_form))


def answer(ready: _Ready, call: CallFile) -> Fields:
    """Everything for one call."""
    ticket = call.ticket
    if not ticket.caller_phone:
        ticket = replace(ticket, caller_phone=call.number)
    found = ready.assistant.suggest(call.segments, ticket)
    by_kind: dict[SuggestionKind, list[Suggestion]] = {}
    for each in found:
        by_kind.setdefault(each.kind, []).append(each)
    sentences = heard(call.segments, ticket)
    located = ready.places.locate(sentences)
    known = _filled(ticket, by_kind, located)
    return {
        "type": _one(by_kind, SuggestionKind.TYPE),
        "urgency": _one(by_kind, SuggestionKind.URGENCY),
        "categories": [_category(each) for each in by_kind.get(SuggestionKind.CATEGORY, ())],
        "place": _place(located),
        "unit": _unit(ready.proposer, known, by_kind),
        "phone": _one(by_kind, SuggestionKind.PHONE),
        "time": _time(sentences, ticket),
        "alerts": [
            {"kind": each.value, "hand_over": each.detail, "evidence": evidence_of(each.evidence)}
            for each in by_kind.get(SuggestionKind.ALERT, ())
        ],
        "not_asked": [
            {
                "key": each.value,
                "name": each.detail,
                "ask": each.label,
                "evidence": evidence_of(each.evidence),
            }
            for each in by_kind.get(SuggestionKind.QUESTION, ())
        ],
        "title": _title(ready, known, by_kind),
        "summary": _one(by_kind, SuggestionKind.CONTENT),
        "request": _one(by_kind, SuggestionKind.REQUEST),
        "guides": [_guide(each) for each in by_kind.get(SuggestionKind.GUIDE, ())],
        "phrases": [
            {"id": each.value, "text": each.label, "evidence": evidence_of(each.evidence)}
            for each in by_kind.get(SuggestionKind.PHRASE, ())
        ],
        "similar": None,  # a call alone has no tickets beside it
    }


def _one(found: dict[SuggestionKind, list[Suggestion]], kind: SuggestionKind) -> Fields | None:
    for each in found.get(kind, ()):
        return {
            "value": each.value,
            "score": each.score,
            "evidence": evidence_of(each.evidence),
        }
    return None


def _category(each: Suggestion) -> Fields:
    return {
        "category": each.value,
        "path": each.detail,
        "score": each.score,
        "evidence": evidence_of(each.evidence),
    }


def _guide(each: Suggestion) -> Fields:
    evidence = evidence_of(each.evidence)
    return {"id": each.value, "title": each.label, "score": each.score, "evidence": evidence}


def _place(found: Located | None) -> Fields | None:
    if found is None:
        return None
    place = found.place
    told: dict[str, Any] = {
        name: (place and getattr(place, name)) or None
        for name in ("district", "street", "community", "detail", "verbatim")
    }
    return told | {
        "ask": found.ask or None,
        "candidate": codes_of(found.candidate) if found.candidate else None,
        "label": found.label or None,
        "score": found.score,
        "evidence": evidence_of(found.evidence),
    }


def _filled(
    ticket: Ticket, found: dict[SuggestionKind, list[Suggestion]], located: Located | None
) -> Ticket:
    """The ticket with everything taken that is not written yet, and nobody must confirm."""
    open_place = not ticket.place.is_known
    if open_place and located and located.candidate:
        ticket, open_place = replace(ticket, place=located.place or ticket.place), False
    draft = Draft(ticket)
    kinds = {
        SuggestionKind.TYPE: ticket.request_type is None,
        SuggestionKind.PLACE: open_place,
        SuggestionKind.CATEGORY: not ticket.category,
    }
    for kind, is_open in kinds.items():
        for each in found.get(kind, ())[:1] if is_open else ():
            draft = take(draft, each, ticket.created_ms)
    return draft.ticket


def _unit(
    proposer: Proposer, known: Ticket, found: dict[SuggestionKind, list[Suggestion]]
) -> Fields | None:
    for each in found.get(SuggestionKind.UNIT, ()):
        proposal = proposer.propose(known, known.created_ms)
        return {
            "lead": each.value,
            "support": (proposal.lead == each.value and proposal.support) or None,
            "item": each.detail or None,
            "evidence": evidence_of(each.evidence),
        }
    return None


def _title(
    ready: _Ready, known: Ticket, found: dict[SuggestionKind, list[Suggestion]]
) -> Fields | None:
    """The usual title, which the form shows in the empty line."""
    category = found.get(SuggestionKind.CATEGORY, [])[:1]
    where = ready.places.label(known.place)
    text = usual_title(known, where, ready.form, category[0].label if category else "")
    sources = [*category, *found.get(SuggestionKind.PLACE, [])[:1]]
    evidence = tuple(dict.fromkeys(e for each in sources for e in each.evidence))
    return {"value": text, "evidence": evidence_of(evidence)} if text and evidence else None


def _time(sentences: Sequence[Sentence], ticket: Ticket) -> Fields | None:
    """The first time that was told, in the caller's words: 昨天下午三点半."""
    for sentence in sentences:
        for start, end in _times(sentence, ticket):
            words = sentence.text[start:end]
            evidence = evidence_of((Evidence(sentence.index, start, end),))
            return {"value": words, "evidence": evidence}
    return None


def _times(sentence: Sentence, ticket: Ticket) -> Iterator[tuple[int, int]]:
    span: tuple[int, int] | None = None
    for value in values(sentence.text, day_of(ticket)):
        if value.kind not in _TIMES:
            continue
        if span and value.start - span[1] <= _GAP:
            span = span[0], value.end
            continue
        if span:
            yield span
        span = value.start, value.end
    if span:
        yield span
