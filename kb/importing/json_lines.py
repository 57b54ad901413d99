"""Reads JSON Lines: one object a line, our own articles or anybody's rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb.importing.rows import FIELDS, Refused, Row

_DICTIONARIES = ("blocks", "attachments")


def read_json_lines(name: str, text: str) -> Iterator[Row | Refused]:
    """Yield a row for each line that is a JSON object; a bad line costs only itself."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = "is nested too deep" if isinstance(error, RecursionError) else str(error)
            yield Refused(name, number, f"is not JSON: {reason}")
            continue
        if not isinstance(value, dict):
            yield Refused(name, number, "is not a JSON object")
        elif len(value) > FIELDS:
            yield Refused(name, number, f"has more than {FIELDS} fields")
        elif wrong := _wrong_dictionary(value):
            yield Refused(name, number, f"{wrong} is not texts by name")
        else:
            yield _row(name, number, value)


def _wrong_dictionary(value: dict[str, Any]) -> str:
    for key in _DICTIONARIES:
        given = value.get(key, {})
        if not isinstance(given, dict) or not all(isinstance(t, str) for t in given.values()):
            return key
    return ""


def _row(name: str, number: int, value: dict[str, Any]) -> Row:
    blocks, attachments = (value.get(key, {}) for key in _DICTIONARIES)
    values = {key: _texts(held) for key, held in value.items() if key not in _DICTIONARIES}
    return Row(name, number, values, blocks=blocks, attachments=attachments)


def _texts(value: object) -> str | tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(item) for item in value)
    if isinstance(value, dict):
        return tuple(f"{key}：{_text(item)}" for key, item in value.items())
    return _text(value)


def _text(value: object) -> str:
    """A text as it is, nothing as nothing, a number or a nested value as JSON writes it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
