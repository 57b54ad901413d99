"""The real program is killed at random moments, and nothing that it promised is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.measuring import killing
from app.measuring.killing import crash

KILLS = 12
"""`zuoxi bench crash` kills a hundred times, and holds the second that is promised."""
SLOW_DISK_S = 10.0
"""Other tests write as well, and this one is about what is missing, not about how fast it is."""


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.may_log("There is no keyring")
def test_nothing_is_missing_after_the_real_program_was_killed(tmp_path: Path) -> None:
    figures = crash(tmp_path, KILLS, promise_s=SLOW_DISK_S)
    assert figures["broken"] == []
    assert figures["killed_at_work"] >= KILLS // 2
    assert figures["tickets_saved"] > 0
    assert figures["characters_kept"] > KILLS


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.may_log("There is no keyring")
def test_what_is_missing_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: between the lives somebody takes the journal and the tickets away."""

    def live_and_rob(
        folder: Path, after_s: float, *, from_ready: bool
    ) -> tuple[list[list[str]], float]:
        lines, killed_s = live(folder, 5.0, from_ready=True)
        for file in folder.glob("seat.db*"):
            file.unlink()
        return lines, killed_s

    live = killing.live_and_die
    monkeypatch.setattr(killing, "live_and_die", live_and_rob)
    figures = crash(tmp_path, 1, promise_s=0.5)
    assert any("ticket" in each and "is lost" in each for each in figures["broken"])
    assert any("what was typed" in each for each in figures["broken"])
