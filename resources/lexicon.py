"""Reads ``words/*.toml``: what the assistant listens for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from app.domain.alert_weights import AlertWeights
from app.domain.lexicon import AlertRule, AlertWords, Element, Lexicon, Matter, TypeCue
from app.domain.suggestion import AlertKind
from app.domain.ticket import RequestType
from resources.alert_weights import load_alert_weights
from resources.centre import ResourceError, read_text

ALERTS = "words/alerts.toml"
TYPES = "words/request_types.toml"
QUESTIONS = "words/questions.toml"
ELEMENTS = ("time", "place", "people", "event", "request")
ASKED_FOR = (RequestType.HELP, RequestType.COMPLAINT, RequestType.REPORT)
"""The types that a matter's questions are asked for where it says nothing else."""

_PARTS = ("patterns", "always", "weak", "unless")
_NAMED = re.compile(r"\{([a-z_]+)\}")

Kind = TypeVar("Kind", bound=StrEnum)


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read all words; ``folder`` may hold a ``words`` directory with a centre's own files.

    Raises:
        ResourceError: A file cannot be read, a key is unknown or missing, or a pattern is not
            a regular expression.
    """
    types, urgent = _types(_table(TYPES, folder))
    questions = _table(QUESTIONS, folder)
    elements = tuple(_elements(questions))
    keys = frozenset(element.key for element in elements)
    needs, matters = tuple(_needs(questions, keys)), tuple(_matters(questions, keys))
    alerts = _alerts(_table(ALERTS, folder), load_alert_weights(folder))
    return Lexicon(alerts, types, urgent, elements, needs, matters)


def _alerts(table: dict[str, Any], learnt: AlertWeights | None) -> AlertWords:
    lists = ("decoys", "negations", "past", "supposed", "habit", "hearsay", "over", "topics")
    table = _written_out(table)
    rules = []
    for key, value in table.items():
        if key in lists:
            continue
        kind = _known(ALERTS, AlertKind, key)
        section = {part: [] for part in _PARTS} | _section(ALERTS, key, value)
        rules.append(
            AlertRule(
                kind,
                _text(ALERTS, section, key, "name"),
                _text(ALERTS, section, key, "hand_over"),
                *(_patterns(ALERTS, section, key, part) for part in _PARTS),
            )
        )
    missing = set(AlertKind) - {rule.kind for rule in rules}
    if missing:
        raise ResourceError(ALERTS, min(missing), "is missing")
    return AlertWords(
        tuple(rules),
        **{name: _patterns(ALERTS, table, "", name) for name in lists},
        learnt=learnt,
    )


def _written_out(table: dict[str, Any]) -> dict[str, Any]:
    """Put the lists of ``[words]`` in the place of their names in braces."""
    named = _section(ALERTS, "words", table.get("words", {}))
    words = {name: _text(ALERTS, named, "words", name) for name in named}

    def filled(value: object, where: str) -> object:
        if isinstance(value, dict):
            return {key: filled(each, f"{where}.{key}") for key, each in value.items()}
        if isinstance(value, list):
            return [filled(each, where) for each in value]
        if isinstance(value, str):
            return _NAMED.sub(lambda name: word(name[1], where), value)
        return value

    def word(name: str, where: str) -> str:
        if name not in words:
            raise ResourceError(ALERTS, where, f"{{{name}}} is not in [words]")
        return words[name]

    return {key: filled(value, key) for key, value in table.items() if key != "words"}


def _types(table: dict[str, Any]) -> tuple[tuple[TypeCue, ...], tuple[str, ...]]:
    cues = []
    for key, value in _section(TYPES, "types", table.get("types")).items():
        section = _section(TYPES, f"types.{key}", value)
        cues.append(
            TypeCue(
                _known(TYPES, RequestType, key),
                _words(TYPES, section, f"types.{key}", "strong"),
                _words(TYPES, section, f"types.{key}", "weak"),
            )
        )
    urgency = _section(TYPES, "urgency", table.get("urgency"))
    return tuple(cues), _words(TYPES, urgency, "urgency", "urgent")


def _elements(table: dict[str, Any]) -> Iterator[Element]:
    given = _section(QUESTIONS, "elements", table.get("elements"))
    if missing := [key for key in ELEMENTS if key not in given]:
        raise ResourceError(QUESTIONS, f"elements.{missing[0]}", "is missing")
    for key, value in given.items():
        where = f"elements.{key}"
        section = {"asked": [], "stands_for": ""} | _section(QUESTIONS, where, value)
        if section["stands_for"] not in {"", *ELEMENTS}:
            reason = f"is none of {', '.join(ELEMENTS)}"
            raise ResourceError(QUESTIONS, f"{where}.stands_for", reason)
        yield Element(
            key,
            _text(QUESTIONS, section, where, "name"),
            _text(QUESTIONS, section, where, "ask"),
            _patterns(QUESTIONS, section, where, "told"),
            _patterns(QUESTIONS, section, where, "asked"),
            section["stands_for"],
        )


def _needs(
    table: dict[str, Any], keys: frozenset[str]
) -> Iterator[tuple[RequestType, tuple[str, ...]]]:
    needed = _section(QUESTIONS, "needs", table.get("needs"))
    for key in needed:
        given = _words(QUESTIONS, needed, "needs", key)
        _check_keys(f"needs.{key}", given, keys)
        yield _known(QUESTIONS, RequestType, key), given


def _matters(table: dict[str, Any], keys: frozenset[str]) -> Iterator[Matter]:
    for number, value in enumerate(table.get("matters", []), 1):
        where = f"matters, number {number}"
        section = {"types": [str(kind) for kind in ASKED_FOR]} | _section(QUESTIONS, where, value)
        names, needs, types = (
            _words(QUESTIONS, section, where, part) for part in ("names", "needs", "types")
        )
        _check_keys(f"{where}.needs", needs, keys)
        yield Matter(names, needs, tuple(_known(QUESTIONS, RequestType, kind) for kind in types))


def _check_keys(where: str, needs: tuple[str, ...], keys: frozenset[str]) -> None:
    if not keys.issuperset(needs):
        raise ResourceError(QUESTIONS, where, "names an element that is not given")


def _table(name: str, folder: Path | None) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(name, folder))
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(name, "", f"is not TOML: {error}") from error


def _section(file: str, where: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ResourceError(file, where, "is missing or not a table")
    return value


def _known(file: str, kind: type[Kind], key: str) -> Kind:
    try:
        return kind(key)
    except ValueError as error:
        raise ResourceError(file, key, f"is none of {', '.join(kind)}") from error


def _text(file: str, table: dict[str, Any], where: str, key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ResourceError(file, f"{where}.{key}", "is missing or not a text")
    return value


def _words(file: str, table: dict[str, Any], where: str, key: str) -> tuple[str, ...]:
    value = table.get(key)
    name = f"{where}.{key}" if where else key
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise ResourceError(file, name, "is missing or not a list of texts")
    return tuple(value)


def _patterns(file: str, table: dict[str, Any], where: str, key: str) -> tuple[str, ...]:
    patterns = _words(file, table, where, key)
    try:
        re.compile("|".join(patterns))  # the form in which most are used: compiled once
    except re.error:
        _name_wrong(file, f"{where}.{key}" if where else key, patterns)
    return patterns


def _name_wrong(file: str, name: str, patterns: tuple[str, ...]) -> None:
    """Raise for the first pattern that is none; two may also be wrong only when joined."""
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ResourceError(file, name, f"{pattern!r} is no pattern: {error}") from error
    raise ResourceError(file, name, "cannot be joined: a group is named twice")
