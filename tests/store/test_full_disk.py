"""A disk without room loses nothing that was said to be saved, and the seat goes on after."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.store.database import open_database
from tests.store.scribe import KEY

pytest.importorskip("resource", reason="limits of a process are Unix's")
LIMIT_BYTES = 300_000

FILL = """
import resource, signal, sys
from tests.store import scribe
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv.pop())
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
scribe.main()
"""


def test_a_full_disk_loses_nothing_saved(tmp_path: Path) -> None:
    path = tmp_path / "seat.db"
    open_database(path, KEY).close()
    asked = subprocess.run(
        [sys.executable, "-c", FILL, str(path), "0", str(path.stat().st_size + LIMIT_BYTES)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert asked.returncode, "the disk was never full"
    assert "OperationalError" in asked.stderr
    said = [line.split() for line in asked.stdout.splitlines()]
    tickets = {words[1].replace("-", "") for words in said if words[0] == "ticket"}
    assert tickets

    database = open_database(path, KEY)
    with database.sessions() as session:
        assert tickets <= set(session.execute(text("SELECT id FROM ticket")).scalars())
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert database.mended is None
    database.close()
