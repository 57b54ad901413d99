"""The clock from a key to its paint, on bare fields: what it counts and what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.measuring import fingers, painting
from app.bootstrap.measuring.painting import PaintClock, Typist
from app.measuring.strokes import PASSAGES, Stroke, strokes


class Window(QWidget):
    """A line and a text."""

    def __init__(self) -> None:
        super().__init__()
        self.line, self.text = QLineEdit(), QPlainTextEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.line)
        column.addWidget(self.text)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.line.setFocus()
    return window


@pytest.fixture
def clock(window: Window) -> PaintClock:
    return PaintClock(window)


def test_a_character_is_timed_until_its_field_was_painted(
    qtbot: QtBot, window: Window, clock: PaintClock
) -> None:
    clock.time("line", lambda: fingers.write("a"))
    assert clock.taken_ms == {}, "nothing is painted before the loop turns"
    qtbot.waitUntil(lambda: "line" in clock.taken_ms)
    window.text.setFocus()
    clock.time("text", lambda: fingers.write("噪"))
    qtbot.waitUntil(lambda: "text" in clock.taken_ms)
    assert (window.line.text(), window.text.toPlainText()) == ("a", "噪")
    assert clock.summary()["count"] == 2
    assert clock.summary()["unpainted"] == 0


def test_a_key_that_writes_nothing_is_not_timed(qtbot: QtBot, clock: PaintClock) -> None:
    clock.time("line", lambda: fingers.press("Home"))
    clock.time("line", lambda: fingers.write("b"))
    qtbot.waitUntil(lambda: bool(clock.taken_ms))
    assert clock.summary()["count"] == 1


def test_the_clock_goes_on_while_nothing_is_painted(
    qtbot: QtBot, window: Window, clock: PaintClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.setUpdatesEnabled(False)
    clock.time("line", lambda: fingers.write("c"))
    qtbot.wait(20)  # nothing can be waited for: nothing may happen
    assert clock.taken_ms == {}
    window.setUpdatesEnabled(True)
    qtbot.waitUntil(lambda: bool(clock.taken_ms))
    assert clock.taken_ms["line"][0] >= 20
    monkeypatch.setattr(painting, "LOST_S", 0.0)
    window.setUpdatesEnabled(False)
    clock.time("line", lambda: fingers.write("d"))
    assert clock.summary()["unpainted"] == 1


def test_an_open_list_has_to_be_painted_too(
    qtbot: QtBot, window: Window, clock: PaintClock
) -> None:
    rows = QListWidget(window.line)
    rows.setWindowFlag(Qt.WindowType.ToolTip)  # a window of its own, as lists of search boxes are
    with qtbot.waitExposed(rows):
        rows.show()
    rows.setUpdatesEnabled(False)
    clock.time("line", lambda: fingers.write("e"))
    qtbot.wait(20)  # the line itself is painted by now
    assert clock.taken_ms == {}
    rows.setUpdatesEnabled(True)
    qtbot.waitUntil(lambda: bool(clock.taken_ms))


def test_the_typist_ends_in_time_and_writes_over_what_was_there(
    qtbot: QtBot, window: Window, clock: PaintClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "PACE_MS", (1, 2))

    def endless() -> Iterator[Stroke]:
        while True:
            yield Stroke("line", key="Ctrl+A")
            yield Stroke("line", character="f")
            yield Stroke("line", character="g")

    done: list[bool] = []
    Typist(window, clock, endless(), 0.2, lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done))
    assert window.line.text() in {"f", "fg"}
    assert clock.summary()["count"] > 3


def test_a_key_without_a_name_is_an_error() -> None:
    with pytest.raises(ValueError, match="Nonsense"):
        fingers.press("Nonsense")


def test_the_strokes_never_end_and_come_to_every_field() -> None:
    many = list(islice(strokes(), 1_000))
    assert len(many) == 1_000
    assert {stroke.field for stroke in many} == {passage.field for passage in PASSAGES}
    assert all(bool(stroke.key) != bool(stroke.character) for stroke in many)
