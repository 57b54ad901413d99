"""The editors' desk, joined to a real server: writing, review, two people in one article."""

from __future__ import annotations

import time
from dataclasses import replace
from uuid import uuid4

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.bootstrap.editing import OpenEditing
from app.domain.article import Article, Draft, Remark, RemarkReason
from app.domain.seat import Role
from app.paths import Profile
from app.services.article_checks import findings_of
from app.services.article_merge import Stays, differing, settled
from app.services.article_titles import ArticleTitles
from app.services.kept_articles import Kept, KeptArticles
from app.services.sheets import RefusedRow, Sheet
from app.sync.client import Central
from app.sync.protocol import Credentials, encode
from tests.central.running import PASSWORD, running
from ui import editing_wording
from ui.editor.import_preview import ImportPreview
from ui.editor.return_note import ReturnNote
from ui.editor.rows import LinesModel, Pile
from ui.editor.two_versions import TwoVersions
from ui.editor.window import MEND, REMARKS

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
GOOD = Article(
    "G1",
    "老年证办理",
    {"条件": "年满六十周岁", "材料": "身份证"},
    synonyms=("敬老卡怎么办",),
    source="示例",
)


@pytest.fixture(scope="module")
def central(tmp_path_factory):
    with running(tmp_path_factory.mktemp("central")) as it:
        yield it


class Colleague:
    """Another editor, somewhere else."""

    def __init__(self, server, role=Role.EDITOR):
        person = server.person(role)
        self.central = Central(server.address)
        self.central.sign_in(Credentials(person.user, PASSWORD))

    def submits(self, article):
        stored = self.central.save_draft(Draft(article), self.revision(article.id))
        return self.central.submit(article.id, stored.revision)

    def revision(self, article_id):
        found = [d.revision for d in self.central.drafts() if d.article.id == article_id]
        return found[0] if found else 0

    def publishes(self, article_id):
        approved = self.central.approve(article_id, self.revision(article_id))
        self.central.publish(article_id, approved.revision)

    def draft(self, article_id):
        return next((d for d in self.central.drafts() if d.article.id == article_id), None)


@pytest.fixture
def colleague(central):
    made = Colleague(central)
    yield made
    made.central.close()


@pytest.fixture
def open_desk(look, shown, central, tmp_path):
    """Opens the desk of a new editor; closes it, within its time, after the test."""
    opened = []

    def make(role=Role.EDITOR, folder="profile"):
        person = central.person(role)
        way = Central(central.address)
        who = way.sign_in(Credentials(person.user, PASSWORD))
        editing = OpenEditing(look, Profile(tmp_path / folder).make(), who, way)
        opened.append(editing)
        shown(editing.window, 1366, 768)
        editing.start()
        return editing

    yield make
    for each in opened:
        begun_s = time.monotonic()
        each.close()
        assert time.monotonic() - begun_s < 2.0


@pytest.fixture
def article():
    """An article with an id of its own: the server is shared by the tests of this file."""
    return replace(GOOD, id=f"t-{uuid4().hex[:8]}", title=f"老年证办理{uuid4().hex[:6]}")


def choose(desk, qtbot, pile, title):
    window = desk.window
    QTest.keyClick(window, Qt.Key(Qt.Key.Key_1 + list(Pile).index(pile)), CTRL)
    qtbot.waitUntil(lambda: any(title in text for text in titles(window)))
    row = next(n for n, text in enumerate(titles(window)) if title in text)
    window.list.setCurrentIndex(window.shown.index(row, 0))
    # The article before stays on the form until the chosen one has come: only its title tells.
    qtbot.waitUntil(lambda: title in window.form.title.text())


def titles(window):
    return [window.shown.index(row, 0).data() for row in range(window.shown.rowCount())]


def write(window, article):
    window.form.title.setText(article.title)
    for head, text in article.blocks.items():
        window.form.blocks.box(head).setPlainText(text)
    window.form.synonyms.setPlainText("\n".join(article.synonyms))
    window.form.source.setText(article.source)


# --- the whole way


def test_an_article_goes_from_writing_to_the_seats(open_desk, colleague, article, qtbot):
    window = open_desk().window
    QTest.keyClick(window, Qt.Key.Key_N, CTRL)
    assert window.form.title.hasFocus()
    write(window, article)
    article_id = window.form.article.id
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.stage.text() == "In review")
    draft = colleague.draft(article_id)
    assert draft.article.blocks == article.blocks
    assert draft.article.synonyms == ("敬老卡怎么办",)
    assert not window.step.isEnabled(), "nobody publishes what they wrote"
    colleague.publishes(article_id)
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: window.stage.text() == "Published")
    choose_again = [text for text in titles(window) if article.title in text]
    assert not choose_again, "it is no draft any more"


def test_a_colleagues_article_is_read_and_published(open_desk, colleague, article, qtbot):
    colleague.submits(article)
    desk = open_desk()
    choose(desk, qtbot, Pile.REVIEW, article.title)
    window = desk.window
    assert "年满六十周岁" in window.preview.toPlainText()
    assert window.step.text() == "Publish"
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.stage.text() == "Published")
    assert colleague.central.article(article.id).title == article.title
    qtbot.waitUntil(lambda: window.versions.list.count() == 1)
    assert not window.versions.back.isEnabled()


def test_a_draft_is_returned_with_the_reason(open_desk, colleague, article, qtbot):
    colleague.submits(article)
    desk = open_desk()
    choose(desk, qtbot, Pile.REVIEW, article.title)
    QTest.keyClick(desk.window, Qt.Key.Key_R, CTRL)
    dialog = desk.window.findChild(ReturnNote)
    assert not dialog.give.isEnabled()
    dialog.note.setPlainText("请写明时限")
    dialog.give.click()
    qtbot.waitUntil(lambda: desk.window.note.isVisible())
    assert "请写明时限" in desk.window.note.text()
    assert colleague.draft(article.id).note == "请写明时限"


def test_what_must_be_mended_is_shown_and_nothing_is_sent(open_desk, colleague, qtbot):
    window = open_desk().window
    window.form.title.setText("没有内容的条目")
    window.form.valid_to.setText("2027/1/5")
    QTest.keyClick(window, Qt.Key.Key_Return, CTRL)
    assert window.page == MEND
    qtbot.waitUntil(lambda: window.mend.list.count() > 1)
    assert window.mend.list.item(0).text() == "✕  Blocks hold no text yet"
    assert "not a date" in window.mend.list.item(1).text()
    assert colleague.draft(window.form.article.id) is None
    QTest.keyClick(window, Qt.Key.Key_F8)
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert window.form.valid_from.hasFocus() or window.form.valid_to.hasFocus()


def test_going_back_publishes_the_state_before(open_desk, colleague, article, qtbot, central):
    other = Colleague(central)
    for text in ("第一版", "第二版"):
        colleague.submits(replace(article, blocks={"条件": text}))
        other.publishes(article.id)
    other.central.close()
    desk = open_desk()
    choose(desk, qtbot, Pile.PUBLISHED, article.title)
    window = desk.window
    qtbot.waitUntil(lambda: window.versions.list.count() == 2)
    window.versions.list.setCurrentRow(1)
    assert "第一版" in window.versions.card.toPlainText()
    QTest.keyClick(window, Qt.Key.Key_B, CTRL | SHIFT)
    qtbot.waitUntil(lambda: window.form.article.blocks == {"条件": "第一版"})
    qtbot.waitUntil(lambda: window.versions.list.count() == 3)


def test_a_remark_leads_to_its_article_and_is_closed(open_desk, colleague, article, qtbot, central):
    colleague.submits(article)
    other = Colleague(central)
    other.publishes(article.id)
    said = Remark(uuid4(), article.id, 1, RemarkReason.CONTACT, "电话停机", 1)
    other.central.remark(said)
    other.central.close()
    desk = open_desk()
    choose(desk, qtbot, Pile.REMARKS, article.title)
    window = desk.window
    qtbot.waitUntil(lambda: window.page == REMARKS)
    assert "电话停机" in window.remarks.list.item(0).text()
    window.remarks.answer.setText("已更正")
    QTest.keyClick(window.remarks.answer, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.remarks.list.count() == 0)
    settled_one = [r for r in colleague.central.remarks(only_open=False) if r.id == said.id]
    assert settled_one[0].closing == "已更正"


# --- nobody's words are lost


def test_two_editors_at_once_decide_side_by_side(open_desk, colleague, article, qtbot):
    colleague.central.save_draft(Draft(article), 0)
    desk = open_desk()
    choose(desk, qtbot, Pile.DRAFTS, article.title)
    window = desk.window
    theirs = replace(article, blocks={**article.blocks, "条件": "他们的条件"}, unit="民政局")
    colleague.central.save_draft(Draft(theirs), colleague.revision(article.id))
    window.form.blocks.box("条件").setPlainText("我的条件")
    QTest.keyClick(window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: window.findChild(TwoVersions) is not None)
    dialog = window.findChild(TwoVersions)
    assert list(dialog.sides) == ["blocks.条件"], "what only one changed is not asked"
    dialog.save.click()
    qtbot.waitUntil(lambda: "我的条件" in colleague.draft(article.id).article.blocks["条件"])
    stored = colleague.draft(article.id).article
    assert stored.blocks["条件"] == "我的条件\n\n他们的条件"
    assert stored.unit == "民政局"


def test_changes_in_different_fields_come_together_by_themselves(
    open_desk, colleague, article, qtbot
):
    colleague.central.save_draft(Draft(article), 0)
    desk = open_desk()
    choose(desk, qtbot, Pile.DRAFTS, article.title)
    theirs = replace(article, unit="民政局")
    colleague.central.save_draft(Draft(theirs), colleague.revision(article.id))
    desk.window.form.source.setText("新来源")
    QTest.keyClick(desk.window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: colleague.draft(article.id).article.source == "新来源")
    assert colleague.draft(article.id).article.unit == "民政局"
    assert desk.window.findChild(TwoVersions) is None


def test_what_was_published_meanwhile_is_brought_together_before_it_is_overwritten(
    open_desk, colleague, article, qtbot, central
):
    other = Colleague(central)
    colleague.submits(article)
    other.publishes(article.id)
    desk = open_desk()
    choose(desk, qtbot, Pile.PUBLISHED, article.title)
    window = desk.window
    window.form.source.setText("新来源")
    colleague.submits(replace(article, unit="民政局"))
    other.publishes(article.id)
    QTest.keyClick(window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: colleague.draft(article.id) is not None)
    stored = colleague.draft(article.id)
    assert (stored.article.source, stored.article.unit) == ("新来源", "民政局")
    assert stored.based_on == colleague.central.versions(article.id)[0].version
    other.central.close()


def test_an_approved_draft_that_was_overtaken_is_joined_not_published(
    open_desk, colleague, article, qtbot, central
):
    other, admin = Colleague(central), central.person(Role.ADMIN)
    colleague.submits(article)
    other.publishes(article.id)
    other.central.close()
    colleague.submits(replace(article, source="新来源"))
    imported = replace(article, unit="民政局", version=2)
    assert admin.http.put(f"/articles/{article.id}", content=encode(imported)).status_code == 200
    desk = open_desk()
    choose(desk, qtbot, Pile.REVIEW, article.title)
    QTest.keyClick(desk.window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: colleague.draft(article.id).article.unit == "民政局")
    stored = colleague.draft(article.id)
    assert stored.article.source == "新来源"
    assert stored.based_on == 2
    assert colleague.central.article(article.id).unit == "民政局", "nothing was overwritten"


def test_without_the_server_what_is_written_is_kept_and_told(open_desk, article, qtbot):
    desk = open_desk()
    window = desk.window
    qtbot.waitUntil(lambda: window.state.connection.text() == "Connected")
    desk._central.cut()
    write(window, article)
    QTest.keyClick(window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: "kept on this computer" in window.banner.text.text())
    qtbot.waitUntil(lambda: window.stage.text() == "Only here")
    again = open_desk()
    choose(again, qtbot, Pile.DRAFTS, article.title)
    assert again.window.form.article.blocks == article.blocks
    QTest.keyClick(again.window, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: again.window.stage.text() == "Draft")


def test_who_goes_on_to_another_article_or_closes_loses_nothing(
    open_desk, colleague, article, tmp_path, qtbot
):
    colleague.central.save_draft(Draft(article), 0)
    desk = open_desk()
    window = desk.window
    window.form.title.setText("第一篇")
    first = window.form.article.id
    choose(desk, qtbot, Pile.DRAFTS, article.title)
    window.form.title.setText("改过的标题")
    desk.close()
    kept = KeptArticles(tmp_path / "profile" / "editing").all()
    assert {each.article.title for each in kept} == {"第一篇", "改过的标题"}
    assert first in {each.article.id for each in kept}


def test_throwing_away_needs_two_presses(open_desk, colleague, article, qtbot):
    colleague.central.save_draft(Draft(article), 0)
    desk = open_desk()
    choose(desk, qtbot, Pile.DRAFTS, article.title)
    QTest.keyClick(desk.window, Qt.Key.Key_D, CTRL | SHIFT)
    assert "again" in desk.window.drop.text()
    assert colleague.draft(article.id) is not None
    QTest.keyClick(desk.window, Qt.Key.Key_D, CTRL | SHIFT)
    qtbot.waitUntil(lambda: colleague.draft(article.id) is None)


# --- files


def test_an_import_shows_what_is_refused_and_makes_drafts(open_desk, colleague, tmp_path, qtbot):
    name = f"t-{uuid4().hex[:8]}"
    rows = f"编号,标题,条件\n{name},高龄津贴{name},八十岁\n,,没有标题\n"
    (tmp_path / "导入.csv").write_text(rows, "utf-8")
    desk = open_desk()
    desk.desk.files.read(str(tmp_path / "导入.csv"))
    qtbot.waitUntil(lambda: desk.window.findChild(ImportPreview) is not None)
    dialog = desk.window.findChild(ImportPreview)
    assert dialog.taken.count() == 1
    assert dialog.refused.item(0).text() == "导入.csv, row 3\nNumber is missing · Title is missing"
    dialog.make.click()
    qtbot.waitUntil(lambda: "1 drafts" in dialog.about.text())
    assert colleague.draft(name).article.title == f"高龄津贴{name}"
    dialog.leave.click()


def test_a_picture_is_attached_and_seen_in_the_preview(open_desk, tmp_path, qtbot):
    QImage(40, 20, QImage.Format.Format_RGB32).save(str(tmp_path / "flow.png"))
    desk = open_desk()
    window = desk.window
    desk.desk.files.attach(str(tmp_path / "flow.png"))
    qtbot.waitUntil(lambda: "flow.png" in window.form.article.attachments)
    window.form.blocks.box("条件").setPlainText("![流程](flow.png)")
    qtbot.waitUntil(lambda: bool(window.preview._images))


def test_a_program_is_not_attached(open_desk, tmp_path, qtbot):
    (tmp_path / "tool.exe").write_bytes(b"MZ\x90\x00" * 64)
    desk = open_desk()
    desk.desk.files.attach(str(tmp_path / "tool.exe"))
    qtbot.waitUntil(lambda: "tool.exe was not attached" in desk.window.banner.text.text())
    assert desk.window.form.article.attachments == {}


# --- the form


def test_blocks_are_added_moved_and_left_out_when_empty(open_desk, article):
    window = open_desk().window
    blocks = window.form.blocks
    blocks.show_blocks({"条件": "一", "材料": "二"})
    blocks.box("材料").setFocus()
    QTest.keyClick(blocks.box("材料"), Qt.Key.Key_Up, ALT)
    assert list(blocks.blocks.items()) == [("材料", "二"), ("条件", "一")]
    assert blocks.box("材料").hasFocus()
    QTest.keyClick(window, Qt.Key.Key_B, CTRL)
    free = blocks._rows[-1]
    assert free.head.hasFocus()
    free.head.setText("费用")
    assert "费用" not in blocks.blocks
    free.text.setPlainText("十元")
    assert list(blocks.blocks) == ["材料", "条件", "费用"]


def test_every_field_comes_back_as_it_was(open_desk):
    full = Article(
        "F1",
        "标题",
        {"条件": "甲", "费用": "乙"},
        synonyms=("一", "二"),
        categories=(),
        unit="某单位",
        valid_from="2026-01-01",
        valid_to="2027-12-31",
        region="某地",
        version=3,
        source="来源",
        sensitivity="internal",
        questions=("几岁？",),
        related=("G7",),
        attachments={"a.pdf": "0" * 64},
    )
    form = open_desk().window.form
    form.show_article(full)
    assert form.article == full


def test_lines_keep_the_rules_of_a_model(qtbot):
    model = LinesModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show([Sheet(GOOD), Sheet(replace(GOOD, id="G2"))])
    model.show([Sheet(replace(GOOD, id="G2", title="别的"))])
    assert model.rowCount() == 1
    del tester


# --- rules


def test_a_block_that_only_they_changed_is_taken_and_mine_stay():
    base = GOOD
    mine = replace(base, title="我的", synonyms=("甲",))
    theirs = replace(base, blocks={**base.blocks, "时限": "三天"}, synonyms=("乙",))
    asked = differing(mine, theirs, base)
    assert [each.field for each in asked] == ["synonyms"]
    both = settled(mine, theirs, base, {"synonyms": Stays.BOTH})
    assert (both.title, both.blocks["时限"], both.synonyms) == ("我的", "三天", ("甲", "乙"))
    emptied = settled(replace(base, source=""), theirs, base, {})
    assert emptied.source == "", "what I took out stays out"


def test_without_knowing_what_it_came_from_everything_is_asked():
    assert [e.field for e in differing(GOOD, replace(GOOD, title="乙"), None)] == ["title"]


def test_kept_words_outlive_an_older_answer_of_the_server(tmp_path):
    kept = KeptArticles(tmp_path)
    kept.keep(Kept(replace(GOOD, title="半个\ud83d"), GOOD, 4, 100))
    kept.forget(GOOD.id, 99)
    assert kept.all() == (Kept(replace(GOOD, title="半个\ud83d"), GOOD, 4, 100),)
    kept.forget(GOOD.id, 100)
    assert kept.all() == ()


@pytest.mark.logs("A kept article cannot be read")
def test_a_damaged_kept_file_hides_no_other(tmp_path):
    kept = KeptArticles(tmp_path)
    kept.keep(Kept(GOOD, None, 0, 1))
    (tmp_path / "broken.json").write_text("{")
    assert [each.article for each in kept.all()] == [GOOD]


def test_advices_do_not_hold_an_article_back():
    bare = Article("A", "标题", {"条件": "看图 ![图](x.png)" + "字" * 600}, related=("B",))
    found = findings_of(bare, set(), {"C"})
    assert [str(each.advice) for each in found] == [
        "no_synonyms",
        "no_category",
        "no_source",
        "long_block",
        "picture_missing",
        "related_unknown",
    ]
    assert not any(each.must for each in found)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", "ABC"),
        ("老年", "AC"),
        ("敬老卡 民政", "C"),
        ("办理 老年", "A"),
        ("b", "B"),
        ("a老", ""),
        ("理b", ""),
        ("\n", "ABC"),
    ],
)
def test_published_articles_are_found_by_every_word(typed, found):
    titles_of = ArticleTitles(
        (
            replace(GOOD, id="A", synonyms=()),
            Article("B", "养犬登记", {}),
            replace(GOOD, id="C", title="老年优待", unit="民政局"),
        )
    )
    assert "".join(each.id for each in titles_of.find(typed)) == found
    assert list(ArticleTitles().find(typed)) == []


def test_a_refusal_of_a_reader_of_files_is_told_as_it_is():
    row = RefusedRow("a.csv", 0, "a quotation mark is not closed")
    assert editing_wording.refused(row) == "a.csv\na quotation mark is not closed"


def test_the_list_is_painted_with_a_long_title(open_desk, colleague, qtbot, article):
    colleague.central.save_draft(Draft(replace(article, title=article.title + "长" * 150)), 0)
    desk = open_desk()
    choose(desk, qtbot, Pile.DRAFTS, article.title)
    rows = desk.window.list

    def row():
        return rows.visualRect(desk.window.shown.index(0, 0))

    qtbot.waitUntil(lambda: row().width() <= rows.viewport().width())  # the bar is there
    rect = row()
    assert rect.contains(QPoint(rect.left() + 1, rect.top() + 1))
