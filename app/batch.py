"""Batches: JSON Lines in, JSON Lines out; a bad line is told, and the rest is done."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

LONGEST_LINE = 4 * 2**20
"""Bytes; eighty minutes of talk are less than a tenth of it."""
MOST_CHARS = 100_000
"""Of one text: four times what is said in eighty minutes, so that no line takes minutes."""

Fields = dict[str, Any]


class Lines(Protocol):
    """Bytes that are read line by line; every binary file is one."""

    def readline(self, size: int, /) -> bytes:
        """Give a line with its end, at most ``size`` bytes of it; nothing at the end."""
        ...


class LineError(ValueError):
    """What is wrong with a line, in words."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the input.

    Attributes:
        number: From 1.
        fields: The object; what could be read of it when ``wrong``.
        wrong: Why it cannot be used; empty = it can.
    """

    number: int
    fields: Fields
    wrong: str = ""


def lines_of(file: Lines) -> Iterator[Line]:
    """Read objects; blank lines are passed over, a byte-order mark as well."""
    number = 0
    while data := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(data) > LONGEST_LINE:
            while not data.endswith(b"\n") and (data := file.readline(LONGEST_LINE)):
                pass
            yield Line(number, {}, f"has more than {LONGEST_LINE >> 20} MB")
        elif data.strip():
            yield _line(number, data)


def _line(number: int, data: bytes) -> Line:
    try:
        text = data.decode("utf-8-sig" if number == 1 else "utf-8")
        fields = json.loads(text, parse_constant=_no_json)
    except UnicodeDecodeError:
        return Line(number, {}, "is not UTF-8")
    except (ValueError, RecursionError):
        return Line(number, {}, "is not JSON")
    if not isinstance(fields, dict):
        return Line(number, {}, "is not a JSON object")
    return Line(number, fields)


def _no_json(name: str) -> NoReturn:
    """``NaN`` and ``Infinity`` are Python's, nobody else could read our answer."""
    raise ValueError(name)


def text_of(fields: Fields, name: str) -> str:
    """Give a field that must be a text.

    Raises:
        LineError: It is missing, something else or longer than ``MOST_CHARS``.
    """
    value = fields.get(name)
    if not isinstance(value, str):
        raise LineError(f'has no text "{name}"')
    if len(value) > MOST_CHARS:
        raise LineError(f'has more than {MOST_CHARS} characters in "{name}"')
    return value


def run_batch(answer: Callable[[Fields], Fields], file: Lines | None = None) -> int:
    """Answer each line of standard input; ``id`` is carried through.

    A line that cannot be used gives an object with ``error``, and a sentence on standard error.

    Args:
        answer: Gives the fields beside ``id``; raises :class:`LineError` for a line that is wrong.
        file: Read in the place of standard input.

    Returns:
        The exit status: 1 when any line was wrong.
    """
    status = 0
    for line in lines_of(file or sys.stdin.buffer):
        given = {"id": line.fields["id"]} if "id" in line.fields else {}
        wrong, answered = line.wrong, {}
        if not wrong and not _can_be_written(given):
            wrong, given = 'has an "id" that cannot be written again', {}
        try:
            answered = answer(line.fields) if not wrong else {}
        except LineError as error:
            wrong = str(error)
        if wrong:
            status = 1
            answered = {"error": f"line {line.number} {wrong}"}
            sys.stderr.write(f"line {line.number} {wrong}\n")
        told = given | answered
        text = json.dumps(told, ensure_ascii=False, allow_nan=False)
        sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
    return status


def _can_be_written(given: Fields) -> bool:
    """Tell whether it is JSON once more: 1e999 has become infinite, and depth has an end."""
    try:
        json.dumps(given, allow_nan=False)
    except (ValueError, RecursionError):
        return False
    return True
