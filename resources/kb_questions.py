"""Reads ``demo/questions.toml``: what the search of the knowledge base is measured on."""

from __future__ import annotations

from resources.toml_tables import StrictTable, read_toml


class Questions(StrictTable):
    """Questions as people ask them.

    Attributes:
        asked: Id of a sample article → questions that it answers.
        nothing: Questions that no sample article answers.
    """

    asked: dict[str, list[str]]
    nothing: list[str]


def load_questions() -> Questions:
    """Read them; raises ``ResourceError`` with the key."""
    return read_toml("demo/questions.toml", Questions)
