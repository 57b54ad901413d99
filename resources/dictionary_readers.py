"""Which loaders read a centre's dictionary: the same at the server, which takes it, and at seats.

The loaders of categories and places are loaded when they are first needed: they take a part of a
second that most programs of the server never need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from app.domain.category import Category
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


def read_categories(folder: Path | None) -> tuple[Category, ...]:
    """Read the categories, or those in ``folder``; raises ``ResourceError``."""
    from resources.loader import load_categories  # noqa: PLC0415 - see above

    return load_categories(folder)


def _places(folder: Path | None) -> object:
    from resources.loader import load_gazetteer  # noqa: PLC0415 - see above

    return load_gazetteer(folder)


def _rules(folder: Path | None) -> object:
    return load_deadlines(load_directory(folder), folder)


_READERS: Mapping[str, tuple[Read, ...]] = MappingProxyType(
    {
        "categories": (read_categories,),
        "units": (load_directory, _rules),
        "directory": (load_directory,),
        "deadlines": (_rules,),
        "calendar": (load_calendar,),
        "places": (_places,),
        "form": (load_form,),
        "text_modules": (load_text_modules,),
        "phrases": (load_phrases,),
        "score_cards": (load_score_cards,),
        "hot_words": (load_names,),
        "everyday_words": (load_everyday,),
        "topics": (load_topics,),
        "alerts": (load_lexicon,),
        "request_types": (load_lexicon,),
        "questions": (load_lexicon,),
    }
)


def read_dictionary(name: str, folder: Path | None) -> None:
    """Read a dictionary, and those that lean on it, to see whether it can be used.

    Args:
        name: One of ``app.domain.dictionary.FILES``.
        folder: The centre's folder.

    Raises:
        ResourceError: With file, row or key, and reason.
    """
    for read in _READERS[name]:
        read(folder)


def read_dictionaries(names: Iterable[str], folder: Path | None) -> None:
    """Read several; raises what ``read_dictionary`` does."""
    for read in dict.fromkeys(read for name in names for read in _READERS[name]):
        read(folder)
