import time

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.domain.transcript import Segment, Speaker
from speech.events import Gap, Track
from ui.models.transcript import TranscriptModel
from ui.seat.transcript_view import TranscriptView

LONG = "从上个星期开始每天晚上十二点以后我们这里工地施工已经打了好几次电话一直没有人管"
MANY = 600  # rows of a call of an hour


def said(number, text=LONG):
    speaker = tuple(Speaker)[number % 2]
    return Segment(speaker, 5.0 * number, 5.0 * number + 4, text)


@pytest.fixture
def lines(qapp):
    return TranscriptModel()


@pytest.fixture
def view(look, lines, shown):
    return shown(TranscriptView(look, lines), 360, 420)


@pytest.fixture
def full(view, lines, qtbot):
    """A view with more rows than it can show, at its end."""
    for number in range(40):
        lines.append_segment(said(number))
    qtbot.waitUntil(lambda: at_end(view))
    return view


def at_end(view):
    bar = view.verticalScrollBar()
    return bar.maximum() > 0 and bar.value() == bar.maximum()


def laid_out(view, rows):
    """Whether the layout, which Qt puts off, has come to this row."""
    return view.visualRect(view.model().index(rows - 1, 0)).height() > 0


def scroll(view, notches):
    """Turn the wheel as a person does."""
    middle = QPointF(view.viewport().rect().center())
    event = QWheelEvent(
        middle,
        view.viewport().mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_it_follows_the_talk(full, lines, qtbot):
    before = full.verticalScrollBar().maximum()
    lines.append_segment(said(41))
    lines.set_running(Track.AGENT, "请问")
    qtbot.waitUntil(lambda: full.verticalScrollBar().maximum() > before and at_end(full))


def test_a_sentence_that_is_being_said_gets_the_lines_it_needs(full, lines, qtbot):
    lines.set_running(Track.CITIZEN, "从")
    last = full.model().index(lines.rowCount() - 1, 0)
    qtbot.waitUntil(lambda: full.visualRect(last).height() > 0)
    short = full.visualRect(last).height()
    lines.set_running(Track.CITIZEN, LONG)
    qtbot.waitUntil(lambda: full.visualRect(last).height() > short)
    qtbot.waitUntil(lambda: at_end(full))
    lines.set_running(Track.CITIZEN, "从")
    qtbot.waitUntil(lambda: full.visualRect(last).height() == short)


def test_it_stays_where_a_person_scrolled_to(full, lines, qtbot):
    scroll(full, 5)
    place = full.verticalScrollBar().value()
    assert not at_end(full)
    before = full.verticalScrollBar().maximum()
    lines.append_segment(said(41))
    qtbot.waitUntil(lambda: full.verticalScrollBar().maximum() > before)
    assert full.verticalScrollBar().value() == place


def test_scrolling_back_to_the_end_follows_again(full, lines, qtbot):
    scroll(full, 5)
    scroll(full, -50)
    before = full.verticalScrollBar().maximum()
    lines.append_segment(said(41))
    qtbot.waitUntil(lambda: full.verticalScrollBar().maximum() > before and at_end(full))


def test_it_stays_where_a_person_went_by_keys(full, lines, qtbot):
    full.setFocus()
    qtbot.keyClick(full, Qt.Key.Key_Home)
    assert full.verticalScrollBar().value() == 0
    before = full.verticalScrollBar().maximum()
    lines.append_segment(said(41))
    qtbot.waitUntil(lambda: full.verticalScrollBar().maximum() > before)
    assert full.verticalScrollBar().value() == 0
    qtbot.keyClick(full, Qt.Key.Key_End)
    lines.append_segment(said(42))
    qtbot.waitUntil(lambda: laid_out(full, 42) and at_end(full))


def test_evidence_is_shown_and_stays(full, lines, qtbot):
    full.jump_to(3)
    index = lines.index(3)
    assert full.currentIndex().row() == 3
    assert full.viewport().rect().intersects(full.visualRect(index))
    lines.append_segment(said(41))
    qtbot.waitUntil(lambda: laid_out(full, 41))
    assert full.viewport().rect().intersects(full.visualRect(index))
    full.follow()
    assert at_end(full)


def test_a_row_that_is_not_there_is_not_jumped_to(full):
    full.jump_to(-1)
    full.jump_to(4_000)
    assert at_end(full)


def test_a_narrower_view_wraps_anew(full, qtbot):
    index = full.model().index(0, 0)
    before = full.visualRect(index).height()
    full.resize(240, 420)
    qtbot.waitUntil(lambda: full.visualRect(index).height() > before)
    qtbot.waitUntil(lambda: at_end(full))


def test_many_rows_neither_break_nor_stall_it(view, lines, qtbot):
    for number in range(MANY):
        lines.append_segment(said(number))
    lines.append_gap(Gap(Track.CITIZEN, 9_000.0, 1.5))
    qtbot.waitUntil(lambda: at_end(view) and laid_out(view, MANY + 1))
    began = time.process_time()
    for count in range(1, 11):
        lines.set_running(Track.CITIZEN, LONG[: 3 * count])
        view.grab()
    assert time.process_time() - began < 10 * 0.05, "a partial stalls the screen"
    assert not view.grab().isNull()
