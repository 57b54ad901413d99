"""The dictionaries as files: what each is called, and the loaders that check it.

The one part of the server that reads with ``resources``, so that what it takes is exactly what a
seat takes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from app.domain.category import Category
from app.domain.deadlines import Calendar, Deadlines
from app.domain.unit import Directory
from resources.centre import CentreFiles, ResourceError, centre_folder, read_text
from resources.deadline_loader import load_calendar, load_deadlines
from resources.everyday_loader import load_everyday
from resources.form_loader import load_form, load_text_modules
from resources.lexicon import load_lexicon
from resources.names import load_names
from resources.phrases import load_phrases
from resources.score_cards import load_score_cards
from resources.topics import load_topics
from resources.unit_loader import load_directory

Read = Callable[[Path | None], object]
Texts = Mapping[str, str]
"""A centre's own dictionaries by name; what is not there is the server's own or shipped."""


class UnusableDictionaryError(Exception):
    """A text that a seat would refuse; the message names file, row or key, and the reason."""


def _categories(folder: Path | None) -> tuple[Category, ...]:
    from resources.loader import load_categories  # noqa: PLC0415 - 0.3 s of a server's start

    return load_categories(folder)


def _places(folder: Path | None) -> object:
    from resources.loader import load_gazetteer  # noqa: PLC0415 - 0.3 s of a server's start

    return load_gazetteer(folder)


def _rules(folder: Path | None) -> object:
    return load_deadlines(load_directory(folder), folder)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A dictionary: its file, and what reads it, its neighbours included."""

    file: str
    readers: tuple[Read, ...]


KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "categories": _Kind("categories.csv", (_categories,)),
        "units": _Kind("units.csv", (load_directory, _rules)),
        "directory": _Kind("directory.csv", (load_directory,)),
        "deadlines": _Kind("deadlines.toml", (_rules,)),
        "calendar": _Kind("calendar.csv", (load_calendar,)),
        "places": _Kind("gazetteer.csv", (_places,)),
        "form": _Kind("form/form.toml", (load_form,)),
        "text_modules": _Kind("form/text_modules.toml", (load_text_modules,)),
        "phrases": _Kind("phrases.toml", (load_phrases,)),
        "score_cards": _Kind("score_cards.toml", (load_score_cards,)),
        "hot_words": _Kind("words/names.toml", (load_names,)),
        "everyday_words": _Kind("words/everyday.toml", (load_everyday,)),
        "topics": _Kind("words/topics.toml", (load_topics,)),
        "alerts": _Kind("words/alerts.toml", (load_lexicon,)),
        "request_types": _Kind("words/request_types.toml", (load_lexicon,)),
        "questions": _Kind("words/questions.toml", (load_lexicon,)),
    }
)


def shipped_text(name: str, folder: Path | None) -> str:
    """Give what the server itself has of a dictionary; empty if it has none.

    Args:
        name: One of ``KINDS``.
        folder: The server's own folder.
    """
    try:
        return read_text(KINDS[name].file, folder)
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
        for read in KINDS[name].readers:
            read(laid)


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
        return deadlines, directory, _categories(laid)


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
        for name, kind in KINDS.items():
            own = folder / kind.file if folder else None
            text = texts.get(name)
            if text is None and own is not None and own.exists():
                text = read_text(kind.file, folder)
            if text is not None:
                file = Path(made) / kind.file
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(text.encode())
        yield Path(made)
