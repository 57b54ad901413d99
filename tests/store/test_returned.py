"""Lessons come from tickets as they are stored, whoever stored them; and stay few."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.handling import Handling
from app.domain.returned import Lesson
from app.domain.ticket import Place, Status, SyncState, Ticket
from app.store import returned
from app.store.database import Database
from app.store.returned import lessons
from app.store.tickets import put_ticket_row
from tests.store.samples import NOW, a_ticket

STREET = "440106005"
ONE = Lesson("0301", STREET, "甲局", "乙局", 1)


def sent_back(ticket: Ticket, nth: int = 1) -> Ticket:
    handling = Handling(returned=nth, return_reason="不属本单位职责")
    return replace(ticket, status=Status.RETURNED, handling=handling)


def sent_on(ticket: Ticket, unit: str) -> Ticket:
    return replace(ticket, status=Status.DISPATCHED, lead_unit=unit)


def store(database: Database, *states: Ticket) -> list[Lesson]:
    for state in states:
        with database.sessions.begin() as session:
            put_ticket_row(session, state, SyncState.SENT)
    with database.sessions() as session:
        return lessons(session, 0)


def test_a_returned_ticket_that_another_unit_took_is_a_lesson(database: Database) -> None:
    ticket = a_ticket(lead_unit="甲局")
    back = sent_back(ticket)
    assert store(database, ticket, back, back) == []
    assert store(database, sent_on(back, "乙局")) == [ONE]
    later = replace(sent_on(back, "乙局"), status=Status.ARCHIVED)
    assert store(database, later) == [ONE], "told once, however often it is stored"


def test_the_return_need_not_have_been_seen(database: Database) -> None:
    """Another seat's ticket may come back and go on between two looks at the server."""
    ticket = a_ticket(lead_unit="甲局")
    assert store(database, ticket, sent_on(sent_back(ticket), "乙局")) == [ONE]


def test_twice_sent_back_is_two_lessons(database: Database) -> None:
    ticket = a_ticket(lead_unit="甲局")
    first = sent_on(sent_back(ticket), "乙局")
    second = sent_on(sent_back(first, 2), "丙局")
    found = store(database, ticket, sent_back(ticket), first, sent_back(first, 2), second)
    assert set(found) == {ONE, replace(ONE, returned="乙局", taken="丙局")}


@pytest.mark.parametrize(
    "then",
    [
        {"lead_unit": "甲局"},
        {"lead_unit": "乙局", "category": "0302"},
        {"lead_unit": "乙局", "place": Place(district="440106", street="440106006")},
        {"lead_unit": "", "status": Status.CLOSED},
    ],
)
def test_the_same_unit_another_matter_or_no_unit_teach_nothing(
    database: Database, then: dict[str, object]
) -> None:
    ticket = a_ticket(lead_unit="甲局")
    back = sent_back(ticket)
    after = replace(sent_on(back, "甲局"), **then)  # type: ignore[arg-type]  # any field
    assert store(database, ticket, back, after, replace(after, lead_unit="乙局")) == []


def test_what_is_too_old_does_not_count_and_only_the_newest_are_kept(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returned, "KEPT", 3)
    for day in range(5):
        ticket = a_ticket(lead_unit="甲局", created_ms=NOW + day)
        store(database, sent_back(ticket), sent_on(sent_back(ticket), "乙局"))
    with database.sessions() as session:
        assert [each.times for each in lessons(session, 0)] == [3]
        assert [each.times for each in lessons(session, NOW + 4)] == [1]
