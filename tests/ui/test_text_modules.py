import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.domain.form import TextModule
from tests.ui.keyboard import CTRL, SHIFT, focused, press, write
from ui.seat.form.texts import TextBox, TextLine
from ui.seat.text_modules import TextModules

Key = Qt.Key
QUICK = "希望尽快处理。"
NOISE = "每日__时至__时有噪声。"
MODULES = (
    TextModule("jk", "尽快处理", QUICK),
    TextModule("zs", "噪声扰民", NOISE),
    TextModule("zsx", "噪声消除", "噪声已消除。"),
    TextModule("dz", "地址", "地址：\n门牌："),
)


class Desk(QWidget):
    def __init__(self):
        super().__init__()
        self.line, self.box, self.next = TextLine(), TextBox(60, 90), TextLine()
        column = QVBoxLayout(self)
        self.modules = TextModules(MODULES, self)
        for widget in (self.line, self.box, self.next):
            column.addWidget(widget)
            self.modules.watch(widget)


@pytest.fixture
def desk(look, shown):
    made = shown(Desk(), 500, 300)
    made.line.setFocus()
    return made


@pytest.fixture(params=["line", "box"])
def field(request, desk):
    """Either kind of text, with the caret in it."""
    made = getattr(desk, request.param)
    made.setFocus()
    return made


def text_of(field):
    return field.text() if isinstance(field, TextLine) else field.toPlainText()


def marked(field):
    is_line = isinstance(field, TextLine)
    return field.selectedText() if is_line else field.textCursor().selectedText()


@pytest.mark.parametrize("colons", ["::", "：："])
def test_an_abbreviation_expands_at_its_last_letter(field, qtbot, colons):
    write(f"已记录，{colons}jk")
    qtbot.waitUntil(lambda: text_of(field) == f"已记录，{QUICK}")
    write("好")
    assert text_of(field) == f"已记录，{QUICK}好"


def test_two_colons_show_all_of_them(desk, field):
    write("::")
    assert desk.modules.found == list(MODULES)
    press(Key.Key_Escape)
    assert desk.modules.found == []
    assert text_of(field) == "::"


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Tab, Key.Key_Space])
def test_a_key_takes_the_marked_one(desk, field, key):
    write("::z")
    assert [m.abbr for m in desk.modules.found] == ["zs", "zsx"]
    press(Key.Key_Down)
    press(key)
    assert text_of(field) == "噪声已消除。"
    assert focused() is field


def test_a_name_finds_one_as_well(desk, field):
    write("::尽快")
    assert [m.abbr for m in desk.modules.found] == ["jk"]
    press(Key.Key_Return)
    assert text_of(field) == QUICK


def test_what_another_begins_with_waits_for_a_choice(desk, field):
    write("::zs")
    assert text_of(field) == "::zs"
    press(Key.Key_Return)
    assert text_of(field) == NOISE


def test_tab_goes_from_blank_to_blank_and_then_on(desk, field):
    write("::zs")
    press(Key.Key_Return)
    assert marked(field) == "__"
    write("22")
    press(Key.Key_Tab)
    assert marked(field) == "__"
    write("6")
    assert text_of(field) == "每日22时至6时有噪声。"
    press(Key.Key_Tab)
    assert focused() is not field


def test_an_emoji_before_it_does_not_move_it(field, qtbot):
    write("😀好😀::jk")
    qtbot.waitUntil(lambda: text_of(field) == f"😀好😀{QUICK}")
    write("😀::zs")
    press(Key.Key_Return)
    assert marked(field) == "__"
    write("1")
    assert text_of(field) == f"😀好😀{QUICK}😀每日1时至__时有噪声。"


def test_one_step_of_undo_brings_the_letters_back(field, qtbot):
    write("::jk")
    qtbot.waitUntil(lambda: text_of(field) == QUICK)
    press(Key.Key_Z, CTRL)
    QApplication.processEvents()
    assert text_of(field) == "::jk", "and it is not expanded again"
    press(Key.Key_Z, CTRL | SHIFT)
    assert text_of(field) == QUICK


def test_it_is_told_as_if_it_had_been_typed(desk, qtbot):
    told = []
    desk.line.textEdited.connect(told.append)
    write("::jk")
    qtbot.waitUntil(lambda: told[-1] == QUICK)


def test_a_line_takes_several_lines_as_one(desk, qtbot):
    write("::dz")
    qtbot.waitUntil(lambda: desk.line.text() == "地址： 门牌：")


def test_words_that_no_module_has_stay(desk, field):
    write("::没有")
    assert desk.modules.found == []
    press(Key.Key_Tab)
    assert text_of(field) == "::没有"


def test_the_list_goes_with_the_caret(desk):
    write("::")
    desk.next.setFocus()
    assert desk.modules.found == []
