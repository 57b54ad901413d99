"""A seat, a unit and a supervisor at one ticket, in any order, with requests that come again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.life_cycle import Step, allowed, replayed
from app.domain.organisation import Kind
from app.domain.seat import Role
from app.domain.taking import MAY_TAKE
from app.domain.ticket import EventKind, Status, Ticket, TicketEvent
from tests.central.handlers import OTHER_UNIT, UNIT, handler_of, take
from tests.central.running import Person, Running, running

DAY_MS = 86_400_000
TOLD: dict[Step, dict[str, Any]] = {
    Step.FINISH: {"writes": {"handling.reply": "已修复"}},
    Step.RETURN: {"detail": {"reason": "不属于本单位"}},
    Step.EXTEND: {"detail": {"working_days": 1}},
    Step.REDISPATCH: {"detail": {"lead_unit": UNIT}},
}
PLACES = [
    MAY_TAKE[Role.AGENT, Kind.CENTRE],
    MAY_TAKE[Role.SUPERVISOR, Kind.CENTRE],
    MAY_TAKE[Role.HANDLER, Kind.UNIT],
    MAY_TAKE[Role.HANDLER, Kind.UNIT],
]
STEPS = sorted({step for steps in MAY_TAKE.values() for step in steps} - {Step.DISPATCH})


@dataclass(frozen=True)
class Town:
    server: Running
    agent: Person
    boss: Person
    unit: Person
    other: Person

    def people(self) -> tuple[Person, ...]:
        return self.agent, self.boss, self.unit, self.other


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with running(tmp_path_factory.mktemp("town")) as server:
        units = handler_of(server, UNIT), handler_of(server, OTHER_UNIT)
        yield Town(server, server.person(), server.person(Role.SUPERVISOR), *units)


def a_dispatched(town: Town) -> Ticket:
    now = town.server.clock()
    ticket = town.agent.new_ticket(created_ms=now, lead_unit=UNIT)
    told = {"lead_unit": UNIT, "due_ms": now + 5 * DAY_MS}
    event = TicketEvent(ticket.id, EventKind.DISPATCHED, now, town.agent.seat, told)
    sent = replace(ticket, status=Status.DISPATCHED, due_ms=now + 5 * DAY_MS)
    assert town.agent.put_ticket(sent, event).status_code == 200
    return replace(sent, version=2)


@given(
    acts=st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(0, 99),
            st.sampled_from(["once", "once", "twice", "outdated", "anything"]),
        ),
        max_size=10,
    )
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_history_leads_to_where_the_ticket_stands(
    town: Town, acts: list[tuple[int, int, str]]
) -> None:
    """Whatever is taken is taken once, and the events alone tell how the ticket came there."""
    ticket = a_dispatched(town)
    expected = [EventKind.DISPATCHED]
    for who, which, how in acts:
        fitting = sorted(allowed(ticket) & PLACES[who]) if how != "anything" else STEPS
        step = (fitting or STEPS)[which % len(fitting or STEPS)]
        key = uuid4().hex
        match = ticket.version - 1 if how == "outdated" else ticket.version
        person = town.people()[who]
        answer = take(person, ticket, step, key=key, match=match, **TOLD.get(step, {}))
        assert answer.status_code in {201, 403, 404, 409, 412, 422}, answer.text
        if how == "outdated":
            assert answer.status_code != 201
        if how == "twice":
            again = take(person, ticket, step, key=key, match=match, **TOLD.get(step, {}))
            assert (again.status_code, again.content) == (answer.status_code, answer.content)
        now = town.agent.get(Ticket, f"/tickets/{ticket.id}")
        if answer.status_code == 201:
            assert step in allowed(ticket)
            assert now.version == ticket.version + 1
        else:
            assert now == ticket
        ticket = now
    events = town.agent.get(list[TicketEvent], f"/tickets/{ticket.id}/events")
    assert len(events) == len(expected) + ticket.version - 2
    assert [event.at_ms for event in events] == sorted(event.at_ms for event in events)
    again_from_events = replayed(replace(ticket, lead_unit="", due_ms=0), events)
    for field in ("status", "held_from", "lead_unit", "due_ms", "handling", "visit"):
        assert getattr(again_from_events, field) == getattr(ticket, field), field
