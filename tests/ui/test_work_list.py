"""The lists on the screen, by keyboard: views, filter, columns, merging, two versions."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.ticket import EventKind, Place, Status, SyncState, TicketEvent, Urgency
from app.domain.work_list import Page, View, WorkLine
from app.services.held import Difference, Side
from app.services.history import Person
from app.services.repeats import Likeness, Repeat
from app.services.work_list import PAGE, OpenedTicket
from tests.store.samples import NOW, a_ticket
from ui.dialogs.settle import SettleDialog
from ui.inspector.ticket_card import Names
from ui.models.work_list import COLUMNS, TONE_ROLE, Column, WorkListModel
from ui.seat.people_strip import PeopleStrip
from ui.seat.repeats_strip import RepeatsStrip
from ui.seat.work_list import WorkListWindow

NAMES = Names(lambda code: f"分类{code}", lambda place: place.verbatim)
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def _garbage_on_this_thread():
    """As in the program: widgets that hold each other are collected on the UI thread only."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


def a_line(number=1, state=SyncState.SENT, reason="", **fields):
    return WorkLine(a_ticket(number=f"N{number}", **fields), state, reason)


@pytest.fixture
def window(look, shown):
    return shown(WorkListWindow(look, NAMES, "8012"), 1280, 660)


def show(window, *lines, has_more=False):
    window.show_page(window.views.view, window.filter.text(), Page(lines, has_more))


# -- the model


def test_lines_come_change_and_go(qapp):
    model = WorkListModel(str)
    tester = QAbstractItemModelTester(model)
    first, second, third = (a_line(n) for n in range(3))
    model.show(Page((first, second)))
    model.show(Page((first, replace(second, reason="x"), third)))
    assert [model.line(row).ticket.number for row in range(3)] == ["N0", "N1", "N2"]
    assert model.line(1).reason == "x"
    model.show(Page((third,)))
    assert (model.rowCount(), model.row_of(third.ticket.id)) == (1, 0)
    assert (model.line(1), model.row_of("gone")) == (None, -1)
    tester.deleteLater()


def test_a_cell_says_what_its_colour_means(qapp):
    model = WorkListModel(NAMES.category)
    place = Place("石牌街道", detail="3栋")
    late = a_line(due_ms=1, state=SyncState.REJECTED, status=Status.RETURNED, place=place)
    done = a_line(due_ms=1, status=Status.CLOSED, is_confidential=True, caller_name="王女士")
    model.show(Page((late, done)))

    def cell(row, column, role=Qt.ItemDataRole.DisplayRole):
        return model.index(row, COLUMNS.index(column)).data(role)

    assert cell(0, Column.SENDING) == "Refused"
    assert cell(0, Column.SENDING, TONE_ROLE) == "red"
    assert cell(0, Column.STATUS) == "Returned"
    assert (cell(0, Column.DUE, TONE_ROLE), cell(1, Column.DUE, TONE_ROLE)) == ("red", "quiet")
    assert cell(0, Column.CATEGORY) == "分类0301"
    assert cell(0, Column.PLACE) == "石牌街道 3栋"
    assert cell(1, Column.CALLER) == "Kept secret"
    assert cell(0, Column.NUMBER, Qt.ItemDataRole.AccessibleTextRole) == "Number: N1"


# -- the window


def test_typing_and_views_ask_for_a_list(window, qtbot):
    with qtbot.waitSignal(window.asked) as asked:
        qtbot.keyClicks(window.filter, "8")
    assert asked.args == [View.MINE, "8", PAGE]
    with qtbot.waitSignal(window.asked) as asked:
        qtbot.keyClick(window, Qt.Key.Key_3, ALT)
    assert asked.args == [View.RETURNED, "8", PAGE]


def test_an_answer_that_is_not_wanted_any_more_is_not_shown(window):
    window.show_page(View.ALL, "", Page((a_line(),)))
    window.show_page(View.MINE, "old", Page((a_line(),)))
    assert window.lines.rowCount() == 0


def test_arrows_choose_and_the_ticket_is_read(window, qtbot):
    one, two = a_line(1), a_line(2)
    show(window, one, two)
    qtbot.keyClick(window.filter, Qt.Key.Key_Down)
    assert window.table.hasFocus()
    with qtbot.waitSignal(window.ticket_asked) as asked:
        qtbot.keyClick(window.table, Qt.Key.Key_Down)
    assert asked.args == [two.ticket.id]
    event = TicketEvent(two.ticket.id, EventKind.CREATED, NOW, "8012")
    window.show_ticket(OpenedTicket(two.ticket, SyncState.SENT, (event,), (one.ticket,)))
    assert list(window.card.events.rows) == [event]
    assert window.merged.text() == "Merged into this: N1"
    window.show_ticket(OpenedTicket(one.ticket, SyncState.SENT, ()))  # came too late
    assert window.card.number.text() == "N2"


def test_the_current_ticket_stays_current_when_others_come(window):
    one, two = a_line(1), a_line(2)
    show(window, one)
    show(window, two, one)
    assert window.table.currentIndex().row() == 1


def test_an_empty_view_says_so(window, qtbot):
    show(window)
    assert window.about.text() == "No ticket yet."
    qtbot.keyClicks(window.filter, "x")
    show(window)
    assert window.about.text() == "Nothing with “x” here."
    show(window, a_line())
    assert not window.about.isVisible()


def test_more_is_asked_for_near_the_end(window, qtbot):
    with qtbot.waitSignal(window.asked) as asked:
        show(window, *(a_line(n) for n in range(PAGE)), has_more=True)
        window.table.scrollToBottom()
    assert asked.args == [View.MINE, "", 2 * PAGE]


def test_counts_stand_beside_the_names_of_views(window):
    window.show_counts({View.RETURNED: 3, View.DUE: 0})
    names = [button.text() for button in window.views.findChildren(QPushButton)]
    assert names[:4] == ["Mine", "Need me", "Returned 3", "Due today"]


@pytest.mark.parametrize(
    ("line", "shown_buttons"),
    [
        (a_line(), set()),
        (a_line(state=None, status=Status.DRAFT), {"go_on"}),
        (a_line(status=Status.RETURNED), {"go_on"}),
        (a_line(status=Status.RETURNED, seat="8013"), set()),
        (a_line(state=SyncState.REJECTED, reason="category"), {"go_on", "again"}),
        (a_line(state=SyncState.REJECTED, status=Status.HANDLING), {"again"}),
        (a_line(state=SyncState.CONFLICT, reason="title"), {"settle"}),
        (a_line(status=Status.MERGED), {"part"}),
        (a_line(status=Status.MERGED, seat="8013"), set()),
    ],
)
def test_only_what_fits_the_ticket_is_offered(window, line, shown_buttons):
    show(window, line)
    buttons = ("go_on", "again", "settle", "part")
    assert {name for name in buttons if getattr(window, name).isVisible()} == shown_buttons


def test_enter_does_what_a_ticket_needs(window, qtbot):
    draft = a_line(state=None, status=Status.DRAFT)
    show(window, draft)
    with qtbot.waitSignal(window.go_on_asked) as asked:
        qtbot.keyClick(window.table, Qt.Key.Key_Return)
    assert asked.args == [draft]
    conflict = a_line(2, SyncState.CONFLICT, "content")
    show(window, conflict)
    assert "Content" in window.why.text()
    opened = OpenedTicket(conflict.ticket, SyncState.CONFLICT, (), theirs=a_ticket())
    window.show_ticket(opened)
    with qtbot.waitSignal(window.settle_asked) as settling:
        qtbot.keyClick(window.table, Qt.Key.Key_Return)
    assert settling.args == [opened]


@pytest.mark.parametrize(
    ("line", "key", "signal"),
    [
        (a_line(state=SyncState.REJECTED), Qt.Key.Key_S, "send_again_asked"),
        (a_line(status=Status.MERGED), Qt.Key.Key_P, "part_asked"),
    ],
)
def test_keys_of_the_other_buttons(window, qtbot, line, key, signal):
    show(window, line)
    with qtbot.waitSignal(getattr(window, signal)) as asked:
        qtbot.keyClick(window, key, ALT)
    assert asked.args == [line]
    show(window, a_line())
    with qtbot.assertNotEmitted(getattr(window, signal)):
        qtbot.keyClick(window, key, ALT)


def test_columns_are_shown_hidden_and_remembered(window, look, shown, qtbot):
    at = COLUMNS.index(Column.CALLER)
    assert window.table.isColumnHidden(at)
    menu = window.table.columns_menu()
    with qtbot.waitSignal(window.arranged) as arranged:
        next(a for a in menu.actions() if a.text() == "Caller").trigger()
        window.table.setColumnWidth(0, 77)
    other = WorkListWindow(look, NAMES, "8012")
    qtbot.addWidget(other)
    other.table.arrange(arranged.args[0])
    assert not other.table.isColumnHidden(at)
    assert other.table.columnWidth(0) == 77
    other.table.arrange("rubbish")
    assert other.table.isColumnHidden(at)
    assert "Title" not in [action.text() for action in menu.actions()]


# -- repeats and people


@pytest.fixture
def strip(look, shown):
    made = RepeatsStrip(look)
    made.show_repeats([Repeat(a_ticket(number=str(n)), frozenset(Likeness)) for n in range(5)])
    made.listen_in(made)
    return shown(made, 600, 120)


def test_a_repeat_is_opened_noted_merged_by_keys(strip, qtbot):
    qtbot.keyClick(strip, Qt.Key.Key_R, CTRL)
    assert strip.view.hasFocus()
    qtbot.keyClick(strip.view, Qt.Key.Key_Down)
    second = strip.repeats.rows[1].ticket
    with qtbot.waitSignal(strip.opened) as opened:
        qtbot.keyClick(strip.view, Qt.Key.Key_Return)
    with qtbot.waitSignal(strip.noted) as noted:
        qtbot.keyClick(strip.view, Qt.Key.Key_Space)
    with qtbot.waitSignal(strip.merge_asked) as merge:
        qtbot.keyClick(strip, Qt.Key.Key_M, CTRL)
    assert (opened.args, noted.args, merge.args) == ([second.id], [second], [second.id])


def test_what_was_chosen_stays_chosen_when_repeats_change(strip):
    strip.view.setCurrentIndex(strip.repeats.index(2))
    chosen = strip.repeats.rows[2]
    strip.show_repeats([Repeat(a_ticket(), frozenset({Likeness.STREET})), chosen])
    assert strip.view.currentIndex().row() == 1


def test_merging_is_undone_by_a_key_only_after_one(strip, qtbot):
    with qtbot.assertNotEmitted(strip.undo_asked):
        qtbot.keyClick(strip, Qt.Key.Key_M, CTRL | SHIFT)
    strip.show_merged("done", may_undo=True)
    with qtbot.waitSignal(strip.undo_asked):
        qtbot.keyClick(strip, Qt.Key.Key_M, CTRL | SHIFT)


def test_the_strip_hides_without_anything_to_tell(strip):
    strip.show_repeats(())
    assert not strip.isVisible()
    strip.show_merged("done", may_undo=True)
    assert strip.isVisible()
    assert not strip.merge.isVisible()
    strip.show_merged("", may_undo=False)
    assert not strip.isVisible()


def test_a_person_of_a_number_is_chosen_by_a_digit(shown, qtbot):
    strip = PeopleStrip()
    people = [Person("王女士", "female", "", 3), Person("李先生", company="某公司")]
    strip.show_people(people)
    strip.listen_in(strip)
    shown(strip, 600, 40)
    qtbot.keyClick(strip, Qt.Key.Key_P, CTRL)
    with qtbot.waitSignal(strip.chosen) as chosen:
        qtbot.keyClick(strip, Qt.Key.Key_2)
    assert chosen.args == [people[1]]
    strip.show_people(())
    assert not strip.isVisible()


# -- two versions of one ticket


def test_both_sides_stand_there_and_nothing_is_chosen_away(look, shown, qtbot):
    differing = [
        Difference("content", "我写的", "他写的"),
        Difference("urgency", Urgency.URGENT, Urgency.NORMAL),
        Difference("place", Place("石牌街道", detail="3栋"), Place()),
    ]
    dialog = shown(SettleDialog(look, "N1", differing), 900, 500)
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"我写的", "他写的", "Urgent", "Normal", "石牌街道 · 3栋", "—"} <= texts
    assert dialog.side("content") is Side.BOTH
    assert dialog.side("urgency") is Side.MINE
    dialog.choose("urgency", Side.THEIRS)
    with qtbot.waitSignal(dialog.decided) as decided:
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    assert decided.args == [{"content": Side.BOTH, "urgency": Side.THEIRS, "place": Side.MINE}]
