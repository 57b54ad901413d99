"""Reads ``phrases.toml``: what to say, by stage of the call and by situation."""

from __future__ import annotations

import re
import string
from pathlib import Path

from pydantic import Field

from app.domain.phrase import Phrase, PhraseBook, Situation, SituationCue, Stage
from resources.centre import ResourceError
from resources.toml_tables import StrictTable, read_toml

PHRASES = "phrases.toml"
NAMES = frozenset({"place", "matter", "unit", "number"})
MAX_CHARS = 80
"""What is longer cannot be read while somebody speaks."""


class _Cue(StrictTable):
    name: str = Field(min_length=1)
    citizen: list[str] = Field(default=[])
    agent: list[str] = Field(default=[])
    unless: list[str] = Field(default=[])
    after_s: float = Field(default=0.0, ge=0)
    stays: bool = False


class _Phrase(StrictTable):
    id: str = Field(min_length=1)
    text: str = Field(min_length=1, max_length=MAX_CHARS)
    stage: Stage | None = Field(default=None, strict=False)
    situation: Situation | None = Field(default=None, strict=False)
    times: int = Field(default=1, ge=1)


class _Book(StrictTable):
    confirming: list[str]
    closing: list[str]
    greeting: list[str]
    situations: dict[str, _Cue]
    phrases: list[_Phrase]


def load_phrases(folder: Path | None = None) -> PhraseBook:
    """Read all phrases; ``folder`` may hold a centre's own file.

    Raises:
        ResourceError: The file cannot be read, a key is unknown or missing, a pattern is not a
            regular expression, a text names something unknown, or an id comes twice.
    """
    book = read_toml(PHRASES, _Book, folder)
    seen: set[str] = set()
    for number, phrase in enumerate(book.phrases, 1):
        _check(phrase, f"phrases, number {number}", seen)
    return PhraseBook(
        tuple(Phrase(p.id, p.stage, p.situation, p.text, p.times) for p in book.phrases),
        tuple(_cue(key, cue) for key, cue in book.situations.items()),
        _patterns("confirming", book.confirming),
        _patterns("closing", book.closing),
        _patterns("greeting", book.greeting),
    )


def _cue(key: str, cue: _Cue) -> SituationCue:
    where = f"situations, {key}"
    if key not in set(Situation):
        raise ResourceError(PHRASES, where, f"is none of {', '.join(Situation)}")
    return SituationCue(
        Situation(key),
        cue.name,
        _patterns(f"{where}, citizen", cue.citizen),
        _patterns(f"{where}, agent", cue.agent),
        _patterns(f"{where}, unless", cue.unless),
        cue.after_s,
        cue.stays,
    )


def _check(phrase: _Phrase, where: str, seen: set[str]) -> None:
    if phrase.id in seen:
        raise ResourceError(PHRASES, where, f"the id {phrase.id!r} comes twice")
    seen.add(phrase.id)
    if phrase.stage is None and phrase.situation is None:
        raise ResourceError(PHRASES, where, "has neither a stage nor a situation")
    try:
        named = {
            name for _, name, _, _ in string.Formatter().parse(phrase.text) if name is not None
        }
    except ValueError as error:
        raise ResourceError(PHRASES, f"{where}, text", str(error)) from error
    if unknown := named - NAMES:
        raise ResourceError(PHRASES, f"{where}, text", f"{{{min(unknown)}}} is not known")


def _patterns(where: str, patterns: list[str]) -> tuple[str, ...]:
    try:
        re.compile("|".join(patterns))  # the form in which they are used: compiled once
    except re.error as error:
        wrong = next((each for each in patterns if not _is_pattern(each)), "|".join(patterns))
        raise ResourceError(PHRASES, where, f"{wrong!r} is no pattern: {error}") from error
    return tuple(patterns)


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
