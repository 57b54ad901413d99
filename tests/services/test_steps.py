"""Steps with saved tickets are on the disk with their event, or nothing is changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.deadline import DeadlineRules, Hindrance, Limit, Span
from app.domain.deadlines import Calendar, Deadlines
from app.domain.life_cycle import Step, replayed
from app.domain.ticket import EventKind, Status, SyncState, Ticket
from app.domain.unit import Directory
from app.services import lane as lanes
from app.services.steps import StepRefused, Steps, StepTaken
from app.store.tickets import get_ticket, put_ticket_row, save_ticket, ticket_events
from tests.services.seat import NOW, WAIT_S, Clock, Disk, a_disk

OFFICE = ((time(9), time(12)), (time(13), time(17)))
RULES = DeadlineRules(OFFICE, (Limit(Span(working_days=5)),), extension_days=5, extension_times=1)
DEADLINES = Deadlines(RULES, Calendar(), Directory(()))
DAY_MS = 24 * 3_600_000


class Seat:
    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.sent_soon = 0
        self.clock = Clock()
        self.steps = Steps(disk.lane, "8012", self.clock, self._sent, DEADLINES.detail)

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


def test_steps_follow_one_another_on_the_disk_and_move_the_limit(seat: Seat) -> None:
    ticket = seat.saved()
    steps: tuple[tuple[Step, dict[str, Any]], ...] = (
        (Step.DISPATCH, {}),
        (Step.URGE, {}),
        (Step.EXTEND, {"working_days": 3, "reason": "等待检测"}),
    )
    limits = []
    for step, told in steps:
        taken = seat.take(ticket.id, step, **told)
        assert isinstance(taken, StepTaken)
        limits.append(taken.ticket.due_ms)
    assert NOW < limits[0] == limits[1] < limits[2]
    stored, kinds = seat.stored(ticket)
    assert (stored.status, stored.due_ms) == (Status.DISPATCHED, limits[2])
    assert (stored.handling.urged, stored.handling.extended) == (1, 1)
    assert kinds == [EventKind.DISPATCHED, EventKind.URGED, EventKind.EXTENDED]
    assert seat.sent_soon == 3


def test_a_limit_stands_still_while_its_ticket_is_suspended(seat: Seat) -> None:
    ticket = seat.saved()
    due = [seat.take(ticket.id, Step.DISPATCH).ticket.due_ms]
    seat.take(ticket.id, Step.SUSPEND, reason="来电人外出")
    seat.clock.now_ms += 7 * DAY_MS
    due.append(seat.take(ticket.id, Step.RESUME).ticket.due_ms)
    assert due[1] == due[0] + 7 * DAY_MS, "a week has five working days, wherever it begins"
    assert seat.stored(ticket)[0].status is Status.DISPATCHED


def test_another_unit_gets_a_limit_of_its_own(seat: Seat) -> None:
    ticket = seat.saved()
    first = seat.take(ticket.id, Step.DISPATCH).ticket
    seat.clock.now_ms += 7 * DAY_MS
    other = seat.take(ticket.id, Step.REDISPATCH, lead_unit="市住建局").ticket
    assert (other.lead_unit, other.due_ms) == ("市住建局", first.due_ms + 7 * DAY_MS)


def test_a_reason_is_kept_without_what_cannot_be_read(seat: Seat) -> None:
    ticket = seat.saved()
    seat.take(ticket.id, Step.ACCEPT)
    seat.take(ticket.id, Step.SUSPEND, reason="<b>外出\ud800</b>\u202e")
    with seat.disk.database.readers() as session:
        assert ticket_events(session, ticket.id)[-1].detail["reason"] == "外出"


def test_a_limit_that_may_not_be_moved_stays(seat: Seat) -> None:
    ticket = seat.saved()
    seat.take(ticket.id, Step.DISPATCH)
    seat.take(ticket.id, Step.EXTEND, working_days=1)
    before = seat.stored(ticket)
    refused = seat.take(ticket.id, Step.EXTEND, working_days=1)
    expected = StepRefused(Step.EXTEND, Status.DISPATCHED, hindrance=Hindrance.TOO_OFTEN, most=1)
    assert refused == expected
    assert seat.stored(ticket) == before


@pytest.mark.parametrize("state", [SyncState.CONFLICT, SyncState.REJECTED])
def test_a_ticket_that_needs_a_person_is_settled_first(seat: Seat, state: SyncState) -> None:
    ticket = Ticket("1", "8012", NOW, lead_unit="城市管理局", status=Status.DISPATCHED)
    seat.disk.lane.write(lambda session: put_ticket_row(session, ticket, state))
    refused = seat.take(ticket.id, Step.URGE)
    assert refused == StepRefused(Step.URGE, Status.DISPATCHED, is_held=True)


def test_an_illegal_step_changes_nothing(seat: Seat) -> None:
    ticket = seat.saved()
    assert seat.take(ticket.id, Step.SIGN) == StepRefused(Step.SIGN, Status.DRAFT)
    lacking = StepRefused(Step.HAND_OVER, Status.DRAFT, "to")
    assert seat.take(ticket.id, Step.HAND_OVER) == lacking
    assert seat.stored(ticket) == (ticket, [])
    assert seat.sent_soon == 0


def test_a_ticket_of_another_seat_may_not_be_here(seat: Seat) -> None:
    assert seat.take(uuid4(), Step.URGE) == StepRefused(Step.URGE)


def test_a_ticket_of_another_seat_stays_as_it_is(seat: Seat) -> None:
    ticket = Ticket("1", "8013", NOW, lead_unit="城市管理局", status=Status.DISPATCHED)
    seat.disk.lane.write(lambda session: put_ticket_row(session, ticket, SyncState.SENT))
    expected = StepRefused(Step.URGE, Status.DISPATCHED, is_other_seat=True)
    assert seat.take(ticket.id, Step.URGE) == expected
    with seat.disk.database.readers() as session:
        stored = get_ticket(session, ticket.id)
        assert stored is not None
        assert (stored.ticket, ticket_events(session, ticket.id)) == (ticket, [])
    assert seat.sent_soon == 0


@pytest.mark.logs("A write to the seat's database failed")
def test_a_disk_that_does_not_take_it_is_told(seat: Seat) -> None:
    ticket = seat.saved()
    seat.disk.settle()
    with seat.disk.broken("outbox"):
        assert seat.take(ticket.id, Step.DISPATCH) == StepRefused(Step.DISPATCH, is_disk=True)
    assert seat.stored(ticket) == (ticket, [])
    assert seat.sent_soon == 0


@pytest.mark.parametrize("reason", ["王女士外出", "打138 0013 8000无人接", "王\ud800女士"])
def test_a_reason_does_not_name_the_caller(seat: Seat, reason: str) -> None:
    ticket = Ticket("1", "8012", NOW, caller_name="王女士", caller_phone="+8613800138000")
    seat.disk.lane.write(lambda session: save_ticket(session, ticket, ()))
    seat.take(ticket.id, Step.ACCEPT)
    refused = seat.take(ticket.id, Step.SUSPEND, reason=reason)
    assert refused == StepRefused(Step.SUSPEND, Status.ACCEPTED, tells_caller=True)
    assert isinstance(seat.take(ticket.id, Step.SUSPEND, reason="来电人外出"), StepTaken)
