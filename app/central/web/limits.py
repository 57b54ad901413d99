"""How long and how large values may be; which fields there are stays defined in the domain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

from app.central.tables import NAME_CHARS, NUMBER_CHARS, PHONE_CHARS, SEAT_CHARS
from app.central.web.problems import Fault, Refused
from app.domain.article import NOTE_CHARS
from app.domain.ticket import MAX_TEXT_CHARS

CHARS = 200
DICTIONARY_CHARS = 2_000_000  # many times what a city has
ITEMS = 5_000
WHOLE_NUMBER = 2**53  # what every JSON reader can hold, and a BIGINT too
LISTED = 20
CHARS_OF = {
    "Article.blocks": 20_000,
    "Article.id": NUMBER_CHARS,
    "Call.number": PHONE_CHARS,
    "Call.seat": SEAT_CHARS,
    "Credentials.user": NAME_CHARS,
    "DictionaryChange.note": NOTE_CHARS,
    "DictionaryChange.text": DICTIONARY_CHARS,
    "Draft.note": NOTE_CHARS,
    "Edit.heard": MAX_TEXT_CHARS,
    "Edit.refused": MAX_TEXT_CHARS,
    "Handling.reply": MAX_TEXT_CHARS,
    "Handling.result": MAX_TEXT_CHARS,
    "Handling.return_reason": MAX_TEXT_CHARS,
    "Heartbeat.call_id": NUMBER_CHARS,
    "Note.note": NOTE_CHARS,
    "Remark.closing": NOTE_CHARS,
    "Remark.text": NOTE_CHARS,
    "Said.text": MAX_TEXT_CHARS,
    "Segment.heard": MAX_TEXT_CHARS,
    "Segment.text": MAX_TEXT_CHARS,
    "StepAsked.detail": MAX_TEXT_CHARS,  # the reason of a return
    "StepAsked.note": MAX_TEXT_CHARS,
    "StepAsked.writes": MAX_TEXT_CHARS,
    "Surge.answer": MAX_TEXT_CHARS,
    "TicketEvent.detail": MAX_TEXT_CHARS,  # it holds the reason of a return
    "Ticket.answer": MAX_TEXT_CHARS,
    "Ticket.caller_phone": PHONE_CHARS,
    "Ticket.content": MAX_TEXT_CHARS,
    "Ticket.dispatch_note": MAX_TEXT_CHARS,
    "Ticket.earlier_number": NUMBER_CHARS,
    "Ticket.number": NUMBER_CHARS,
    "Ticket.request": MAX_TEXT_CHARS,
    "Ticket.seat": SEAT_CHARS,
    "Visit.opinion": MAX_TEXT_CHARS,
    "Visit.unsolved_reason": MAX_TEXT_CHARS,
}


Look = Callable[[Any, "Place", int, "_Wrong"], None]
"""Looks at a value, with where it stands and how many characters it may have."""
Place = tuple[Any, str] | None
"""A field, behind the place of what it is in; joined only for an answer that names it."""


def check_limits(value: object) -> None:
    """Look at every field of a value and of the values inside it.

    Raises:
        Refused: 422 with each field that is too long, too large or cannot be stored.
    """
    wrong = _Wrong()
    _look_at(value, None, CHARS, wrong)
    if wrong.errors:
        raise Refused(Fault.INVALID, errors=wrong.errors)


class _Wrong:
    """Gathers what is wrong, depth first; refuses when it is enough."""

    def __init__(self) -> None:
        self.errors: list[dict[str, str]] = []

    def add(self, place: Place, reason: str) -> None:
        """Note the reason, and the field in full."""
        names: list[str] = []
        while place is not None:
            place, name = place
            names.append(name)
        self.errors.append({"field": ".".join(reversed(names)), "reason": reason})
        if len(self.errors) == LISTED:
            raise Refused(Fault.INVALID, errors=self.errors)


def _look_at(value: Any, place: Place, chars: int, wrong: _Wrong) -> None:  # noqa: ANN401 - any value
    kind: Any = type(value)  # mypy does not see that classes can be hashed
    look = _look_for(kind)
    if look is not None:
        look(value, place, chars, wrong)


@cache
def _look_for(kind: type) -> Look | None:
    """Find out once for each type what there is to look at; ``None`` = nothing."""
    if issubclass(kind, Enum | bool):
        return None
    if issubclass(kind, str):
        return _look_at_text
    if issubclass(kind, int | float):
        return _look_at_number
    if is_dataclass(kind):
        return _look_at_fields_of(kind)
    if issubclass(kind, dict):
        return _look_at_entries
    return _look_at_items if issubclass(kind, tuple | list) else None


def _look_at_fields_of(kind: type) -> Look:
    parts = [
        (each.name, CHARS_OF.get(f"{kind.__name__}.{each.name}", CHARS)) for each in fields(kind)
    ]

    def look_at_fields(value: Any, place: Place, _chars: int, wrong: _Wrong) -> None:  # noqa: ANN401 - any value
        for name, chars in parts:
            _look_at(getattr(value, name), (place, name), chars, wrong)

    return look_at_fields


def _look_at_text(text: str, place: Place, chars: int, wrong: _Wrong) -> None:
    if len(text) > chars:
        wrong.add(place, f"Text has {len(text)} characters, {chars} are allowed")
    if "\x00" in text:
        wrong.add(place, "Text holds a NUL character")


def _look_at_number(number: float, place: Place, _chars: int, wrong: _Wrong) -> None:
    if not -WHOLE_NUMBER <= number <= WHOLE_NUMBER:  # nor is what is no number at all
        wrong.add(place, "Number is too large")


def _look_at_entries(entries: dict[Any, Any], place: Place, chars: int, wrong: _Wrong) -> None:
    if len(entries) > ITEMS:
        wrong.add(place, f"There are more than {ITEMS} items")
        return
    for key, item in entries.items():
        name = str(key)
        _look_at_text(name, place, CHARS, wrong)
        _look_at(item, (place, name[:CHARS]), chars, wrong)


def _look_at_items(
    items: tuple[Any, ...] | list[Any], place: Place, chars: int, wrong: _Wrong
) -> None:
    if len(items) > ITEMS:
        wrong.add(place, f"There are more than {ITEMS} items")
        return
    for number, item in enumerate(items):
        _look_at(item, (place, str(number)), chars, wrong)
