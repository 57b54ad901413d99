from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, inspect, select, text

from app.central import migrating
from app.central.all_tables import METADATA
from app.central.database import Database, DatabaseUnusableError
from app.central.knowledge.article_tables import ArticleRow
from app.central.knowledge.published import versions_of
from app.central.live.seats import Seat, history
from app.central.migrating import migrate
from app.central.tickets.ticket_tables import TicketRow
from app.domain.article import Article, ArticleVersion
from app.domain.seat import Presence, SeatState
from app.domain.ticket import Ticket
from app.sync.protocol import decode, encode
from tests.central.running import a_ticket


@pytest.fixture
def database(new_url: str) -> Iterator[Database]:
    database = Database(new_url)
    yield database
    database.close()


def test_the_migrations_make_the_tables_of_the_program(database: Database) -> None:
    migrate(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_data_stays_on_the_way_up_and_down(database: Database) -> None:
    ticket = a_ticket("8012", title="还在", content='他说"is_confidential":true')
    secret = a_ticket("8012", is_confidential=True)
    migrate(database, "0001")
    with database.writing() as session:
        session.execute(
            text("INSERT INTO presence VALUES ('8012', 'li', '李雷', 'break', 5, 5, '午餐', '', 7)")
        )
        for each in (ticket, secret):
            row = {"id": each.id, "version": 1, "seat": "8012", "caller_phone": ""}
            row |= {"created_ms": 1, "changed_seq": 1, "body": encode(each).decode()}
            session.execute(insert(TicketRow).values(row))
        for article_id, version, removed in (("KB-1", 3, False), ("KB-2", 2, True)):
            body = encode(Article(article_id, "居住证", {"材料": "身份证"})).decode()
            row = {"id": article_id, "version": version, "changed_seq": 1, "body": body}
            session.execute(insert(ArticleRow).values(row | {"removed": removed, "edited": True}))

    migrate(database)
    migrate(database)  # a second start changes nothing
    with database.reading() as session:
        expected = Presence("8012", "李雷", SeatState.BREAK, 5, "午餐", "", 7)
        assert history(session, Seat("main", "8012"), 9) == [expected]
        confidential = select(TicketRow.id).where(TicketRow.is_confidential)
        assert session.scalars(confidential).all() == [secret.id]
        [kept] = versions_of(session, "KB-1")
        assert kept == ArticleVersion("KB-1", 3, Article("KB-1", "居住证", {"材料": "身份证"}))
        withdrawn, before = versions_of(session, "KB-2")
        assert (withdrawn.version, withdrawn.article, before.version) == (2, None, 1)
        assert before.article is not None

    migrate(database, "0001")
    assert "presence_log" not in inspect(database.engine).get_table_names()
    with database.reading() as session:
        body = session.scalars(select(TicketRow.body).where(TicketRow.id == ticket.id)).one()
        assert decode(Ticket, body) == ticket

    migrate(database, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    migrate(database)


def test_a_newer_database_is_refused_and_left_alone(database: Database) -> None:
    migrate(database)
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusableError, match="written by a newer program"):
        migrate(database)
    with database.reading() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://x/y", "not mysql"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite:////dev/null/central.db", "cannot be used"),
        ("postgresql://nobody@/x?host=/nowhere", "cannot be used"),
    ],
)
def test_an_unusable_database_is_told_in_words(url: str, reason: str) -> None:
    with pytest.raises(DatabaseUnusableError, match=reason):
        _try(Database(url))


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "central.db").write_text("these are only words, and many of them" * 99)
    with pytest.raises(DatabaseUnusableError, match="not a database"):
        _try(Database(f"sqlite:///{tmp_path / 'central.db'}"))


def _try(database: Database) -> None:
    try:
        migrate(database)
    finally:
        database.close()


def test_sqlite_is_set_up_for_a_server(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'deep' / 'central.db'}")
    try:
        with database.reading() as session:
            asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            found = [session.scalar(text(f"PRAGMA {name}")) for name in asked]
        assert found == ["wal", 2, 1, 5_000]
    finally:
        database.close()


def test_migrations_travel_with_the_package() -> None:
    """Every file in the folder matches a pattern of ``package-data``."""
    root = Path(__file__).parents[2]
    patterns = ["migrations/*", "migrations/versions/*"]
    assert f'"app.central" = {patterns}'.replace("'", '"') in (root / "pyproject.toml").read_text()
    folder = root / "app" / "central"
    matched = {path for pattern in patterns for path in folder.glob(pattern)}
    files = {
        path for path in (folder / "migrations").rglob("*.*") if "__pycache__" not in str(path)
    }
    assert files
    assert files <= matched


def test_a_start_with_nothing_to_do_asks_nobody_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file's number is the revision: so it is known without the tool that changes tables."""
    migrate(database)
    monkeypatch.setattr(migrating, "_migrate", None)
    migrate(database)
