"""Who asks is known for seconds, and forgotten as soon as anything about people changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from app.central.database import Database
from app.central.live.sharing_here import SharedHere
from app.central.people.known import KEPT_S, Known
from app.central.people.people_tables import TokenRow, UserRow
from app.central.state import open_central
from tests.central.running import CHEAP

USER = object()


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    central = open_central(tmp_path, passwords=CHEAP)
    with central.database.writing() as session:
        session.add(UserRow(name="li", display="李", role="agent", seat="1", password="x"))
    yield central.database
    central.close()


def watched(database: Database, shared: SharedHere, clock: Seconds) -> Known:
    known = Known(clock)
    known.watch(database, shared)
    known.keep("d", USER, 1_000, known.changes)
    assert known.find("d", 0) is USER
    return known


def test_somebody_is_known_for_seconds_and_no_longer_than_the_token(database: Database) -> None:
    clock = Seconds()
    known = watched(database, SharedHere(), clock)
    assert known.find("d", 1_000) is None
    clock.now += KEPT_S
    assert known.find("d", 0) is None


def test_a_changed_user_is_forgotten_with_the_commit_and_by_the_others(database: Database) -> None:
    shared, clock = SharedHere(), Seconds()
    known, other = watched(database, shared, clock), Known(clock)
    shared.listeners.add(other)
    with database.writing() as session:
        row = session.get_one(UserRow, "li")
        row.role = "inspector"
        session.flush()
        assert known.find("d", 0) is USER, "the old state is the one that holds until the commit"
    assert known.find("d", 0) is None
    assert other.changes == 1


def test_ended_tokens_are_forgotten(database: Database) -> None:
    known = watched(database, SharedHere(), Seconds())
    with database.writing() as session:
        session.execute(delete(TokenRow).where(TokenRow.user == "li"))
    assert known.find("d", 0) is None


def test_what_is_rolled_back_changes_nothing(database: Database) -> None:
    known = watched(database, SharedHere(), Seconds())
    with database.writing() as session:
        session.execute(delete(TokenRow))
        session.rollback()
    assert known.find("d", 0) is USER


def test_what_was_read_before_a_change_is_not_kept(database: Database) -> None:
    known = watched(database, SharedHere(), Seconds())
    before = known.changes
    known.forget()
    known.keep("d", USER, 1_000, before)
    assert known.find("d", 0) is None


def test_nothing_is_kept_while_the_processes_do_not_hear_each_other(database: Database) -> None:
    class Broken(SharedHere):
        @property
        def is_whole(self) -> bool:
            return False

    known = Known(Seconds())
    known.watch(database, Broken())
    known.keep("d", USER, 1_000, known.changes)
    assert known.find("d", 0) is None
