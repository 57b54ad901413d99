"""A ticket while it is written: numbered, journalled, saved once, and never simply gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.domain.call import Call
from app.domain.draft import Draft
from app.domain.form import Broken, Rule
from app.domain.life_cycle import IllegalStep, Step, after
from app.domain.suggestion import Evidence, Suggestion, SuggestionKind
from app.domain.ticket import EventKind, RequestType, Status, SyncState, Ticket
from app.services import lane as lanes
from app.services import ticket_desk
from app.services.events import DraftChanged, DraftSaved, NotSaved, NumberGiven, TicketSaved
from app.services.ticket_desk import TicketDesk
from app.store.bodies import TICKET_BODY, TicketBody
from app.store.database import Transaction
from app.store.drafts import journal_draft, open_drafts
from app.store.outbox import Kind
from app.store.tables import OutboxRow
from app.store.tickets import get_ticket, newest_tickets, ticket_events
from resources.form_loader import load_form
from tests.services.seat import NOW, WAIT_S, Clock, Disk, Told, a_disk

CALL = Call("+8613800138000", "8012", NOW)
DUE = NOW + 5 * 24 * 3_600_000
CLOSABLE: dict[str, Any] = {
    "request_type": RequestType.CONSULT,
    "category": "030101",
    "title": "咨询路灯报修",
}
DISPATCHABLE = {**CLOSABLE, "content": "市民反映路灯不亮。", "lead_unit": "城市管理局"}


class Desk:
    """A ticket desk on a real disk; deals with numbers as the screen does, when told to."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.told = Told()
        self.clock = Clock()
        self.sent_soon: list[int] = []
        self.deadlines: list[tuple[Ticket, int]] = []
        self.desk = TicketDesk(
            "8012",
            disk.lane,
            self.told.post,
            lambda: self.sent_soon.append(len(self.outbox())),
            self.clock,
            self.limits,
            load_form(),
        )

    def limits(self, step: Step, ticket: Ticket, at_ms: int) -> dict[str, int]:
        self.deadlines.append((ticket, at_ms))
        return {"due_ms": DUE}

    def begin(self, call: Call | None = CALL) -> Ticket:
        """Begin a ticket that has its number."""
        count = len(self.told.of(NumberGiven))
        self.desk.begin(call)
        self.desk.give_number(self.told.wait(NumberGiven, count + 1))
        self.disk.settle()
        assert self.desk.draft is not None
        return self.desk.draft.ticket

    @property
    def draft(self) -> Draft:
        assert self.desk.draft is not None
        return self.desk.draft

    def journal(self) -> list[Draft]:
        with self.disk.database.readers() as session:
            return open_drafts(session)

    def outbox(self) -> list[TicketBody]:
        with self.disk.database.readers() as session:
            rows = session.query(OutboxRow).filter_by(kind=Kind.TICKET).order_by(OutboxRow.seq)
            return [TICKET_BODY.read(row.body) for row in rows]

    def stored(self) -> list[Ticket]:
        with self.disk.database.readers() as session:
            return [each.ticket for each in newest_tickets(session)]

    def shown(self) -> Draft | None:
        """The draft that the screen shows."""
        return self.told.of(DraftChanged)[-1].draft


@pytest.fixture
def it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(lanes, "RETRY_S", 0.001)
    with a_disk(tmp_path) as disk:
        yield Desk(disk)


def test_a_ticket_begins_with_what_the_call_tells(it: Desk) -> None:
    ticket = it.begin()
    day = datetime.fromtimestamp(NOW / 1000).astimezone().strftime("%Y%m%d")
    assert ticket.number == f"{day}-8012-001"
    assert (ticket.call_id, ticket.caller_phone) == (CALL.id, CALL.number)
    assert (ticket.seat, ticket.created_ms, ticket.status) == ("8012", NOW, Status.DRAFT)
    assert [event.kind for event in it.draft.events] == [EventKind.CREATED]
    assert not it.draft.is_touched
    assert it.shown() == it.draft


def test_numbers_are_never_given_twice(it: Desk) -> None:
    numbers = [it.begin(None).number for _ in range(3)]
    assert [number[-3:] for number in numbers] == ["001", "002", "003"]


def test_a_number_for_another_ticket_is_left_alone(it: Desk) -> None:
    number = it.begin().number
    it.desk.give_number(NumberGiven(uuid4(), "20261121-8012-999"))
    assert it.draft.ticket.number == number
    it.desk.discard()
    it.desk.give_number(NumberGiven(uuid4(), "20261121-8012-999"))
    assert it.desk.draft is None


def test_every_change_is_on_the_disk_soon(it: Desk) -> None:
    it.begin()
    for title in ("路", "路灯", "路灯不亮"):
        it.desk.write(title=title)
        it.disk.settle()
        assert it.journal() == [it.draft]
    assert it.told.of(DraftSaved)[-1] == DraftSaved(NOW)


def test_writing_the_same_again_costs_no_write(it: Desk) -> None:
    it.begin()
    it.desk.write(title="路灯")
    it.disk.settle()
    count = len(it.told.events)
    it.desk.write(title="路灯", content="")
    it.disk.settle()
    assert len(it.told.events) == count


def test_changes_are_gathered_while_the_disk_is_busy(it: Desk) -> None:
    it.begin()
    saved = len(it.told.of(DraftSaved))
    with it.disk.standing_still():
        for turn in range(50):
            it.desk.write(title=f"第{turn}字")
        assert len(it.told.of(DraftSaved)) == saved
    it.disk.settle()
    it.disk.settle()
    assert it.journal() == [it.draft]
    assert it.draft.ticket.title == "第49字"
    assert len(it.told.of(DraftSaved)) <= saved + 2


def test_a_change_during_a_write_is_in_the_next_one(
    it: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    it.begin()
    writing, go_on = threading.Event(), threading.Event()
    titles: list[str] = []

    def slow(session: Transaction, draft: Draft, now_ms: int) -> None:
        titles.append(draft.ticket.title)
        writing.set()
        assert go_on.wait(WAIT_S)
        journal_draft(session, draft, now_ms)

    monkeypatch.setattr(ticket_desk, "journal_draft", slow)
    saved = len(it.told.of(DraftSaved))
    it.desk.write(title="路灯")
    assert writing.wait(WAIT_S)
    for title in ("路灯不", "路灯不亮", "路灯不亮三天"):
        it.desk.write(title=title)
    go_on.set()
    it.told.wait(DraftSaved, saved + 2)
    it.disk.settle()
    assert titles == ["路灯", "路灯不亮三天"]
    assert it.journal() == [it.draft]


@pytest.mark.logs("A write to the seat's database failed")
def test_a_failed_journal_is_tried_again_with_the_next_change(it: Desk) -> None:
    it.begin()
    with it.disk.broken("draft"):
        it.desk.write(title="路灯")
        it.disk.settle()
        assert it.disk.troubles == ["OperationalError", ""]
    it.desk.write(content="三天了")
    it.disk.settle()
    assert it.journal() == [it.draft]
    assert it.draft.ticket.title == "路灯"


def test_a_full_lane_is_tried_again_with_the_next_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "QUEUE_JOBS", 8)
    with a_disk(tmp_path) as disk:
        it = Desk(disk)
        it.begin()
        with disk.standing_still():
            disk.fill()
            it.desk.write(title="路灯")
        it.disk.settle()
        it.desk.write(content="三天了")
        it.told.wait(DraftSaved, len(it.told.of(DraftSaved)) + 1)
        assert it.journal() == [it.draft]


def test_what_a_ticket_lacks_comes_back_and_nothing_happens(it: Desk) -> None:
    it.begin()
    it.desk.write(category="030101", title="路灯")
    draft = it.draft
    missing = [Broken("request_type", Rule.MISSING)]
    assert it.desk.save(Status.CLOSED) == missing == it.desk.broken(Status.CLOSED)
    assert it.desk.draft is draft
    assert it.shown() == draft
    it.disk.settle()
    assert (it.stored(), it.outbox(), it.sent_soon) == ([], [], [])


def test_a_dispatched_ticket_has_its_unit_and_its_date(it: Desk) -> None:
    number = it.begin().number
    it.desk.write(**DISPATCHABLE, support_unit="街道办事处")
    it.clock.now_ms += 60_000
    assert it.desk.save(Status.DISPATCHED) == []
    assert (it.desk.draft, it.shown()) == (None, None)
    ticket = it.told.wait(TicketSaved).ticket
    it.disk.settle()
    assert (ticket.number, ticket.status, ticket.due_ms) == (number, Status.DISPATCHED, DUE)
    assert (ticket.lead_unit, ticket.support_unit) == ("城市管理局", "街道办事处")
    assert [at_ms for _, at_ms in it.deadlines] == [NOW + 60_000]
    with it.disk.database.readers() as session:
        stored = get_ticket(session, ticket.id)
        events = ticket_events(session, ticket.id)
    assert stored is not None
    assert (stored.ticket, stored.sync_state) == (ticket, SyncState.SAVED_HERE)
    assert [event.kind for event in events] == [EventKind.CREATED, EventKind.DISPATCHED]
    assert it.outbox() == [TicketBody(ticket, tuple(events))]
    assert it.sent_soon == [1], "told when it was in the outbox, once"
    assert it.journal() == []


def test_a_ticket_closed_at_the_seat_has_neither_unit_nor_date(it: Desk) -> None:
    it.begin()
    it.desk.write(**DISPATCHABLE, support_unit="街道办事处")
    assert it.desk.save(Status.CLOSED) == []
    ticket = it.told.wait(TicketSaved).ticket
    it.disk.settle()
    assert it.stored() == [ticket]
    assert (ticket.status, ticket.lead_unit, ticket.support_unit) == (Status.CLOSED, "", "")
    assert (ticket.due_ms, it.deadlines) == (0, [])
    assert [event.kind for event in it.outbox()[0].events][-1] is EventKind.CLOSED


def test_a_ticket_may_be_saved_before_its_number_came(it: Desk) -> None:
    with it.disk.standing_still():
        it.desk.begin(CALL)
        it.desk.write(**CLOSABLE)
        assert it.desk.save(Status.CLOSED) == []
    number = it.told.wait(TicketSaved).ticket.number
    it.disk.settle()
    given = it.told.wait(NumberGiven)
    it.desk.give_number(given)
    assert it.desk.draft is None
    assert number.startswith(given.number[:-3])
    assert number != given.number
    assert [each.number for each in it.stored()] == [number]
    assert it.journal() == []
    assert it.begin().number not in {number, given.number}


def test_a_save_overtakes_no_journal(it: Desk) -> None:
    """The journal of a ticket that is saved may still be queued: it must not come back."""
    it.begin()
    with it.disk.standing_still():
        for turn in range(3):
            it.desk.write(**CLOSABLE, content=f"{turn}")
        it.desk.save(Status.CLOSED)
    it.told.wait(TicketSaved)
    it.disk.settle()
    assert it.journal() == []
    assert [each.content for each in it.stored()] == ["2"]


def test_answers_to_suggestions_go_with_the_ticket(it: Desk) -> None:
    it.begin()
    for value, answer in (("030101", it.desk.take), ("040101", it.desk.refuse)):
        evidence = (Evidence(0, 0, 2),)
        answer(Suggestion(SuggestionKind.CATEGORY, value, value, 0.8, evidence))
    it.desk.hand_over("110")
    it.desk.write(request_type=RequestType.HELP, title="求助")
    assert it.desk.save(Status.CLOSED) == []
    it.told.wait(TicketSaved)
    it.disk.settle()
    events = it.outbox()[0].events
    assert [event.kind for event in events] == [
        EventKind.CREATED,
        EventKind.SUGGESTION_TAKEN,
        EventKind.SUGGESTION_REFUSED,
        EventKind.HANDED_OVER,
        EventKind.SUGGESTIONS_COUNTED,
        EventKind.CLOSED,
    ]
    assert events[3].detail == {"to": "110"}
    counts = {"shown": 1, "taken": 1, "edited": 0, "refused": 1}
    assert events[4].detail == {"category": counts}


def test_what_was_shown_is_counted_once_though_the_seat_starts_anew(it: Desk) -> None:
    it.begin()
    shown = [Suggestion(SuggestionKind.CATEGORY, code, code, 0.8, ()) for code in ("0301", "0401")]
    told = len(it.told.events)
    it.desk.show(shown)
    it.desk.show(shown)
    assert len(it.told.events) == told, "nothing is painted for a count"
    it.desk.write(**CLOSABLE)
    it.disk.settle()
    (journalled,) = it.journal()
    assert journalled.shown == {each.key for each in shown}
    it.desk.save(Status.CLOSED)
    it.told.wait(TicketSaved)
    it.disk.settle()
    (counted,) = [e for e in it.outbox()[0].events if e.kind is EventKind.SUGGESTIONS_COUNTED]
    assert counted.detail["category"]["shown"] == 2


@pytest.mark.logs("A write to the seat's database failed")
@pytest.mark.parametrize("table", ["outbox", "ticket", "draft"])
def test_a_ticket_that_the_disk_does_not_take_comes_back(it: Desk, table: str) -> None:
    it.begin()
    it.desk.write(**CLOSABLE)
    it.disk.settle()
    draft = it.draft
    with it.disk.broken(table):
        assert it.desk.save(Status.CLOSED) == []
        it.disk.settle()
    assert it.told.of(NotSaved) == [NotSaved(draft)]
    assert it.told.of(TicketSaved) == []
    assert it.stored() == []
    it.desk.open(draft)
    assert it.shown() == draft
    assert it.desk.save(Status.CLOSED) == []
    it.told.wait(TicketSaved)
    it.disk.settle()
    assert len(it.stored()) == len(it.outbox()) == 1
    assert it.journal() == []


def test_a_ticket_that_a_full_lane_does_not_take_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "QUEUE_JOBS", 8)
    with a_disk(tmp_path) as disk:
        it = Desk(disk)
        it.begin()
        it.desk.write(**CLOSABLE)
        disk.settle()
        with disk.standing_still():
            disk.fill()
            draft = it.draft
            it.desk.save(Status.CLOSED)
            assert it.told.events[-1] == NotSaved(draft)


def test_a_draft_that_is_left_for_another_call_comes_back_with_its_last_change(it: Desk) -> None:
    it.begin()
    with it.disk.standing_still():
        it.desk.write(title="路灯")
        it.desk.write(content="三天了")
        left = it.draft
        it.desk.begin(CALL)
        assert it.draft.ticket.title == ""
    it.disk.settle()
    assert left in it.journal(), "a crash now costs nothing"
    it.desk.write(**CLOSABLE)
    assert it.desk.save(Status.CLOSED) == []
    assert it.desk.draft == it.shown() == left
    it.told.wait(TicketSaved)
    it.disk.settle()
    assert it.journal() == [left]
    it.desk.write(content="四天了")
    it.disk.settle()
    assert it.journal() == [it.draft]


def test_an_unfinished_one_that_is_chosen_from_a_list_is_in_hand_only_once(it: Desk) -> None:
    it.begin()
    it.desk.write(title="路灯")
    as_listed = it.draft
    it.desk.write(title="路灯不亮")
    it.begin()
    it.desk.write(title="井盖")
    it.desk.open(as_listed)
    assert it.draft.ticket.title == "路灯不亮"
    it.desk.discard()
    assert it.draft.ticket.title == "井盖"
    it.desk.discard()
    assert it.desk.draft is None
    it.disk.settle()
    assert it.journal() == []


def test_the_newest_of_the_unfinished_comes_first(it: Desk) -> None:
    drafts = []
    for title in ("甲", "乙", "丙"):
        it.begin()
        it.desk.write(title=title)
        drafts.append(it.draft)
    for draft in reversed(drafts):
        assert it.desk.draft == it.shown() == draft
        it.desk.discard()
    assert it.desk.draft is None
    it.disk.settle()
    assert it.journal() == []


def test_an_empty_draft_is_left_behind(it: Desk) -> None:
    it.begin()
    it.begin()
    it.desk.discard()
    assert (it.desk.draft, it.shown()) == (None, None)


def test_a_crashed_draft_goes_on_where_it_was(it: Desk) -> None:
    it.begin()
    it.desk.write(title="路灯")
    it.disk.settle()
    (found,) = it.journal()
    next_start = Desk(it.disk)
    next_start.desk.open(found)
    assert next_start.shown() == it.draft
    next_start.desk.write(**CLOSABLE)
    assert next_start.desk.save(Status.CLOSED) == []
    saved = next_start.told.wait(TicketSaved).ticket
    assert (saved.id, saved.number) == (found.ticket.id, found.ticket.number)


def test_a_start_takes_up_all_that_was_left_and_writes_nothing(
    it: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("甲", "乙", "丙"):
        it.begin()
        it.clock.now_ms += 1_000  # the one before was written a last time when it was left
        it.desk.write(title=title)
        it.disk.settle()
    found = it.journal()
    assert [draft.ticket.title for draft in found] == ["丙", "乙", "甲"]

    next_start = Desk(it.disk)
    asked: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(it.disk.lane, "write", lambda *jobs: asked.append(jobs))
        next_start.desk.resume(found)
    assert asked == []
    assert next_start.told.events == [DraftChanged(found[0])]
    for draft in found:
        assert next_start.desk.draft == next_start.shown() == draft
        next_start.desk.discard()
    assert next_start.desk.draft is None
    it.disk.settle()
    assert it.journal() == []


def test_a_start_with_nothing_left_shows_nothing(it: Desk) -> None:
    it.desk.resume([])
    assert (it.desk.draft, it.told.events) == (None, [])


def test_what_is_thrown_away_is_gone(it: Desk) -> None:
    it.begin()
    it.desk.write(title="路灯")
    it.desk.discard()
    it.disk.settle()
    assert (it.desk.draft, it.shown()) == (None, None)
    assert (it.journal(), it.stored()) == ([], [])
    it.desk.discard()


def test_without_a_draft_nothing_is_written(it: Desk) -> None:
    it.desk.write(title="路灯")
    it.desk.hand_over("110")
    assert it.desk.save(Status.CLOSED) == []
    assert it.desk.broken(Status.DISPATCHED) == []
    it.disk.settle()
    assert it.told.events == []
    assert it.journal() == []


def test_what_follows_is_filled_in_until_a_person_writes(it: Desk) -> None:
    it.begin()
    it.desk.fill(title="关于市民反映路灯的问题", lead_unit="城市管理局")
    it.desk.write(title="路灯不亮")
    it.desk.fill(title="关于市民反映路灯不亮的问题", lead_unit="路灯管理所")
    it.disk.settle()
    assert (it.draft.ticket.title, it.draft.ticket.lead_unit) == ("路灯不亮", "路灯管理所")
    assert it.journal() == [it.draft]
    assert it.draft.typed == {"title"}


def test_a_returned_ticket_is_dispatched_anew(it: Desk) -> None:
    it.begin()
    it.desk.write(**DISPATCHABLE)
    assert it.desk.save(Status.DISPATCHED) == []
    sent = it.told.wait(TicketSaved).ticket
    returned, event = after(sent, Step.RETURN, NOW, "城市管理局", {"reason": "not ours"})
    it.desk.open(Draft(returned, events=(event,)))
    it.desk.write(lead_unit="路灯管理所")
    assert it.desk.save(Status.DISPATCHED) == []
    again = it.told.wait(TicketSaved, 2).ticket
    it.disk.settle()
    assert (again.status, again.lead_unit) == (Status.DISPATCHED, "路灯管理所")
    assert again.handling.returned == 1
    assert it.outbox()[-1].events[-1].kind is EventKind.REDISPATCHED


def test_a_ticket_that_others_are_at_work_on_stays_open(it: Desk) -> None:
    ticket = it.begin()
    it.desk.write(**DISPATCHABLE)
    draft = it.draft
    dispatched, _ = after(draft.ticket, Step.DISPATCH, NOW, ticket.seat)
    signed, _ = after(dispatched, Step.SIGN, NOW, "城市管理局")
    it.desk.open(Draft(signed))
    with pytest.raises(IllegalStep):
        it.desk.save(Status.CLOSED)
    assert it.draft.ticket == signed
    it.disk.settle()
    assert it.stored() == []
