import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView, QPushButton, QVBoxLayout, QWidget

from kb.results import Hit, Mark
from tests.ui.keyboard import CTRL, SHIFT, focused, press, write
from ui.seat.knowledge_box import HitModel, KnowledgeBox
from ui.theme import THEMES

Key = Qt.Key
HITS = [
    Hit("a1", "夜间噪声受理指引", "22:00 至次日 6:00", 0.9, (Mark(2, 4),), (Mark(0, 5),)),
    Hit("a2", "餐饮油烟答复口径", "有效期至 2027-03-31", 0.5, is_expired=True),
    Hit("a3", "工地噪声", "", 0.4),
]


class Desk(QWidget):
    """The box in a window that has a use for Escape of its own."""

    def __init__(self, look):
        super().__init__()
        self.box = KnowledgeBox(look)
        self.elsewhere = QPushButton("elsewhere")
        column = QVBoxLayout(self)
        column.addWidget(self.box)
        column.addWidget(self.elsewhere)
        self.escape = QShortcut(QKeySequence("Esc"), self)
        self.searched, self.opened, self.copied = [], [], []
        self.box.searched.connect(self.searched.append)
        self.box.opened.connect(self.opened.append)
        self.box.copied.connect(self.copied.append)


@pytest.fixture
def desk(look, shown):
    made = shown(Desk(look), 360, 420)
    made.elsewhere.setFocus()
    return made


@pytest.fixture
def found(desk, qtbot):
    """Hits are shown for what is typed."""
    press(Key.Key_K, CTRL)
    write("zao")
    qtbot.waitUntil(lambda: desk.searched == ["zao"])
    desk.box.show_hits("zao", HITS)
    return desk


def titles(desk):
    model = desk.box.findChild(QListView).model()
    return [model.index(row).data().split()[0] for row in range(model.rowCount())]


def test_a_key_goes_to_the_line_and_selects_what_is_there(desk):
    desk.box.line.setText("旧")
    press(Key.Key_K, CTRL)
    assert focused() is desk.box.line
    write("新")
    assert desk.box.line.text() == "新"


def test_fast_typing_asks_once(desk, qtbot):
    press(Key.Key_K, CTRL)
    write("zaosheng")
    qtbot.waitUntil(lambda: bool(desk.searched))
    assert desk.searched == ["zaosheng"]
    write(" 2")
    qtbot.waitUntil(lambda: len(desk.searched) == 2)
    assert desk.searched[1] == "zaosheng 2"


def test_chinese_is_asked_for_too(desk, qtbot):
    press(Key.Key_K, CTRL)
    write("噪声")
    qtbot.waitUntil(lambda: desk.searched == ["噪声"])


def test_hits_are_shown_and_the_first_is_chosen(found):
    assert titles(found) == [hit.title for hit in HITS]
    assert found.box.findChild(QListView).currentIndex().row() == 0


def test_stale_hits_are_dropped(found):
    write("s")
    found.box.show_hits("zao", HITS[:1])
    assert len(titles(found)) == len(HITS)
    found.box.show_hits("zaos", HITS[:1])
    assert len(titles(found)) == 1


def test_an_emptied_line_shows_nothing_and_asks_nothing(found, qtbot):
    for _ in range(3):
        press(Key.Key_Backspace)
    qtbot.waitUntil(lambda: titles(found) == [])
    assert found.searched == ["zao"]


def test_no_hit_is_said(found):
    found.box.show_hits("zao", [])
    assert found.box._nothing.isVisible()
    found.box.show_hits("zao", HITS)
    assert not found.box._nothing.isVisible()


def test_arrows_and_enter_open_an_article_and_the_caret_stays(found):
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert found.opened == ["a2"]
    assert focused() is found.box.line


def test_arrows_stop_at_both_ends(found):
    for key in [Key.Key_Up] * 3 + [Key.Key_Down] * 9:
        press(key)
    press(Key.Key_Enter)
    assert found.opened == ["a3"]


def test_enter_without_hits_opens_nothing(desk):
    press(Key.Key_K, CTRL)
    press(Key.Key_Return)
    assert desk.opened == []


def test_a_click_opens_an_article(found, qtbot):
    rows = found.box.findChild(QListView)
    qtbot.mouseClick(
        rows.viewport(),
        Qt.MouseButton.LeftButton,
        pos=rows.visualRect(rows.model().index(1, 0)).center(),
    )
    assert found.opened == ["a2"]


def test_escape_goes_from_the_card_to_the_hits_to_nothing(found, qtbot):
    found.box.show_article("指引", {"条件": "夜间"})
    assert found.box.reader.isVisible()
    with qtbot.assertNotEmitted(found.escape.activated):
        press(Key.Key_Escape)
        assert not found.box.reader.isVisible()
        assert titles(found) == [hit.title for hit in HITS]
        press(Key.Key_Escape)
    assert (found.box.line.text(), titles(found)) == ("", [])
    with qtbot.waitSignal(found.escape.activated):
        press(Key.Key_Escape)


def test_a_card_shows_its_blocks_as_they_are_written(found):
    found.box.show_article("指引 <1>", {"条件": "夜间\n施工", "电话": "<b>12345</b>"})
    text = found.box.reader.toPlainText()
    assert text.split("\n") == ["指引 <1>", "条件", "夜间", "施工", "电话", "<b>12345</b>"]


def test_the_open_card_is_copied_by_a_key(found, qtbot):
    press(Key.Key_K, CTRL | SHIFT)
    assert found.copied == []
    found.box.show_article("指引", {"条件": "夜间", "电话": "12345"})
    press(Key.Key_K, CTRL | SHIFT)
    assert found.copied == ["条件：夜间\n电话：12345"]
    assert focused() is found.box.line


def test_the_buttons_of_a_card_do_what_their_keys_do(found, qtbot):
    found.box.show_article("指引", {"条件": "夜间"})
    back, copy = (b for b in found.box.findChildren(QPushButton) if b.isVisible())
    assert "Ctrl+Shift+K" in copy.toolTip()
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert found.copied == ["条件：夜间"]
    assert not found.box.reader.isVisible()


@pytest.mark.parametrize("theme", THEMES)
def test_words_that_were_found_are_marked(found, look, theme):
    look.wear(theme)
    image = found.box.findChild(QListView).viewport().grab().toImage()
    mark = look.theme.colour("mark").rgb()
    assert any(image.pixel(x, y) == mark for x in range(image.width()) for y in (8, 10, 12, 28, 32))


def test_the_model_says_what_it_changes(qapp):
    model = HitModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for hits in (HITS, HITS[:1], [], HITS):
        model.show(hits)
    assert model.rowCount() == 3
    assert model.index(0).data() == f"{HITS[0].title} {HITS[0].snippet}"
    assert tester.model() is model
