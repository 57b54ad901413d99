"""Reads a TOML file into a model that knows every key; what is wrong is named with its key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from resources.centre import ResourceError, read_text


class StrictTable(BaseModel):
    """A table in which every key is known and has its own type."""

    model_config = ConfigDict(extra="forbid", strict=True)


T = TypeVar("T", bound=StrictTable)


def read_toml(name: str, kind: type[T], folder: Path | None = None) -> T:
    """Read resource ``name``, or the one in ``folder``; raises ``ResourceError`` with the key."""
    try:
        return kind.model_validate(tomllib.loads(read_text(name, folder)))
    except RecursionError as error:
        raise ResourceError(name, "", "is nested too deeply") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ResourceError(name, _key(first["loc"]), first["msg"]) from error
    except ValueError as error:  # a number that is longer than Python reads
        raise ResourceError(name, "", f"is not TOML: {error}") from error


def _key(loc: Iterable[int | str]) -> str:
    """``channels, number 3, zh``: people count from one."""
    return ", ".join(f"number {each + 1}" if isinstance(each, int) else each for each in loc)
