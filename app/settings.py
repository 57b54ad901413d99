"""What a person may change on a seat: a small TOML file, checked word by word."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any


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
        second_pass: Whether a call is heard once more after its end, slowly and better.
        second_model: Name or folder of the model for that; empty = the first Whisper model.
        centre_folder: Folder with the centre's own files in place of the shipped resources;
            ``ZUOXI_CENTRE`` goes before it.
        upload_share: How much of the line recordings may take on their way, in percent.
        offline_sign_in_hours: For so long after the last sign-in at the server the same person
            may open the desk without it; 0 = never.
        stream_words: Whether supervisors can follow what is said while a call runs.
        drafter_url: Address of an OpenAI-compatible server on the centre's network, up to the
            version (``http://10.0.0.9:8000/v1``); empty = no drafter.
        drafter_model: The name under which it serves its model.
    """

    server: str = "http://127.0.0.1:8345"
    model: str = "demo-zh"
    agent_device: str = ""
    citizen_device: str = ""
    theme: str = "light"
    language: str = "zh_CN"
    second_pass: bool = False
    second_model: str = ""
    centre_folder: str = ""
    upload_share: int = 50
    offline_sign_in_hours: int = 72
    stream_words: bool = True
    drafter_url: str = ""
    drafter_model: str = ""


_EXPECTED: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "server": (
        "an address beginning with http:// or https://",
        lambda v: v.startswith(("http://", "https://")),
    ),
    "theme": ("light or dark", lambda v: v in {"light", "dark"}),
    "language": ("zh_CN or en", lambda v: v in {"zh_CN", "en"}),
    "upload_share": ("a whole number from 1 to 100", lambda v: 1 <= v <= 100),
    "offline_sign_in_hours": ("a whole number of hours from 0 to 720", lambda v: 0 <= v <= 720),
    "model": ("the name or folder of a model", bool),
    "drafter_url": (
        "an address beginning with http:// or https://, or nothing",
        lambda v: not v or v.startswith(("http://", "https://")),
    ),
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
        default: Any = getattr(settings, key, None)
        kind = "true or false" if isinstance(default, bool) else "a text"
        expected, fits = _EXPECTED.get(key, (kind, lambda _: True))
        if key not in known:
            problems.append(f"{path.name}, {key}: there is no such setting; it is left out.")
        elif type(value) is not type(default) or not fits(value):
            used = _written(default) if isinstance(default, bool) else repr(default)
            problems.append(f"{path.name}, {key}: {expected} expected; {used} is used.")
        else:
            settings = replace(settings, **{key: value})
    return settings, problems


def write_settings(path: Path, settings: Settings) -> None:
    """Write what differs from the file's own lines; comments and other lines stay.

    The file is replaced as a whole or not at all. Raises ``OSError``. A file that cannot be
    read as settings is written anew.
    """
    before, _ = read_settings(path)
    try:
        text = path.read_text("utf-8-sig") if path.exists() else ""
    except (OSError, ValueError):
        text = ""
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if value != getattr(before, field.name):
            text = _with_line(text, field.name, _written(value))
    if not _reads_as(text, settings):
        text = "".join(
            f"{f.name} = {_written(getattr(settings, f.name))}\n" for f in fields(Settings)
        )
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _with_line(text: str, key: str, value: str) -> str:
    """Put a value in the place of a key's old one, or at the end of the keys before any table."""
    line = f"{key} = {value}"
    found = re.compile(rf"^{key}[ \t]*=.*$", re.MULTILINE)
    if found.search(text):
        return found.sub(lambda _: line, text, count=1)
    if text and not text.endswith("\n"):
        text += "\n"
    return f"{text}{line}\n"


def _written(value: str | bool | int) -> str:
    """A value in TOML; its basic strings are those of JSON, but for one control character."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _reads_as(text: str, settings: Settings) -> bool:
    try:
        data = tomllib.loads(text)
    except ValueError:
        return False
    return all(data.get(f.name, f.default) == getattr(settings, f.name) for f in fields(Settings))
