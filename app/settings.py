"""What a person may change on a seat: a small TOML file, checked word by word."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a seat.

    Attributes:
        server: Address of the central server.
        model: Name or folder of the speech model.
        agent_device: Identity of the microphone; empty = the system's default.
        citizen_device: Identity of the line or loopback device; empty = the second channel
            of ``agent_device``.
        theme: ``light`` or ``dark``.
        language: ``zh_CN`` or ``en``.
    """

    server: str = "http://127.0.0.1:8345"
    model: str = "demo-zh"
    agent_device: str = ""
    citizen_device: str = ""
    theme: str = "light"
    language: str = "zh_CN"


_EXPECTED: dict[str, tuple[str, Callable[[str], bool]]] = {
    "server": (
        "an address beginning with http:// or https://",
        lambda v: v.startswith(("http://", "https://")),
    ),
    "theme": ("light or dark", lambda v: v in {"light", "dark"}),
    "language": ("zh_CN or en", lambda v: v in {"zh_CN", "en"}),
    "model": ("the name or folder of a model", bool),
}


def read_settings(path: Path) -> tuple[Settings, list[str]]:
    """Read the settings, and a sentence for each thing that could not be used.

    A missing file is all defaults and no sentence; what is wrong falls back to its default.
    """
    if not path.exists():
        return Settings(), []
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))  # Notepad writes a BOM
    except (OSError, ValueError) as error:
        return Settings(), [f"{path.name} cannot be read ({error}); the defaults are used."]
    settings, problems = Settings(), []
    known = {field.name for field in fields(Settings)}
    for key, value in data.items():
        default = getattr(settings, key, None)
        expected, fits = _EXPECTED.get(key, ("a text", lambda _: True))
        if key not in known:
            problems.append(f"{path.name}, {key}: there is no such setting; it is left out.")
        elif not isinstance(value, str) or not fits(value):
            problems.append(f"{path.name}, {key}: {expected} expected; {default!r} is used.")
        else:
            settings = replace(settings, **{key: value})
    return settings, problems
