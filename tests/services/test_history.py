"""What a seat knows of a number; people may share one, and confidential tickets stay so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.call import Call
from app.domain.ticket import Status, Ticket
from app.services.history import MONTH_MS, CallerHistory, History, Person, number_forms
from app.store.calls import save_call
from app.store.database import Database, open_database
from app.store.tickets import save_ticket

NOW = 1_795_000_000_000
PHONE = "+8613800138000"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "seat.db")
    yield opened
    opened.close()


def call(database: Database, rang_ms: int, number: str = PHONE) -> None:
    with database.sessions.begin() as session:
        save_call(session, Call(number, "8012", rang_ms))


def ticket(database: Database, ago_ms: int, **fields: Any) -> Ticket:
    usual = {"caller_phone": PHONE, "status": Status.DISPATCHED}
    it = Ticket(f"-{ago_ms}", "8012", NOW - ago_ms, **{**usual, **fields})
    with database.sessions.begin() as session:
        save_ticket(session, it, ())
    return it


def look_up(database: Database, number: str = PHONE) -> CallerHistory:
    return History(database.readers).look_up(number, NOW)


def test_a_stranger_calls_for_the_first_time(database: Database) -> None:
    assert look_up(database) == CallerHistory(PHONE, 1, (), ())


@pytest.mark.parametrize("is_stored", [True, False])
def test_this_call_counts_whether_it_is_on_the_disk_or_still_on_its_way(
    database: Database, is_stored: bool
) -> None:
    for ago_ms in (1, MONTH_MS - 1, MONTH_MS, MONTH_MS + 1):
        call(database, NOW - ago_ms)
    call(database, NOW - 1, "+8613900139000")
    if is_stored:
        call(database, NOW)
    assert look_up(database).calls_this_month == 3


def test_open_tickets_newest_first_and_names_once(database: Database) -> None:
    old = ticket(database, 2_000, caller_name="王女士")
    ticket(database, 1_500, caller_name="李先生", status=Status.CLOSED)
    new = ticket(database, 1_000, caller_name="王女士")
    ticket(database, 500)
    ticket(database, 100, caller_phone="+8613900139000", caller_name="别人")
    known = look_up(database)
    assert [each.id for each in known.open_tickets if each.caller_name] == [new.id, old.id]
    assert len(known.open_tickets) == 3
    assert known.names == ("王女士", "李先生")


def test_confidential_tickets_are_not_shown_to_the_next_call(database: Database) -> None:
    ticket(database, 1_000, caller_name="举报人", is_confidential=True)
    known = look_up(database)
    assert (known.open_tickets, known.names) == ((), ())


def test_nothing_is_known_of_a_withheld_number(database: Database) -> None:
    call(database, NOW - 1, "")
    ticket(database, 1_000, caller_phone="", caller_name="匿名")
    assert look_up(database, "") == CallerHistory("", 0, (), ())


def test_people_of_one_number_are_told_apart(database: Database) -> None:
    ticket(database, 3_000, caller_name="王女士", caller_gender="female")
    ticket(database, 2_000, caller_name="李先生", company="某公司")
    ticket(database, 1_000, caller_name="王女士")
    ticket(database, 500, caller_name="李先生")
    ticket(database, 400, caller_name="不留名", is_anonymous=True)
    known = look_up(database)
    assert known.people == (
        Person("李先生", "", "", 1, NOW - 500, "-500"),
        Person("王女士", "female", "", 2, NOW - 1_000, "-1000"),
        Person("李先生", "", "某公司", 1, NOW - 2_000, "-2000"),
    )


def test_a_right_shows_who_made_confidential_tickets(database: Database) -> None:
    it = ticket(database, 1_000, caller_name="举报人", is_confidential=True)
    known = History(database.readers, sees_confidential=True).look_up(PHONE, NOW)
    assert (known.open_tickets, known.names) == ((it,), ("举报人",))


@pytest.mark.parametrize("written", ["138 0013 8000", "008613800138000", "+86 138-0013-8000"])
def test_a_number_is_known_however_it_is_written(database: Database, written: str) -> None:
    ticket(database, 1_000, caller_name="王女士")
    assert look_up(database, written).names == ("王女士",)


@pytest.mark.parametrize(
    ("number", "forms"),
    [
        ("8765 4321", ("+862087654321", "87654321")),
        ("+862087654321", ("+862087654321", "87654321")),
        ("0755 8765 4321", ("+8675587654321",)),
        ("12345", ("12345",)),
        (PHONE, (PHONE,)),
        ("", ()),
    ],
)
def test_forms_of_a_number_in_a_town(number: str, forms: tuple[str, ...]) -> None:
    assert number_forms(number, "20") == forms
    assert len(number_forms(number)) == bool(number)
