from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.central.people.people_tables import AuditRow
from app.central.tickets.ticket_tables import TicketRow
from app.central.tickets.work_list import MOST_CODES, Wanted, with_codes
from app.central.web.paging import Place, read_cursor
from app.central.web.problems import Refused
from app.domain.seat import Role
from app.domain.ticket import Place as Where
from app.domain.ticket import Status, Ticket, Urgency
from app.sync.protocol import API, decode
from tests.central.running import Person, Running, problem

DAY_MS = 86_400_000
BEGIN_MS = 1_790_000_000_000


def page_of(person: Person, path: str) -> tuple[list[Ticket], str]:
    """Give the tickets of a page, and the path of the next one (empty = the last)."""
    answer = person.http.get(path)
    assert answer.status_code == 200, answer.text
    link = answer.links.get("next", {}).get("url", "")
    return decode(list[Ticket], answer.content), link.removeprefix(API)


def all_of(person: Person, limit: int = 2, **params: Any) -> list[Ticket]:
    path = str(httpx.URL("/tickets", params={"seat": person.seat, "limit": limit, **params}))
    found: list[Ticket] = []
    while path:
        page, path = page_of(person, path)
        assert len(page) <= limit
        found += page
    return found


def ids(tickets: list[Ticket]) -> list[object]:
    return [ticket.id for ticket in tickets]


def test_pages_hold_every_ticket_once_though_all_came_at_the_same_time(server: Running) -> None:
    agent = server.person()
    tickets = [agent.new_ticket() for _ in range(7)]
    found = all_of(agent)
    assert sorted(map(str, ids(found))) == sorted(map(str, ids(tickets)))


def test_a_ticket_that_is_added_meanwhile_moves_no_other_to_another_page(server: Running) -> None:
    agent = server.person()
    old = [agent.new_ticket(created_ms=BEGIN_MS + n) for n in range(4)]
    first, path = page_of(agent, f"/tickets?seat={agent.seat}&limit=2")
    agent.new_ticket(created_ms=BEGIN_MS + 9)
    second, path = page_of(agent, path)
    assert ids(first + second) == ids(old[::-1])
    assert not path


def test_the_nearest_limit_comes_first_and_none_comes_last(server: Running) -> None:
    agent = server.person()
    status = Status.DISPATCHED
    none = agent.new_ticket(status=status)
    late = agent.new_ticket(status=status, due_ms=BEGIN_MS + 9)
    soon = [agent.new_ticket(status=status, due_ms=BEGIN_MS) for _ in range(3)]
    agent.new_ticket(status=Status.ARCHIVED, due_ms=BEGIN_MS)
    found = all_of(agent, order="due")
    assert ids(found[3:]) == [late.id, none.id]
    assert set(ids(found[:3])) == set(ids(soon))
    assert all_of(agent, order="due", due_before_ms=BEGIN_MS + 1) == found[:3]


def test_what_changed_last_comes_first(server: Running) -> None:
    agent = server.person()
    one, two, three = (agent.new_ticket() for _ in range(3))
    assert agent.put_ticket(replace(one, title="改")).status_code == 200
    assert ids(all_of(agent, order="changed")) == [one.id, three.id, two.id]


FITTING = {
    "status": ("status", Status.RETURNED, ["returned", "suspended"]),
    "unit": ("lead_unit", "和平区城管局", "和平区城管局"),
    "support": ("support_unit", "和平区水务局", None),
    "category": ("category", "01020304", "0102"),
    "district": ("place", Where(district="120101"), "120101"),
    "urgency": ("urgency", Urgency.CRITICAL, "critical"),
    "ticket_number": ("number", "20261121-9999-123", "20261121-9999-123"),
    "earlier_number": ("earlier_number", "20261021-1-1", "20261021-1-1"),
    "number": ("caller_phone", "+8613912345678", "139 1234 5678"),
    "from_ms": ("created_ms", BEGIN_MS + DAY_MS, BEGIN_MS + DAY_MS),
}


@pytest.mark.parametrize("name", FITTING)
def test_a_list_is_narrowed(server: Running, name: str) -> None:
    field, value, asked = FITTING[name]
    agent = server.person()
    agent.new_ticket(category="010", place=Where(district="1201"))
    ticket = agent.new_ticket(**{field: value})
    params = {"unit": value} if name == "support" else {name: asked}
    assert ids(all_of(agent, **params)) == [ticket.id]


@pytest.mark.parametrize("order", ["created", "changed", "due"])
def test_lead_and_supporting_tickets_of_a_unit_stand_in_one_order(
    server: Running, order: str
) -> None:
    agent, unit = server.person(), f"甲{uuid4().hex}"
    sides = [(unit, ""), ("", unit), (unit, unit), ("乙", unit), (unit, "乙")]
    tickets = [
        agent.new_ticket(
            lead_unit=lead,
            support_unit=support,
            status=Status.SIGNED,
            created_ms=BEGIN_MS + n,
            due_ms=BEGIN_MS - n,
        )
        for n, (lead, support) in enumerate(sides)
    ]
    agent.new_ticket(lead_unit="乙", status=Status.SIGNED)
    assert ids(all_of(agent, order=order, unit=unit)) == ids(tickets[::-1])


def test_before_leaves_the_time_itself_out(server: Running) -> None:
    agent = server.person()
    agent.new_ticket(created_ms=BEGIN_MS)
    assert not all_of(agent, to_ms=BEGIN_MS)
    assert len(all_of(agent, to_ms=BEGIN_MS + 1)) == 1


def test_a_change_is_found_by_what_it_is_now(server: Running) -> None:
    agent = server.person()
    ticket = agent.new_ticket(category="0101", status=Status.DISPATCHED, due_ms=BEGIN_MS)
    agent.put_ticket(replace(ticket, category="0202", status=Status.CLOSED, due_ms=0))
    assert not all_of(agent, category="0101")
    assert not all_of(agent, order="due")
    assert len(all_of(agent, category="0202")) == 1


def test_confidential_tickets_of_others_leave_no_hole_in_a_page(server: Running) -> None:
    agent, other = server.person(), server.person()
    number = f"+86139{uuid4().int % 10**8:08}"
    for turn in range(6):
        agent.new_ticket(caller_phone=number, is_confidential=bool(turn % 2))
    page, path = page_of(other, str(httpx.URL("/tickets", params={"number": number, "limit": 3})))
    assert (len(page), path) == (3, "")
    assert not any(ticket.is_confidential for ticket in page)


@pytest.mark.parametrize("cursor", ["abc", "W10", "bnVsbA", "WyJkdWUiLDEsIiJd", "e30", "NTU1"])
def test_a_cursor_that_is_none_is_refused(server: Running, cursor: str) -> None:
    answer = server.person().http.get("/tickets", params={"cursor": cursor})
    assert problem(answer, "SRV-12").errors[0]["field"] == "cursor"


def test_a_cursor_of_another_order_is_refused(server: Running) -> None:
    agent = server.person()
    agent.new_ticket()
    cursor = Place("changed", 5).cursor()
    problem(agent.http.get("/tickets", params={"cursor": cursor}), "SRV-12")
    no_id = Place("created", 5, "x").cursor()
    problem(agent.http.get("/tickets", params={"cursor": no_id}), "SRV-12")


@given(st.text(alphabet="ABCDEFghij0123_-", max_size=80) | st.binary().map(lambda b: b.hex()))
def test_nothing_as_a_cursor_is_worse_than_refused(text: str) -> None:
    with suppress(Refused):
        read_cursor(text, "created")


def test_a_search_is_written_down_without_what_was_looked_for(server: Running) -> None:
    agent = server.person()
    agent.get(list[Ticket], "/tickets", number="13912345678", category="01")
    with server.central.database.reading() as session:
        wanted = select(AuditRow.detail).where(AuditRow.who == agent.user)
        detail = session.scalars(wanted.order_by(AuditRow.seq.desc())).first() or ""
    assert json.loads(detail) == {"by": "number", "by_category": 1, "found": 0}


def test_the_columns_are_what_the_migration_copies(server: Running) -> None:
    """``FAR_MS`` stands for no limit; a list by limit must not begin with those."""
    agent = server.person()
    ticket = agent.new_ticket()
    with server.central.database.reading() as session:
        row = session.get(TicketRow, ticket.id)
        assert row is not None
        assert (row.due_ms, row.is_open, row.status) == (2**53, False, "draft")


def test_a_list_of_few_categories_is_read_code_by_code_and_of_many_at_once(
    server: Running,
) -> None:
    agent, supervisor = server.person(), server.person(Role.SUPERVISOR, seat="")
    codes = [f"93{n:02}" for n in range(MOST_CODES + 1)]
    made = [
        agent.new_ticket(category=code, created_ms=1_700_000_000_000 + (n * 7) % 13)
        for n, code in enumerate(codes)
    ]
    with server.central.database.reading() as session:
        few = with_codes(session, Wanted(category="930"), "main")
        assert few.codes == tuple(codes[:10])
        assert with_codes(session, Wanted(category="93"), "main").codes == ()
        assert with_codes(session, Wanted(category="9302"), "main").codes == ("9302",)
        assert with_codes(session, Wanted(category="94"), "main").codes == ()
    for prefix in ("930", "93", "9302", "94"):
        found, path = [], f"/tickets?category={prefix}&seat={agent.seat}&limit=4"
        while path:
            answer = supervisor.http.get(path)
            found += [each["id"] for each in answer.json()]
            path = answer.links.get("next", {}).get("url", "").removeprefix("/v1")
        wanted = [each for each in made if each.category.startswith(prefix)]
        wanted.sort(key=lambda each: (each.created_ms, each.id.hex), reverse=True)
        assert found == [str(each.id) for each in wanted]
