"""``zuoxi doctor`` looks at the disk before a call does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from app.commands import doctor
from app.paths import Profile
from app.secrets import database_key, recording_key
from app.store import mending
from app.store.database import open_database


def test_room_for_recordings_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = Profile(tmp_path / "not" / "there yet")
    found = doctor._room(new)
    assert "GB free" in found.found
    monkeypatch.setattr(doctor, "LOW_SPACE_BYTES", 1 << 62)
    assert "Make room" in doctor._room(new).action


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    """A profile with data in it, on a computer without a keyring."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    made = Profile(tmp_path)
    open_database(made.database, database_key(recording_key(tmp_path))).close()
    yield made
    keyring.set_keyring(before)


@pytest.mark.logs("There is no keyring")
def test_sealed_data_is_opened_and_where_its_key_lies_is_told(profile: Profile) -> None:
    key, database = doctor._database(profile)
    assert (key.what, key.action) == ("key", "")
    assert "in a file" in key.found
    assert (database.found, database.action) == (str(profile.database), "")


@pytest.mark.logs("There is no keyring")
def test_a_lost_key_is_told_and_nothing_is_changed(profile: Profile) -> None:
    (profile.folder / "recording.key").unlink()
    before = profile.database.read_bytes()
    (told,) = doctor._database(profile)
    assert "keyring" in told.action
    assert profile.database.read_bytes() == before
    assert not (profile.folder / "recording.key").exists()


@pytest.mark.logs("There is no keyring", "was damaged")
def test_mended_data_is_told_with_what_came_back(profile: Profile) -> None:
    with profile.database.open("rb+") as file:
        file.write(bytes(4096))
    _, told = doctor._database(profile)
    assert "came back" in told.found
    assert ".damaged" in told.action
    assert not mending.is_marked(profile.database)
