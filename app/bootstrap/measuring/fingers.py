"""Keys as a person presses them on the window that has the caret."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

NO_KEYBOARD = "No window of the program has the keyboard."


class NoKeyboardError(RuntimeError):
    """No window of the program has the keyboard."""


def focused() -> QWidget:
    """What has the caret; raises :class:`NoKeyboardError`."""
    widget = QApplication.focusWidget() or QApplication.activeWindow()
    if widget is None:
        raise NoKeyboardError(NO_KEYBOARD)
    return widget


def press(name: str) -> None:
    """Press a key by its name on a help sheet, e.g. ``Ctrl+1``; shortcuts of the window hold.

    Raises:
        ValueError: There is no such key.
        NoKeyboardError: No window of the program has the keyboard.
    """
    sequence = QKeySequence.fromString(name, QKeySequence.SequenceFormat.PortableText)
    if sequence.count() != 1 or not sequence.toString():
        raise ValueError(name)
    QTest.keySequence(focused(), sequence)


def write(character: str) -> None:
    """Write one character: ASCII by its key, all else as an input method commits it."""
    if character.isascii():
        key = Qt.Key.Key_unknown
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character)
            QApplication.sendEvent(focused(), event)
        return
    committed = QInputMethodEvent()
    committed.setCommitString(character)
    QApplication.sendEvent(focused(), committed)
