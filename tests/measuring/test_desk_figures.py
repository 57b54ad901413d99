"""Which promises of the desk a run kept, and when a run is worth nothing."""

from __future__ import annotations

import copy

import pytest

from app.measuring.desk import TARGETS, broken, judged

FIGURES = {
    "keystroke_to_paint_ms": {"p95": 16, "p99": 33.1, "unpainted": 0},
    "open_ms": {"p95": 12.0, "unpainted": 0},
    "filter_ms": {"p95": 12.0, "unpainted": 0},
    "sentences_heard": 9,
}


def test_a_promise_is_kept_up_to_its_limit() -> None:
    found = judged(FIGURES)
    assert set(found) == set(TARGETS)
    assert found["keystroke_p95_ms"] == {"at_most": 16, "is": 16, "kept": True}
    assert found["keystroke_p99_ms"]["kept"] is False


def test_what_was_not_measured_is_not_kept() -> None:
    assert judged(FIGURES)["save_p95_ms"] == {"at_most": 20, "is": None, "kept": False}


def test_a_whole_run_is_not_broken() -> None:
    assert broken(FIGURES) == []


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("sentences_heard",), 0, "no sentence"),
        (("keystroke_to_paint_ms", "unpainted"), 2, "2 keys"),
        (("open_ms", "unpainted"), 1, "1 tickets"),
        (("filter_ms", "unpainted"), 3, "3 keys of the filter"),
    ],
)
def test_a_run_that_says_nothing_is_told(path: tuple[str, ...], value: int, told: str) -> None:
    figures = copy.deepcopy(FIGURES)
    *above, last = path
    place = figures
    for part in above:
        place = place[part]
    place[last] = value
    [wrong] = broken(figures)
    assert told in wrong
