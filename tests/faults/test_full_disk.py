"""A disk without room, at the seat or at the server: nothing half, and the same again later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from app.domain.ticket import SyncState
from tests.faults.town import Place, Town, make_templates
from tests.store.samples import a_ticket


class FullError(Exception):
    """Stands for SQLite's own."""


@contextmanager
def full_disk(place: Place) -> Iterator[None]:
    """Let nothing that was written be committed at the seat."""
    written: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "BEGIN", "SAVEPOINT", "RELEASE")):
            written.append(statement)

    def refuse(_connection: object) -> None:
        if written:
            raise FullError

    with place.database.sessions() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", refuse)
    yield
    event.remove(engine, "commit", refuse)
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    template, _ = make_templates(tmp_path / "templates")
    made = Town(tmp_path / "town", template)
    yield made
    made.close()


@pytest.fixture
def place(tmp_path: Path, town: Town) -> Iterator[Place]:
    made = Place(tmp_path / "a", tmp_path / "templates" / "seat", town, "a")
    yield made
    made.close()


def test_an_answer_that_could_not_be_noted_is_asked_for_again(town: Town, place: Place) -> None:
    place.send_all()  # finds the server
    ticket = a_ticket()
    events = place.save(ticket)
    with full_disk(place), pytest.raises(FullError):
        place.send_all()
    assert town.ticket(ticket.id) is not None, "taken, and nobody here knows"
    assert place.counts() == (1, 0)
    place.send_all()
    assert place.counts() == (0, 0)
    there = town.ticket(ticket.id)
    assert there is not None
    assert there.version == 1
    assert [each.id for each in town.events(ticket.id)] == [each.id for each in events]


def test_a_full_server_is_tried_again(town: Town, place: Place) -> None:
    ticket = a_ticket()
    place.save(ticket)
    town.fates.append("full")
    place.send_all()
    assert town.ticket(ticket.id) is None
    assert place.counts() == (1, 0)
    place.now_ms += 2_000
    place.send_all()
    assert place.shown(ticket.id).sync_state is SyncState.SENT
