"""The bench of the way to the server, small: that it measures, and that it sees what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.measuring import sync


@pytest.mark.may_log("")
def test_everything_written_offline_arrives_once(tmp_path: Path) -> None:
    figures = sync._against(tmp_path / "sqlite", 30, "")
    assert figures["faults"] == []
    assert 0 < figures["first_after_s"] <= figures["sent_s"] + 0.1
    assert figures["first_pull"]["tickets"] == 30


def test_a_broken_promise_is_named() -> None:
    figures = {
        "sqlite": {"sent_s": 61.0, "faults": ["a ticket came twice"]},
        "postgresql": {"left_out": "PostgreSQL is missing"},
    }
    assert sync._broken(figures) == [
        "sqlite: a ticket came twice",
        "sqlite: sent in 61.0 s, promised in 60 s",
    ]
