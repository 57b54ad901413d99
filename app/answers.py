"""Short answers that questions of the agent make likely, from the centre's tables."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from resources.centre import ResourceError, read_text
from resources.loader import load_gazetteer
from speech.engine import Engine, EngineLostError
from speech.expecting import AnswerKind, Answers, answers_for

log = logging.getLogger(__name__)

_FILE = "words/answers.toml"
_CHINESE = re.compile(r"[一-鿿]{2,12}")


def load_answer_kinds(folder: Path | None = None) -> tuple[AnswerKind, ...]:
    """Read ``words/answers.toml`` and the names of places; raises :class:`ResourceError`."""
    try:
        tables = tomllib.loads(read_text(_FILE, folder))
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(_FILE, "", str(error)) from error
    places = tuple(
        dict.fromkeys(
            division.name
            for division in load_gazetteer(folder).divisions
            if _CHINESE.fullmatch(division.name)
        )
    )
    return tuple(_kind(name, table, places) for name, table in tables.items())


def expected_answers(engine: Engine) -> tuple[Answers, ...]:
    """Spell them for an engine; empty where it takes no phrases, or the tables are at fault."""
    if not engine.takes_phrases():
        return ()
    try:
        return answers_for(engine, load_answer_kinds())
    except (ResourceError, EngineLostError):
        log.exception("No answers are expected; they are heard as everything else")
        return ()


def _kind(name: str, table: Mapping[str, Any], places: tuple[str, ...]) -> AnswerKind:
    try:
        phrases = (*table["phrases"], *(places if table.get("places") else ()))
        return AnswerKind(
            name,
            re.compile("|".join(f"(?:{each})" for each in table["asked"])),
            tuple(dict.fromkeys(phrases)),
            table.get("row", ""),
            int(table.get("weight", 1)),
            float(table.get("less_sure", 0.1)),
            re.compile(table["fits"]) if "fits" in table else None,
        )
    except KeyError as error:
        raise ResourceError(_FILE, name, f"has no {error.args[0]}") from error
    except (re.error, TypeError, ValueError) as error:
        raise ResourceError(_FILE, name, str(error)) from error
