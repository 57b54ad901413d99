"""A recorded script: the keys of a person who writes a ticket, step by step."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.suggestion import SuggestionKind


class ScriptError(ValueError):
    """A script cannot be used; the message names file, step and reason."""


class Moment(StrEnum):
    """What a person waits for before the next key."""

    RINGING = "ringing"
    """The telephone rings."""
    HEARD = "heard"
    """Every sentence of the call is on the screen."""
    AFTER_CALL = "after_call"
    """The call has ended."""
    SAVED = "saved"
    """The ticket is on the disk."""


@dataclass(frozen=True, slots=True)
class Step:
    """Exactly one of ``press``, ``text`` and ``take`` is given.

    Attributes:
        why: What the person wants; told when the step fails.
        press: Keys as on a help sheet (``Alt+4``, ``Return``), one after another.
        text: Written where the caret is; Chinese as an input method commits it.
        take: The suggestion that is taken: the person goes down to it, key by key, and takes it.
        when: What the person waits for first.
    """

    why: str
    press: tuple[str, ...] = ()
    text: str = ""
    take: SuggestionKind | None = None
    when: Moment | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """The steps, and the number that calls."""

    caller: str
    steps: tuple[Step, ...]


def read_script(text: str, name: str) -> Script:
    """Read a script from TOML; ``name`` is told in errors.

    Raises:
        ScriptError: Not TOML, a step that does nothing or two things, an unknown word.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(f"{name}: {error}") from error
    steps = table.get("step", [])
    if not isinstance(steps, list) or not steps:
        raise ScriptError(f"{name}: there is no [[step]]")
    return Script(
        str(table.get("caller", "")),
        tuple(_step(row, f"{name}, step {number}") for number, row in enumerate(steps, start=1)),
    )


def _step(row: Any, where: str) -> Step:  # noqa: ANN401 - whatever TOML gives
    if not isinstance(row, dict) or not isinstance(row.get("why"), str):
        raise ScriptError(f"{where}: a step says why")
    unknown = set(row) - {"why", "press", "text", "take", "when"}
    if unknown:
        raise ScriptError(f"{where}: {min(unknown)} is unknown")
    if len({"press", "text", "take"} & set(row)) != 1:
        raise ScriptError(f"{where}: one of press, text and take is needed")
    press = row.get("press", [])
    if not isinstance(press, list) or not all(isinstance(key, str) and key for key in press):
        raise ScriptError(f"{where}: press is a list of keys")
    if not isinstance(row.get("text", ""), str):
        raise ScriptError(f"{where}: text is a text")
    try:
        take = SuggestionKind(row["take"]) if "take" in row else None
        when = Moment(row["when"]) if "when" in row else None
    except ValueError as error:
        raise ScriptError(f"{where}: {error}") from error
    return Step(row["why"], tuple(press), row.get("text", ""), take, when)
