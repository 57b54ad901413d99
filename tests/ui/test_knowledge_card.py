"""What a card shows: Markdown without HTML or loading, pictures, what changed; the remark."""

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt, QUrl
from PySide6.QtGui import QImage, QTextTable

from app.services.cards import Article, Card, CardState, Change, Entry, RemarkReason
from tests.ui.keyboard import CTRL, focused, press, write
from ui import knowledge_wording
from ui.seat.knowledge import pictures
from ui.seat.knowledge.card import CardView
from ui.seat.knowledge.pictures import WIDEST_PX, decoded
from ui.seat.knowledge.plain import ordered, plain
from ui.seat.knowledge.remark import RemarkDialog
from ui.seat.knowledge.sheet import rendered

Key = Qt.Key
TABLE = "| 年龄 | 有效期 |\n|---|---|\n| 未满十六 | 五年 |"


def card(blocks, **more):
    inner = {key: more.pop(key) for key in list(more) if key in Article.__dataclass_fields__}
    return Card(Article("a1", "指引 <1>", blocks, **inner), **more)


@pytest.fixture
def view(look, shown):
    made = shown(CardView(look), 380, 500)
    made.page.setFocus()
    return made


def text(view):
    return view.page.toPlainText()


def formats(view, wanted):
    """The formats of each character of a text on the card."""
    at = text(view).index(wanted)
    cursor = view.page.textCursor()
    found = []
    for step in range(len(wanted)):
        cursor.setPosition(at + step + 1)
        found.append(cursor.charFormat())
    return found


def png(width, height):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def test_fixed_blocks_stand_first_whatever_the_editors_order():
    article = Article("a1", "t", dict.fromkeys(("流程", "依据", "电话", "条件", "费用"), "x"))
    assert [head for head, _ in ordered(article)] == ["条件", "电话", "依据", "流程", "费用"]


def test_lines_and_marks_are_shown_and_html_is_only_text(view):
    view.show_card(card({"条件": "夜间\n施工 <b>12345</b> <img src='http://x/y.png'>"}))
    assert "夜间\n施工 <b>12345</b> <img src='http://x/y.png'>" in text(view)
    assert "指引 <1>" in text(view)


def test_tables_and_lists_are_tables_and_lists(view, look):
    view.show_card(card({"说明": TABLE, "流程": "1. 取号\n2. 交材料"}))
    frames = view.page.document().rootFrame().childFrames()
    assert [type(frame) for frame in frames] == [QTextTable]
    assert (frames[0].rows(), frames[0].columns()) == (2, 2)
    assert frames[0].format().borderBrush().color() == look.theme.colour("line_strong")
    block = view.page.document().firstBlock()
    items = []
    while block.isValid():
        items += [block.text()] if block.textList() else []
        block = block.next()
    assert items == ["取号", "交材料"]


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        (TABLE, "年龄，有效期\n未满十六，五年"),
        ("1. **取号**\n2. 看[这里](http://x)", "1. 取号\n2. 看这里"),
        ("先看图 ![流程](flow.png)\n\n再来", "先看图\n再来"),
        ("# 头\n2*3=6_元", "头\n2*3=6_元"),
    ],
)
def test_what_is_copied_has_no_marks(markdown, said):
    assert plain(markdown) == said


def test_a_picture_is_asked_for_and_never_wider_than_the_card(view, qtbot):
    with qtbot.waitSignal(view.page.picture_missing) as asked:
        view.show_card(card({"流程": "看图\n\n![流程](flow.png)"}, pictures={"flow.png": "ab"}))
    assert asked.args == ["ab"]
    assert "flow.png" in text(view), "until it comes"
    view.show_picture("other", decoded(png(10, 10)))
    view.show_picture("ab", decoded(png(900, 300)))
    qtbot.waitUntil(lambda: "\ufffc" in text(view))
    (image,) = [each for each in formats(view, "\ufffc") if each.isImageFormat()]
    width = image.toImageFormat().width()
    assert 200 < width <= view.page.viewport().width()
    assert image.toImageFormat().height() == pytest.approx(width / 3)


def test_a_picture_that_is_none_leaves_its_name(view, qtbot):
    view.show_card(card({"流程": "![流程](flow.png)"}, pictures={"flow.png": "ab"}))
    view.show_picture("ab", decoded(b"MZ no picture"))
    qtbot.wait(1)
    assert "flow.png" in text(view)


def test_nothing_is_loaded_from_anywhere(view, tmp_path):
    (tmp_path / "secret.png").write_bytes(png(40, 40))
    where = (tmp_path / "secret.png").as_uri()
    for address in (where, str(tmp_path / "secret.png"), "http://example.com/x.png"):
        assert rendered(f"![x]({address})").resource(2, address) in (None, QImage())
        view.show_card(card({"流程": f"![x]({address})"}))
        assert "\ufffc" not in text(view)
        assert view.page.loadResource(2, QUrl(address)).isNull()


@pytest.mark.parametrize("content", [None, b"", b"MZ", png(8, 8)[:40]])
def test_what_is_no_picture_is_a_null_image(content):
    assert decoded(content).isNull()


def test_big_pictures_are_made_small_and_huge_ones_refused(monkeypatch):
    assert decoded(png(3_000, 30)).width() == WIDEST_PX
    monkeypatch.setattr(pictures, "MOST_PIXELS", 99)
    assert decoded(png(10, 10)).isNull()


def test_what_changed_is_marked_and_the_old_text_stands_beside(view, look):
    changes = (
        Change("费用", "收费十五元", "收费二十元"),
        Change("旧说明", "以前的话", ""),
        Change("地点", "", "大厅"),
    )
    blocks = {"费用": "收费二十元", "地点": "大厅"}
    view.show_card(card(blocks, changes=changes, since_version=3))
    assert knowledge_wording.changed(changes, 3) in text(view)
    mark = look.theme.colour("mark")
    lit = [each.background().color() == mark for each in formats(view, "收费二十元")]
    assert lit == [False, False, True, False, False]
    struck = [each.fontStrikeOut() for each in formats(view, "收费十五元")]
    assert struck == [False, False, False, True, False]
    assert all(each.fontStrikeOut() for each in formats(view, "以前的话"))


def test_an_unchanged_card_says_nothing_of_changes(view):
    view.show_card(card({"费用": "二十元"}, since_version=3))
    assert text(view).count("\n") == 3


def test_state_source_questions_and_attachments_are_told(view):
    shown = card(
        {"条件": "夜间"},
        state=CardState.EXPIRED,
        valid_to="2025-01-01",
        source="示例",
        questions=("几点？",),
        attachments={"表.docx": "cd"},
        sensitivity="internal",
    )
    view.show_card(shown)
    for said in (
        knowledge_wording.state(shown)[0],
        knowledge_wording.source(shown),
        knowledge_wording.internal(),
        "几点？",
        "表.docx",
    ):
        assert said in text(view), said


def test_an_anchor_of_an_article_is_no_command_but_ours(view, qtbot):
    view.show_card(card({"条件": "夜间"}, related=(Entry("b", "另一条"),)))
    with qtbot.assertNotEmitted(view.opened), qtbot.assertNotEmitted(view.copied):
        for link in ("http://example.com", "file:///etc/passwd", "copy:x", "copy:99"):
            view.page.anchorClicked.emit(link)
    with qtbot.waitSignal(view.opened) as opened:
        view.page.anchorClicked.emit("open:b")
    assert opened.args == ["b"]


def test_another_theme_keeps_the_place(view, look, qtbot):
    view.show_card(card({f"第{n}块": "一行\n" * 6 for n in range(9)}))
    view.page.verticalScrollBar().setValue(120)
    before = text(view)
    look.wear("dark")
    ink = look.theme.colour("ink")
    qtbot.waitUntil(lambda: formats(view, "指引")[0].foreground().color() == ink)
    assert (view.page.verticalScrollBar().value(), text(view)) == (120, before)


@pytest.mark.parametrize(
    "evil", ["|" * 3_000, "> " * 2_000 + "x", "[" * 5_000, "\n" * 9_000, "*a" * 5_000, "- " * 500]
)
def test_a_hostile_text_is_shown_in_bounded_time(view, evil):
    view.show_card(card({"条件": evil}, changes=(Change("条件", evil[::-1], evil),)))
    assert "条件" in text(view)


@pytest.fixture
def remark(look, shown):
    made = shown(RemarkDialog(look, Article("a1", "指引", {}, version=7)))
    made.reasons.setFocus()
    return made


def test_a_reason_by_a_digit_and_words_make_a_remark(remark, qtbot):
    assert not remark.send.isEnabled()
    press(Key.Key_2)
    assert focused() is remark.words
    write("新规定是二十元")
    with qtbot.waitSignal(remark.told) as told:
        press(Key.Key_Return, CTRL)
    (said,) = told.args
    assert (said.article_id, said.version, said.text) == ("a1", 7, "新规定是二十元")
    assert said.reason is list(RemarkReason)[1]
    assert said.at_ms > 0


def test_something_else_needs_words(remark):
    press(Key.Key_6)
    assert list(RemarkReason)[5] is RemarkReason.OTHER
    assert not remark.send.isEnabled()
    write("错字")
    assert remark.send.isEnabled()


def test_escape_tells_nothing(remark, qtbot):
    press(Key.Key_1)
    with qtbot.assertNotEmitted(remark.told), qtbot.waitSignal(remark.rejected):
        press(Key.Key_Escape)


def test_a_card_opens_the_remark_by_a_key(view, qtbot):
    view.show_card(card({"条件": "夜间"}))
    press(Key.Key_X)
    dialog = view.window().findChild(RemarkDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    press(Key.Key_1)
    with qtbot.waitSignal(view.remarked) as told:
        press(Key.Key_Return, CTRL)
    assert told.args[0].article_id == "a1"
    assert view.page.said


@pytest.mark.parametrize("items", ["1. 户口簿\n2. 原身份证", "- 户口簿\n- 原身份证"])
def test_a_list_stands_right_below_its_heading(view, items):
    view.show_card(card({"材料": items}))
    assert "材料  \n户口簿\n原身份证" in text(view)
