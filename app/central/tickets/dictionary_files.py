"""The dictionaries as files: what each is called, and the loaders that check it.

The one part of the server that reads with ``resources``, so that what it takes is exactly what a
seat takes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.domain.category import Category
from app.domain.deadlines import Calendar, Deadlines
from app.domain.dictionary import FILES
from app.domain.unit import Directory
from resources.centre import CentreFiles, ResourceError, centre_folder, read_text
from resources.deadline_loader import load_calendar, load_deadlines
from resources.dictionary_readers import read_categories, read_dictionary
from resources.unit_loader import load_directory

Texts = Mapping[str, str]
"""A centre's own dictionaries by name; what is not there is the server's own or shipped."""


class UnusableDictionaryError(Exception):
    """A text that a seat would refuse; the message names file, row or key, and the reason."""


def shipped_text(name: str, folder: Path | None) -> str:
    """Give what the server itself has of a dictionary; empty if it has none.

    Args:
        name: One of ``FILES``.
        folder: The server's own folder.
    """
    try:
        return read_text(FILES[name], folder)
    except ResourceError:  # a centre needs no calendar of its own
        return ""


def check(name: str, texts: Texts, folder: Path | None) -> None:
    """Read a dictionary and those that lean on it as a seat would.

    Args:
        name: Which one is new.
        texts: All of the centre's own, the new one among them.
        folder: The server's own folder.

    Raises:
        UnusableDictionaryError: It cannot be used.
    """
    with _laid_out(texts, folder) as laid, _refusing():
        read_dictionary(name, laid)


def rules_of(
    texts: Texts, folder: Path | None
) -> tuple[Deadlines, Directory, tuple[Category, ...]]:
    """Read a centre's limits, its units and its categories.

    Raises:
        UnusableDictionaryError: They cannot be used.
    """
    with _laid_out(texts, folder) as laid, _refusing():
        directory = load_directory(laid)
        calendar = Calendar(load_calendar(laid))
        deadlines = Deadlines(load_deadlines(directory, laid), calendar, directory)
        return deadlines, directory, read_categories(laid)


def own_folder() -> Path | None:
    """Find the server's own files: the folder that ``ZUOXI_CENTRE`` names, if it is one."""
    return CentreFiles(centre_folder("")).folder


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except ResourceError as error:
        raise UnusableDictionaryError(str(error)) from error
    except (ValueError, RecursionError) as error:  # no loader expected it
        raise UnusableDictionaryError(f"cannot be read: {type(error).__name__}") from error


@contextmanager
def _laid_out(texts: Texts, folder: Path | None) -> Iterator[Path]:
    """Put the texts where loaders look for a centre's own files."""
    with tempfile.TemporaryDirectory(prefix="zuoxi-dictionaries-") as made:
        for name, path in FILES.items():
            own = folder / path if folder else None
            text = texts.get(name)
            if text is None and own is not None and own.exists():
                text = read_text(path, folder)
            if text is not None:
                file = Path(made) / path
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(text.encode())
        yield Path(made)
