"""The agent's list: found, opened, arranged; what is like it; what a person settles."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from app.domain.draft import Draft
from app.domain.ticket import EventKind, Place, Status, SyncState, Ticket, TicketEvent
from app.domain.work_list import View
from app.services.held import Difference, Held, Outcome, Side, differences, settled
from app.services.merging import Merged, Merging, NotMerged, Why
from app.services.repeats import DAY_MS, SHOWN, Likeness, Repeats
from app.services.work_list import WorkList
from app.store.answers import begin_merge, hold, reject
from app.store.bodies import TICKET_BODY
from app.store.drafts import journal_draft, open_drafts
from app.store.outbox import next_due
from app.store.tickets import put_ticket_row, save_ticket, ticket_events
from tests.services.seat import NOW, WAIT_S, Clock, Disk, a_disk
from tests.store.samples import PHONE, a_ticket

T = TypeVar("T")


class Seat:
    """The services of a list on a real disk."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.clock = Clock()
        self.woken: list[int] = []
        readers = disk.database.readers
        soon = self.woken.append
        self.work = WorkList(readers, disk.lane, "8012", self.clock)
        self.merging = Merging(disk.lane, "8012", self.clock, lambda: soon(1))
        self.held = Held(readers, disk.lane, "8012", self.clock, lambda: soon(1))
        self.repeats = Repeats(readers, "8012", self.clock, 30)

    def put(self, **fields: Any) -> Ticket:
        """Store a ticket that the server has."""
        ticket = a_ticket(**fields)
        with self.disk.database.sessions.begin() as session:
            put_ticket_row(session, ticket, SyncState.SENT)
        return ticket

    def ticket(self, like: Ticket) -> Ticket:
        opened = self.work.open(like.id)
        assert opened is not None
        return opened.ticket

    def kinds(self, like: Ticket) -> list[EventKind]:
        with self.disk.database.readers() as session:
            return [event.kind for event in ticket_events(session, like.id)]

    def refuse(self, ticket: Ticket) -> None:
        """Save a ticket that the server does not take."""
        with self.disk.database.sessions.begin() as session:
            save_ticket(session, ticket, [TicketEvent(ticket.id, EventKind.CREATED, NOW, "8012")])
        with self.disk.database.sessions.begin() as session:
            parcel = next_due(session, NOW)
            assert parcel is not None
            reject(session, parcel, "unknown category")

    def differ(self, mine: Ticket, theirs: Ticket) -> None:
        """Save a ticket that somebody else changed at the server."""
        with self.disk.database.sessions.begin() as session:
            save_ticket(session, mine, [])
        with self.disk.database.sessions.begin() as session:
            parcel = next_due(session, NOW)
            assert parcel is not None
            begin_merge(session, parcel, theirs)
            hold(session, mine.id, ("content",))

    def sent(self) -> list[Ticket]:
        """What would go to the server now."""
        with self.disk.database.readers() as session:
            parcel = next_due(session, NOW)
        return [] if parcel is None else [TICKET_BODY.read(parcel.body).ticket]


def told(ask: Callable[[Callable[[T], None]], None]) -> T:
    """Wait for what is told from another thread."""
    answers: list[T] = []
    came = threading.Event()

    def tell(answer: T) -> None:
        answers.append(answer)
        came.set()

    ask(tell)
    assert came.wait(WAIT_S)
    return answers[0]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    with a_disk(tmp_path) as disk:
        yield Seat(disk)


# -- the list


def test_words_are_found_in_any_order_and_case(seat: Seat) -> None:
    ticket = seat.put(title="反映ABC路灯不亮")
    seat.put(title="噪声")
    assert [line.ticket for line in seat.work.find(View.ALL, " 路灯  abc ").lines] == [ticket]


@pytest.mark.parametrize("view", list(View))
def test_half_a_surrogate_pair_is_not_looked_for(seat: Seat, view: View) -> None:
    assert seat.work.find(view, "路\ud800灯").lines == ()
    ticket = seat.put(title="路灯", status=Status.RETURNED, due_ms=NOW)
    if view not in {View.WAITING, View.HELD, View.DRAFTS}:
        found = seat.work.find(view, "路\ud800灯 \udfff").lines
        assert [line.ticket for line in found] == [ticket]


def test_a_word_may_stand_in_the_name_of_the_category(seat: Seat) -> None:
    ticket = seat.put(title="夜里睡不着", category="0301")
    seat.put(title="夜里睡不着", category="0302")
    readers, lane = seat.disk.database.readers, seat.disk.lane
    names = {"0301": "环境保护 › 噪声", "0302": "其他"}
    work = WorkList(
        readers, lane, "8012", seat.clock, lambda word: [c for c, n in names.items() if word in n]
    )
    assert [line.ticket for line in work.find(View.ALL, "夜里 噪声").lines] == [ticket]


def test_due_today_ends_at_midnight_of_this_place(seat: Seat) -> None:
    seat.put(due_ms=NOW + 2 * DAY_MS)
    ticket = seat.put(due_ms=NOW)
    assert [line.ticket for line in seat.work.find(View.DUE).lines] == [ticket]
    assert seat.work.counts()[View.DUE] == 1


def test_a_confidential_ticket_of_another_seat_is_not_opened(seat: Seat) -> None:
    ticket = seat.put(is_confidential=True, seat="8013")
    assert seat.work.open(ticket.id) is None
    assert seat.work.open(uuid4()) is None
    lane, readers = seat.disk.lane, seat.disk.database.readers
    allowed = WorkList(readers, lane, "8012", seat.clock, sees_confidential=True)
    assert allowed.open(ticket.id) is not None


def test_columns_are_remembered(seat: Seat) -> None:
    assert seat.work.columns() == ""
    seat.work.remember_columns("title:300")
    seat.disk.settle()
    assert seat.work.columns() == "title:300"


# -- repeats


def test_repeats_are_ordered_by_what_they_have_in_common(seat: Seat) -> None:
    here = Place(street="440106005", community="440106005003")
    far: dict[str, Any] = {"caller_phone": "", "category": "", "place": Place()}
    weak = [seat.put(**{**far, "category": "0301"}, created_ms=NOW - n) for n in range(5)]
    place = seat.put(**{**far, "place": here})
    both = seat.put(**{**far, "place": here, "category": "0301"})
    number = seat.put(**{**far, "caller_phone": PHONE})
    seat.put(created_ms=NOW - 31 * DAY_MS)
    found = seat.repeats.like(a_ticket(caller_phone="138 0013 8000", place=here, category="0301"))
    assert [each.ticket for each in found] == [both, number, place, *weak[:3]]
    assert found[0].alike == {Likeness.COMMUNITY, Likeness.STREET, Likeness.CATEGORY}
    assert found[1].alike == {Likeness.NUMBER}


def test_half_a_surrogate_pair_keeps_no_repeat_away(seat: Seat) -> None:
    here = Place(street="440106005", community="440106005003")
    other = seat.put(place=here, category="0301")
    dirty = Place(street="440106005\ud800", community="440106005003\ud800")
    found = seat.repeats.like(
        a_ticket(caller_phone="138\ud80000138000", place=dirty, category="0301\ud800")
    )
    assert [(each.ticket, each.alike) for each in found] == [(other, frozenset(Likeness))]


def test_an_empty_ticket_is_like_nothing_and_few_are_shown(seat: Seat) -> None:
    for _ in range(SHOWN + 2):
        seat.put()
    empty = Ticket("", "8012", NOW)
    assert seat.repeats.like(empty) == ()
    assert len(seat.repeats.like(a_ticket())) == SHOWN


# -- merging


def test_merging_keeps_both_histories_and_can_be_undone(seat: Seat) -> None:
    source, into = seat.put(status=Status.HANDLING), seat.put(title="先来的")
    done = told(lambda tell: seat.merging.merge(source.id, into.id, tell))
    assert isinstance(done, Merged)
    merged = seat.ticket(source)
    assert (merged.status, merged.merged_into) == (Status.MERGED, into.id)
    opened = seat.work.open(into.id)
    assert opened is not None
    assert opened.merged == (merged,)
    assert seat.repeats.like(into) == ()
    assert told(lambda tell: seat.merging.undo(source.id, tell)) == Merged(
        source, into, is_undone=True
    )
    assert seat.ticket(source) == source
    assert seat.kinds(source) == [EventKind.MERGED, EventKind.UNMERGED]
    assert seat.kinds(into) == [EventKind.ABSORBED, EventKind.RELEASED]
    assert len(seat.woken) == 2


def test_a_draft_is_saved_by_merging_it(seat: Seat) -> None:
    into = seat.put()
    ticket = a_ticket(number="", status=Status.DRAFT)
    draft = Draft(ticket, events=(TicketEvent(ticket.id, EventKind.CREATED, NOW, "8012"),))
    with seat.disk.database.sessions.begin() as session:
        journal_draft(session, draft, NOW)
    done = told(lambda tell: seat.merging.merge_draft(draft, into.id, tell))
    assert isinstance(done, Merged)
    assert done.source.number.endswith("-8012-001")
    assert seat.ticket(ticket).merged_into == into.id
    assert seat.kinds(ticket) == [EventKind.CREATED, EventKind.MERGED]
    with seat.disk.database.readers() as session:
        assert open_drafts(session) == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": Status.ARCHIVED}, Why.STATE),
        ({"status": Status.MERGED}, Why.STATE),
    ],
)
def test_what_is_over_takes_nothing_in(seat: Seat, fields: dict[str, Any], why: Why) -> None:
    source, into = seat.put(), seat.put(**fields)
    assert told(lambda tell: seat.merging.merge(source.id, into.id, tell)) == NotMerged(why)
    assert (seat.ticket(source), seat.kinds(source)) == (source, [])
    assert seat.disk.troubles == []


def test_a_ticket_is_not_merged_with_itself_nor_with_what_is_gone_or_held(seat: Seat) -> None:
    source, refused = seat.put(), a_ticket()
    seat.refuse(refused)
    for into, why in ((source.id, Why.ITSELF), (uuid4(), Why.GONE), (refused.id, Why.HELD)):
        answer = told(lambda tell, into=into: seat.merging.merge(source.id, into, tell))
        assert answer == NotMerged(why)
    assert told(lambda tell: seat.merging.undo(source.id, tell)) == NotMerged(Why.STATE)
    assert seat.woken == []


def test_tickets_of_another_seat_are_neither_merged_nor_parted(seat: Seat) -> None:
    own, other = seat.put(), seat.put(seat="8013")
    astray = seat.put(status=Status.MERGED, merged_into=other.id, held_from=Status.DISPATCHED)
    theirs = seat.put(
        seat="8013", status=Status.MERGED, merged_into=own.id, held_from=Status.DISPATCHED
    )
    merging, draft = seat.merging, Draft(a_ticket(number="", status=Status.DRAFT))
    asked: tuple[Callable[[Callable[[Merged | NotMerged], None]], None], ...] = (
        lambda tell: merging.merge(own.id, other.id, tell),
        lambda tell: merging.merge(other.id, own.id, tell),
        lambda tell: merging.merge_draft(draft, other.id, tell),
        lambda tell: merging.undo(astray.id, tell),
        lambda tell: merging.undo(theirs.id, tell),
    )
    assert [told(ask) for ask in asked] == [NotMerged(Why.OTHER_SEAT)] * len(asked)
    for ticket in (own, other, astray, theirs):
        assert (seat.ticket(ticket), seat.kinds(ticket)) == (ticket, [])
    assert seat.work.open(draft.ticket.id) is None
    assert seat.woken == []


# -- what a person has to decide


def a_conflict(seat: Seat) -> tuple[Ticket, Ticket]:
    base = a_ticket()
    mine = replace(base, content="我写的", title="我的标题", caller_name="王女士")
    theirs = replace(base, content="他写的", title="他的标题", lead_unit="城管局", version=3)
    seat.differ(mine, theirs)
    return mine, theirs


def test_both_sides_of_a_conflict_are_shown(seat: Seat) -> None:
    mine, theirs = a_conflict(seat)
    opened = seat.work.open(mine.id)
    assert opened is not None
    assert (opened.ticket, opened.theirs, opened.sync_state) == (mine, theirs, SyncState.CONFLICT)
    named = {each.field: each.usual for each in differences(mine, theirs, a_ticket(id=mine.id))}
    assert named["content"] is Side.BOTH
    assert named["title"] is Side.MINE


def test_what_was_decided_is_saved_on_the_newest_copy(seat: Seat) -> None:
    mine, theirs = a_conflict(seat)
    sides = {"title": Side.THEIRS, "lead_unit": Side.THEIRS}
    outcome = told(lambda tell: seat.held.settle(mine.id, theirs, sides, tell))
    assert outcome is Outcome.DONE
    (sent,) = seat.sent()
    assert (sent.title, sent.content, sent.version) == ("他的标题", "他写的\n我写的", 3)
    assert (sent.caller_name, sent.lead_unit) == ("王女士", "城管局")
    assert seat.kinds(mine) == [EventKind.CHANGED]
    again = told(lambda tell: seat.held.settle(mine.id, theirs, sides, tell))
    assert again is Outcome.GONE


def test_a_decision_about_an_older_copy_is_not_carried_out(seat: Seat) -> None:
    mine, theirs = a_conflict(seat)
    old = replace(theirs, version=2)
    outcome = told(lambda tell: seat.held.settle(mine.id, old, {}, tell))
    assert outcome is Outcome.CHANGED
    assert seat.sent() == []


def test_only_what_both_changed_has_to_be_decided() -> None:
    base = a_ticket(content="原文", request="修好")
    mine = replace(base, content="我写的", request="尽快修好")
    theirs = replace(base, content="他写的", lead_unit="城管局", version=2)
    assert differences(mine, theirs, base) == (Difference("content", "我写的", "他写的", "原文"),)
    result = settled(mine, theirs, base, {"content": Side.MINE})
    assert (result.content, result.request, result.lead_unit) == ("我写的", "尽快修好", "城管局")


def test_a_refused_ticket_is_offered_again_or_written_on(seat: Seat) -> None:
    ticket = a_ticket()
    seat.refuse(ticket)
    assert seat.sent() == []
    draft = seat.held.reopen(ticket.id)
    assert draft is not None
    assert (draft.ticket.status, draft.ticket.content) == (Status.DRAFT, ticket.content)
    assert "content" in draft.typed
    assert "request" not in draft.typed
    assert told(lambda tell: seat.held.send_again(ticket.id, tell)) is Outcome.DONE
    assert seat.sent() == [ticket]
    assert seat.work.find(View.WAITING).lines[0].ticket == ticket
    assert told(lambda tell: seat.held.send_again(ticket.id, tell)) is Outcome.GONE


def test_a_reopened_ticket_takes_the_events_of_the_refused_one_along(seat: Seat) -> None:
    ticket = a_ticket()
    seat.refuse(ticket)
    draft = seat.held.reopen(ticket.id)
    assert draft is not None
    better = replace(draft.ticket, title="改好的", status=Status.DISPATCHED)
    with seat.disk.database.sessions.begin() as session:
        save_ticket(session, better, draft.events)
    assert seat.sent() == [better]
    assert seat.kinds(ticket) == [EventKind.CREATED, EventKind.TAKEN_BACK]


def test_what_a_unit_works_on_is_not_reopened_and_what_it_returned_is(seat: Seat) -> None:
    at_work, returned = seat.put(status=Status.HANDLING), seat.put(status=Status.RETURNED)
    assert seat.held.reopen(at_work.id) is None
    assert seat.held.reopen(uuid4()) is None
    draft = seat.held.reopen(returned.id)
    assert draft is not None
    assert draft.ticket == returned


def test_a_draft_is_read_from_the_journal(seat: Seat) -> None:
    draft = Draft(a_ticket(status=Status.DRAFT), typed=frozenset({"title"}))
    with seat.disk.database.sessions.begin() as session:
        journal_draft(session, draft, NOW)
    assert seat.held.draft(draft.ticket.id) == draft
    assert seat.held.draft(uuid4()) is None


def test_a_disk_that_does_not_write_is_told(seat: Seat) -> None:
    source, into = seat.put(), seat.put()
    with seat.disk.standing_still():
        seat.disk.fill()
        answer = told(lambda tell: seat.merging.merge(source.id, into.id, tell))
        outcome = told(lambda tell: seat.held.send_again(source.id, tell))
    assert (answer, outcome) == (NotMerged(Why.DISK), Outcome.DISK)
