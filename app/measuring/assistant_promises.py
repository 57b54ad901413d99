"""What the assistant promises, and which of it a run of ``zuoxi bench assistant`` kept."""

from __future__ import annotations

from typing import Any, NamedTuple

Figures = dict[str, Any]
Path = tuple[str, ...]
LEAST, MOST = "at_least", "at_most"


class Promise(NamedTuple):
    """A limit, on which side of it, and where the figure stands."""

    side: str
    limit: float
    places: tuple[Path, ...]


def _mentions(*path: str) -> tuple[Path, ...]:
    return tuple(("places", data, "ours", *path) for data in ("given_mentions", "own_sentences"))


def _hand_overs(*path: str) -> tuple[Path, ...]:
    return tuple(("hand_overs", data, *path) for data in ("given_sentences", "own_sentences"))


def _learnt(*path: str) -> tuple[Path, ...]:
    names = ("given_messages_learnt", "given_messages_learnt_with_their_tree")
    return tuple(("categories", name, *path) for name in names)


PROMISES: dict[str, Promise] = {
    "places_right": Promise(LEAST, 0.95, _mentions("right")),
    "places_right_misheard": Promise(LEAST, 0.90, _mentions("by_kind", "misheard", "right")),
    "places_asks_when_it_must": Promise(LEAST, 0.95, _mentions("asks_when_it_must")),
    "places_wrong": Promise(MOST, 0.02, _mentions("wrong")),
    "places_p95_ms": Promise(MOST, 5, _mentions("ms", "p95")),
    "places_start_ms": Promise(MOST, 300, (("places", "province", "start_ms"),)),
    "places_memory_mb": Promise(MOST, 120, (("places", "province", "memory_mb"),)),
    "categories_first": Promise(LEAST, 0.86, _learnt("first")),
    "categories_among_three": Promise(LEAST, 0.98, _learnt("among_three")),
    "categories_load_p95_ms": Promise(MOST, 100, _learnt("load_ms", "p95")),
    "hand_overs_recall": Promise(LEAST, 0.98, _hand_overs("recall")),
    "hand_overs_false_alarms": Promise(MOST, 0.03, _hand_overs("false_alarms")),
    "sentence_p95_ms": Promise(MOST, 50, (("whole", "sentence_ms", "of_60", "p95"),)),
    "start_ms": Promise(MOST, 300, (("whole", "start", "start_ms"),)),
    "memory_mb": Promise(MOST, 120, (("whole", "start", "memory_mb"),)),
    "summary_clauses_without_source": Promise(
        MOST,
        0,
        (
            ("summaries", "given_messages", "without_source"),
            ("summaries", "own_calls", "without_source"),
        ),
    ),
}
"""By name. A promise is kept where each place that was measured keeps it."""


def judged(figures: Figures) -> dict[str, Figures]:
    """Set each promise beside its figure, the worst one where several were measured.

    What was not measured, as categories learnt from nobody's messages, has ``None`` for both.
    """
    return {name: _judged(figures, promise) for name, promise in PROMISES.items()}


def _judged(figures: Figures, promise: Promise) -> Figures:
    found = [value for path in promise.places if (value := _at(figures, path)) is not None]
    if not found:
        return {promise.side: promise.limit, "is": None, "kept": None}
    worst = min(found) if promise.side == LEAST else max(found)
    kept = worst >= promise.limit if promise.side == LEAST else worst <= promise.limit
    return {promise.side: promise.limit, "is": worst, "kept": kept}


def _at(figures: Figures, path: Path) -> float | None:
    found: Any = figures
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, int | float) else None
