"""What saving costs on this disk, beside the bare driver and a bare file."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.domain.draft import Draft
from app.domain.ticket import EventKind, Status, Ticket, TicketEvent
from app.measuring.percentiles import percentiles
from app.services.lane import StoreLane
from app.store.bodies import EVENT, TICKET
from app.store.database import Database, Transaction
from app.store.drafts import journal_draft
from app.store.tickets import save_ticket

WAIT_S = 10.0
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
"""Those of ``app.store.database``."""


def measure_saving(database: Database, folder: Path, tickets: Sequence[Ticket]) -> dict[str, Any]:
    """Save each ticket three ways in turn, and journal it; milliseconds, fsync included.

    Args:
        database: The seat's, open.
        folder: On the same disk, for the bare files.
        tickets: To be saved as new ones.

    Returns:
        ``seat``: through the lane, from the call until the commit is told; the ticket with its
        event, its promise and all it is found by. ``journal``: a draft the same way.
        ``bare_sqlite3``: ticket, event and promise in three tables, one transaction.
        ``bare_fsync``: the same bytes at the end of a file.
    """
    names = ("journal", "seat", "bare_sqlite3", "bare_fsync")
    taken: dict[str, list[float]] = {name: [] for name in names}
    lane = StoreLane(database.sessions, lambda _: None, database.tidy)
    try:
        with (
            closing(_bare_database(folder / "bare.db")) as bare,
            (folder / "bare.bin").open("ab", buffering=0) as file,
        ):
            for ticket in tickets:
                new = replace(ticket, id=uuid4(), version=0, status=Status.DISPATCHED)
                event = TicketEvent(new.id, EventKind.DISPATCHED, new.created_ms, new.seat)
                bodies = TICKET.write(new), EVENT.write(event)
                draft = Draft(new)
                for name, save in (
                    ("journal", partial(_through, lane, _journal(draft))),
                    ("seat", partial(_through, lane, _saving(new, event))),
                    ("bare_sqlite3", partial(_insert, bare, *bodies)),
                    ("bare_fsync", partial(_append, file.fileno(), "".join(bodies).encode())),
                ):
                    taken[name].append(_ms(save))
    finally:
        lane.close()
    return {name: percentiles(each) for name, each in taken.items()}


def _saving(ticket: Ticket, event: TicketEvent) -> Callable[[Transaction], None]:
    return lambda session: save_ticket(session, ticket, (event,))


def _journal(draft: Draft) -> Callable[[Transaction], None]:
    return lambda session: journal_draft(session, draft, draft.ticket.created_ms)


def _through(lane: StoreLane, write: Callable[[Transaction], None]) -> None:
    """Wait for a write of the lane, as no screen ever does."""
    written = threading.Event()
    lane.write(write, written.set)
    if not written.wait(WAIT_S):
        raise TimeoutError("The disk did not take a ticket within ten seconds")


def _bare_database(path: Path) -> sqlite3.Connection:
    bare = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        bare.execute(f"PRAGMA {pragma}")
    bare.execute("CREATE TABLE ticket (id TEXT PRIMARY KEY, body TEXT)")
    bare.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, body TEXT)")
    bare.execute("CREATE TABLE outbox (seq INTEGER PRIMARY KEY, body TEXT)")
    return bare


def _insert(bare: sqlite3.Connection, ticket: str, event: str) -> None:
    bare.execute("BEGIN IMMEDIATE")
    bare.execute("INSERT INTO ticket VALUES (?, ?)", (str(uuid4()), ticket))
    bare.execute("INSERT INTO event (body) VALUES (?)", (event,))
    bare.execute("INSERT INTO outbox (body) VALUES (?)", (ticket + event,))
    bare.execute("COMMIT")


def _append(file: int, content: bytes) -> None:
    os.write(file, content)
    os.fsync(file)


def _ms(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return (time.perf_counter() - began_s) * 1000
