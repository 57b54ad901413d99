"""A call with its ticket, as ``zuoxi suggest`` and ``zuoxi check`` read it.

``{"id","region","caller":{"number"},"segments":[…],"ticket":{…},"at_ms"}``: one such object in a
file of any layout, or one a line.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any

from app.assistant.assistant import TYPE_NAMES, URGENCY_NAMES
from app.assistant.places import Register, of_gazetteer
from app.batch import LONGEST_LINE, Fields, LineError, Lines, run_batch
from app.commands.centre import centre_files
from app.commands.place import register_of
from app.domain.call import normalised
from app.domain.suggestion import Evidence
from app.domain.ticket import Place, RequestType, Ticket, Urgency, with_values
from app.domain.transcript import Segment, Speaker
from resources.centre import ResourceError
from resources.loader import load_gazetteer
from resources.place_data import load_places

MOST_SEGMENTS = 20_000
"""More than a day of talk."""
LONGEST_TEXT = 10_000
"""Characters of a segment or of a field of the ticket: half an hour without a breath."""
_TEXTS = (
    *("title", "content", "request", "answer", "against", "caller_name", "company", "category"),
    *("number", "lead_unit", "support_unit", "dispatch_note", "earlier_number", "caller_gender"),
)
_OTHER_NAMES = {"type": "request_type", "phone": "caller_phone", "summary": "content"}
"""The names of the suggestions, which may stand in a ticket as well."""
_FLAGS = ("is_anonymous", "is_confidential", "is_company", "is_repeat", "is_difficult")
_PLACE = tuple(each.name for each in fields(Place))
_TYPES = {name: kind for kind, name in TYPE_NAMES.items()}
_URGENCIES = {name: kind for kind, name in URGENCY_NAMES.items()}


@dataclass(frozen=True, slots=True)
class CallFile:
    """One call.

    Attributes:
        region: Code of the region; empty = the centre's own.
        number: The caller's number in E.164; empty if withheld.
        is_whole: False if sound was lost or the recording paused.
    """

    region: str
    number: str
    segments: tuple[Segment, ...]
    ticket: Ticket
    is_whole: bool


def run_calls(answer: Callable[[CallFile], Fields]) -> int:
    """Answer the call, or each line of calls, on standard input; see ``run_batch``."""
    data = sys.stdin.buffer.read(LONGEST_LINE + 1)
    try:
        whole = json.loads(data.decode("utf-8-sig")) if len(data) <= LONGEST_LINE else None
    except (ValueError, RecursionError):
        whole = None  # lines then, or it is said of the line what is wrong
    if isinstance(whole, dict):  # a break of lines in it can only stand between two words
        data = data.replace(b"\r", b" ").replace(b"\n", b" ")
    return run_batch(lambda each: answer(call_of(each)), _Joined(data, sys.stdin.buffer))


class _Joined:
    """What was read already, and then the rest of the file, a line at a time."""

    def __init__(self, first: bytes, rest: Lines) -> None:
        self._first = io.BytesIO(first)
        self._rest = rest

    def readline(self, size: int, /) -> bytes:
        """Give a line, which may have begun in the one and end in the other."""
        line = self._first.readline(size)
        if line.endswith(b"\n") or len(line) == size:
            return line
        return line + self._rest.readline(size - len(line))


def places_of(region: str) -> Register:
    """The divisions of a region; without a code those of the centre.

    Raises:
        LineError: There is no such region.
    """
    if not region:
        return of_gazetteer(centre_files().load(load_gazetteer), load_places())
    try:
        return register_of(region)
    except ResourceError as error:
        raise LineError(str(error)) from error


def call_of(given: Fields) -> CallFile:
    """Read a call; fields that nobody knows are passed over.

    Raises:
        LineError: A field is not what it should be.
    """
    caller = _object(given, "caller")
    at_ms = given.get("at_ms", int(time.time() * 1000))
    if type(at_ms) is not int or not 0 <= at_ms < 2**42:
        raise LineError('has an "at_ms" that is no time')
    segments = given.get("segments", [])
    if not isinstance(segments, list):
        raise LineError('has no list of "segments"')
    if len(segments) > MOST_SEGMENTS:
        raise LineError(f"has more than {MOST_SEGMENTS} segments")
    return CallFile(
        _text(given, "region"),
        normalised(_text(caller, "number")),
        tuple(_segment(each, number) for number, each in enumerate(segments)),
        _ticket(_object(given, "ticket"), at_ms),
        not (given.get("gaps") or given.get("pauses")),
    )


def _segment(given: object, number: int) -> Segment:
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise LineError(f"has no text in segment {number}")
    text = _text(given, "text")
    try:
        speaker = Speaker(given.get("speaker", Speaker.CITIZEN.value))
        start, end = float(given.get("start_s", number)), float(given.get("end_s", number + 1))
    except (TypeError, ValueError, OverflowError) as error:
        raise LineError(f"has no speaker or no time in segment {number}") from error
    if not (isfinite(start) and isfinite(end)):
        raise LineError(f"has no speaker or no time in segment {number}")
    return Segment(speaker, start, end, text, heard=_text(given, "heard"))


def _ticket(given: Mapping[str, Any], at_ms: int) -> Ticket:
    given = {_OTHER_NAMES.get(name, name): value for name, value in given.items()}
    created_ms = given.get("created_ms", at_ms)
    if type(created_ms) is not int or not 0 <= created_ms < 2**42:
        raise LineError('has a ticket with a "created_ms" that is no time')
    kind, urgency = _text(given, "request_type"), _text(given, "urgency")
    try:
        ticket = Ticket(
            "",
            "",
            created_ms,
            request_type=_TYPES.get(kind) or (RequestType(kind) if kind else None),
            urgency=_URGENCIES.get(urgency) or Urgency(urgency or Urgency.NORMAL.value),
            place=_place(given.get("place")),
            caller_phone=normalised(_text(given, "caller_phone")),
        )
    except ValueError as error:
        raise LineError(f"has a ticket with {error}") from error
    texts = {name: _text(given, name) for name in _TEXTS}
    flags = {name: given.get(name) is True for name in _FLAGS}
    return with_values(ticket, texts | flags)


def _place(given: object) -> Place:
    if isinstance(given, str):
        return Place(given)
    if given is None:
        return Place()
    if not isinstance(given, dict):
        raise LineError("has a ticket whose place is neither an object nor a text")
    return Place(**{name: _text(given, name) for name in _PLACE})


def _object(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = given.get(name)
    if value is not None and not isinstance(value, dict):
        raise LineError(f'has a "{name}" that is no object')
    return value or {}


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise LineError(f'has a "{name}" that is no text')
    if value and len(value) > LONGEST_TEXT:
        raise LineError(f'has more than {LONGEST_TEXT} characters in "{name}"')
    return value or ""


def evidence_of(places: tuple[Evidence, ...]) -> list[Fields]:
    """Where words were said; a segment of -1 is the content of the ticket."""
    return [{"segment": e.segment, "from": e.start, "to": e.end} for e in places]
