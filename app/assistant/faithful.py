"""Holds a text to what was said: which of its clauses have no source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.assistant.sentences import Sentence
from app.domain.suggestion import Evidence


@dataclass(frozen=True, slots=True)
class Clause:
    """Characters ``start`` to ``end`` (exclusive) of a text, and the words they came from.

    Attributes:
        evidence: Empty when nobody said it.
    """

    text: str
    start: int
    end: int
    evidence: tuple[Evidence, ...] = ()


def traced(text: str, sentences: Sequence[Sentence]) -> tuple[Clause, ...]:
    """Split a text into clauses, each with the words that it came from."""
    del text, sentences
    return ()


def unfaithful(text: str, sentences: Sequence[Sentence]) -> tuple[Clause, ...]:
    """List the clauses of a text, whoever wrote it, that have no source in the sentences."""
    return tuple(clause for clause in traced(text, sentences) if not clause.evidence)
