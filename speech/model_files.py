"""Speech models on disk: which there are, which are known, and whether a folder is one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from speech.engine import EngineKind, EngineSpec
from speech.whisper_layout import is_whisper, missing_whisper_files

LANGUAGE = "zh"
_CJK = range(0x4E00, 0xA000)
_LOOKED_AT = 1 << 21
"""Bytes of a list of words; one in another language holds no Chinese in its first thousands."""


class Fault(StrEnum):
    """What can be wrong with a model; the codes are shown small, for the help desk."""

    NOT_FOUND = "MODEL-01"
    NO_MODEL = "MODEL-02"
    BAD_ADDRESS = "MODEL-03"
    UNREACHABLE = "MODEL-04"
    WRONG_SUM = "MODEL-05"
    BAD_ZIP = "MODEL-06"
    NO_ROOM = "MODEL-07"
    DAMAGED = "MODEL-08"
    NOT_TRIED = "MODEL-09"
    OTHER_LANGUAGE = "MODEL-10"
    BUNDLED = "MODEL-11"


class ModelFilesError(Exception):
    """A model that cannot be found, fetched or used.

    Attributes:
        what: What happened, without blame and without exception names.
        kept: What is safe.
        action: The one thing to do now.
    """

    def __init__(self, fault: Fault, what: str, kept: str, action: str) -> None:
        super().__init__(fault, what, kept, action)
        self.fault = fault
        self.what = what
        self.kept = kept
        self.action = action

    def __str__(self) -> str:
        """All of it as one paragraph."""
        return f"{self.what} {self.kept} {self.action} ({self.fault})"


@dataclass(frozen=True, slots=True)
class KnownModel:
    """An entry of the catalogue.

    Attributes:
        note: Who it is for and what it cannot do.
        kind: Which recogniser reads it.
        url: Official address of its zip; empty for models that come otherwise.
        sha256: Sum of that zip; empty if none is known.
        download_mb: What has to be fetched.
        packages: Packages of a Python package index that hold it in parts, with versions.
        files: Sums of the model's own files by name; empty if none are known.
    """

    name: str
    title: str
    note: str
    kind: EngineKind = EngineKind.VOSK
    url: str = ""
    sha256: str = ""
    download_mb: int = 0
    bundled: bool = False
    packages: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)


def read_catalogue(path: Path) -> tuple[KnownModel, ...]:
    """Read the models that the program knows; raises ``ValueError`` if the file is damaged."""
    try:
        rows = tomllib.loads(path.read_text("utf-8"))["model"]
        return tuple(_known(row) for row in rows)
    except (KeyError, TypeError, ValueError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path} is no catalogue of speech models: {error}") from error


def _known(row: dict[str, Any]) -> KnownModel:
    kind, packages = EngineKind(row.get("kind", "vosk")), tuple(row.get("packages", ()))
    return KnownModel(**row | {"kind": kind, "packages": packages})


def missing_files(folder: Path) -> list[str]:
    """Name what a model in ``folder`` would still need; empty means it has everything."""
    return missing_whisper_files(folder) if is_whisper(folder) else _missing_vosk_files(folder)


def _missing_vosk_files(folder: Path) -> list[str]:
    """Look for a Vosk model.

    Vosk reads two layouts: the present one with ``am``, ``conf`` and ``graph``, and an older
    one with all files side by side. An empty file counts as missing.
    """
    flat = not (folder / "am").is_dir() and (folder / "final.mdl").is_file()
    graph, conf = ("", "") if flat else ("graph/", "conf/")
    needed = ["final.mdl", "mfcc.conf"] if flat else ["am/final.mdl", "conf/model.conf"]
    missing = [name for name in needed if not _has(folder, name)]
    if not any(_has(folder, f"{conf}{name}.conf") for name in ("mfcc", "fbank")):
        missing.append(f"{conf}mfcc.conf")
    if _has(folder, f"{graph}HCLG.fst"):
        if not _has(folder, f"{graph}words.txt"):
            missing.append(f"{graph}words.txt")
    elif not (_has(folder, f"{graph}HCLr.fst") and _has(folder, f"{graph}Gr.fst")):
        missing.append(f"{graph}HCLG.fst (or HCLr.fst and Gr.fst)")
    return list(dict.fromkeys(missing))


def verify_layout(folder: Path) -> None:
    """Make sure that ``folder`` has all files of a model; raises :class:`ModelFilesError`.

    This looks at names and sizes only and takes no time; ``speech.model_check`` listens.
    """
    missing = missing_files(folder)
    if not missing:
        return
    inner = model_inside(folder)
    if inner is not None:
        action = f"The model lies one level deeper: use {inner}."
    else:
        action = "Choose the folder that holds the model's files, or fetch the model anew."
    raise ModelFilesError(
        Fault.NO_MODEL,
        f"{folder} holds no speech model: {', '.join(missing)} is missing or empty.",
        "Nothing was changed.",
        action,
    )


def model_inside(folder: Path) -> Path | None:
    """Find the model that ``folder`` is, or that its one subfolder is; ``None`` if neither."""
    if folder.is_dir() and not missing_files(folder):
        return folder
    inner = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    if len(inner) == 1 and not missing_files(inner[0]):
        return inner[0]
    return None


def installed_models(folders: Iterable[Path]) -> list[Path]:
    """List the models in ``folders``; the first of two with one name wins."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path.is_dir() and not path.name.startswith(".") and not missing_files(path):
                found.setdefault(path.name, path)
    return list(found.values())


def find_model(name_or_path: str, folders: Iterable[Path]) -> Path:
    """Find a model by its name in ``folders``, or by the path of its folder.

    Raises:
        ModelFilesError: There is none, or what is there is no model.
    """
    folders = list(folders)
    is_name = Path(name_or_path).name == name_or_path
    places = [folder / name_or_path for folder in folders] if is_name else []
    for path in (*places, Path(name_or_path).expanduser()):
        if name_or_path and path.is_dir():
            verify_layout(path)
            return path.resolve()
    names = ", ".join(path.name for path in installed_models(folders)) or "none"
    raise ModelFilesError(
        Fault.NOT_FOUND,
        f"There is no speech model {name_or_path!r} on this computer (installed: {names}).",
        "Typing, tickets and search work without one.",
        "See `zuoxi model list`, then `zuoxi model fetch NAME`.",
    )


def spec_of(folder: Path, threads: int = 0) -> EngineSpec:
    """Say which recogniser reads the model in ``folder``, after a look at its files.

    Raises:
        ModelFilesError: It is no model, or its words are those of another language.
    """
    verify_layout(folder)
    if is_whisper(folder):
        return EngineSpec(EngineKind.WHISPER, folder, threads)
    if speaks_chinese(folder) is False:
        raise ModelFilesError(
            Fault.OTHER_LANGUAGE,
            f"The model in {folder} hears another language: there is no Chinese among its words.",
            "Nothing was changed.",
            "Choose a model for Mandarin; zuoxi model list names some.",
        )
    return EngineSpec(EngineKind.VOSK, folder, threads)


def speaks_chinese(folder: Path) -> bool | None:
    """Tell whether a Vosk model knows Chinese words; ``None`` if its words cannot be found.

    They are in ``words.txt``, or in the head of ``Gr.fst``.
    """
    for place in (folder / "graph", folder):
        for name in ("words.txt", "Gr.fst"):
            if _has(place, name):
                with (place / name).open("rb") as file:
                    text = file.read(_LOOKED_AT).decode("utf-8", "ignore")
                return any(ord(character) in _CJK for character in text)
    return None


def takes_phrases(folder: Path) -> bool:
    """Tell whether a model can be told at run time what to expect: Vosk's in two graphs can."""
    return any(
        _has(place, "HCLr.fst") and _has(place, "Gr.fst") and not _has(place, "HCLG.fst")
        for place in (folder / "graph", folder)
    )


def size_mb(folder: Path) -> float:
    """Megabytes that a model takes on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _has(folder: Path, name: str) -> bool:
    path = folder / name
    return path.is_file() and path.stat().st_size > 0
