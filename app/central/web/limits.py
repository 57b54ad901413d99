"""How long and how large values may be; which fields there are stays defined in the domain."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
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


def check_limits(value: object) -> None:
    """Look at every field of a value and of the values inside it.

    Raises:
        Refused: 422 with each field that is too long, too large or cannot be stored.
    """
    errors = []
    for field, reason in _broken(value, "", CHARS):
        errors.append({"field": field, "reason": reason})
        if len(errors) == LISTED:
            break
    if errors:
        raise Refused(Fault.INVALID, errors=errors)


def _broken(value: Any, field: str, chars: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    """Yield field and reason, depth first."""
    if isinstance(value, str):
        yield from _broken_text(value, field, chars)
    elif isinstance(value, int | float):
        if not math.isfinite(value) or abs(value) > WHOLE_NUMBER:
            yield field, "Number is too large"
    elif is_dataclass(value):
        for each in fields(value):
            own = CHARS_OF.get(f"{type(value).__name__}.{each.name}", CHARS)
            yield from _broken(getattr(value, each.name), _joined(field, each.name), own)
    elif isinstance(value, tuple | list | dict):
        yield from _broken_items(value, field, chars)


def _broken_items(
    value: tuple[Any, ...] | list[Any] | dict[Any, Any], field: str, chars: int
) -> Iterator[tuple[str, str]]:
    if len(value) > ITEMS:
        yield field, f"There are more than {ITEMS} items"
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _broken_text(str(key), field, CHARS)
            yield from _broken(item, _joined(field, str(key)[:CHARS]), chars)
    else:
        for number, item in enumerate(value):
            yield from _broken(item, _joined(field, str(number)), chars)


def _broken_text(text: str, field: str, chars: int) -> Iterator[tuple[str, str]]:
    if len(text) > chars:
        yield field, f"Text has {len(text)} characters, {chars} are allowed"
    if "\x00" in text:
        yield field, "Text holds a NUL character"


def _joined(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name
