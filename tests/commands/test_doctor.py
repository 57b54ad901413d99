"""``zuoxi doctor`` looks at the disk before a call does."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands import doctor
from app.paths import Profile


def test_room_for_recordings_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = Profile(tmp_path / "not" / "there yet")
    found = doctor._room(new)
    assert "GB free" in found.found
    monkeypatch.setattr(doctor, "LOW_SPACE_BYTES", 1 << 62)
    assert "Make room" in doctor._room(new).action
