"""A damaged database is set aside, and what can be read of it comes back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from app.domain.draft import Draft
from app.domain.ticket import Ticket
from app.domain.work_list import View
from app.store import mending
from app.store.calls import append_segment, save_call, transcript_of
from app.store.database import Database, needs_mending, open_database
from app.store.drafts import journal_draft, open_drafts
from app.store.errors import NoRoom
from app.store.hot_words import hot_words
from app.store.lists import Asked, list_tickets
from app.store.mending import Mended
from app.store.outbox import Kind, rows_about
from app.store.page_image import PAGE, read_image
from app.store.sealing import NO_KEY, connect, is_sealed
from app.store.tickets import get_ticket, save_ticket, ticket_events
from tests.store.samples import a_call, a_segment, a_ticket, an_event
from tests.store.test_database import later_release

KEY = bytes(range(32))
COUNT = 60
LONG = "很长的一段话" * 150  # so that a page holds two or three tickets

pytestmark = pytest.mark.may_log("was damaged")


@pytest.fixture(params=[KEY, NO_KEY], ids=["sealed", "plain"])
def key(request: pytest.FixtureRequest) -> bytes:
    assert isinstance(request.param, bytes)
    return request.param


def write_a_day(database: Database) -> list[Ticket]:
    """Tickets with their history, a draft, a call with words."""
    tickets = [a_ticket(number=f"{n:03}", content=LONG) for n in range(COUNT)]
    for ticket in tickets:
        with database.sessions.begin() as session:
            save_ticket(session, ticket, [an_event(ticket)])
    call = a_call()
    with database.sessions.begin() as session:
        journal_draft(session, Draft(a_ticket(content="草稿")), 1)
        save_call(session, call)
        append_segment(session, call.id, a_segment(1.0, "路灯不亮"))
    return tickets


def pages_of(path: Path, key: bytes, *names: str) -> list[int]:
    """The first pages of tables and indexes."""
    with closing(connect(path, key)) as connection:
        found = connection.execute("SELECT name, rootpage FROM sqlite_master").fetchall()
    roots = dict(found)
    return [roots[name] for name in names]


def spoil(path: Path, *pages: int) -> None:
    with path.open("rb+") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(b"\xa5" * PAGE)


def leaf_pages(path: Path, key: bytes) -> list[int]:
    """Pages in the middle of the file that no table or index begins with."""
    with closing(connect(path, key)) as connection:
        roots = {row[0] for row in connection.execute("SELECT rootpage FROM sqlite_master")}
    count = path.stat().st_size // PAGE
    return [page for page in range(count // 2, count) if page not in roots]


def came_back(database: Database, tickets: list[Ticket]) -> list[Ticket]:
    with database.sessions() as session:
        stored = (get_ticket(session, ticket.id) for ticket in tickets)
        return [each.ticket for each in stored if each is not None]


def mended(database: Database) -> Mended:
    assert database.mended is not None
    assert database.mended.aside.exists()
    return database.mended


def test_a_damaged_page_costs_what_was_on_it_and_no_more(tmp_path: Path, key: bytes) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path, key)
    tickets = write_a_day(first)
    first.close()
    spoil(path, leaf_pages(path, key)[3])
    before = path.read_bytes()
    mending.mark(path)

    again = open_database(path, key)
    report = mended(again)
    left = came_back(again, tickets)
    lost = sum(report.lost.values())
    assert report.aside.read_bytes() == before
    assert len(left) == report.kept["ticket"]
    assert len(left) >= COUNT - 5
    assert all(ticket in tickets for ticket in left)
    assert 0 <= lost <= 10
    with again.sessions() as session:
        assert [draft.ticket.content for draft in open_drafts(session)] == ["草稿"]
    assert not needs_mending(path)
    again.close()
    open_database(path, key).close()
    assert len(list(tmp_path.glob("*.damaged"))) == 1, "mended once"


@pytest.mark.parametrize(
    "names",
    [("ix_ticket_number",), ("sqlite_autoindex_ticket_1", "ticket_words_data"), ("recent",)],
    ids=["an index", "a key and the words", "an empty table"],
)
def test_what_is_made_of_the_rows_is_made_again(
    tmp_path: Path, key: bytes, names: tuple[str, ...]
) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path, key)
    tickets = write_a_day(first)
    first.close()
    spoil(path, *pages_of(path, key, *names))
    mending.mark(path)
    again = open_database(path, key)
    report = mended(again)
    assert came_back(again, tickets) == tickets
    assert not any(report.lost.values())
    with again.sessions() as session:
        for ticket in tickets:
            assert len(ticket_events(session, ticket.id)) == 1
            assert len(rows_about(session, ticket.id, Kind.TICKET)) == 1
        found = list_tickets(session, View.ALL, Asked(tickets[0].seat, 0, words=("017",)))
        assert [line.ticket.id for line in found.lines] == [tickets[17].id]
    again.close()


def test_without_its_first_page_it_is_read_by_the_plan_beside_it(
    tmp_path: Path, key: bytes
) -> None:
    path, call = tmp_path / "seat.db", a_call()
    first = open_database(path, key)
    tickets = write_a_day(first)
    with first.sessions.begin() as session:
        save_call(session, call)
        append_segment(session, call.id, a_segment(1.0, "路灯不亮"))
    first.close()
    spoil(path, 1)
    again = open_database(path, key)
    assert came_back(again, tickets) == tickets
    assert not any(mended(again).lost.values())
    with again.sessions() as session:
        assert [s.text for s in transcript_of(session, call.id).segments] == ["路灯不亮"]
    again.close()


@pytest.mark.parametrize("plan", ["[]", "{}", "nonsense"])
def test_a_plan_that_is_damaged_as_well_is_not_needed_where_the_first_page_is_whole(
    tmp_path: Path, key: bytes, plan: str
) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path, key)
    tickets = write_a_day(first)
    first.close()
    spoil(path, path.stat().st_size // PAGE)
    mending.mark(path)
    path.with_name("seat.db.plan").write_text(plan, "utf-8")
    again = open_database(path, key)
    assert mended(again).kept["ticket"] >= len(tickets) - 3
    again.close()


def test_what_is_still_in_the_log_is_read_too(tmp_path: Path, key: bytes) -> None:
    path = tmp_path / "seat.db"
    running = open_database(path, key)
    running.tidy()  # the tables lie in the file then, and the day in the log alone
    tickets = write_a_day(running)
    assert path.with_name("seat.db-wal").stat().st_size > 100 * PAGE
    assert tickets_in(path, key) == len(tickets), "as of now, with the log"
    alone = tmp_path / "alone.db"
    shutil.copyfile(path, alone)
    assert tickets_in(alone, key) < len(tickets), "or this test would show nothing"
    running.close()


def tickets_in(path: Path, key: bytes) -> int:
    image = read_image(path, key)
    assert image.damaged == 0
    with closing(sqlite3.connect(":memory:")) as old:
        old.deserialize(bytes(image.pages))
        counted: int = old.execute("SELECT count(*) FROM ticket").fetchone()[0]
        return counted


def test_damage_met_at_work_stops_nothing_else_and_is_mended_at_the_next_start(
    tmp_path: Path, key: bytes
) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path, key)
    write_a_day(first)
    first.close()
    spoil(path, *pages_of(path, key, "hot_word"))
    running = open_database(path, key)
    with pytest.raises(DatabaseError), running.sessions() as session:
        hot_words(session)
    assert needs_mending(path)
    with running.sessions.begin() as session:
        journal_draft(session, Draft(a_ticket(content="还能写")), 2)
    running.close()
    again = open_database(path, key)
    assert mended(again).kept["ticket"] == COUNT
    with again.sessions() as session:
        assert {draft.ticket.content for draft in open_drafts(session)} == {"草稿", "还能写"}
    again.close()


def test_looking_for_damage_finds_it(tmp_path: Path, key: bytes) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path, key)
    write_a_day(first)
    assert not first.look_for_damage()
    first.close()
    spoil(path, leaf_pages(path, key)[0])
    second = open_database(path, key)
    assert second.look_for_damage()
    second.close()
    third = open_database(path, key)
    assert mended(third).kept["ticket"] >= COUNT - 5
    third.close()


def spoil_leaf(path: Path) -> None:
    spoil(path, leaf_pages(path, NO_KEY)[3])


def spoil_key(path: Path) -> None:
    spoil(path, *pages_of(path, NO_KEY, "sqlite_autoindex_ticket_1"))


def cut(path: Path) -> None:
    with path.open("rb+") as file:
        file.truncate(path.stat().st_size - 3 * PAGE - 100)


def spoil_first(path: Path) -> None:
    spoil(path, 1)


def spoil_first_but_its_name(path: Path) -> None:
    with path.open("rb+") as file:
        file.seek(40)  # from the schema's version on
        file.write(b"\xa5" * (PAGE - 40))


@pytest.mark.parametrize(
    "damage", [spoil_leaf, spoil_key, cut, spoil_first, spoil_first_but_its_name]
)
def test_a_damaged_plain_one_of_an_older_release_is_mended_and_sealed(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path, NO_KEY)
    tickets = write_a_day(first)
    first.close()
    damage(path)
    before = path.read_bytes()
    again = open_database(path, KEY)
    left = came_back(again, tickets)
    assert len(left) == mended(again).kept["ticket"] >= COUNT - 10
    assert is_sealed(path)
    assert enclosed_in(mended(again).aside) == before
    again.close()
    open_database(path, KEY).close()
    assert not list(tmp_path.glob("*.sealing*"))
    assert len(list(tmp_path.glob("*.damaged*"))) == 1, "mended once"
    can_be_read = [file.name for file in tmp_path.iterdir() if LONG.encode() in file.read_bytes()]
    assert can_be_read == []


def enclosed_in(aside: Path) -> bytes:
    with closing(connect(aside, KEY)) as connection:
        found = connection.execute("SELECT bytes FROM piece WHERE file = '' ORDER BY rowid")
        return b"".join(piece for (piece,) in found)


def test_a_damaged_plain_backup_stops_no_start_and_is_sealed(tmp_path: Path) -> None:
    path, backup = tmp_path / "seat.db", tmp_path / "seat.db.0001.backup"
    first = open_database(path, NO_KEY)
    tickets = write_a_day(first)
    first.close()
    shutil.copyfile(path, backup)
    cut(backup)
    before = backup.read_bytes()
    again = open_database(path, KEY)
    assert again.mended is None
    assert came_back(again, tickets) == tickets
    again.close()
    assert not backup.exists()
    assert enclosed_in(tmp_path / "seat.db.0001.backup.damaged") == before


def test_a_child_does_not_come_back_without_its_parent(tmp_path: Path, key: bytes) -> None:
    path, call = tmp_path / "seat.db", a_call()
    first = open_database(path, key)
    with first.sessions.begin() as session:
        save_call(session, call)
        append_segment(session, call.id, a_segment(1.0, "路灯不亮"))
    first.close()
    spoil(path, *pages_of(path, key, "call"))
    mending.mark(path)
    again = open_database(path, key)
    assert mended(again).lost["call"] == 1
    assert mended(again).lost["transcript_line"] == 1
    again.close()


def test_all_gone_begins_anew_because_the_plan_knows_the_key(tmp_path: Path) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path, KEY)
    write_a_day(first)
    first.close()
    spoil(path, *range(1, path.stat().st_size // PAGE + 1))
    again = open_database(path, KEY)
    assert mended(again).kept["ticket"] == 0
    again.close()


def test_an_older_database_is_mended_and_then_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path, KEY)
    tickets = write_a_day(first)
    first.close()
    spoil(path, *pages_of(path, KEY, "ix_ticket_number"))
    mending.mark(path)
    new = open_database(path, KEY, migrations=later_release(tmp_path), head="9999")
    assert mended(new).kept["ticket"] == COUNT
    assert came_back(new, tickets) == tickets
    new.close()


def test_a_crash_before_the_new_one_took_its_place_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path, KEY)
    tickets = write_a_day(first)
    first.close()
    spoil(path, 1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(mending, "_swap", killed)
        with pytest.raises(KeyboardInterrupt):
            open_database(path, KEY)
    path.unlink()  # or between the two renamings
    again = open_database(path, KEY)
    assert came_back(again, tickets) == tickets
    again.close()
    spoil(path, 1)
    open_database(path, KEY).close()


def test_a_full_disk_leaves_the_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "seat.db"
    first = open_database(path, KEY)
    tickets = write_a_day(first)
    first.close()
    spoil(path, 1)
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("app.store.mending.os.fsync", full)
        with pytest.raises(NoRoom):
            open_database(path, KEY)
    assert path.read_bytes() == before
    again = open_database(path, KEY)
    assert came_back(again, tickets) == tickets
    again.close()
