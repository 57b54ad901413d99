"""An agent sees what was corrected, corrects a line, takes corrections back; a real seat."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from app.domain.suggestion import SuggestionKind
from app.services.events import Heard, Suggested
from app.store.calls import transcript_of
from speech.events import Edit, EditKind, Partial, Segment, Track, Word
from tests.ui.keyboard import CTRL, focused, press, write
from tests.ui.samples import suggestion
from ui.models.transcript import LINE_ROLE
from ui.seat.line_editor import LineEditor

pytestmark = [
    pytest.mark.may_log("There is no keyring", "There is no speech model"),
    pytest.mark.usefixtures("no_keyring"),
]

Key = Qt.Key
SAID = Segment(
    Track.CITIZEN,
    4.0,
    7.0,
    "嗯，石牌街道的窨井盖坏了，在3号楼。",
    (Word("印井盖", 4.5, 5.0, 0.6),),
    0.0,
    "嗯石牌街道的印井盖坏了在三号楼",
    (
        Edit(0, 1, "嗯", EditKind.FILLER),
        Edit(7, 10, "印井盖", EditKind.SOUND),
        Edit(14, 16, "三号", EditKind.NUMBER),
    ),
)
BACK = "嗯，石牌街道的印井盖坏了，在3号楼。"


def hear(seat, *events):
    """Let listening have told this: to the disk and to the screen."""
    for event in events:
        seat.calls._hear(seat.calls.call, event)


@pytest.fixture
def heard(in_call, qtbot):
    """A call in which one sentence was corrected by sound."""
    hear(in_call, SAID)
    qtbot.waitUntil(lambda: in_call.window.lines.rowCount() == 1, timeout=15_000)
    qtbot.waitUntil(lambda: in_call.window.transcript.visualRect(row(in_call)).height() > 40)
    return in_call


def row(seat, number=0):
    return seat.window.lines.index(number)


def shown(seat, number=0):
    return row(seat, number).data(LINE_ROLE)


def stored(seat):
    with seat.database.readers() as session:
        return transcript_of(session, seat.calls.call.id).segments


def think(seat, *suggestions):
    """Let the assistant have said this."""
    seat.desk.show_event(Suggested(suggestions, 1.0, seat.tickets.draft.ticket.id))


def go_to_transcript(seat):
    press(Key.Key_T, CTRL)
    press(Key.Key_Home)
    assert focused() is seat.window.transcript


def middle_of(seat, piece, number=0):
    """Where a piece of a row's text is on the screen."""
    view, text = seat.window.transcript, shown(seat, number).text
    layout = view._lines.layout(shown(seat, number), view.row_width)
    at = text.index(piece)
    line_ = layout.lineForTextPosition(at)
    x = (_x(line_, at) + _x(line_, at + len(piece))) / 2
    origin = view._lines.text_at(view.visualRect(row(seat, number)))
    return (origin + QPointF(x, line_.y() + line_.height() / 2)).toPoint()


def _x(line_, at):
    found = line_.cursorToX(at)
    return found[0] if isinstance(found, tuple) else found


def hover(seat, piece):
    """Rest the mouse on a piece of the first row; gives what is told."""
    view, at = seat.window.transcript.viewport(), middle_of(seat, piece)
    event = QHelpEvent(QEvent.Type.ToolTip, at, view.mapToGlobal(at))
    QApplication.sendEvent(view, event)
    return QToolTip.text() if QToolTip.isVisible() else ""


def test_a_correction_is_there_from_the_recogniser_to_the_disk(heard, qtbot):
    assert shown(heard).text == SAID.text
    assert [(e.heard, e.kind) for e in shown(heard).edits] == [
        ("嗯", "filler"),
        ("印井盖", "sound"),
        ("三号", "number"),
    ]
    qtbot.waitUntil(lambda: len(stored(heard)) == 1)
    assert (stored(heard)[0].heard, len(stored(heard)[0].edits)) == (SAID.heard, 3)


@pytest.mark.parametrize(
    ("piece", "told"),
    [("窨井", "Heard: 印井盖"), ("3号", "Spoken: 三号"), ("嗯", "Hesitation: 嗯"), ("石牌", "")],
)
def test_the_mouse_shows_what_was_heard(heard, piece, told, qtbot):
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    assert hover(heard, piece) == told


def test_a_key_shows_what_was_heard(heard):
    go_to_transcript(heard)
    press(Key.Key_Space)
    view = heard.window.transcript
    box = view.heard
    assert box.isVisible()
    assert box.text() == "窨井盖 ← Heard: 印井盖\n3号 ← Spoken: 三号"
    assert view.viewport().rect().contains(box.geometry())
    assert not box.geometry().intersects(view.visualRect(row(heard))), "the line itself is read"
    press(Key.Key_Space)
    assert not box.isVisible()


def test_what_was_heard_stands_above_its_line_until_one_goes_on(heard, qtbot):
    for number in range(3):
        hear(heard, replace(SAID, start_s=10.0 + number))
    qtbot.waitUntil(lambda: heard.window.lines.rowCount() == 4)
    view = heard.window.transcript
    qtbot.waitUntil(lambda: view.visualRect(row(heard, 3)).height() > 40)
    go_to_transcript(heard)
    press(Key.Key_End)
    press(Key.Key_Space)
    assert view.heard.geometry().bottom() < view.visualRect(row(heard, 3)).top()
    press(Key.Key_Up)
    assert not view.heard.isVisible()
    press(Key.Key_Space)
    assert view.heard.isVisible()
    heard.window.ticket.content.setFocus()
    assert not view.heard.isVisible()


def test_a_screen_reader_hears_what_was_heard(heard):
    aloud = row(heard).data(Qt.ItemDataRole.AccessibleTextRole)
    assert aloud == f"Citizen {SAID.text} · Heard: 印井盖"


def test_delete_takes_a_correction_back_and_puts_it_in_again(heard, qtbot):
    go_to_transcript(heard)
    press(Key.Key_Delete)
    assert shown(heard).text == BACK
    qtbot.waitUntil(lambda: [s.text for s in stored(heard)] == [BACK])
    assert stored(heard)[0].edits[1].refused == "窨井盖"
    assert stored(heard)[0].words[0].word == "印井盖"
    assert heard.desk.hearing.segments[0].text == BACK, "the assistant thinks of the old words"
    press(Key.Key_Delete)
    assert shown(heard).text == SAID.text
    qtbot.waitUntil(lambda: [s.edits[1].refused for s in stored(heard)] == [""])


TWO = replace(
    SAID,
    start_s=20.0,
    text="古楼街道的窨井盖坏了",
    heard="鼓楼界道的印井盖坏了",
    edits=(Edit(0, 4, "鼓楼界道", EditKind.SOUND), Edit(5, 8, "印井盖", EditKind.SOUND)),
)


def test_delete_reaches_every_correction_of_a_line_and_brings_all_back(heard, qtbot):
    hear(heard, TWO)
    qtbot.waitUntil(lambda: heard.window.lines.rowCount() == 2)
    go_to_transcript(heard)
    press(Key.Key_End)
    texts = []
    for _ in range(4):
        press(Key.Key_Delete)
        texts.append(shown(heard, 1).text)
    assert texts == [
        "鼓楼界道的窨井盖坏了",
        "鼓楼界道的印井盖坏了",
        "古楼街道的窨井盖坏了",
        "鼓楼界道的窨井盖坏了",
    ]
    qtbot.waitUntil(lambda: [s.text for s in stored(heard)][1:] == [texts[-1]])


def test_only_delete_takes_back(heard):
    go_to_transcript(heard)
    press(Key.Key_Backspace)
    assert shown(heard).text == SAID.text


def test_delete_does_nothing_where_nothing_was_corrected(heard, qtbot):
    hear(heard, replace(SAID, start_s=9.0, text="好的。", heard="", edits=()))
    hear(heard, Partial(Track.AGENT, "请", 0.0))
    qtbot.waitUntil(lambda: heard.window.lines.rowCount() == 3)
    go_to_transcript(heard)
    for _ in range(2):
        press(Key.Key_Down)
        press(Key.Key_Delete)
    assert shown(heard, 1).text == "好的。"
    assert shown(heard).text == SAID.text


def editor(seat):
    return seat.window.transcript.findChild(LineEditor)


def test_enter_corrects_a_line_in_its_place(heard, qtbot):
    go_to_transcript(heard)
    press(Key.Key_Return)
    assert focused() is editor(heard)
    assert editor(heard).toPlainText() == SAID.text
    press(Key.Key_A, CTRL)
    write("嗯，石碑街道的窨井盖坏了，在3号楼。")
    press(Key.Key_Return)
    assert shown(heard).text.startswith("嗯，石碑街道的窨井盖")
    assert focused() is heard.window.transcript
    qtbot.waitUntil(lambda: [s.text[:4] for s in stored(heard)] == ["嗯，石碑"])
    kinds = [edit.kind.value for edit in stored(heard)[0].edits]
    assert kinds == ["filler", "person", "sound", "number"]
    assert stored(heard)[0].heard == SAID.heard


LONG = "嗯，那个古楼街道这边，每天晚上12点以后还有两万3千平方的工地在施工，吵得睡不着觉。"


def lines_of(layout):
    """First character and height of each line of a wrapped text."""
    lines = [layout.lineAt(number) for number in range(layout.lineCount())]
    return [(line.textStart(), round(line.y() - lines[0].y(), 1)) for line in lines]


def at_start(field):
    cursor = field.textCursor()
    cursor.setPosition(0)
    return cursor


def test_the_field_wraps_as_its_line_and_hides_no_other_row(heard, qtbot):
    hear(heard, replace(SAID, start_s=9.0, text=LONG, heard="", edits=()))
    hear(heard, Partial(Track.AGENT, "请问", 0.0))
    qtbot.waitUntil(lambda: heard.window.lines.rowCount() == 3)
    view = heard.window.transcript
    qtbot.waitUntil(lambda: view.visualRect(row(heard, 1)).height() > 46)
    before = view.visualRect(row(heard, 1))
    go_to_transcript(heard)
    press(Key.Key_Down)
    press(Key.Key_Return)
    field = editor(heard)
    painted = view._lines.layout(shown(heard, 1), view.row_width)
    assert lines_of(field.document().firstBlock().layout()) == lines_of(painted)
    first = field.viewport().mapTo(view.viewport(), field.cursorRect(at_start(field)).topLeft())
    words = view._lines.text_at(view.visualRect(row(heard, 1)))
    assert abs(first.y() - words.y()) <= 1, "the words jump when the field comes"
    assert view.visualRect(row(heard, 1)) == before
    press(Key.Key_End, CTRL)
    write("一直到早上五点才停，打电话也没有人来管，希望尽快处理。")
    assert view.visualRect(row(heard, 1)).height() > before.height()
    for other in (0, 2):
        assert not field.geometry().intersects(view.visualRect(row(heard, other)))
    assert view.viewport().rect().contains(field.geometry())
    press(Key.Key_Escape)
    assert view.visualRect(row(heard, 1)) == before


def test_the_field_over_the_first_row_is_seen_whole(heard):
    go_to_transcript(heard)
    press(Key.Key_Return)
    assert heard.window.transcript.viewport().rect().contains(editor(heard).geometry())


def test_escape_leaves_the_line_and_the_notices_alone(heard):
    heard.window.banner.say("notice", "Something")
    go_to_transcript(heard)
    press(Key.Key_Return)
    write("不要")
    press(Key.Key_Escape)
    assert shown(heard).text == SAID.text
    assert heard.window.banner.isVisible()
    assert not editor(heard) or not editor(heard).isVisible()


def test_who_goes_to_another_field_keeps_what_was_written(heard):
    go_to_transcript(heard)
    press(Key.Key_Return)
    press(Key.Key_End, CTRL)
    write("真的")
    heard.window.ticket.content.setFocus()
    assert shown(heard).text.endswith("真的")


def test_an_emptied_line_stays_what_it_was(heard):
    go_to_transcript(heard)
    press(Key.Key_Return)
    press(Key.Key_A, CTRL)
    press(Key.Key_Delete)
    press(Key.Key_Return)
    assert shown(heard).text == SAID.text


def test_the_field_stays_over_its_line_while_others_come(heard, qtbot):
    go_to_transcript(heard)
    press(Key.Key_Return)
    write("好")
    for number in range(30):
        hear(heard, replace(SAID, start_s=10.0 + number))
    qtbot.waitUntil(lambda: heard.window.lines.rowCount() == 31)
    rect = heard.window.transcript.visualRect(row(heard))
    assert editor(heard).geometry().intersects(rect)
    press(Key.Key_Return)
    assert "好" in shown(heard).text


def test_what_is_being_said_cannot_be_corrected(heard, qtbot):
    hear(heard, Partial(Track.AGENT, "请问", 0.0))
    qtbot.waitUntil(lambda: heard.window.lines.rowCount() == 2)
    go_to_transcript(heard)
    press(Key.Key_End)
    press(Key.Key_Return)
    assert editor(heard) is None


def test_a_correction_after_the_call_is_sent_too(heard, server, qtbot):
    press(Key.Key_F6)
    qtbot.waitUntil(lambda: stored(heard) != ())
    go_to_transcript(heard)
    press(Key.Key_Delete)
    qtbot.waitUntil(lambda: [s.text for s in stored(heard)] == [BACK])


def test_marks_of_the_assistant_go_with_the_words_that_they_fitted(heard):
    kind = SuggestionKind.CATEGORY
    think(heard, suggestion(kind, "c1", evidence=((0, 7, 10),)))
    assert shown(heard).marks == ((7, 10),)
    go_to_transcript(heard)
    press(Key.Key_Delete)
    assert shown(heard).marks == ()
    think(heard, suggestion(kind, "c1", evidence=((0, 7, 10),)))
    assert shown(heard).marks == ((7, 10),)


def menu(seat, piece):
    view, at = seat.window.transcript.viewport(), middle_of(seat, piece)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(view, QContextMenuEvent(reason, at, view.mapToGlobal(at)))
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


def entries(found):
    return [action.text().partition("\t")[0] for action in found.actions() if action.text()]


def choose(found, begins):
    action = next(a for a in found.actions() if a.text().startswith(begins))
    found.setActiveAction(action)
    press_in(found, Key.Key_Return)


def press_in(widget, key):
    QTest.keyClick(widget, key)


def test_the_menu_takes_each_correction_back(heard):
    found = menu(heard, "窨井盖")
    assert entries(found) == [
        "Correct this line",
        "Take “窨井盖” back to “印井盖”",
        "Take “3号” back to “三号”",
        "Hot words …",
        "Copy",
    ]
    choose(found, "Take “3号”")
    assert shown(heard).text == "嗯，石牌街道的窨井盖坏了，在三号楼。"
    found = menu(heard, "窨井盖")
    assert "Write “3号” again" in entries(found)
    found.close()


def mark(seat, piece, qtbot):
    """Drag the mouse over a piece of the first row."""
    view = seat.window.transcript.viewport()
    half = QPoint(7 * len(piece), 0)
    at = middle_of(seat, piece)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at - half)
    qtbot.mouseMove(view, at)
    move(view, at + half)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at + half)


def move(view, at):
    left = Qt.MouseButton.LeftButton
    place = view.mapToGlobal(QPointF(at))
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        place,
        Qt.MouseButton.NoButton,
        left,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view, event)


def test_a_marked_word_becomes_a_hot_word_by_a_key(heard, qtbot):
    used = threading.Event()
    heard.hot_words._use = lambda words: used.set() if words == ("石牌街道",) else None
    mark(heard, "石牌街道", qtbot)
    assert heard.window.transcript.chosen_text == "石牌街道"
    press(Key.Key_H, CTRL)
    assert used.is_set()
    assert "石牌街道" in heard.window.state.notice.text()
    assert heard.desk.listening.hot_words is None


def test_a_marked_piece_that_is_no_word_is_shown_in_the_list(heard, qtbot):
    mark(heard, "在3", qtbot)  # on one row of the screen
    press(Key.Key_H, CTRL)
    dialog = heard.desk.listening.hot_words
    assert dialog.word.text() == "在3"
    assert not dialog.add.isEnabled()
    dialog.word.setText("三号楼")
    qtbot.keyClick(dialog.word, Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.words.rowCount() == 1)
    assert [dialog.words.item(0, n).text() for n in (0, 1)] == ["三号楼", "sān hào lóu"]
    dialog.words.setFocus()

    def is_taken_out():
        """Press again while it is there: the list may have been filled anew below the finger."""
        if dialog.words.rowCount():
            dialog.words.selectRow(0)
            qtbot.keyClick(dialog.words, Key.Key_Delete)
        return dialog.words.rowCount() == 0

    qtbot.waitUntil(is_taken_out, timeout=20_000)
    assert heard.hot_words.words == ()
    dialog.reject()


def test_words_of_the_field_become_hot_words_too(heard):
    go_to_transcript(heard)
    press(Key.Key_Return)
    cursor = editor(heard).textCursor()
    cursor.setPosition(2)
    cursor.setPosition(6, cursor.MoveMode.KeepAnchor)
    editor(heard).setTextCursor(cursor)
    press(Key.Key_H, CTRL)
    assert heard.hot_words.words == ("石牌街道",)


def test_a_marked_piece_is_copied(heard, qtbot):
    mark(heard, "窨井盖", qtbot)
    press(Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "窨井盖"


def test_another_call_begins_without_what_was_written_over_the_last(heard):
    go_to_transcript(heard)
    press(Key.Key_Return)
    write("半句")
    heard.window.lines.clear()
    assert editor(heard) is None or not editor(heard).isVisible()
    heard.desk.show_event(Heard(SAID, heard.calls.call.id))
    assert shown(heard).text == SAID.text
