"""The life of a ticket: no sequence of steps leads astray, and the history leads to where it is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.domain.handling import Handling
from app.domain.life_cycle import (
    KIND_OF,
    OFFERED,
    IllegalStep,
    Step,
    after,
    allowed,
    offered,
    replayed,
)
from app.domain.ticket import EventKind, Status, Ticket, TicketEvent

NOW = 1_795_000_000_000
HOUR = 3_600_000
OTHER = UUID(int=7)
UNIT = {"lead_unit": "城市管理局", "due_ms": NOW + HOUR}
WHOLE: dict[Step, dict[str, Any]] = {
    Step.DISPATCH: UNIT,
    Step.REDISPATCH: {"lead_unit": "路灯管理所", "due_ms": NOW + 2 * HOUR},
    Step.RETURN: {"reason": "not ours"},
    Step.EXTEND: {"due_ms": NOW + 1_000 * HOUR},
    Step.MERGE: {"merged_into": OTHER},
    Step.ABSORB: {"ticket": OTHER},
    Step.RELEASE: {"ticket": OTHER},
    Step.HAND_OVER: {"to": "110"},
}
"""What makes each step complete."""

DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "lead_unit": st.sampled_from(["", "城市管理局"]),
        "due_ms": st.integers(0, 3).map(lambda hours: NOW + hours * HOUR),
        "reason": st.sampled_from(["", "not ours"]),
        "merged_into": st.sampled_from(["", "x", OTHER, str(OTHER)]),
        "ticket": st.just(OTHER),
        "to": st.just("119"),
    },
)


def a_ticket(**fields: Any) -> Ticket:
    return Ticket("20261121-8012-001", "8012", NOW, **fields)


def walked(*steps: Step, ticket: Ticket | None = None) -> tuple[Ticket, list[TicketEvent]]:
    ticket, events = ticket or a_ticket(), []
    for turn, step in enumerate(steps):
        ticket, event = after(ticket, step, NOW + turn, "8012", WHOLE.get(step))
        events.append(event)
    return ticket, events


class AnyLife(RuleBasedStateMachine):
    """Everybody does anything at any time, with and without what it needs."""

    def __init__(self) -> None:
        super().__init__()
        self.ticket = a_ticket()
        self.events: list[TicketEvent] = []
        self.now_ms = NOW

    @rule(step=st.sampled_from(Step), detail=DETAILS, is_whole=st.booleans())
    def do_something(self, step: Step, detail: dict[str, Any], is_whole: bool) -> None:
        self.now_ms += HOUR // 4
        before = self.ticket
        if is_whole:
            detail = WHOLE.get(step, {}) | detail
        refused: IllegalStep | None = None
        event: TicketEvent | None = None
        try:
            self.ticket, event = after(before, step, self.now_ms, "8012", detail)
        except IllegalStep as error:
            refused = error
        if event is None:
            assert refused is not None
            assert (refused.status, refused.step) == (before.status, step)
            assert bool(refused.lacks) is (step in allowed(before))
            assert self.ticket is before
            return
        assert step in allowed(before)
        assert (event.kind, event.at_ms, event.by) == (KIND_OF[step], self.now_ms, "8012")
        assert json.loads(json.dumps(event.detail)) == event.detail
        self.events.append(event)

    @invariant()
    def the_state_is_whole(self) -> None:
        ticket = self.ticket
        held = ticket.status in {Status.SUSPENDED, Status.MERGED}
        assert (ticket.held_from is not None) is held
        assert ticket.held_from not in {Status.SUSPENDED, Status.MERGED, Status.DRAFT}
        assert (ticket.merged_into is not None) is (ticket.status is Status.MERGED)
        assert ticket.merged_into != ticket.id
        if (ticket.held_from or ticket.status) in {
            Status.DISPATCHED,
            Status.SIGNED,
            Status.HANDLING,
            Status.FINISHED,
            Status.REVIEWING,
            Status.RETURNED,
        }:
            assert ticket.lead_unit, "at a unit that nobody knows"

    @invariant()
    def there_is_a_way_on(self) -> None:
        on = allowed(self.ticket) - {Step.RELEASE}
        assert bool(on) is (self.ticket.status is not Status.ARCHIVED)

    @invariant()
    def the_history_leads_here(self) -> None:
        created = TicketEvent(self.ticket.id, EventKind.CREATED, NOW, "8012")
        assert replayed(self.ticket, [created, *self.events]) == self.ticket
        assert replayed(a_ticket(id=self.ticket.id), self.events) == self.ticket


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)


def test_the_whole_way() -> None:
    ticket, events = walked(
        Step.DISPATCH, Step.SIGN, Step.HANDLE, Step.FINISH, Step.REVIEW, Step.VISIT, Step.ARCHIVE
    )
    assert ticket.status is Status.ARCHIVED
    assert (ticket.lead_unit, ticket.due_ms) == ("城市管理局", NOW + HOUR)
    assert (ticket.handling.signed_ms, ticket.handling.finished_ms) == (NOW + 1, NOW + 3)
    assert ticket.visit.visited_ms == NOW + 5
    assert [event.kind for event in events] == [
        EventKind.DISPATCHED,
        EventKind.SIGNED,
        EventKind.HANDLING,
        EventKind.FINISHED,
        EventKind.REVIEWING,
        EventKind.VISITING,
        EventKind.ARCHIVED,
    ]
    assert allowed(ticket) == {Step.RELEASE}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("step", Step)
def test_what_is_allowed_can_be_done_and_nothing_else(status: Status, step: Step) -> None:
    held = Status.HANDLING if status in {Status.SUSPENDED, Status.MERGED} else None
    ticket = a_ticket(status=status, held_from=held, lead_unit="城市管理局")
    if step in allowed(ticket):
        _, event = after(ticket, step, NOW, "8012", WHOLE.get(step))
        assert event.kind is KIND_OF[step]
    else:
        with pytest.raises(IllegalStep) as caught:
            after(ticket, step, NOW, "8012", WHOLE.get(step))
        assert caught.value.lacks == ""


@pytest.mark.parametrize(
    ("step", "lacks"),
    [
        (Step.DISPATCH, "lead_unit"),
        (Step.MERGE, "merged_into"),
        (Step.HAND_OVER, "to"),
    ],
)
def test_a_draft_lacks_what_the_step_needs(step: Step, lacks: str) -> None:
    with pytest.raises(IllegalStep) as caught:
        after(a_ticket(), step, NOW, "8012", {lacks: "  "})
    assert (caught.value.status, caught.value.step) == (Status.DRAFT, step)
    assert caught.value.lacks == lacks


@pytest.mark.parametrize("due_ms", [0, NOW, NOW + HOUR])
def test_an_extension_is_later(due_ms: int) -> None:
    ticket, _ = walked(Step.DISPATCH)
    with pytest.raises(IllegalStep, match="due_ms"):
        after(ticket, Step.EXTEND, NOW, "8012", {"due_ms": due_ms})


@pytest.mark.parametrize("into", ["", "nonsense", None])
def test_a_ticket_is_merged_into_another_one(into: str | None) -> None:
    ticket = a_ticket()
    with pytest.raises(IllegalStep, match="merged_into"):
        after(ticket, Step.MERGE, NOW, "8012", {"merged_into": into or ticket.id})


@pytest.mark.parametrize(
    "before", [(), (Step.ACCEPT,), (Step.DISPATCH,), (Step.DISPATCH, Step.SIGN, Step.HANDLE)]
)
def test_merging_is_undone_to_where_it_was(before: tuple[Step, ...]) -> None:
    stood, _ = walked(*before)
    merged, _ = walked(Step.MERGE, ticket=stood)
    assert merged.merged_into == OTHER
    apart, _ = walked(Step.UNMERGE, ticket=merged)
    assert apart == (stood if before else replace(stood, status=Status.ACCEPTED))


def test_a_held_ticket_goes_on_where_it_was_with_a_later_limit() -> None:
    ticket, _ = walked(Step.DISPATCH, Step.SIGN, Step.SUSPEND)
    assert (ticket.status, ticket.held_from) == (Status.SUSPENDED, Status.SIGNED)
    resumed, event = after(ticket, Step.RESUME, NOW, "8012", {"due_ms": NOW + 9 * HOUR})
    assert (resumed.status, resumed.due_ms) == (Status.SIGNED, NOW + 9 * HOUR)
    assert event.detail == {"due_ms": NOW + 9 * HOUR}


def test_being_late_is_written_down_and_forgotten_when_it_is_done_again() -> None:
    ticket, _ = walked(Step.DISPATCH, Step.SIGN, Step.HANDLE)
    late, _ = after(ticket, Step.FINISH, NOW + HOUR + 1, "unit")
    assert late.handling.is_overdue
    in_time, _ = after(ticket, Step.FINISH, NOW + HOUR, "unit")
    assert not in_time.handling.is_overdue
    again, _ = after(late, Step.REDO, NOW + 2 * HOUR, "8012")
    assert (again.handling.redone, again.handling.is_overdue) == (1, False)
    assert again.status is Status.HANDLING


def test_what_was_closed_at_the_seat_goes_to_a_unit_only_by_dispatch() -> None:
    ticket, _ = walked(Step.CLOSE, Step.VISIT)
    with pytest.raises(IllegalStep, match="lead_unit"):
        after(ticket, Step.REDO, NOW, "8012")
    sent, _ = walked(Step.REDISPATCH, ticket=ticket)
    assert (sent.status, sent.lead_unit) == (Status.DISPATCHED, "路灯管理所")


def test_a_dispatch_tells_its_units_even_if_they_were_in_the_ticket() -> None:
    ticket = a_ticket(lead_unit="甲", support_unit="乙", directory_item="噪声")
    sent, event = after(ticket, Step.DISPATCH, NOW, "8012", {"due_ms": NOW})
    assert event.detail == {
        "lead_unit": "甲",
        "support_unit": "乙",
        "directory_item": "噪声",
        "due_ms": NOW,
    }
    assert replayed(replace(sent, lead_unit="", support_unit=""), [event]).lead_unit == "甲"


def test_what_people_wrote_outlives_a_replay() -> None:
    wrote = Handling(is_true=True, result="已修复", reply="谢谢", contacted_ms=NOW, urged=9)
    ticket = replayed(a_ticket(handling=wrote, status=Status.SIGNED), [])
    assert ticket.status is Status.DRAFT
    assert ticket.handling == replace(wrote, urged=0)


def test_a_forged_history_is_refused() -> None:
    ticket, events = walked(Step.DISPATCH, Step.SIGN, Step.HANDLE)
    with pytest.raises(IllegalStep):
        replayed(ticket, [events[0], events[2]])


@given(st.sampled_from(Step))
def test_every_step_leaves_an_event_of_its_own(step: Step) -> None:
    assert list(KIND_OF.values()).count(KIND_OF[step]) == 1


@pytest.mark.parametrize("status", list(Status))
def test_a_seat_is_offered_only_what_is_allowed(status: Status) -> None:
    ticket = Ticket("1", "8012", NOW, lead_unit="城市管理局", due_ms=NOW, status=status)
    assert set(offered(ticket, "8012")) == allowed(ticket) & set(OFFERED)
    assert offered(ticket, "8013") == (), "the server refuses every change of it"
    alone = offered(replace(ticket, lead_unit="", due_ms=0), "8012")
    assert not {Step.URGE, Step.SUPERVISE, Step.REDO, Step.EXTEND} & set(alone)


def test_what_is_merged_is_parted_and_what_is_put_off_is_resumed() -> None:
    merged, _ = walked(Step.DISPATCH, Step.MERGE)
    put_off, _ = walked(Step.DISPATCH, Step.SUSPEND)
    assert Step.UNMERGE in allowed(merged)
    assert Step.RESUME not in allowed(merged), "the other ticket would not be released"
    assert Step.RESUME in allowed(put_off)
    assert Step.UNMERGE not in allowed(put_off)


def test_what_is_taken_back_has_no_limit() -> None:
    dispatched, _ = walked(Step.DISPATCH)
    assert dispatched.due_ms
    assert after(dispatched, Step.TAKE_BACK, NOW, "8012")[0].due_ms == 0
