"""Nobody but the server's own user opens what the server keeps."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from app.central.state import open_central
from tests.central.recorded import flac
from tests.central.running import running

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


@pytest.fixture(autouse=True)
def _generous_mask() -> Iterator[None]:
    """Whoever starts the server may have set this; it must not matter."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Tell the mode of every file and of every folder, by name."""
    found = [folder, *folder.rglob("*")]
    return {path.name: path.stat().st_mode & 0o777 for path in found}


def test_new_files_and_folders_are_closed(tmp_path: Path) -> None:
    data, call = tmp_path / "data", uuid4()
    with running(data) as server:
        sound = server.person().http.put(f"/calls/{call}/recording", content=flac())
        assert sound.status_code == 204
        assert modes(data) == {
            "data": 0o700,
            "central.db": 0o600,
            "central.db-wal": 0o600,
            "central.db-shm": 0o600,
            "arriving": 0o700,
            "attachments": 0o700,
            "recordings": 0o700,
            call.hex[:2]: 0o700,
            next((data / "recordings").rglob(f"{call}*")).name: 0o600,
        }


def test_files_of_an_earlier_release_are_closed_and_the_folder_stays(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(data) as server:
        paths = [data / name for name in ("central.db", "central.db-wal", "central.db-shm")]
        for path in paths:
            path.chmod(0o644)
        for folder in (data, data / "recordings", data / "attachments"):
            folder.chmod(0o755)
        open_central(data, passwords=server.central.passwords).close()
        found = modes(data)
    assert found.pop("data") == 0o755  # an administrator may have made it so
    for folder in ("recordings", "attachments", "arriving"):
        assert found.pop(folder) == 0o700
    assert set(found.values()) == {0o600}


def test_a_database_elsewhere_is_closed_too(tmp_path: Path) -> None:
    elsewhere = tmp_path / "other"
    with running(tmp_path / "data", f"sqlite:///{elsewhere / 'new.db'}"):
        found = modes(elsewhere)
    assert found.pop("other") == 0o700
    assert len(found) == 3
    assert set(found.values()) == {0o600}
