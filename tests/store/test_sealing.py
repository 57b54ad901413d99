"""The seat's database is sealed: with which key, when, and that nothing is lost on the way."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.work_list import View
from app.store import sealing
from app.store.database import HEAD, Database, open_database
from app.store.errors import DatabaseUnreadable, KeyMissing, Lack, NoRoom
from app.store.lists import Asked, list_tickets
from app.store.sealing import NO_KEY, begins_plain, connect, is_sealed, seal_profile
from app.store.tickets import get_ticket, save_ticket
from tests.store.samples import a_ticket, an_event
from tests.store.test_database import later_release

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
SAID = "路灯不亮已经三天"


def filled(path: Path, key: bytes) -> Database:
    """A database with a ticket in it, open."""
    database = open_database(path, key)
    ticket = a_ticket(content=SAID)
    with database.sessions.begin() as session:
        save_ticket(session, ticket, [an_event(ticket)])
    return database


def tickets_in(path: Path, key: bytes) -> int:
    with closing(connect(path, key)) as connection:
        counted: int = connection.execute("SELECT count(*) FROM ticket").fetchone()[0]
        return counted


def readable(folder: Path) -> list[str]:
    """The files in which something that was said can be read."""
    found = (SAID.encode(), b"CREATE TABLE ticket")
    return [
        file.name
        for file in folder.iterdir()
        if file.suffix != ".plan" and any(each in file.read_bytes() for each in found)
    ]


def test_nothing_said_can_be_read_in_a_sealed_profile(tmp_path: Path) -> None:
    database = filled(tmp_path / "seat.db", KEY)
    assert (tmp_path / "seat.db-wal").stat().st_size > 0
    assert readable(tmp_path) == []
    database.close()
    assert readable(tmp_path) == []
    assert SAID.encode() not in (tmp_path / "seat.db.plan").read_bytes()
    assert is_sealed(tmp_path / "seat.db")
    assert tickets_in(tmp_path / "seat.db", KEY) == 1


def test_the_same_can_be_read_in_a_plain_one(tmp_path: Path) -> None:
    """So that the test above is known to see."""
    filled(tmp_path / "seat.db", NO_KEY).close()
    assert readable(tmp_path) == ["seat.db"]


def test_another_key_is_told_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "seat.db"
    filled(path, KEY).close()
    before = path.read_bytes()
    with pytest.raises(KeyMissing) as caught:
        open_database(path, OTHER_KEY)
    assert caught.value.lack is Lack.OTHER
    with pytest.raises(KeyMissing):
        open_database(path)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.damaged"))
    open_database(path, KEY).close()


def test_a_plain_database_and_its_backups_are_sealed_at_the_first_start(tmp_path: Path) -> None:
    path, backup = tmp_path / "seat.db", tmp_path / "seat.db.0001.backup"
    ticket = a_ticket(content=SAID)
    plain = open_database(path)
    with plain.sessions.begin() as session:
        save_ticket(session, ticket, [an_event(ticket)])
    shutil.copyfile(path, backup)
    shutil.copyfile(path.with_name("seat.db-wal"), tmp_path / "seat.db.0001.backup-wal")
    plain.close()
    path.with_name("seat.db.sealing").write_bytes(b"of a start that was killed")

    sealed = open_database(path, KEY)
    with sealed.sessions() as session:
        stored = get_ticket(session, ticket.id)
        assert stored is not None
        assert stored.ticket == ticket
        found = list_tickets(session, View.ALL, Asked(ticket.seat, 0, words=(ticket.title[:2],)))
        assert [line.ticket.id for line in found.lines] == [ticket.id]
    sealed.close()
    assert readable(tmp_path) == []
    assert tickets_in(backup, KEY) == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "seat.db",
        "seat.db.0001.backup",
        "seat.db.lock",
        "seat.db.plan",
    ]


def test_a_plain_database_that_was_killed_is_sealed_with_its_last_words(tmp_path: Path) -> None:
    path = tmp_path / "left" / "seat.db"
    running = filled(tmp_path / "seat.db", NO_KEY)
    path.parent.mkdir()
    for end in ("", "-wal"):
        shutil.copyfile(tmp_path / f"seat.db{end}", path.with_name(f"seat.db{end}"))
    running.close()
    assert path.with_name("seat.db-wal").stat().st_size > 0
    open_database(path, KEY).close()
    assert tickets_in(path, KEY) == 1


def test_a_full_disk_leaves_the_plain_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "seat.db"
    filled(path, NO_KEY).close()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(NoRoom, match="make room"):
            open_database(path, KEY)
    assert not path.with_name("seat.db.sealing").exists()
    assert tickets_in(path, NO_KEY) == 1
    open_database(path, KEY).close()
    assert tickets_in(path, KEY) == 1


def test_a_copy_that_differs_never_takes_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "seat.db"
    filled(path, NO_KEY).close()
    counted = iter([{"ticket": 1}, {"ticket": 0}])
    monkeypatch.setattr(sealing, "_counts", lambda _: next(counted))
    with pytest.raises(OSError, match="differs"):
        seal_profile(path, KEY)
    assert begins_plain(path)
    assert tickets_in(path, NO_KEY) == 1


def test_the_copy_before_an_upgrade_is_sealed_too(tmp_path: Path) -> None:
    path = tmp_path / "seat.db"
    filled(path, KEY).close()
    open_database(path, KEY, migrations=later_release(tmp_path), head="9999").close()
    backup = path.with_name(f"seat.db.{HEAD}.backup")
    assert is_sealed(backup)
    assert tickets_in(backup, KEY) == 1


def test_what_is_no_database_is_refused_with_a_key_as_well(tmp_path: Path) -> None:
    path = tmp_path / "seat.db"
    path.write_bytes(b"not a database" * 1_000)
    with pytest.raises(DatabaseUnreadable, match="no database, or sealed with another key"):
        open_database(path, KEY)
    assert path.read_bytes() == b"not a database" * 1_000


def test_the_key_is_in_no_error(tmp_path: Path) -> None:
    database = filled(tmp_path / "seat.db", KEY)
    with pytest.raises(Exception, match="no such table") as caught, database.sessions() as session:
        session.execute(text("SELECT * FROM nowhere"))
    assert KEY.hex() not in repr(caught.value) + repr(database)
    database.close()
