import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QVBoxLayout, QWidget

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
