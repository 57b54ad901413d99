"""Where resources come from: a centre's own folder first, then what comes with the program.

A file in the centre's folder replaces the shipped one of the same name, whole. One that cannot be
used is refused with file, row or key, and reason; the shipped one is used then, and a person is
told (:class:`CentreFiles`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

CENTRE_VARIABLE = "ZUOXI_CENTRE"

T = TypeVar("T")


class ResourceError(Exception):
    """A resource file cannot be used.

    Attributes:
        file: Name of the file, e.g. ``categories.csv``.
        where: Row or key, e.g. ``row 12``; empty when the whole file is meant.
        reason: What is wrong with it.
    """

    def __init__(self, file: str, where: str, reason: str) -> None:
        super().__init__(f"{file}{', ' + where if where else ''}: {reason}")
        self.file = file
        self.where = where
        self.reason = reason


def centre_folder(setting: str, environment: Mapping[str, str] = os.environ) -> Path | None:
    """Give the centre's folder: ``ZUOXI_CENTRE``, else the setting, else none."""
    named = environment.get(CENTRE_VARIABLE) or setting
    try:
        return Path(named).expanduser() if named else None
    except RuntimeError:  # ~somebody who is not here
        return Path(named)


def open_resource(name: str, folder: Path | None = None) -> BinaryIO:
    """Open resource ``name`` (``form/form.toml``), the one in ``folder`` if it is there.

    Raises:
        ResourceError: It is in neither place, or cannot be read.
    """
    own = folder / name if folder else None
    try:
        if own is not None and own.exists():
            return own.open("rb")
        return cast(BinaryIO, files(__package__).joinpath(name).open("rb"))
    except OSError as error:
        raise ResourceError(name, "", f"cannot be read: {error.strerror}") from error


def read_text(name: str, folder: Path | None = None) -> str:
    """Return the text of resource ``name``; UTF-8, with or without a byte-order mark."""
    try:
        with open_resource(name, folder) as file:
            return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ResourceError(name, f"byte {error.start}", "is not UTF-8") from error
    except OSError as error:
        raise ResourceError(name, "", f"cannot be read: {error.strerror}") from error


class CentreFiles:
    """Reads with a centre's folder, and goes on with the shipped file where its own is wrong.

    Attributes:
        folder: The centre's folder; ``None`` = only what comes with the program.
        refused: What was wrong, in the order of reading; for the person at the seat.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.refused: list[ResourceError] = []
        try:
            if folder is not None and not folder.is_dir():
                self._refuse_folder("is not a folder")
        except OSError as error:
            self._refuse_folder(f"cannot be read: {error.strerror}")

    def _refuse_folder(self, reason: str) -> None:
        self.refused.append(ResourceError(str(self.folder), "", reason))
        self.folder = None

    def load(self, read: Callable[[Path | None], T]) -> T:
        """Call a loader with the centre's folder, and without it if that is refused.

        Args:
            read: A loader of this package: ``load_categories``, ``load_form``.

        Raises:
            ResourceError: The shipped file is wrong as well; the program is damaged.
        """
        if self.folder is not None:
            try:
                return read(self.folder)
            except ResourceError as error:
                self.refused.append(error)
        return read(None)
