"""Steps with saved tickets are on the disk with their event, or nothing is changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.life_cycle import Step, replayed
from app.domain.ticket import EventKind, Status, Ticket
from app.services import lane as lanes
from app.services.steps import StepRefused, Steps, StepTaken
from app.store.tickets import get_ticket, save_ticket, ticket_events
from tests.services.seat import NOW, WAIT_S, Clock, Disk, a_disk


class Seat:
    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.sent_soon = 0
        self.steps = Steps(disk.lane, "8012", Clock(), self._sent)

    def _sent(self) -> None:
        self.sent_soon += 1

    def saved(self) -> Ticket:
        ticket = Ticket("20261121-8012-001", "8012", NOW, lead_unit="城市管理局")
        self.disk.lane.write(lambda session: save_ticket(session, ticket, ()))
        return ticket

    def take(self, ticket_id: UUID, step: Step, **detail: Any) -> StepTaken | StepRefused:
        told, done = [], threading.Event()

        def tell(outcome: StepTaken | StepRefused) -> None:
            told.append(outcome)
            done.set()

        self.steps.take(ticket_id, step, tell, detail)
        assert done.wait(WAIT_S)
        self.disk.settle()
        assert len(told) == 1
        return told[0]

    def stored(self, ticket: Ticket) -> tuple[Ticket, list[EventKind]]:
        with self.disk.database.readers() as session:
            found = get_ticket(session, ticket.id)
            events = ticket_events(session, ticket.id)
        assert found is not None
        assert replayed(found.ticket, events) == found.ticket
        return found.ticket, [event.kind for event in events]


@pytest.fixture
def seat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seat]:
    monkeypatch.setattr(lanes, "RETRY_S", 0.001)
    with a_disk(tmp_path) as disk:
        yield Seat(disk)


def test_steps_follow_one_another_on_the_disk(seat: Seat) -> None:
    ticket = seat.saved()
    steps = (
        (Step.DISPATCH, {"due_ms": NOW + 5}),
        (Step.URGE, {}),
        (Step.EXTEND, {"due_ms": NOW + 9}),
    )
    for step, detail in steps:
        assert isinstance(seat.take(ticket.id, step, **detail), StepTaken)
    stored, kinds = seat.stored(ticket)
    assert (stored.status, stored.due_ms) == (Status.DISPATCHED, NOW + 9)
    assert (stored.handling.urged, stored.handling.extended) == (1, 1)
    assert kinds == [EventKind.DISPATCHED, EventKind.URGED, EventKind.EXTENDED]
    assert seat.sent_soon == 3


def test_an_illegal_step_changes_nothing(seat: Seat) -> None:
    ticket = seat.saved()
    assert seat.take(ticket.id, Step.SIGN) == StepRefused(Step.SIGN, Status.DRAFT)
    lacking = StepRefused(Step.HAND_OVER, Status.DRAFT, "to")
    assert seat.take(ticket.id, Step.HAND_OVER) == lacking
    assert seat.stored(ticket) == (ticket, [])
    assert seat.sent_soon == 0


def test_a_ticket_of_another_seat_may_not_be_here(seat: Seat) -> None:
    assert seat.take(uuid4(), Step.URGE) == StepRefused(Step.URGE)


@pytest.mark.logs("A write to the seat's database failed")
def test_a_disk_that_does_not_take_it_is_told(seat: Seat) -> None:
    ticket = seat.saved()
    seat.disk.settle()
    with seat.disk.broken("outbox"):
        assert seat.take(ticket.id, Step.DISPATCH) == StepRefused(Step.DISPATCH, is_disk=True)
    assert seat.stored(ticket) == (ticket, [])
    assert seat.sent_soon == 0
