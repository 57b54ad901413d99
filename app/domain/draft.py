"""A ticket while it is being written: what a person typed, what was taken and what refused.

A suggestion never overwrites what a person typed; a refused one does not come back; every
answer leaves an event, so that the adoption of each kind can be counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.call import normalised
from app.domain.suggestion import Answer, Suggestion, SuggestionKind
from app.domain.texts import SEVERAL_LINES, clean
from app.domain.ticket import EventKind, Place, RequestType, Ticket, TicketEvent, Urgency

FIELD_OF = {
    SuggestionKind.TYPE: "request_type",
    SuggestionKind.URGENCY: "urgency",
    SuggestionKind.CATEGORY: "category",
    SuggestionKind.PLACE: "place",
    SuggestionKind.TITLE: "title",
    SuggestionKind.CONTENT: "content",
    SuggestionKind.REQUEST: "request",
    SuggestionKind.PHONE: "caller_phone",
    SuggestionKind.UNIT: "lead_unit",
    SuggestionKind.SURGE: "answer",
}
"""The ticket's field that each kind fills; other kinds are hints and fill nothing."""

_KIND_OF = {field: kind for kind, field in FIELD_OF.items()}

GROWING = frozenset({SuggestionKind.TITLE, SuggestionKind.CONTENT, SuggestionKind.REQUEST})
"""Texts that grow with the call; who refuses one does not want the next one either."""

SHOWN_MOST = 500
"""So many different suggestions of a ticket are remembered as shown; nobody looks at more."""

_EVENTS = {
    Answer.TAKEN: EventKind.SUGGESTION_TAKEN,
    Answer.EDITED: EventKind.SUGGESTION_EDITED,
    Answer.REFUSED: EventKind.SUGGESTION_REFUSED,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A field that holds exactly what a suggestion gave."""

    field: str
    value: str
    score: float


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket in the making.

    Attributes:
        ticket: As it would be saved now.
        typed: Fields that a person wrote; no suggestion touches them.
        taken: Field, value and score of each suggestion that was taken and not changed since.
        refused: Keys of suggestions that were refused.
        events: What happened so far; they go to the server with the ticket.
        shown: Keys of suggestions that stood on the screen, to count how many are taken.
    """

    ticket: Ticket
    typed: frozenset[str] = frozenset()
    taken: tuple[Taken, ...] = ()
    refused: frozenset[tuple[SuggestionKind, str]] = frozenset()
    events: tuple[TicketEvent, ...] = ()
    shown: frozenset[tuple[SuggestionKind, str]] = frozenset()

    @property
    def is_touched(self) -> bool:
        """Tell whether anything would be lost with it."""
        handed_over = any(event.kind is EventKind.HANDED_OVER for event in self.events)
        return bool(self.typed or self.taken) or handed_over

    def holds_suggestion(self, field: str) -> bool:
        """Tell whether a field still shows exactly what a suggestion gave."""
        return any(each.field == field for each in self.taken)


def write(draft: Draft, at_ms: int, **changes: Any) -> Draft:  # noqa: ANN401 - any field of a ticket
    """Take over what a person wrote; fields that stay the same are not touched.

    Who becomes anonymous cannot be called back: no return visit, unless it is chosen afterwards.
    """
    if changes.get("is_anonymous") and not draft.ticket.is_anonymous:
        changes = {"wants_visit": False} | changes
    cleaned = {field: _clean(value, field) for field, value in changes.items()}
    changed = {k: v for k, v in cleaned.items() if getattr(draft.ticket, k) != v}
    if not changed:
        return draft
    edited = [each.field for each in draft.taken if each.field in changed]
    events = tuple(_answered(draft, Answer.EDITED, _KIND_OF[field], at_ms) for field in edited)
    return replace(
        draft,
        ticket=replace(draft.ticket, **changed),
        typed=draft.typed.union(changed),
        taken=tuple(each for each in draft.taken if each.field not in changed),
        events=draft.events + events,
    )


def fill(draft: Draft, **values: Any) -> Draft:  # noqa: ANN401 - any field of a ticket
    """Fill in what follows from the rest (a usual title, a unit): nothing that a person wrote.

    A field that a person typed or that holds a suggestion stays as it is, and a filled one is
    filled anew as often as it changes. A draft is not touched by it.
    """
    taken = {each.field for each in draft.taken}
    free = {
        field: _clean(value, field)
        for field, value in values.items()
        if field not in draft.typed and field not in taken
    }
    if all(getattr(draft.ticket, field) == value for field, value in free.items()):
        return draft
    return replace(draft, ticket=replace(draft.ticket, **free))


def take(draft: Draft, suggestion: Suggestion, at_ms: int) -> Draft:
    """Fill the field of a suggestion, at a person's word; hints only leave their event."""
    event = _answered(draft, Answer.TAKEN, suggestion.kind, at_ms, suggestion.score)
    field = FIELD_OF.get(suggestion.kind)
    if field is None:
        answered = draft.refused | {_key(suggestion)}
        return replace(draft, refused=answered, events=(*draft.events, event))
    others = tuple(each for each in draft.taken if each.field != field)
    return replace(
        draft,
        ticket=replace(draft.ticket, **{field: _field_value(suggestion)}),
        typed=draft.typed - {field},
        taken=(*others, Taken(field, suggestion.value, suggestion.score)),
        events=(*draft.events, event),
    )


def refuse(draft: Draft, suggestion: Suggestion, at_ms: int) -> Draft:
    """Never show this suggestion again in this call."""
    event = _answered(draft, Answer.REFUSED, suggestion.kind, at_ms, suggestion.score)
    return replace(draft, refused=draft.refused | {_key(suggestion)}, events=(*draft.events, event))


def show(draft: Draft, suggestions: Iterable[Suggestion]) -> Draft:
    """Remember what stands on the screen; the same draft if nothing of it is new."""
    new = {_key(suggestion) for suggestion in suggestions} - draft.shown
    if not new or len(draft.shown) >= SHOWN_MOST:
        return draft
    return replace(draft, shown=draft.shown | new)


def pending(draft: Draft, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Leave out what was refused, what is in the ticket already, and fields that were typed.

    A field that was taken from a suggestion is offered again only with at least as much
    behind it: the second choice does not come back once the first was taken.
    """
    taken = {each.field: each for each in draft.taken}
    kept = []
    for suggestion in suggestions:
        field = FIELD_OF.get(suggestion.kind, "")
        before = taken.get(field)
        weaker = before is not None and suggestion.score < before.score
        if (
            _key(suggestion) not in draft.refused
            and field not in draft.typed
            and not weaker
            and not (field and getattr(draft.ticket, field) == _field_value(suggestion))
        ):
            kept.append(suggestion)
    return kept


def _clean(value: Any, name: str) -> Any:  # noqa: ANN401 - any field of a ticket
    """Clean the texts of a field, also those in a value: see ``app.domain.texts.clean``."""
    if is_dataclass(value) and not isinstance(value, type):
        inner = {f.name: _clean(getattr(value, f.name), f"{name}.{f.name}") for f in fields(value)}
        return replace(value, **inner)
    if isinstance(value, tuple):
        return tuple(_clean(each, name) for each in value)
    if not isinstance(value, str) or isinstance(value, StrEnum):
        return value
    return clean(value, several_lines=name in SEVERAL_LINES)


def _key(suggestion: Suggestion) -> tuple[SuggestionKind, str]:
    return (suggestion.kind, "") if suggestion.kind in GROWING else suggestion.key


def _field_value(suggestion: Suggestion) -> Any:  # noqa: ANN401 - the type of its field
    match suggestion.kind:
        case SuggestionKind.TYPE:
            return RequestType(suggestion.value)
        case SuggestionKind.URGENCY:
            return Urgency(suggestion.value)
        case SuggestionKind.PLACE:
            return _clean(Place(**json.loads(suggestion.value)), "place")
        case SuggestionKind.PHONE:
            return normalised(suggestion.value)
        case _:
            return _clean(suggestion.value, FIELD_OF.get(suggestion.kind, ""))


def _answered(
    draft: Draft, answer: Answer, kind: SuggestionKind, at_ms: int, score: float | None = None
) -> TicketEvent:
    detail: dict[str, Any] = {"kind": kind.value}
    if score is not None:
        detail["score"] = round(score, 3)
    ticket = draft.ticket
    return TicketEvent(ticket.id, _EVENTS[answer], at_ms, ticket.seat, detail)
