"""The knowledge box in a window that has uses of its own for Escape and the digits."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.services.cards import (
    EVERYTHING,
    Article,
    Card,
    Entry,
    Found,
    Hit,
    Mark,
    Only,
    Reason,
    Shelf,
)
from tests.ui.keyboard import CTRL, SHIFT, focused, press, write
from ui import knowledge_wording
from ui.seat.knowledge.box import KnowledgeBox
from ui.seat.knowledge.filters import Choices
from ui.seat.knowledge.rows import HitModel
from ui.theme import THEMES
from ui.widgets.search_field import Choice

Key = Qt.Key
HITS = [
    Hit("a1", "夜间噪声受理指引", "22:00 至次日 6:00", 0.9, (Mark(2, 4),), (Mark(0, 5),)),
    Hit("a2", "餐饮油烟答复口径", "有效期至 2027-03-31", 0.5, is_expired=True),
    Hit("a3", "工地噪声", "", 0.4, why=(Reason("zao", Found.HEARD, 0.8),)),
]
CARD = Card(
    Article("a2", "指引", {"电话": "12345", "条件": "夜间", "其他": "无"}, related=("a3",)),
    related=(Entry("a3", "工地噪声"),),
)
SHELF = Shelf(
    pinned=(Entry("a1", "夜间噪声受理指引", 1),), changed_today=(Entry("a3", "工地噪声", 2),)
)


class Desk(QWidget):
    """The box, another place for the caret, and everything the box ever said."""

    def __init__(self, look):
        super().__init__()
        self.box = KnowledgeBox(look)
        self.elsewhere = QPushButton("elsewhere")
        column = QVBoxLayout(self)
        column.addWidget(self.box)
        column.addWidget(self.elsewhere)
        self.escape = QShortcut(QKeySequence("Esc"), self)
        self.searched, self.opened, self.copied, self.pinned = [], [], [], []
        self.box.searched.connect(lambda typed, only: self.searched.append((typed, only)))
        self.box.opened.connect(self.opened.append)
        self.box.copied.connect(lambda *said: self.copied.append(said))
        self.box.pinned.connect(lambda *said: self.pinned.append(said))


@pytest.fixture
def desk(look, shown):
    made = shown(Desk(look), 900, 600)
    made.elsewhere.setFocus()
    return made


@pytest.fixture
def found(desk):
    """Hits are shown for what is typed."""
    press(Key.Key_K, CTRL)
    write("zao")
    desk.box.show_hits("zao", HITS)
    return desk


@pytest.fixture
def reading(found):
    """The second article was opened by Enter."""
    press(Key.Key_Down)
    press(Key.Key_Return)
    found.box.show_card(CARD)
    return found


def titles(desk):
    model = desk.box._list.model()
    return [model.index(row).data().split()[0] for row in range(model.rowCount())]


def chosen(desk):
    return desk.box._list.currentIndex().data()


def test_a_key_goes_to_the_line_and_selects_what_is_there(desk):
    desk.box.line.setText("旧")
    press(Key.Key_K, CTRL)
    assert focused() is desk.box.line
    write("新")
    assert desk.box.line.text() == "新"


def test_every_keystroke_asks_at_once_latin_or_chinese(desk):
    press(Key.Key_K, CTRL)
    write("za噪")
    assert desk.searched == [(typed, EVERYTHING) for typed in ("z", "za", "za噪")]


def test_hits_are_shown_and_the_first_is_chosen(found):
    assert titles(found) == [hit.title for hit in HITS]
    assert found.box._list.currentIndex().row() == 0


def test_stale_hits_are_dropped(found):
    write("s")
    found.box.show_hits("zao", HITS[:1])
    assert len(titles(found)) == len(HITS)
    found.box.show_hits("zaos", HITS[:1], Only(unit="生态环境局"))
    assert len(titles(found)) == len(HITS), "asked with other limits"
    found.box.show_hits("zaos", HITS[:1], EVERYTHING)
    assert len(titles(found)) == 1


def test_an_emptied_line_asks_for_the_shelf(found, qtbot):
    asked = len(found.searched)
    with qtbot.waitSignal(found.box.shelf_asked):
        for _ in range(3):
            press(Key.Key_Backspace)
    assert titles(found) == []
    assert found.searched[asked:] == [("za", EVERYTHING), ("z", EVERYTHING)]


def test_the_shelf_is_walked_past_its_headings(desk, qtbot):
    with qtbot.waitSignal(desk.box.shelf_asked):
        press(Key.Key_K, CTRL)
    desk.box.show_shelf(SHELF)
    assert len(titles(desk)) == 4
    assert chosen(desk) == "夜间噪声受理指引"
    press(Key.Key_Down)
    assert chosen(desk) == "工地噪声"
    press(Key.Key_Up)
    press(Key.Key_Up)
    press(Key.Key_Return)
    assert desk.opened == ["a1"]


def test_a_shelf_that_comes_late_does_not_hide_hits(found):
    found.box.show_shelf(SHELF)
    assert titles(found) == [hit.title for hit in HITS]


def test_no_hit_is_said(found):
    found.box.show_hits("zao", [])
    assert found.box._nothing.isVisible()
    found.box.show_hits("zao", HITS)
    assert not found.box._nothing.isVisible()


def test_arrows_and_enter_open_an_article_and_it_gets_the_caret(reading):
    assert reading.opened == ["a2"]
    assert focused() is reading.box.reader


def test_an_article_that_nobody_opened_here_leaves_the_caret_alone(desk):
    desk.box.show_card(CARD)
    assert focused() is desk.elsewhere
    press(Key.Key_J, CTRL)
    assert focused() is desk.box.reader


def test_who_types_on_before_the_article_comes_keeps_the_caret(found):
    press(Key.Key_Return)
    write("s")
    found.box.show_card(CARD)
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
    rows = found.box._list
    at = rows.visualRect(rows.model().index(1, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert found.opened == ["a2"]


def test_why_a_hit_stands_there_is_told_on_a_key_and_follows_the_choice(found):
    press(Key.Key_I, CTRL)
    assert found.box._why.isVisible()
    for _ in range(2):
        press(Key.Key_Down)
    assert found.box._why.text() == knowledge_wording.why(HITS[2])
    assert "80%" in found.box._why.text()
    assert "zao" in found.box._why.text()
    press(Key.Key_I, CTRL)
    assert not found.box._why.isVisible()


def test_escape_goes_from_the_card_to_the_hits_to_nothing(reading, qtbot):
    with qtbot.assertNotEmitted(reading.escape.activated):
        press(Key.Key_Escape)
        assert not reading.box.reader.isVisible()
        assert titles(reading) == [hit.title for hit in HITS]
        assert focused() is reading.box.line
        press(Key.Key_Escape)
    assert (reading.box.line.text(), titles(reading)) == ("", [])
    with qtbot.waitSignal(reading.escape.activated):
        press(Key.Key_Escape)


def test_typing_on_closes_the_card(reading):
    press(Key.Key_K, CTRL)
    write("路灯")
    assert not reading.box.is_reading
    assert reading.searched[-1] == ("路灯", EVERYTHING)


def test_digits_copy_blocks_in_the_order_of_the_card_and_zero_all(reading):
    for key in (Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_9, Key.Key_0):
        press(key)
    assert reading.copied == [
        ("a2", "条件", "条件：夜间"),
        ("a2", "电话", "电话：12345"),
        ("a2", "其他", "其他：无"),
        ("a2", "", "条件：夜间\n电话：12345\n其他：无"),
    ]
    assert reading.box.reader.said


def test_the_open_card_is_copied_by_a_key_from_anywhere(found):
    found.elsewhere.setFocus()
    press(Key.Key_K, CTRL | SHIFT)
    assert found.copied == []
    found.box.show_card(CARD)
    press(Key.Key_K, CTRL | SHIFT)
    assert [text for _, _, text in found.copied] == ["条件：夜间\n电话：12345\n其他：无"]
    assert focused() is found.elsewhere


def test_what_is_internal_is_never_copied_to_what_a_citizen_is_told(reading):
    reading.box.show_card(replace(CARD, article=replace(CARD.article, sensitivity="internal")))
    press(Key.Key_1)
    press(Key.Key_K, CTRL | SHIFT)
    assert reading.copied == []
    assert knowledge_wording.internal() in reading.box.reader.toPlainText()


def test_related_articles_are_walked_in_a_circle_and_back(reading):
    press(Key.Key_A)
    other = Card(Article("a3", "工地噪声", {"条件": "白天"}), related=(Entry("a2", "指引"),))
    reading.box.show_card(other)
    assert "← 指引" in reading.box.reader.toPlainText()
    assert focused() is reading.box.reader
    press(Key.Key_A)
    reading.box.show_card(CARD)
    press(Key.Key_Backspace)
    reading.box.show_card(other)
    press(Key.Key_Backspace)
    reading.box.show_card(CARD)
    assert "← " not in reading.box.reader.toPlainText(), "where it began"
    press(Key.Key_Backspace)
    assert reading.opened == ["a2", "a3", "a2", "a3", "a2"]


def test_a_card_is_pinned_and_says_so(reading):
    press(Key.Key_P)
    assert reading.pinned == [("a2", True)]
    reading.box.show_pinned("a2", on=True)
    assert "★" in reading.box.reader.toPlainText()
    press(Key.Key_P)
    assert reading.pinned[-1] == ("a2", False)


def test_a_card_is_read_wide_with_the_same_keys_and_narrow_again(reading):
    narrow = reading.box.reader.width()
    assert narrow <= 900
    reading.resize(1300, 700)
    reading.box.setFixedWidth(380)
    press(Key.Key_W)
    assert reading.box.reader.width() > 650
    press(Key.Key_1)
    assert reading.copied == [("a2", "条件", "条件：夜间")]
    press(Key.Key_Escape)
    assert reading.box.reader.isVisible()
    assert reading.box.isAncestorOf(reading.box.reader)
    assert focused() is reading.box.reader
    press(Key.Key_Escape)
    assert not reading.box.reader.isVisible()


def test_a_wide_card_gives_way_when_the_caret_goes_under_it(reading):
    press(Key.Key_W)
    assert not reading.box.isAncestorOf(reading.box.reader)
    press(Key.Key_K, CTRL)
    assert not reading.box.isAncestorOf(reading.box.reader), "the line is the box's own"
    reading.elsewhere.setFocus()
    assert reading.box.isAncestorOf(reading.box.reader)
    assert focused() is reading.elsewhere


def test_the_buttons_of_a_card_do_what_their_keys_do(reading, qtbot):
    buttons = [b for b in reading.box.card.findChildren(QPushButton) if b.isVisible()]
    back, pin = buttons[:2]
    qtbot.mouseClick(pin, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert reading.pinned == [("a2", True)]
    assert not reading.box.reader.isVisible()


@pytest.fixture
def limits(found):
    """The filters are open and know one thing each."""
    among = [Choice("1002", "证件"), Choice("1003", "噪声")]
    found.box.show_choices(
        Choices(
            lambda typed: [each for each in among if typed in each.text],
            lambda _: [Choice("9901", "示范市")],
            lambda _: [Choice("生态环境局", "生态环境局")],
        )
    )
    press(Key.Key_F, CTRL)
    return found


def test_a_category_limits_the_search_by_keys(limits):
    assert focused() is limits.box.filters.category
    write("噪")
    press(Key.Key_Return)
    assert limits.searched[-1] == ("zao", Only(category="1003"))
    press(Key.Key_Escape)
    assert focused() is limits.box.line
    assert limits.box.filters.isVisible(), "limits that hold stay in sight"


def test_limits_add_up_and_are_lifted(limits, qtbot):
    press(Key.Key_Tab)
    press(Key.Key_Down)
    press(Key.Key_Down)
    press(Key.Key_Return)
    qtbot.mouseClick(limits.box.filters.in_force, Qt.MouseButton.LeftButton)
    assert limits.searched[-1] == ("zao", Only(region="9901", in_force=True))
    limits.box.show_hits("zao", [])
    assert "Ctrl+F" in limits.box._nothing.text()
    qtbot.mouseClick(limits.box.filters.none, Qt.MouseButton.LeftButton)
    assert limits.searched[-1] == ("zao", EVERYTHING)
    assert limits.box.filters.region.text() == ""


def test_the_first_row_of_a_filter_lifts_it(limits):
    write("噪")
    press(Key.Key_Return)
    limits.box.filters.category.clear()
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert limits.searched[-1] == ("zao", EVERYTHING)
    assert limits.box.filters.category.text() == ""


def test_filters_that_limit_nothing_go_by_escape(limits, qtbot):
    with qtbot.assertNotEmitted(limits.escape.activated):
        press(Key.Key_Escape)
    assert not limits.box.filters.isVisible()
    assert focused() is limits.box.line


@pytest.mark.parametrize("typed", ["'; DROP TABLE", "[](", "，。！？", "\ud800", "长" * 9_000])
def test_anything_can_be_typed(desk, typed):
    press(Key.Key_K, CTRL)
    desk.box.line.setText(typed)
    assert [asked for asked, _ in desk.searched] == [desk.box.typed] * bool(desk.box.typed)
    desk.box.show_hits(desk.box.typed, [replace(HITS[0], title=typed, snippet=typed)])
    desk.box._list.viewport().grab()


@pytest.mark.parametrize("theme", THEMES)
def test_words_that_were_found_are_marked(found, look, theme):
    look.wear(theme)
    image = found.box._list.viewport().grab().toImage()
    mark = look.theme.colour("mark").rgb()
    assert any(image.pixel(x, y) == mark for x in range(image.width()) for y in (8, 10, 12, 28, 32))


def test_the_model_says_what_it_changes(qapp):
    model = HitModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for hits in (HITS, HITS[:1], [], HITS):
        model.show(hits)
    model.show_shelf(SHELF)
    assert model.rowCount() == 4
    model.show(HITS)
    assert model.index(0).data() == f"{HITS[0].title} {HITS[0].snippet}"
    assert model.index(2).data(Qt.ItemDataRole.ToolTipRole) == knowledge_wording.why(HITS[2])
    assert tester.model() is model


def test_where_nobody_searches_no_room_is_taken(desk, look):
    assert desk.box._list.isHidden() or not desk.box._list.isVisible()
    quiet = desk.box.sizeHint().height()
    press(Key.Key_K, CTRL)
    assert desk.box.minimumHeight() > 3 * quiet, "before the first key: the line does not move"
    before = desk.box.minimumHeight()
    write("zao")
    assert desk.box.minimumHeight() == before
    press(Key.Key_Escape)
    desk.elsewhere.setFocus()
    assert desk.box.minimumHeight() == 0
    assert not desk.box._list.isVisible()
    desk.box.show_shelf(SHELF)
    assert desk.box._list.isVisible(), "what is pinned stays in sight"
