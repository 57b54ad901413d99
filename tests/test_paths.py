"""Where a seat keeps its things."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from app.paths import PROFILE_VARIABLE, Profile, default_profile


def test_a_profile_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        profile = Profile(tmp_path / "seat").make()
    finally:
        os.umask(before)
    for folder in (profile.folder, profile.recordings):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert profile.make() == profile


def test_everything_lies_in_its_folder(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    files = (profile.database, profile.knowledge, profile.recordings, profile.settings)
    files += (profile.log, profile.identity)
    assert len(set(files)) == 6
    assert all(file.parent == tmp_path for file in files)


def test_another_profile_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROFILE_VARIABLE, str(tmp_path))
    assert default_profile() == Profile(tmp_path)
    monkeypatch.delenv(PROFILE_VARIABLE)
    assert default_profile().folder.name == "zuoxi"
