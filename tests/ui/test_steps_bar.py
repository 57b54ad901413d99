"""Steps with a saved ticket by keyboard: the menu, one line for what is asked, what came of it."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.deadline import Hindrance
from app.domain.handling import Handling
from app.domain.life_cycle import OFFERED, Step
from app.domain.ticket import EventKind, Status, SyncState, TicketEvent
from app.domain.work_list import Page, WorkLine
from app.services.steps import StepRefused, StepTaken
from tests.store.samples import NOW, a_ticket
from tests.ui.keyboard import ALT, focused, press, write
from ui import steps_wording, wording
from ui.dialogs.keys import ListKeysDialog
from ui.inspector.ticket_card import Names
from ui.models.calls import EventsModel
from ui.seat.work_list import WorkListWindow
from ui.widgets.search_field import Choice

DAY_MS = 24 * 3_600_000
UNIT = "城市管理局"


@pytest.fixture(autouse=True)
def _garbage_on_this_thread():
    """As in the program: widgets that hold each other are collected on the UI thread only."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


def find_units(typed):
    return [Choice(name, name) for name in (UNIT, "市水务局") if typed in name]


@pytest.fixture
def window(look, shown):
    names = Names(str, lambda place: place.verbatim)
    made = WorkListWindow(look, names, "8012", find_units=find_units)
    return shown(made, 1280, 660)


def show(window, state=SyncState.SENT, **fields):
    usual = {"lead_unit": UNIT, "due_ms": NOW + DAY_MS}
    line = WorkLine(a_ticket(**{**usual, **fields}), state)
    window.show_page(window.views.view, "", Page((line,)))
    window.table.setFocus()
    return line.ticket


def open_menu(window, qtbot):
    qtbot.keyClick(window.table, Qt.Key.Key_A, ALT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(window, qtbot, step):
    """Choose a step by its digit."""
    menu = open_menu(window, qtbot)
    at = [action.data() for action in menu.actions()].index(step.value)
    QTest.keyClick(menu, Qt.Key(Qt.Key.Key_1 + at))


def steps(menu):
    return [Step(action.data()) for action in menu.actions()]


def test_the_menu_offers_what_may_be_done_now(window, qtbot):
    show(window)
    menu = open_menu(window, qtbot)
    offered = [Step.URGE, Step.SUPERVISE, Step.EXTEND, Step.SUSPEND, Step.REDISPATCH]
    assert steps(menu) == [*offered, Step.TAKE_BACK]
    menu.close()
    show(window, seat="8013")
    qtbot.keyClick(window.table, Qt.Key.Key_A, ALT)
    assert QApplication.activePopupWidget() is None, "the server would refuse it from this seat"


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        (SyncState.CONFLICT, {}),
        (SyncState.REJECTED, {}),
        (None, {"status": Status.DRAFT}),
        (SyncState.SENT, {"status": Status.ARCHIVED}),
    ],
)
def test_where_nothing_can_be_done_there_is_no_menu(window, qtbot, state, fields):
    show(window, state, **fields)
    assert not window.steps.button.isVisible()
    qtbot.keyClick(window.table, Qt.Key.Key_A, ALT)
    assert QApplication.activePopupWidget() is None


def test_every_step_has_a_name_of_its_own(qapp):
    names = [steps_wording.name(step) for step in OFFERED]
    assert len(set(names)) == len(OFFERED)


def test_a_step_that_asks_nothing_is_taken_at_once(window, qtbot):
    ticket = show(window)
    menu = open_menu(window, qtbot)
    with qtbot.waitSignal(window.steps.chosen) as chosen:
        QTest.keyClick(menu, Qt.Key.Key_Return)  # the first one is chosen
    assert chosen.args == [ticket.id, Step.URGE, {}]
    assert not window.steps.isVisible()


def test_days_and_reason_are_asked_in_one_line(window, qtbot):
    ticket = show(window)
    choose(window, qtbot, Step.EXTEND)
    bar = window.steps
    assert bar.days.hasFocus()
    assert not bar.unit.isVisible()
    write("3")
    with qtbot.assertNotEmitted(bar.chosen):
        press(Qt.Key.Key_Return)
    assert "why" in bar.told.text()
    assert focused() is bar.reason
    write("等待 检测")
    with qtbot.waitSignal(bar.chosen) as chosen:
        press(Qt.Key.Key_Return)
    detail = {"working_days": 3, "reason": "等待 检测"}
    assert chosen.args == [ticket.id, Step.EXTEND, detail]
    assert bar.reason.text(), "it stays until it is known to be taken"


def test_another_unit_is_found_by_typing(window, qtbot):
    ticket = show(window)
    choose(window, qtbot, Step.REDISPATCH)
    write("城市")
    press(Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(window.steps.chosen):
        press(Qt.Key.Key_Return)  # it is there already
    assert "another unit" in window.steps.told.text()
    window.steps.unit.selectAll()
    write("水")
    press(Qt.Key.Key_Return)
    with qtbot.waitSignal(window.steps.chosen) as chosen:
        press(Qt.Key.Key_Return)
    assert chosen.args == [ticket.id, Step.REDISPATCH, {"lead_unit": "市水务局"}]


def test_escape_leaves_the_step_and_not_the_window(window, qtbot):
    show(window)
    choose(window, qtbot, Step.SUSPEND)
    assert window.steps.reason.hasFocus()
    press(Qt.Key.Key_Escape)
    assert not window.steps.isVisible()
    assert window.isVisible()
    assert window.table.hasFocus()


def test_what_was_begun_with_one_ticket_is_not_done_with_another(window, qtbot):
    show(window)
    choose(window, qtbot, Step.SUSPEND)
    show(window)
    assert not window.steps.isVisible()


def test_what_came_of_it_stays_when_the_ticket_leaves_the_view(window):
    ticket = show(window, status=Status.RETURNED)
    window.steps.tell(steps_wording.taken(StepTaken(ticket, Step.REDISPATCH)))
    show(window)
    assert window.steps.told.text().startswith(f"{ticket.number} · Dispatch to another unit: done.")
    show(window)
    assert not window.steps.isVisible()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (StepRefused(Step.URGE), "That ticket is not on this computer any more."),
        (StepRefused(Step.URGE, is_disk=True), "The disk did not take it; nothing was changed."),
        (StepRefused(Step.SIGN, Status.CLOSED), "Cannot sign for: the ticket is “Closed at the"),
        (StepRefused(Step.URGE, Status.HANDLING, is_held=True), "It needs you first"),
        (StepRefused(Step.REDO, Status.VISITING, tells_caller=True), "without name and number"),
        (
            StepRefused(Step.EXTEND, Status.SIGNED, hindrance=Hindrance.TOO_LONG, most=5),
            "At most 5 working days at a time.",
        ),
        (
            StepRefused(Step.EXTEND, Status.SIGNED, hindrance=Hindrance.TOO_OFTEN, most=2),
            "It was extended 2 times; that is all.",
        ),
        (StepRefused(Step.REDO, Status.VISITING, "lead_unit"), "Lead unit is missing"),
    ],
)
def test_a_refusal_is_a_sentence(qapp, answer, sentence):
    assert sentence in steps_wording.refused(answer)


def test_a_step_that_was_taken_tells_what_counts(qapp):
    ticket = a_ticket(due_ms=NOW, handling=Handling(urged=2))
    assert "2 times" in steps_wording.taken(StepTaken(ticket, Step.URGE))
    assert "The limit is 11-1" in steps_wording.taken(StepTaken(ticket, Step.EXTEND))


def test_the_history_tells_days_limits_and_reasons(qapp):
    events = EventsModel()
    ticket = a_ticket()
    told = {"working_days": 3, "due_ms": NOW, "reason": "等待检测"}
    events.show(
        (
            TicketEvent(ticket.id, EventKind.DISPATCHED, NOW, "8012", {"lead_unit": UNIT}),
            TicketEvent(ticket.id, EventKind.EXTENDED, NOW + 5 * DAY_MS, "8012", told),
        )
    )
    first, second = (events.index(row).data() for row in range(2))
    assert first.endswith(f"Dispatched · {UNIT}")
    assert (first[2], second[2]) == ("-", "-"), "days apart: the time of day is not enough"
    assert "Limit put off · 等待检测 · 3 working days · until" in second
    events.show(events.rows[:1])
    assert events.index(0).data()[2] == "-", "one day, but not today"
    today = TicketEvent(ticket.id, EventKind.DISPATCHED, wording.now_ms(), "8012", {})
    events.show((today,))
    assert events.index(0).data()[2] == ":"


def test_the_keys_of_the_list_are_shown_by_a_key(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F1)
    (sheet,) = window.findChildren(ListKeysDialog)
    qtbot.waitUntil(sheet.isActiveWindow)
    with qtbot.waitSignal(sheet.destroyed):
        QTest.keyClick(sheet, Qt.Key.Key_Space)
