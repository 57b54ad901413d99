"""Figures of the assistant: one part for each thing that it understands."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.assistant.learning.ranking import CategoryRanking
from app.assistant.sentences import Sentence
from app.domain.category import Category
from app.measuring import assistant_calls as calls
from app.measuring import places_trial
from app.measuring.alerts_trial import measure_alerts, read_sentences
from app.measuring.assistant_cases import CATEGORIES, HAND_OVERS
from app.measuring.assistant_promises import judged
from app.measuring.categories_trial import measure_categories, read_tickets
from resources.lexicon import load_lexicon
from resources.loader import load_categories
from resources.topics import field_words, load_topics

Figures = dict[str, Any]
Part = Callable[[Path | None], Figures]
"""Measures one thing; takes the folder of somebody else's data, if there is one."""


def measure_assistant(folder: Path | None = None) -> Figures:
    """Measure every part, and set the promises beside them.

    Args:
        folder: Data that is not ours, measured on beside our own: ``places/mentions.jsonl``,
            ``categories/messages.jsonl`` with ``tree.csv``, ``alerts/sentences.jsonl``; what is
            not in it is left out.

    Raises:
        OSError: A file of the folder cannot be read.
        ValueError: It has something else than JSON Lines.
        KeyError: A field is missing in it.
    """
    figures = {"bench": "assistant", **{name: measure(folder) for name, measure in PARTS.items()}}
    return figures | {"promises": judged(figures)}


def given(folder: Path | None, name: str) -> Path | None:
    """The file in the folder, if both are there."""
    path = folder / name if folder else None
    return path if path and path.exists() else None


def read_tree(path: Path) -> tuple[Category, ...]:
    """Read a centre's tree, a column for each level; codes are the numbers of the rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    paths = [tuple(name.strip() for name in row if name.strip()) for row in rows]
    return tuple(Category(str(number), names) for number, names in enumerate(paths) if names)


def from_keywords(cases: Sequence[tuple[str, str]] = CATEGORIES) -> Figures:
    """How a centre begins, with nothing learnt: leaves told by the category file's keywords."""
    ranking = CategoryRanking(load_categories(), None)
    answers = [
        (want, [each.category.code for each in ranking.rank([Sentence(0, text)])])
        for want, text in cases
    ]
    count = len(answers)
    return {
        "sentences": count,
        "leaves": len(load_categories()),
        "first": round(sum(found[:1] == [want] for want, found in answers) / count, 4),
        "among_three": round(sum(want in found for want, found in answers) / count, 4),
        "silent": round(sum(not found for _, found in answers) / count, 4),
    }


def _places(folder: Path | None) -> Figures:
    return places_trial.measure_places(given(folder, "places/mentions.jsonl"))


def _categories(folder: Path | None) -> Figures:
    figures: Figures = {"own_sentences_from_keywords": from_keywords()}
    if messages := given(folder, "categories/messages.jsonl"):
        tickets, topics = read_tickets(messages), load_topics()
        words = field_words(topics, load_categories())
        figures["given_messages_learnt"] = measure_categories(tickets, words)
        if tree := given(folder, "categories/tree.csv"):
            words = field_words(topics, read_tree(tree))
            learnt = measure_categories(tickets, words)
            figures["given_messages_learnt_with_their_tree"] = learnt
    return figures


def _hand_overs(folder: Path | None) -> Figures:
    words = load_lexicon().alerts
    figures: Figures = {"own_sentences": measure_alerts(HAND_OVERS, words)}
    if sentences := given(folder, "alerts/sentences.jsonl"):
        figures["given_sentences"] = measure_alerts(read_sentences(sentences), words)
    return figures


def _summaries(folder: Path | None) -> Figures:
    figures: Figures = {"own_calls": calls.measure_summaries(calls.own_calls())}
    if messages := given(folder, "categories/messages.jsonl"):
        figures["given_messages"] = calls.measure_summaries(calls.read_messages(messages))
    return figures


def _whole(_folder: Path | None) -> Figures:
    return {"start": calls.measure_start(), "sentence_ms": calls.measure_sentences()}


PARTS: dict[str, Part] = {
    "places": _places,
    "categories": _categories,
    "hand_overs": _hand_overs,
    "summaries": _summaries,
    "whole": _whole,
}
"""A part more is a line more."""
