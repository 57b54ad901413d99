from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from app.domain.draft import Draft, Taken
from app.domain.suggestion import SuggestionKind
from app.domain.ticket import EventKind, SyncState
from app.store.bodies import TICKET_BODY
from app.store.database import Database
from app.store.drafts import (
    discard_draft,
    journal_draft,
    open_drafts,
)
from app.store.errors import StoreError
from app.store.outbox import next_due
from app.store.tables import TicketRow
from app.store.taking import take_from_server
from app.store.tickets import (
    get_ticket,
    newest_tickets,
    next_number,
    save_ticket,
    ticket_events,
    tickets_of_caller,
)
from tests.store.samples import NOW, PHONE, a_ticket, an_event

DAY = date(2026, 11, 21)


def test_ticket_events_and_promise_come_together(database: Database) -> None:
    ticket = a_ticket()
    events = [an_event(ticket), an_event(ticket, EventKind.DISPATCHED)]
    with database.sessions.begin() as session:
        save_ticket(session, ticket, events)
    with database.sessions() as session:
        stored = get_ticket(session, ticket.id)
        assert stored is not None
        assert (stored.ticket, stored.sync_state) == (ticket, SyncState.SAVED_HERE)
        assert ticket_events(session, ticket.id) == events
        parcel = next_due(session, NOW)
        assert parcel is not None
        body = TICKET_BODY.read(parcel.body)
        assert (body.ticket, list(body.events), parcel.base_version) == (ticket, events, 0)


def test_a_save_that_is_rolled_back_leaves_nothing(database: Database) -> None:
    ticket = a_ticket()
    with database.sessions() as session:
        save_ticket(session, ticket, [an_event(ticket)])
        session.rollback()
    with database.sessions() as session:
        assert get_ticket(session, ticket.id) is None
        assert next_due(session, NOW) is None


def test_lists(database: Database) -> None:
    old, new = a_ticket(created_ms=NOW), a_ticket(created_ms=NOW + 1)
    other = a_ticket(caller_phone="", created_ms=NOW + 2)
    with database.sessions.begin() as session:
        for ticket in (new, other, old):
            save_ticket(session, ticket, [])
    with database.sessions() as session:
        assert [s.ticket for s in newest_tickets(session)] == [other, new, old]
        assert [s.ticket for s in newest_tickets(session, limit=1)] == [other]
        assert [s.ticket for s in tickets_of_caller(session, PHONE)] == [new, old]
        assert tickets_of_caller(session, "") == []


def test_numbers_count_per_seat_and_day(database: Database) -> None:
    with database.sessions.begin() as session:
        given = [next_number(session, "8012", DAY) for _ in range(2)]
        assert given == ["20261121-8012-001", "20261121-8012-002"]
        assert next_number(session, "8013", DAY) == "20261121-8013-001"
        assert next_number(session, "8012", date(2026, 11, 22)) == "20261122-8012-001"
    with database.sessions.begin() as session:
        assert next_number(session, "8012", DAY) == "20261121-8012-003"


def test_a_number_of_a_save_that_failed_is_given_again(database: Database) -> None:
    with database.sessions() as session:
        next_number(session, "8012", DAY)
        session.rollback()
    with database.sessions.begin() as session:
        assert next_number(session, "8012", DAY) == "20261121-8012-001"


def test_a_replaced_computer_does_not_give_a_number_twice(database: Database) -> None:
    with database.sessions.begin() as session:
        take_from_server(session, [a_ticket(number="20261121-8012-007", version=3)])
        assert next_number(session, "8012", DAY) == "20261121-8012-008"
        assert next_number(session, "801", DAY) == "20261121-801-001"


def test_more_than_a_thousand_in_a_day_are_counted_as_numbers(database: Database) -> None:
    numbers = [f"20261121-8012-{n}" for n in (998, 999, 1000, 1001)]
    others = ["20261121-80123-5000", "20261121-8013-5000", "20261121-8012-again"]
    with database.sessions.begin() as session:
        take_from_server(session, [a_ticket(number=each) for each in numbers + others])
        assert next_number(session, "8012", DAY) == "20261121-8012-1002"


def test_the_last_number_is_found_by_the_index(database: Database) -> None:
    asked: list[tuple[str, Any]] = []
    with database.sessions.begin() as session:
        connection = session.connection()
        event.listen(
            connection, "before_cursor_execute", lambda *told: asked.append((told[2], told[3]))
        )
        next_number(session, "8012", DAY)
        ((sql, values),) = [each for each in asked if "max(" in each[0]]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()
    assert "SEARCH ticket USING COVERING INDEX ix_ticket_number (number>?" in str(plan)


def test_a_draft_is_kept_until_its_ticket_is_saved(database: Database) -> None:
    ticket = a_ticket(title="")
    first = Draft(ticket)
    refused = frozenset({(SuggestionKind.CATEGORY, "0301")})
    second = replace(
        first,
        ticket=replace(ticket, title="反映"),
        typed=frozenset({"title"}),
        taken=(Taken("category", "030101", 0.9),),
        refused=refused,
        events=(an_event(ticket),),
    )
    other = Draft(a_ticket())
    with database.sessions.begin() as session:
        journal_draft(session, first, NOW)
        journal_draft(session, other, NOW + 1)
        journal_draft(session, second, NOW + 2)
    with database.sessions.begin() as session:
        assert open_drafts(session) == [second, other]
        save_ticket(session, second.ticket, [])
        assert open_drafts(session) == [other]
        discard_draft(session, other.ticket.id)
        assert open_drafts(session) == []


def test_a_body_that_cannot_be_read_is_not_quoted(database: Database) -> None:
    ticket = a_ticket()
    with database.sessions.begin() as session:
        save_ticket(session, ticket, [])
        session.get_one(TicketRow, ticket.id).body = '{"caller_name": "王女士"}'
    with database.sessions() as session, pytest.raises(StoreError) as raised:
        get_ticket(session, ticket.id)
    assert "王女士" not in str(raised.value)
    assert raised.value.__suppress_context__
