"""The lists joined to a real disk: found as one types, merged and taken apart, settled."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from app.domain.deadline import DeadlineRules, Limit, Span
from app.domain.deadlines import Calendar, Deadlines
from app.domain.draft import Draft, write
from app.domain.life_cycle import Step
from app.domain.ticket import EventKind, Place, Status, SyncState
from app.domain.unit import Directory
from app.domain.work_list import View
from app.services.held import Held, Side
from app.services.history import CallerHistory, Person
from app.services.merging import Merging
from app.services.repeats import DAY_MS, Likeness, Repeat, Repeats
from app.services.steps import Steps
from app.services.work_list import WorkList
from app.store.answers import begin_merge, hold
from app.store.drafts import journal_draft, open_drafts
from app.store.outbox import next_due
from app.store.tickets import get_ticket, put_ticket_row, save_ticket
from tests.services.seat import NOW, Clock, a_disk
from tests.store.samples import a_ticket
from ui.bridges.background import Background
from ui.inspector.ticket_card import Names
from ui.seat.lists_desk import ListsDesk, ListServices
from ui.seat.repeats_strip import ROW_PX, ROWS, RepeatsStrip
from ui.widgets.search_field import Choice


def units(typed):
    return [Choice(name, name) for name in ("市水务局", "市住建局") if typed in name]


CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def _garbage_on_this_thread():
    """As in the program: widgets that hold each other are collected on the UI thread only."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


def deadlines():
    """Five working days, extended twice by five at most."""
    office = ((time(9), time(12)), (time(13), time(17)))
    rules = DeadlineRules(office, (Limit(Span(working_days=5)),), 5, 2)
    return Deadlines(rules, Calendar(), Directory(()))


class Tickets:
    """The ticket in hand, without a disk."""

    def __init__(self, told):
        self.draft = None
        self._told = told

    def open(self, draft):
        self.draft = draft
        self._told(draft)

    def write(self, **changes):
        self.open(write(self.draft, NOW, **changes))

    def discard(self):
        self.open(None)


class Bench:
    """A desk of lists in a window."""

    def __init__(self, look, disk, window):
        self.disk = disk
        clock, lane, readers = Clock(), disk.lane, disk.database.readers
        self.background = Background(window)
        self.tickets = Tickets(lambda draft: self.desk.show_draft(draft))
        services = ListServices(
            WorkList(readers, lane, "8012", clock),
            Repeats(readers, "8012", clock),
            Merging(lane, "8012", clock, lambda: None),
            Held(readers, lane, "8012", clock, lambda: None),
            self.tickets,
            Steps(lane, "8012", clock, lambda: None, deadlines().detail),
        )
        names = Names(str, lambda place: place.verbatim)
        self.desk = ListsDesk(window, look, names, services, self.background, "8012", units)
        for strip in (self.desk.repeats, self.desk.people):
            strip.setParent(window)  # as the form does
        self.said = []
        self.desk.said.connect(self.said.append)

    def put(self, **fields):
        ticket = a_ticket(**fields)
        with self.disk.database.sessions.begin() as session:
            put_ticket_row(session, ticket, SyncState.SENT)
        return ticket

    def stored(self, ticket_id):
        with self.disk.database.readers() as session:
            return get_ticket(session, ticket_id).ticket

    def shown(self):
        lines = self.desk.list.lines
        return [lines.line(row).ticket.id for row in range(lines.rowCount())]


@pytest.fixture
def bench(look, tmp_path, shown, qtbot):
    with a_disk(tmp_path) as disk:
        window = shown(QWidget(), 600, 300)
        made = Bench(look, disk, window)
        made.window = window
        yield made
        made.background.close()


def open_list(bench, qtbot):
    qtbot.keyClick(bench.window, Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(bench.desk.list.isActiveWindow)


def test_the_list_opens_by_key_and_narrows_as_one_types(bench, qtbot):
    lamp, noise = bench.put(number="77"), bench.put(number="88")
    open_list(bench, qtbot)
    qtbot.waitUntil(lambda: bench.shown() == [noise.id, lamp.id])
    assert bench.desk.list.filter.hasFocus()
    qtbot.keyClicks(bench.desk.list.filter, "77")
    qtbot.waitUntil(lambda: bench.shown() == [lamp.id])


def test_what_was_saved_meanwhile_comes_into_the_open_list(bench, qtbot):
    bench.desk.tickets_changed()  # closed: nothing happens
    open_list(bench, qtbot)
    late = bench.put()
    bench.desk.tickets_changed()
    qtbot.waitUntil(lambda: bench.shown() == [late.id])


def test_a_draft_of_the_list_is_gone_on_with(bench, qtbot):
    draft = Draft(a_ticket(status=Status.DRAFT), typed=frozenset({"title"}))
    with bench.disk.database.sessions.begin() as session:
        journal_draft(session, draft, NOW)
    open_list(bench, qtbot)
    bench.desk.list.views.choose(View.DRAFTS)
    qtbot.waitUntil(lambda: bench.shown() == [draft.ticket.id])
    with qtbot.waitSignal(bench.desk.resumed):
        qtbot.keyClick(bench.desk.list.table, Qt.Key.Key_Return)
    assert bench.tickets.draft == draft
    assert not bench.desk.list.isVisible()


def test_repeats_appear_while_one_writes_and_are_merged_and_taken_apart(bench, qtbot):
    here = Place("石牌街道", street="440106005")
    into = bench.put(place=here, caller_phone="", category="")
    ticket = a_ticket(status=Status.DRAFT, caller_phone="", category="", place=Place())
    bench.tickets.open(Draft(ticket))
    bench.tickets.write(place=here)
    strip = bench.desk.repeats
    qtbot.waitUntil(lambda: strip.repeats.rowCount() == 1)
    qtbot.keyClick(bench.window, Qt.Key.Key_M, CTRL)
    qtbot.waitUntil(lambda: bench.tickets.draft is None)
    assert bench.stored(ticket.id).merged_into == into.id
    assert "merged into" in strip.told.text()
    with qtbot.waitSignal(bench.desk.resumed):
        qtbot.keyClick(bench.window, Qt.Key.Key_M, CTRL | SHIFT)
    assert bench.tickets.draft.ticket.id == ticket.id
    assert bench.tickets.draft.ticket.status is Status.DRAFT
    assert bench.stored(ticket.id).merged_into is None
    with bench.disk.database.readers() as session:
        assert open_drafts(session) == []


def test_repeats_take_one_line_until_somebody_goes_there(bench, look, shown, qtbot):
    strip = RepeatsStrip(look)
    window = shown(QWidget(), 560, 300)
    box = QVBoxLayout(window)
    line = QLineEdit()
    for part in (strip, line):
        box.addWidget(part)
    strip.listen_in(window)
    strip.show_repeats([Repeat(a_ticket(), frozenset({Likeness.STREET})) for _ in range(4)])
    line.setFocus()
    qtbot.waitUntil(lambda: strip.isVisible() and strip.view.height() == ROW_PX)
    qtbot.keyClick(line, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: strip.view.hasFocus() and strip.view.height() == ROWS * ROW_PX)
    assert strip.merge.isVisible()
    line.setFocus()
    qtbot.waitUntil(lambda: strip.view.height() == ROW_PX)
    assert not strip.merge.isVisible()


def test_a_merging_that_is_refused_leaves_the_ticket_in_hand(bench, qtbot):
    into = bench.put(status=Status.ARCHIVED)
    bench.tickets.open(Draft(a_ticket(status=Status.DRAFT)))
    qtbot.waitUntil(lambda: bench.desk.repeats.repeats.rowCount() == 1)
    bench.desk.repeats.merge_asked.emit(into.id)
    qtbot.waitUntil(lambda: "cannot be merged" in bench.desk.repeats.told.text())
    assert bench.tickets.draft is not None


def test_a_repeat_of_another_seat_is_noted_and_not_merged(bench, qtbot):
    into = bench.put(seat="8013", number="E2")
    bench.tickets.open(Draft(a_ticket(status=Status.DRAFT)))
    strip = bench.desk.repeats
    qtbot.waitUntil(lambda: strip.repeats.rowCount() == 1)
    qtbot.keyClick(bench.window, Qt.Key.Key_M, CTRL)
    qtbot.waitUntil(lambda: "belongs to another seat" in strip.told.text())
    assert bench.stored(into.id) == into
    qtbot.keyClick(bench.window, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(strip.view.hasFocus)
    qtbot.keyClick(strip.view, Qt.Key.Key_Space)
    ticket = bench.tickets.draft.ticket
    assert (ticket.earlier_number, ticket.is_repeat) == ("E2", True)


def test_a_step_with_a_ticket_of_another_seat_is_refused_in_words(bench, qtbot):
    ticket = bench.put(seat="8013", lead_unit="市水务局")
    bench.desk.list.steps.chosen.emit(ticket.id, Step.URGE, {})
    qtbot.waitUntil(lambda: "another seat" in bench.desk.list.steps.told.text())
    assert bench.stored(ticket.id) == ticket


def test_a_repeat_is_noted_in_the_ticket_in_hand(bench, qtbot):
    earlier = bench.put(number="E1")
    bench.tickets.open(Draft(a_ticket(status=Status.DRAFT)))
    qtbot.waitUntil(lambda: bench.desk.repeats.repeats.rowCount() == 1)
    bench.desk.repeats.noted.emit(earlier)
    ticket = bench.tickets.draft.ticket
    assert (ticket.earlier_number, ticket.is_repeat) == ("E1", True)


def test_the_person_who_calls_is_taken_into_the_ticket(bench):
    bench.tickets.open(Draft(a_ticket(status=Status.DRAFT)))
    people = (Person("王女士", "female"), Person("李先生", "male", "某公司"))
    bench.desk.show_history(CallerHistory("+86", 2, (), (), people))
    bench.desk.people.chosen.emit(people[1])
    ticket = bench.tickets.draft.ticket
    assert (ticket.caller_name, ticket.caller_gender) == ("李先生", "male")
    assert (ticket.company, ticket.is_company) == ("某公司", True)
    bench.tickets.discard()
    assert not bench.desk.people.isVisible()


def test_two_versions_are_brought_together_by_keyboard(bench, qtbot):
    base = a_ticket()
    mine = replace(base, content="我写的")
    with bench.disk.database.sessions.begin() as session:
        save_ticket(session, mine, [])
    with bench.disk.database.sessions.begin() as session:
        begin_merge(session, next_due(session, NOW), replace(base, content="他写的", version=2))
        hold(session, mine.id, ("content",))
    open_list(bench, qtbot)
    bench.desk.list.views.choose(View.HELD)
    with qtbot.waitSignal(bench.desk.list.ticket_asked):
        qtbot.waitUntil(lambda: bench.shown() == [mine.id])
    qtbot.waitUntil(lambda: bench.desk.list._opened is not None)
    qtbot.keyClick(bench.desk.list.table, Qt.Key.Key_Return)
    dialog = bench.desk.settling
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.side("content") is Side.BOTH
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: bool(bench.said))
    assert bench.said == ["Done; it is sent to the server."]
    assert bench.stored(mine.id).content == "他写的\n我写的"
    assert bench.desk.settling is None
    qtbot.waitUntil(lambda: bench.shown() == [])


def test_columns_come_back_in_the_next_window(bench, look, shown, qtbot):
    bench.desk.list.table.setColumnWidth(0, 66)
    with qtbot.waitSignal(bench.desk.list.arranged):
        pass
    bench.disk.settle()
    again = Bench(look, bench.disk, bench.window)
    qtbot.waitUntil(lambda: again.desk.list.table.columnWidth(0) == 66)
    again.background.close()


def test_a_step_is_taken_by_keyboard_and_its_limit_moves(bench, qtbot):
    ticket = bench.put(due_ms=NOW + 10 * DAY_MS, lead_unit="市水务局")
    open_list(bench, qtbot)
    qtbot.waitUntil(lambda: bench.shown() == [ticket.id])
    bar = bench.desk.list.steps
    qtbot.keyClick(bench.desk.list, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_3)
    qtbot.keyClicks(bar.days, "9")
    bar.reason.setText("等待检测")
    qtbot.keyClick(bar.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "At most 5 working days" in bar.told.text())
    assert bar.reason.isVisible(), "it may be said otherwise"
    bar.days.setValue(2)
    qtbot.keyClick(bar.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "The limit is" in bar.told.text())
    assert not bar.reason.isVisible()
    assert bench.stored(ticket.id).due_ms > ticket.due_ms
    events = bench.desk.list.card.events
    qtbot.waitUntil(lambda: [e.kind for e in events.rows] == [EventKind.EXTENDED])
    assert "等待检测" in events.index(0).data()


def test_a_ticket_that_is_taken_back_is_written_on(bench, qtbot):
    ticket = bench.put(lead_unit="市水务局")
    open_list(bench, qtbot)
    qtbot.waitUntil(lambda: bench.shown() == [ticket.id])
    with qtbot.waitSignal(bench.desk.resumed):
        bench.desk.list.steps.chosen.emit(ticket.id, Step.TAKE_BACK, {})
    assert bench.tickets.draft.ticket.id == ticket.id
    assert bench.tickets.draft.ticket.status is Status.DRAFT
    assert bench.stored(ticket.id).status is Status.DRAFT
