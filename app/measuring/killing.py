"""Kills the real program again and again while it is written at, and looks for what it lost."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from app.measuring.percentiles import percentiles
from app.paths import Profile
from app.secrets import database_key, recording_key
from app.store.database import Database, open_database
from app.store.drafts import open_drafts
from app.store.outbox import Kind, rows_about
from app.store.tickets import get_ticket, ticket_events

ROOT = Path(__file__).parents[2]
PROBE = "import sys, pathlib; from app.bootstrap.measuring.doomed import run_doomed; "
PROBE += "run_doomed(pathlib.Path(sys.argv[1]))"
PROMISE_S = 1.0
"""What was typed longer ago than this is on the disk."""
STARTING_SHARE = 0.2
"""So many of the kills come before the window is ready."""
STARTING_S, WORKING_S = 2.5, 2.0
START_LIMIT_S = 60.0
TAIL = 1_000


@dataclass(slots=True)
class Promises:
    """What the program told, over all its lives.

    Attributes:
        saved: Numbers of the tickets that it said were saved, by ticket.
        typed: When the content of the ticket in hand reached a length, by ticket; monotonic s.
    """

    saved: dict[UUID, str] = field(default_factory=dict)
    typed: dict[UUID, dict[int, float]] = field(default_factory=dict)

    def take(self, words: list[str]) -> None:
        """Take a line of the program."""
        match words:
            case ["saved", ticket, number]:
                self.saved[UUID(ticket)] = number
            case ["typed", ticket, length, at_s]:
                self.typed.setdefault(UUID(ticket), {})[int(length)] = float(at_s)


def crash(
    folder: Path, kills: int, *, promise_s: float = PROMISE_S, seed: int = 12345
) -> dict[str, Any]:
    """Kill the seat of a profile in ``folder`` so often, at random moments; needs a screen.

    Returns:
        ``broken``: each promise that was not kept, in words; ``lost_ms``: how long before the
        kill the oldest character was typed that is not on the disk.
    """
    dice, promises = Random(seed), Promises()  # noqa: S311 - the same moments every time
    profile = Profile(folder).make()
    broken: list[str] = []
    lost_ms: list[float] = []
    journal: dict[UUID, int] = {}
    lives = {"killed_while_starting": 0, "killed_at_work": 0}
    for kill in range(kills):
        starting = dice.random() < STARTING_SHARE
        lives["killed_while_starting" if starting else "killed_at_work"] += 1
        after_s = dice.uniform(0.0, STARTING_S if starting else WORKING_S)
        lines, killed_s = live_and_die(folder, after_s, from_ready=not starting)
        found = list(_not_restored(lines, journal))
        for words in lines:
            promises.take(words)
        with closing(_opened(profile)) as database:
            journal = _journal(database)
            found += _not_kept(database, promises)
            lost_s = _lost_s(database, journal, promises, killed_s)
            if lost_s > promise_s:
                found.append(f"what was typed {lost_s:.2f} s before is lost")
        lost_ms.append(lost_s * 1000)
        broken += [f"kill {kill}: {what}" for what in found]
    return {
        "kills": kills,
        **lives,
        "tickets_saved": len(promises.saved),
        "characters_kept": sum(len(lengths) for lengths in promises.typed.values()),
        "lost_ms": percentiles(sorted(lost_ms)),
        "broken": broken,
    }


def live_and_die(
    folder: Path, after_s: float, *, from_ready: bool
) -> tuple[list[list[str]], float]:
    """Let the program live; give its whole lines, and when it was killed (monotonic s).

    Args:
        folder: Its profile.
        after_s: How long it lives, from its ``ready`` on or from its very start.
        from_ready: Which of these.

    Raises:
        RuntimeError: It ended by itself.
    """
    command = [sys.executable, "-c", PROBE, str(folder)]
    with (
        TemporaryFile("w+", encoding="utf-8") as log,
        subprocess.Popen(  # noqa: S603 - our own program
            command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT
        ) as seat,
    ):
        killed_s: list[float] = []

        def kill() -> None:
            killed_s.append(time.monotonic())
            seat.kill()

        killer = threading.Timer(START_LIMIT_S if from_ready else after_s, kill)
        killer.start()
        lines: list[list[str]] = []
        for line in seat.stdout or ():
            lines.append(line.split() if line.endswith("\n") else [])
            if from_ready and lines[-1][:1] == ["ready"]:
                killer.cancel()
                killer = threading.Timer(after_s, kill)
                killer.start()
        killer.cancel()
        killer.join()
        if not killed_s:
            log.seek(0)
            raise RuntimeError("The seat ended by itself: " + log.read()[-TAIL:])
    return lines, killed_s[-1]


def _opened(profile: Profile) -> Database:
    return open_database(profile.database, database_key(recording_key(profile.folder)))


def _journal(database: Database) -> dict[UUID, int]:
    with database.readers() as session:
        return {draft.ticket.id: len(draft.ticket.content) for draft in open_drafts(session)}


def _not_restored(lines: list[list[str]], journal: dict[UUID, int]) -> Iterator[str]:
    """Compare what was in hand after the start with what the disk had before it."""
    if not any(words[:1] == ["ready"] for words in lines):
        return
    restored = {UUID(words[1]): int(words[2]) for words in lines if words[:1] == ["restored"]}
    written = {ticket: length for ticket, length in journal.items() if length}
    if len(written) == 1 and restored != written:
        yield "the draft on the disk was not opened again"


def _not_kept(database: Database, promises: Promises) -> Iterator[str]:
    if database.mended is not None or database.look_for_damage():
        yield "the database is damaged"
    if len(set(promises.saved.values())) < len(promises.saved):
        yield "a number was given twice"
    with database.readers() as session:
        for ticket_id, number in promises.saved.items():
            stored = get_ticket(session, ticket_id)
            if stored is None or stored.ticket.number != number:
                yield f"ticket {number} is lost"
            elif not rows_about(session, ticket_id, Kind.TICKET):
                yield f"ticket {number} waits for nobody"
            elif not ticket_events(session, ticket_id):
                yield f"ticket {number} has no history"


def _lost_s(
    database: Database, journal: dict[UUID, int], promises: Promises, killed_s: float
) -> float:
    """Find the oldest typed character that is neither in the journal nor in a stored ticket.

    What is lost is forgotten, so that the next kill does not count it once more; what is on the
    disk is asked for again after every kill.
    """
    with database.readers() as session:
        stored = (get_ticket(session, ticket_id) for ticket_id in promises.typed)
        written = {each.ticket.id: len(each.ticket.content) for each in stored if each is not None}
    lost = [
        (ticket, length)
        for ticket, lengths in promises.typed.items()
        for length in lengths
        if length > max(journal.get(ticket, 0), written.get(ticket, 0))
    ]
    typed_s = [promises.typed[ticket].pop(length) for ticket, length in lost]
    return killed_s - min(typed_s, default=killed_s)
