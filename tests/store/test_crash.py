"""Kills a process that saves, again and again, and looks for what it had promised."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

from sqlalchemy import text

from app.store.database import open_database
from app.store.drafts import open_drafts
from tests.store.scribe import KEY

KILLS = 10


def run_and_kill(path: Path, first_turn: int, after_s: float) -> list[list[str]]:
    """Run the scribe, kill it ``after_s`` after its first word, give what it said."""
    command = [sys.executable, "-m", "tests.store.scribe", str(path), str(first_turn)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as scribe:
        assert scribe.stdout is not None
        lines = [scribe.stdout.readline()]
        killer = threading.Timer(after_s, scribe.kill)
        killer.start()
        lines += list(scribe.stdout)
        killer.join()
    return [line.split() for line in lines if line.endswith("\n")]


def test_what_was_said_to_be_saved_survives_being_killed(tmp_path: Path) -> None:
    path, dice = tmp_path / "seat.db", random.Random(12345)
    tickets: set[str] = set()
    drafts: dict[str, int] = {}
    for kill in range(KILLS):
        for kind, name, *turn in run_and_kill(path, kill * 10_000, dice.uniform(0, 0.1)):
            if kind == "ticket":
                tickets.add(name.replace("-", ""))
            else:
                drafts[name] = int(turn[0])

        database = open_database(path, KEY)  # the lock of the dead does not hold
        with database.sessions() as session:
            stored, queued, told = (
                set(session.execute(text(f"SELECT {column} FROM {table}")).scalars())
                for column, table in (
                    ("id", "ticket"),
                    ("subject_id", "outbox"),
                    ("ticket_id", "ticket_event"),
                )
            )
            journal = {str(d.ticket.id): int(d.ticket.content) for d in open_drafts(session)}
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        database.close()

        assert tickets <= stored
        assert stored == queued == told, "a ticket without its promise, or the reverse"
        assert all(journal[name] >= turn for name, turn in drafts.items())
    assert len(tickets) >= KILLS
