"""How suggestions were answered, summed up from what tickets brought along."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.adoption import Adoption
from app.domain.seat import Role
from app.domain.ticket import EventKind, Ticket, TicketEvent
from tests.central.running import Person, Running, a_ticket, problem


def counts(ticket: Ticket, at_ms: int, **kinds: Any) -> TicketEvent:
    return TicketEvent(ticket.id, EventKind.SUGGESTIONS_COUNTED, at_ms, ticket.seat, kinds)


def told(shown: int, taken: int = 0, edited: int = 0, refused: int = 0) -> dict[str, int]:
    return {"shown": shown, "taken": taken, "edited": edited, "refused": refused}


def send(person: Person, at_ms: int, **kinds: Any) -> None:
    ticket = a_ticket(person.seat)
    event = counts(ticket, at_ms, **kinds)
    key = ticket.id.hex
    for _ in range(2):  # a repeated try counts once
        assert person.put_ticket(ticket, event, key=key).status_code == 201


def adoption(server: Running, **asked: Any) -> tuple[Adoption, ...]:
    supervisor = server.person(Role.SUPERVISOR)
    return supervisor.get(tuple[Adoption, ...], "/figures/adoption", **asked)


def test_tickets_of_a_period_and_a_seat_are_summed_up_once(server: Running) -> None:
    one, two = server.person(), server.person()
    send(one, 1_000, category=told(3, 1), unit=told(1, 1, 1))
    send(one, 1_500, category=told(2, 0, 0, 1))
    send(two, 1_999, category=told(3, 2, 1))
    send(two, 2_000, category=told(9, 9))
    assert adoption(server, from_ms=1_000, to_ms=2_000) == (
        Adoption("category", tickets=3, adopted=2, shown=8, taken=3, edited=1, refused=1),
        Adoption("unit", tickets=1, adopted=0, shown=1, taken=1, edited=1, refused=0),
    )
    assert adoption(server, from_ms=1_000, to_ms=2_000, seat=two.seat) == (
        Adoption("category", tickets=1, adopted=1, shown=3, taken=2, edited=1, refused=0),
    )
    assert adoption(server, from_ms=5_000, to_ms=6_000) == ()


def test_what_is_no_count_does_no_harm(server: Running) -> None:
    agent = server.person()
    send(agent, 7_000, category={"shown": "many"}, nonsense=told(1), unit=[1, 2])
    assert adoption(server, from_ms=7_000, to_ms=7_001) == ()


@pytest.mark.parametrize("role", [Role.AGENT, Role.INSPECTOR])
def test_the_figures_are_for_supervisors(server: Running, role: Role) -> None:
    problem(server.person(role).http.get("/figures/adoption"), "SRV-04")


@pytest.mark.parametrize("asked", [{"from_ms": -1}, {"to_ms": 2**60}, {"seat": "x" * 99}])
def test_odd_periods_are_refused(server: Running, asked: dict[str, Any]) -> None:
    answer = server.person(Role.SUPERVISOR).http.get("/figures/adoption", params=asked)
    assert answer.status_code == 422
