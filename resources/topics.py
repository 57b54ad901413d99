"""Reads ``words/topics.toml``: what the field's words are about."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from app.domain.category import Category
from resources.centre import ResourceError, read_text

TOPICS = "words/topics.toml"
SHORTEST_WORD = 2


def load_topics(folder: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Give each word with the groups that it stands in.

    Raises:
        ResourceError: The file cannot be read, or has something else than lists of words.
    """
    try:
        table = tomllib.loads(read_text(TOPICS, folder)).get("topics")
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(TOPICS, "", f"is not TOML: {error}") from error
    if not isinstance(table, dict) or not table:
        raise ResourceError(TOPICS, "topics", "is missing or not a table")
    groups: dict[str, list[str]] = {}
    for name, words in table.items():
        if not isinstance(words, list):
            raise ResourceError(TOPICS, f"topics.{name}", "is not a list of words")
        for word in words:
            if not isinstance(word, str) or len(word) < SHORTEST_WORD:
                raise ResourceError(TOPICS, f"topics.{name}", f"{word!r} is no word")
            groups.setdefault(word, []).append(name)
    return {word: tuple(dict.fromkeys(names)) for word, names in groups.items()}


def field_words(
    topics: dict[str, tuple[str, ...]], categories: Iterable[Category]
) -> dict[str, tuple[str, ...]]:
    """Add the names and keywords of a tree of categories; their groups are the branches."""
    groups = {word: dict.fromkeys(names) for word, names in topics.items()}
    for category in categories:
        branches = ["/".join(category.path[: level + 1]) for level in range(len(category.path))]
        for word in (*category.path, *category.keywords):
            if len(word) >= SHORTEST_WORD:
                groups.setdefault(word, {}).update(dict.fromkeys(branches))
    return {word: tuple(names) for word, names in groups.items()}
