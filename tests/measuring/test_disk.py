"""Saving is measured on tickets that are really there afterwards."""

from __future__ import annotations

from pathlib import Path

from app.domain.ticket import Ticket
from app.measuring.disk import measure_saving
from app.store.database import open_database
from app.store.drafts import open_drafts
from app.store.tickets import newest_tickets


def test_each_ticket_is_saved_in_all_ways(tmp_path: Path) -> None:
    database = open_database(tmp_path / "seat.db")
    tickets = [Ticket(f"20261121-8012-{n:03d}", "8012", n, title="噪声") for n in range(3)]
    try:
        figures = measure_saving(database, tmp_path, tickets)
        with database.readers() as session:
            stored = newest_tickets(session)
            assert open_drafts(session) == []
    finally:
        database.close()
    assert {name: each["count"] for name, each in figures.items()} == {
        "seat": 3,
        "journal": 3,
        "bare_sqlite3": 3,
        "bare_fsync": 3,
    }
    assert len({each.ticket.id for each in stored} - {ticket.id for ticket in tickets}) == 3
    written = (tmp_path / "bare.bin").read_text("utf-8")
    assert written.count("噪声") == 3
