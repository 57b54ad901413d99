"""Plays a person at the keyboard, for demonstrations and tests; lets go when a person acts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.suggestion import Suggestion, SuggestionKind
from app.services.events import CallEnded, CallRinging, DeskEvent
from ui.seat.desk import Desk

Key = Qt.Key
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
THINK_MS = 900
WHILE_TALKING = frozenset(
    {
        SuggestionKind.TYPE,
        SuggestionKind.URGENCY,
        SuggestionKind.CATEGORY,
        SuggestionKind.PLACE,
        SuggestionKind.PHONE,
        SuggestionKind.UNIT,
    }
)
AFTERWARDS = WHILE_TALKING | {
    SuggestionKind.TITLE,
    SuggestionKind.CONTENT,
    SuggestionKind.REQUEST,
}
TAKEOVER = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel}
QUERY = "zaosheng"


class Autopilot(QObject):
    """Answers the call, takes suggestions by keys, searches, dispatches.

    Signals:
        acted: A key was pressed for this reason.
        released: A person touched keyboard or mouse; nothing is pressed any more.
    """

    acted = Signal(str)
    released = Signal()

    def __init__(self, desk: Desk, current_draft: Callable[[], object]) -> None:
        super().__init__(desk)
        self._desk = desk
        self._draft = current_draft
        self._pressing = False
        self._flying = True
        self._ended = False
        self._searched = False
        self.taken: list[Suggestion] = []
        self._timer = QTimer(self)
        self._timer.setInterval(THINK_MS)
        self._timer.timeout.connect(self._act)
        desk.event_shown.connect(self._note)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A person's key or click ends the flight; the desk is theirs."""
        if self._flying and not self._pressing and event.type() in TAKEOVER and event.spontaneous():
            self._flying = False
            self._timer.stop()
            self.released.emit()
        return False

    @Slot(object)
    def _note(self, event: DeskEvent) -> None:
        match event:
            case CallRinging():
                QTimer.singleShot(THINK_MS, self, self._answer)
                self._timer.start()
            case CallEnded():
                self._ended = True

    @Slot()
    def _answer(self) -> None:
        self._press(Key.Key_F5, "answer")

    @Slot()
    def _act(self) -> None:
        if self._draft() is None:
            return
        wanted = AFTERWARDS if self._ended else WHILE_TALKING
        assistant = self._desk.window.assistant
        if assistant.select_first(wanted):
            current = assistant.current
            if current is not None:
                self.taken.append(current)
            self._press(Key.Key_F3, "take")
        elif self._ended:
            self._timer.stop()
            self._press(Key.Key_F4, "dispatch")
        elif not self._searched and len(self._desk.hearing.segments) > 7:
            self._searched = True
            self._press(Key.Key_K, "search", Qt.KeyboardModifier.ControlModifier)
            self._type(QUERY)

    def _press(self, key: Key, why: str, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        if not self._flying:
            return
        self._pressing = True
        try:
            QTest.keyClick(self._target(), key, modifier)
        finally:
            self._pressing = False
        self.acted.emit(why)

    def _type(self, text: str) -> None:
        if not self._flying:
            return
        self._pressing = True
        try:
            QTest.keyClicks(self._target(), text)
        finally:
            self._pressing = False

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self._desk.window
