import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tests.ui.keyboard import write
from ui.widgets.search_field import Choice, SearchField

Key = Qt.Key
ROWS = [
    Choice("1", "环境保护 › 噪声污染 › 建筑施工噪声", "生态环境局"),
    Choice("2", "环境保护 › 噪声污染 › 社会生活噪声", "城市管理局"),
    Choice("3", "市政 › 供水 › 水质"),
]


def find(typed):
    return [row for row in ROWS if typed in row.text]


class Form(QWidget):
    """A box in a window that has a use for Escape of its own."""

    def __init__(self, look, free):
        super().__init__()
        self.box = SearchField(look, find, free=free)
        self.next = QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.box)
        column.addWidget(self.next)
        self.escape = QShortcut(QKeySequence("Esc"), self)
        self.chosen, self.left = [], []
        self.box.chosen.connect(self.chosen.append)
        self.box.left_free.connect(self.left.append)


@pytest.fixture
def form(look, shown, request):
    made = shown(Form(look, getattr(request, "param", False)), 420, 120)
    made.box.setFocus()
    return made


free = pytest.mark.parametrize("form", [True], indirect=True)


def focused():
    return QApplication.focusWidget()


def test_typing_shows_what_fits(form, qtbot):
    write("噪声")
    assert form.box.choices == ROWS[:2]
    write("天")
    assert form.box.choices == []
    assert focused() is form.box


def test_enter_takes_the_first_row(form, qtbot):
    write("施工")
    qtbot.keyClick(form.box, Key.Key_Return)
    assert form.chosen == [ROWS[0]]
    assert form.box.text() == ROWS[0].text
    assert form.box.choices == []
    assert focused() is form.box


def test_arrows_move_and_stop_at_both_ends(form, qtbot):
    write("噪声")
    for _ in range(5):
        qtbot.keyClick(form.box, Key.Key_Down)
    qtbot.keyClick(form.box, Key.Key_Return)
    write("噪声")
    for _ in range(5):
        qtbot.keyClick(form.box, Key.Key_Up)
    qtbot.keyClick(form.box, Key.Key_Enter)
    assert form.chosen == [ROWS[1], ROWS[0]]


def test_an_arrow_opens_the_whole_list_over_a_chosen_value(form, qtbot):
    form.box.show_value(ROWS[0].text)
    qtbot.keyClick(form.box, Key.Key_Down)
    assert form.box.choices == ROWS


def test_escape_closes_the_list_and_brings_back_what_was(form, qtbot):
    form.box.show_value(ROWS[2].text)
    form.box.selectAll()
    write("噪声")
    with qtbot.assertNotEmitted(form.escape.activated):
        qtbot.keyClick(form.box, Key.Key_Escape)
    assert form.box.choices == []
    assert form.box.text() == ROWS[2].text
    assert form.chosen == []


def test_escape_is_the_windows_when_no_list_is_open(form, qtbot):
    with qtbot.waitSignal(form.escape.activated):
        qtbot.keyClick(form.box, Key.Key_Escape)


def test_a_click_takes_a_row_and_the_caret_stays(form, qtbot):
    write("噪声")
    rows = form.box.findChild(QListView)
    second = rows.visualRect(rows.model().index(1, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert form.chosen == [ROWS[1]]
    assert focused() is form.box


def test_the_list_shows_below_the_box_and_never_takes_the_caret(form, qtbot):
    write("噪声")
    popup = form.box.findChild(QListView).window()
    assert popup.isVisible()
    assert popup.pos().y() >= form.box.mapToGlobal(form.box.rect().bottomLeft()).y()
    assert form.isActiveWindow()
    assert focused() is form.box


def test_tab_leaves_and_what_was_not_chosen_is_not_kept(form, qtbot):
    form.box.show_value(ROWS[2].text)
    form.box.selectAll()
    write("噪声")
    qtbot.keyClick(form.box, Key.Key_Tab)
    assert focused() is form.next
    assert form.box.text() == ROWS[2].text
    assert form.box.choices == []
    assert form.chosen == form.left == []


@free
def test_free_words_are_kept_and_told_once(form, qtbot):
    write("天桥下面")
    qtbot.keyClick(form.box, Key.Key_Tab)
    assert form.box.text() == "天桥下面"
    assert form.left == ["天桥下面"]
    form.box.setFocus()
    qtbot.keyClick(form.box, Key.Key_Tab)
    assert form.left == ["天桥下面"]


@free
def test_free_words_can_be_taken_over_without_leaving(form, qtbot):
    write("天桥")
    form.box.settle()
    form.box.settle()
    assert form.left == ["天桥"]
    assert focused() is form.box


@free
def test_an_emptied_free_box_is_told(form, qtbot):
    form.box.show_value("天桥")
    form.box.selectAll()
    qtbot.keyClick(form.box, Key.Key_Delete)
    qtbot.keyClick(form.box, Key.Key_Tab)
    assert form.left == [""]


@pytest.mark.parametrize("form", [True, False], indirect=True)
def test_what_is_being_written_stays_while_the_stored_value_stays(form, qtbot):
    form.box.show_value("水质")
    form.box.selectAll()
    write("天")
    form.box.setCursorPosition(0)
    form.box.show_stored("水质")
    assert (form.box.text(), form.box.cursorPosition()) == ("天", 0)
    form.box.show_stored("供水")
    assert form.box.text() == "供水"


def test_an_open_list_stays_while_the_stored_value_stays(form, qtbot):
    form.box.show_value("水质")
    qtbot.keyClick(form.box, Key.Key_Down)
    form.box.show_stored("水质")
    assert form.box.choices == ROWS


def test_coming_in_selects_all_so_that_typing_replaces(form, qtbot):
    form.box.show_value(ROWS[2].text)
    form.next.setFocus()
    form.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
    form.box.show_stored(ROWS[2].text)
    write("噪")
    assert form.box.text() == "噪"


def test_rows_read_aloud_with_their_second_text(form, qtbot):
    write("施工")
    first = form.box.findChild(QListView).model().index(0, 0)
    assert first.data(Qt.ItemDataRole.AccessibleTextRole) == f"{ROWS[0].text} 生态环境局"
    assert not form.box.findChild(QListView).window().grab().isNull()


SUGGESTED = [Choice("9", "环境保护 › 大气 › 油烟污染"), ROWS[0], Choice("8", "市容 › 占道经营")]


@pytest.fixture
def used(form):
    """What was used of late; the form's box shows it."""
    rows = [ROWS[2], ROWS[1]]
    form.box._recents = lambda: rows
    form.next.setFocus()
    return rows


def come(form):
    form.box.setFocus(Qt.FocusReason.TabFocusReason)


@pytest.mark.parametrize(
    ("key", "taken"), [(Key.Key_1, 0), (Key.Key_2, 1), (Key.Key_3, 2)], ids=("1", "2", "3")
)
def test_a_digit_takes_a_suggestion_while_the_box_is_empty(form, qtbot, key, taken):
    form.box.show_suggested(SUGGESTED)
    qtbot.keyClick(form.box, key)
    assert form.chosen == [SUGGESTED[taken]]
    assert form.chosen[0] is form.box.suggested[taken]
    assert form.box.text() == SUGGESTED[taken].text


def test_a_digit_is_a_digit_when_something_is_typed_or_nothing_suggested(form, qtbot):
    qtbot.keyClick(form.box, Key.Key_1)
    assert form.box.text() == "1"
    form.box.show_suggested(SUGGESTED)
    qtbot.keyClick(form.box, Key.Key_2)
    assert form.box.text() == "12"
    form.box.show_suggested(SUGGESTED[:1])
    form.box.clear()
    qtbot.keyClick(form.box, Key.Key_2)
    assert form.box.text() == "2"
    assert form.chosen == []


def chips(form):
    return [chip.text() for chip in form.box.findChildren(QPushButton) if chip.isVisible()]


def test_suggestions_stand_in_the_empty_box_and_make_room(form, qtbot):
    form.box.setPlaceholderText("words")
    form.box.show_suggested(SUGGESTED)
    assert chips(form) == ["1  油烟污染", "2  建筑施工噪声", "3  占道经营"]
    assert form.box.placeholderText() == ""
    assert "油烟污染" in form.box.accessibleDescription()
    composing = QInputMethodEvent("zao", [])
    QApplication.sendEvent(form.box, composing)
    assert chips(form) == []
    QApplication.sendEvent(form.box, QInputMethodEvent())
    assert len(chips(form)) == 3
    write("噪")
    assert chips(form) == []
    form.box.show_value("")
    form.box.show_suggested([])
    assert chips(form) == []
    assert form.box.placeholderText() == "words"


def test_a_click_takes_a_suggestion(form, qtbot):
    form.box.show_suggested(SUGGESTED)
    second = form.box.findChildren(QPushButton)[1]
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert form.chosen == [SUGGESTED[1]]
    assert focused() is form.box


def test_what_was_used_of_late_shows_under_the_empty_box(form, used, qtbot):
    come(form)
    assert form.box.choices == used
    qtbot.keyClick(form.box, Key.Key_Return)
    assert form.chosen == []
    qtbot.keyClick(form.box, Key.Key_Down)
    qtbot.keyClick(form.box, Key.Key_Return)
    assert form.chosen == [used[0]]


def test_what_was_used_of_late_does_not_show_over_a_chosen_value(form, used):
    form.box.show_value(ROWS[0].text)
    come(form)
    assert form.box.choices == []


def test_the_whole_list_begins_with_what_was_used_of_late(form, used, qtbot):
    form.box.show_value(ROWS[0].text)
    come(form)
    qtbot.keyClick(form.box, Key.Key_Down)
    assert form.box.choices == [ROWS[2], ROWS[1], ROWS[0]]


def test_emptying_the_box_shows_what_was_used_of_late_again(form, used, qtbot):
    come(form)
    write("施")
    assert form.box.choices == ROWS[:1]
    qtbot.keyClick(form.box, Key.Key_Backspace)
    assert form.box.choices == used


def test_a_page_down_goes_to_the_end_of_a_short_list(form, qtbot):
    write("噪声")
    qtbot.keyClick(form.box, Key.Key_PageDown)
    qtbot.keyClick(form.box, Key.Key_Return)
    assert form.chosen == [ROWS[1]]


def test_nothing_found_is_said(form, qtbot):
    write("天")
    said = [line.text() for line in form.box.findChildren(QLabel) if line.isVisible()]
    assert said == ["Nothing is called so"]
    qtbot.keyClick(form.box, Key.Key_Escape)
    assert form.box.text() == ""


def test_the_tree_is_asked_for_by_key_and_by_icon(look, shown, qtbot):
    box = shown(SearchField(look, find, browsable=True), 420)
    box.setFocus()
    write("噪声")
    with qtbot.waitSignal(box.browse_asked):
        qtbot.keyClick(box, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert box.choices == []
    with qtbot.waitSignal(box.browse_asked):
        box.actions()[0].trigger()
    assert box.actions()[0].toolTip() == "See them all  Alt+↓"
