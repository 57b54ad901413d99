"""What the desk promises, and which of it a run of ``zuoxi bench desk`` kept."""

from __future__ import annotations

from typing import Any

TARGETS: dict[str, tuple[float, tuple[str, ...]]] = {
    "keystroke_p95_ms": (16, ("keystroke_to_paint_ms", "p95")),
    "keystroke_p99_ms": (33, ("keystroke_to_paint_ms", "p99")),
    "open_p95_ms": (50, ("open_ms", "p95")),
    "save_p95_ms": (20, ("saving_ms", "seat", "p95")),
    "category_p95_ms": (16, ("categories", "find_ms", "p95")),
    "place_p95_ms": (5, ("places", "find_ms", "p95")),
    "place_first_answer_ms": (100, ("places", "first_ms")),
    "place_memory_mb": (60, ("places", "memory_mb")),
    "work_list_p95_ms": (16, ("work_list", "keystroke_to_rows", "all", "p95")),
    "filter_p95_ms": (50, ("filter_ms", "p95")),
    "keys_share": (0.5, ("keys", "share_of_pinyin")),
    "keys_share_severe": (0.5, ("keys", "share_of_one_a_character")),
}
"""By name: not more than this, and where it stands among the figures."""


def judged(figures: dict[str, Any]) -> dict[str, dict[str, float | bool | None]]:
    """Set each promise beside its figure; one that was not measured is not kept."""
    return {
        name: {"at_most": limit, "is": (found := _at(figures, path)), "kept": _kept(found, limit)}
        for name, (limit, path) in TARGETS.items()
    }


def broken(figures: dict[str, Any]) -> list[str]:
    """Tell what makes a run worthless: figures of a seat that heard nothing mean nothing."""
    wrong = []
    if not figures["sentences_heard"]:
        wrong.append("no sentence was heard: nothing was typed while speech ran")
    if lost := figures["keystroke_to_paint_ms"]["unpainted"]:
        wrong.append(f"{lost} keys were never painted")
    if lost := figures["open_ms"]["unpainted"]:
        wrong.append(f"{lost} tickets were opened and never painted")
    if lost := figures["filter_ms"]["unpainted"]:
        wrong.append(f"{lost} keys of the filter were never painted")
    return wrong


def _at(figures: dict[str, Any], path: tuple[str, ...]) -> float | None:
    found: Any = figures
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, int | float) else None


def _kept(found: float | None, limit: float) -> bool:
    return found is not None and found <= limit
