"""The real program is killed at random moments, and nothing that it promised is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.measuring import killing
from app.measuring.killing import crash

KILLS = 12
"""`zuoxi bench crash` kills a hundred times."""


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.may_log("There is no keyring")
def test_nothing_is_missing_after_the_real_program_was_killed(tmp_path: Path) -> None:
    figures = crash(tmp_path, KILLS)
    assert figures["broken"] == []
    assert figures["killed_at_work"] >= KILLS // 2
    assert figures["tickets_saved"] > 0
    assert figures["characters_typed"] > KILLS
    assert figures["lost_ms"]["max"] <= killing.PROMISE_S * 1000


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.may_log("There is no keyring")
def test_what_is_missing_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: between the lives somebody takes the journal and the tickets away."""

    def live_and_rob(
        folder: Path, after_s: float, *, from_ready: bool
    ) -> tuple[list[list[str]], float]:
        lines, killed_s = live(folder, 2.5, from_ready=True)
        for file in folder.glob("seat.db*"):
            file.unlink()
        return lines, killed_s

    live = killing.live_and_die
    monkeypatch.setattr(killing, "live_and_die", live_and_rob)
    figures = crash(tmp_path, 1)
    assert any("ticket" in each and "is lost" in each for each in figures["broken"])
    assert any("what was typed" in each for each in figures["broken"])
