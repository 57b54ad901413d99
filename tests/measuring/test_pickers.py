"""The figures of the category box are of keystrokes that find something."""

from __future__ import annotations

from app.measuring.pickers import measure_categories


def test_every_keystroke_finds_a_row_and_is_counted() -> None:
    figures = measure_categories(leaves=600, typed=5)
    assert figures["leaves"] == 600
    assert figures["keystrokes_without_a_row"] == 0
    assert figures["find_ms"]["count"] == figures["bare_ms"]["count"] == figures["keystrokes"] > 50
    assert {"p95", "p99"} <= figures["find_ms"].keys()
