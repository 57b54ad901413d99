from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.domain.transcript import Gap, Speaker, Transcript, Voice
from app.store import database as databases
from app.store import migrating
from app.store.calls import append_gap, append_segment, append_voice, save_call, transcript_of
from app.store.database import HEAD, MIGRATIONS, Database, may_pass, open_database
from app.store.errors import DatabaseTooNew, DatabaseUnreadable, ProfileInUse
from app.store.sealing import NO_KEY, connect
from app.store.tables import Base
from app.store.tickets import get_ticket, next_number, save_ticket
from app.store.words import WORDS_TABLE
from tests.store.samples import a_call, a_segment, a_ticket, an_event

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("ticket") as table:
        table.add_column(sa.Column("extra", sa.String(), server_default="x", nullable=False))
    {then}


def downgrade():
    with op.batch_alter_table("ticket") as table:
        table.drop_column("extra")
"""


def later_release(folder: Path, then: str = "") -> Path:
    migrations = folder / "later"
    shutil.copytree(MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    script = migrations / "versions" / "9999_extra.py"
    script.write_text(NEXT.format(head=HEAD, then=then), "utf-8")
    return migrations


def test_the_migrations_make_the_tables_of_the_models(database: Database) -> None:
    with database.sessions() as session:
        opts = {
            "compare_type": True,
            "include_name": lambda name, kind, _parents: (
                kind != "table" or not name.startswith(WORDS_TABLE)  # no model: a virtual table
            ),
        }
        context = MigrationContext.configure(session.connection(), opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_head_is_the_newest_script() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_nothing_is_lost_when_the_power_fails(database: Database) -> None:
    with database.sessions() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 5_000,
    }


@pytest.mark.skipif(sys.platform == "win32", reason="file modes")
def test_the_files_are_for_this_user_alone(database: Database) -> None:
    with database.sessions.begin() as session:
        save_ticket(session, a_ticket(), [])
    for file in database.path.parent.glob("seat.db*"):
        if not file.name.endswith(".lock"):
            assert file.stat().st_mode & 0o077 == 0, file


def test_a_second_copy_is_refused_until_the_first_closes(tmp_path: Path) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path)
    with pytest.raises(ProfileInUse, match="another copy"):
        open_database(path)
    asked = subprocess.run(
        [sys.executable, "-c", OPEN_IT, str(path)], capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == "in use"
    first.close()
    open_database(path).close()


OPEN_IT = """
import sys
from pathlib import Path
from app.store.database import open_database
from app.store.errors import ProfileInUse
try:
    open_database(Path(sys.argv[1]))
except ProfileInUse:
    print("in use")
"""


def test_a_database_of_a_later_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "seat.db"
    open_database(path, migrations=later_release(tmp_path), head="9999").close()
    before = path.read_bytes()
    with pytest.raises(DatabaseTooNew, match="later release"):
        open_database(path)
    assert path.read_bytes() == before
    open_database(path, migrations=tmp_path / "later", head="9999").close()  # lock was let go


def test_an_older_database_is_backed_up_and_upgraded_with_its_data(tmp_path: Path) -> None:
    path, ticket = tmp_path / "seat.db", a_ticket()
    old = open_database(path)
    with old.sessions.begin() as session:
        save_ticket(session, ticket, [an_event(ticket)])
    old.close()

    new = open_database(path, migrations=later_release(tmp_path), head="9999")
    with new.sessions.begin() as session:
        assert session.execute(text("SELECT extra FROM ticket")).scalars().all() == ["x"]
        assert session.execute(text("SELECT count(*) FROM ticket_event")).scalar() == 1
        migrating.downgrade(tmp_path / "later", session.connection(), HEAD)
    with new.sessions() as session:
        stored = get_ticket(session, ticket.id)
        assert stored is not None
        assert stored.ticket == ticket
    new.close()

    backup = path.with_name(f"seat.db.{HEAD}.backup")
    with closing(connect(backup, NO_KEY)) as copy:
        assert copy.execute("SELECT count(*) FROM ticket").fetchone() == (1,)


def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path) -> None:
    path, ticket = tmp_path / "seat.db", a_ticket()
    old = open_database(path)
    with old.sessions.begin() as session:
        save_ticket(session, ticket, [])
    old.close()
    broken = later_release(tmp_path, then='op.execute("this is not SQL")')
    with pytest.raises(DatabaseUnreadable):
        open_database(path, migrations=broken, head="9999")
    again = open_database(path)
    with again.sessions() as session:
        columns = session.execute(text("SELECT * FROM ticket")).keys()
        assert "extra" not in columns
        assert get_ticket(session, ticket.id) is not None
    again.close()


def test_down_to_nothing_and_up_again(database: Database) -> None:
    with database.sessions.begin() as session:
        save_ticket(session, a_ticket(), [])
    with database.sessions.begin() as session:
        migrating.downgrade(MIGRATIONS, session.connection(), "base")
        names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        assert set(names.scalars()) <= {"alembic_version", "sqlite_sequence"}
        migrating.upgrade(MIGRATIONS, session.connection())
    with database.sessions.begin() as session:
        save_ticket(session, a_ticket(), [])


def test_lines_of_the_first_release_keep_their_kind(database: Database) -> None:
    call, said, gap = a_call(), a_segment(1.0, "路灯不亮"), Gap(Speaker.CITIZEN, 4.0, 1.2)
    with database.sessions.begin() as session:
        save_call(session, call)
        append_segment(session, call.id, said)
        append_gap(session, call.id, gap)
        append_voice(session, call.id, Voice(Speaker.CITIZEN, 1.0, 2.0))
    with database.sessions.begin() as session:
        migrating.downgrade(MIGRATIONS, session.connection(), "0001")
        rows = session.execute(text("SELECT is_gap FROM transcript_line ORDER BY start_s"))
        assert list(rows.scalars()) == [0, 1]
        migrating.upgrade(MIGRATIONS, session.connection())
    with database.sessions() as session:
        assert transcript_of(session, call.id) == Transcript((said,), (gap,))


def test_what_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "seat.db"
    path.write_bytes(b"not a database" * 1_000)
    with pytest.raises(DatabaseUnreadable):
        open_database(path)
    assert path.read_bytes() == b"not a database" * 1_000


def test_two_writers_that_first_read_wait_for_each_other(database: Database) -> None:
    """Without the write lock at the beginning one of them fails at once."""

    def write(seat: str) -> None:
        for _ in range(20):
            with database.sessions.begin() as session:
                next_number(session, seat, date(2026, 11, 21))

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write, seat) for seat in ("8012", "8013")]:
            done.result()


def test_reading_goes_on_while_somebody_writes(database: Database) -> None:
    ticket = a_ticket()
    with database.sessions.begin() as writing:
        save_ticket(writing, ticket, [])
        with database.readers() as reading:
            assert get_ticket(reading, ticket.id) is None
    with database.readers() as reading:
        assert get_ticket(reading, ticket.id) is not None


@pytest.mark.parametrize(
    ("spell", "statement", "passes"),
    [
        ("PRAGMA query_only=ON", "DELETE FROM cursor", True),
        ("PRAGMA max_page_count=1", "CREATE TABLE big AS SELECT zeroblob(1000000)", True),
        ("SELECT 1", "DELETE FROM no_such_table", False),
        ("SELECT 1", "INSERT INTO line (call_id) VALUES (NULL)", False),
    ],
    ids=["read-only", "full", "no table", "a rule"],
)
def test_a_full_or_closed_disk_may_pass_and_a_wrong_write_does_not(
    database: Database, spell: str, statement: str, passes: bool
) -> None:
    with database.sessions() as session:
        session.execute(text(spell))
        with pytest.raises(DatabaseError) as caught:
            session.execute(text(statement))
        session.invalidate()
    assert may_pass(caught.value) is passes


def test_a_lock_of_another_program_may_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BUSY_MS", 1)
    database = open_database(tmp_path / "seat.db")
    with closing(connect(database.path, NO_KEY, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError) as caught, database.sessions.begin() as session:
            session.connection()
    database.close()
    assert may_pass(caught.value)
    assert not may_pass(ValueError("SQLITE_BUSY"))
