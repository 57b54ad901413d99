"""保密工单: other seats do not get them."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from app.central.tickets import changes
from app.domain.call import masked
from app.domain.seat import Role
from app.domain.ticket import Ticket, TicketEvent
from app.sync.protocol import Changes
from tests.central.running import Person, Running, an_event, problem


def changes_after(person: Person, since: int) -> Changes:
    """What comes after a cursor, whichever start of the server it is of."""
    return replace(person.get(Changes, "/changes", since=since), epoch="")


def caller_of(person: Person) -> str:
    return f"+86137{int(person.seat):08d}"


def test_another_seat_does_not_get_a_confidential_ticket(server: Running) -> None:
    agent, other = server.person(), server.person()
    start = other.all_changes().cursor
    number = caller_of(agent)
    plain = agent.new_ticket(caller_phone=number)
    secret = agent.new_ticket(caller_phone=number, is_confidential=True)
    last = agent.new_ticket(caller_phone=number, created_ms=plain.created_ms - 1)

    assert changes_after(other, start) == Changes(start + 3, (plain, last))
    assert other.get(list[Ticket], "/tickets", number=number) == [plain, last]
    assert other.get(list[Ticket], "/tickets", number=number, limit=2) == [plain, last]
    assert secret not in other.get(list[Ticket], "/tickets", limit=200)
    for path in (f"/tickets/{secret.id}", f"/tickets/{secret.id}/events"):
        refused = other.http.get(path, headers={"If-None-Match": '"1"'})
        assert problem(refused, "SRV-06") == problem(
            other.http.get(f"/tickets/{uuid4()}"), "SRV-06"
        )
    refused = other.put_ticket(secret, match=7)
    assert problem(refused, "SRV-05").current is None


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.SUPERVISOR, Role.ADMIN, None])
def test_who_sees_it(server: Running, role: Role | None) -> None:
    """``None`` is a colleague who works at the same seat."""
    agent = server.person()
    reader = server.person(role, seat="") if role else server.person(seat=agent.seat)
    start = reader.all_changes().cursor
    secret = agent.new_ticket(caller_phone=caller_of(agent), is_confidential=True)
    event = an_event(secret.id, agent.seat)
    agent.put_ticket(secret, event)
    secret = replace(secret, version=2)
    for person in (agent, reader):
        hidden = replace(secret, caller_phone=masked(secret.caller_phone))
        seen = hidden if role and person is reader else secret
        assert changes_after(person, start) == Changes(start + 2, (seen,))
        assert person.get(Ticket, f"/tickets/{secret.id}") == seen
        assert person.get(list[TicketEvent], f"/tickets/{secret.id}/events") == [event]
        found = [] if role is Role.ADMIN and person is reader else [seen]
        assert person.get(list[Ticket], "/tickets", number=secret.caller_phone) == found
        assert person.get(list[Ticket], "/tickets", seat=agent.seat) == [seen]


def test_an_editor_gets_no_ticket_at_all(server: Running) -> None:
    agent, editor = server.person(), server.person(Role.EDITOR, seat="")
    start = editor.all_changes().cursor
    ticket = agent.new_ticket(caller_phone=caller_of(agent))
    assert changes_after(editor, start) == Changes(start + 1)
    for path in ("/tickets", f"/tickets/{ticket.id}", f"/tickets/{ticket.id}/events"):
        problem(editor.http.get(path), "SRV-04")
    for path in ("/calls", f"/calls/{uuid4()}", f"/calls/{uuid4()}/recording"):
        problem(editor.http.get(path), "SRV-04")


def test_a_ticket_becomes_confidential_and_ceases_to_be(server: Running) -> None:
    agent, other = server.person(), server.person()
    ticket = agent.new_ticket(caller_phone=caller_of(agent))
    start = other.all_changes().cursor

    agent.put_ticket(replace(ticket, is_confidential=True))
    assert changes_after(other, start) == Changes(start + 1)
    assert other.get(list[Ticket], "/tickets", number=ticket.caller_phone) == []
    problem(other.http.get(f"/tickets/{ticket.id}"), "SRV-06")

    agent.put_ticket(replace(ticket, version=2))
    public = replace(ticket, version=3)
    assert changes_after(other, start + 1) == Changes(start + 2, (public,))
    assert other.get(Ticket, f"/tickets/{ticket.id}") == public


def test_the_cursor_moves_past_a_page_of_them(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, other = server.person(), server.person()
    start = other.all_changes().cursor
    monkeypatch.setattr(changes, "PAGE", 2)
    for _ in range(2):
        agent.new_ticket(is_confidential=True)
    plain = agent.new_ticket()

    page = changes_after(other, start)
    assert page == Changes(start + 2, more=True)
    assert changes_after(other, page.cursor) == Changes(page.cursor + 1, (plain,))
