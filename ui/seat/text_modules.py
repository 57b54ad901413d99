"""Texts that a few letters stand for: ``::jk`` becomes a sentence, in every text of the form.

Both colons may be full-width, as a Chinese input method writes them. An abbreviation that no
other begins with is expanded at its last letter; else a list shows what fits, and Enter, Tab or
Space takes the marked row. In an expanded text Tab goes from blank (``__``) to blank.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRegularExpression, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.form import TextModule

BEGUN = re.compile(r"(?:::|：：)([^\s:：]{0,12})$")
BLANK = re.compile("_{2,}")
ROWS = 8
ROW_PX = 28
WIDTH_PX = 460
SHOWN_CHARS = 20
TAKING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Space)


class TextModules(QObject):
    """Watches boxes that are written in; one for a whole form."""

    def __init__(self, modules: Sequence[TextModule], parent: QWidget) -> None:
        super().__init__(parent)
        self._modules = tuple(modules)
        self._box: QLineEdit | QPlainTextEdit | None = None
        self._found: list[TextModule] = []
        self._lengths: dict[QWidget, int] = {}
        self._popup = QFrame(parent, Qt.WindowType.ToolTip)
        self._popup.setObjectName("popup")
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setStyleSheet(f"QListView::item {{ height: {ROW_PX}px; padding: 0 6px; }}")
        self._list.itemClicked.connect(self._take_current)
        column = QVBoxLayout(self._popup)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._list)

    @property
    def found(self) -> list[TextModule]:
        """The modules that are offered now; empty while the list is closed."""
        return self._found if self._popup.isVisible() else []

    def watch(self, box: QLineEdit | QPlainTextEdit) -> None:
        """Work in this box."""
        box.installEventFilter(self)
        if isinstance(box, QLineEdit):
            box.textEdited.connect(lambda _: self._look(box))
        else:
            box.textChanged.connect(lambda: self._look(box))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the list is open it gets the keys that move and take; else Tab seeks a blank."""
        if event.type() == QEvent.Type.FocusOut:
            self._popup.hide()
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self._wants(event):
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._press(watched, event)

    def _wants(self, event: QKeyEvent) -> bool:
        return self._popup.isVisible() and event.key() == Qt.Key.Key_Escape

    def _press(self, watched: QObject, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if not self._popup.isVisible():
            plain_tab = key == Qt.Key.Key_Tab and not event.modifiers()
            is_box = isinstance(watched, QLineEdit | QPlainTextEdit)
            return plain_tab and is_box and _go_to_blank(watched)  # type: ignore[arg-type]  # is_box
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
            return True
        if key == Qt.Key.Key_Escape:
            self._popup.hide()
            return True
        if key in TAKING:
            self._take_current()
            return True
        return False

    def _look(self, box: QLineEdit | QPlainTextEdit) -> None:
        """See whether an abbreviation stands before the caret."""
        length = len(_whole(box))
        grew = length > self._lengths.get(box, 0)  # Ctrl+Z must not expand it again
        self._lengths[box] = length
        begun = BEGUN.search(_before(box))
        if begun is None or not box.hasFocus():
            self._popup.hide()
            return
        typed = begun[1].lower()
        found = [m for m in self._modules if m.abbr.startswith(typed) or begun[1] in m.name]
        self._box = box
        if grew and typed and [m.abbr for m in found] == [typed]:
            self._found = found
            # later: the box is still in the middle of telling its last letter
            QTimer.singleShot(0, self, self._take_only)
            return
        self._show(found)

    def _show(self, found: list[TextModule]) -> None:
        self._found = found
        self._list.clear()
        if not found or self._box is None:
            self._popup.hide()
            return
        for module in found:
            text = module.text.replace("\n", " ")
            shown = text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"
            self._list.addItem(f"{module.abbr}   {module.name}   {shown}")
        self._list.setCurrentRow(0)
        height = min(len(found), ROWS) * ROW_PX + 10
        self._popup.setFixedSize(WIDTH_PX, height)
        caret = self._box.mapToGlobal(_caret(self._box))
        if caret.y() + height > self._box.screen().availableGeometry().bottom():
            caret -= QPoint(0, height + 28)
        self._popup.move(caret)
        self._popup.show()

    def _take_only(self) -> None:
        """Expand what needs no choice, if it still stands there."""
        if self._box is not None and self._found and BEGUN.search(_before(self._box)):
            self._take(self._found[0])

    def _take_current(self) -> None:
        row = self._list.currentRow()
        if 0 <= row < len(self._found):
            self._take(self._found[row])

    def _take(self, module: TextModule) -> None:
        box = self._box
        begun = BEGUN.search(_before(box)) if box is not None else None
        self._popup.hide()
        if box is not None and begun is not None:
            _replace(box, len(begun[0]), module.text)


def _first(text: str, units: int) -> str:
    """What stands before a position; Qt counts emoji and rare characters twice (UTF-16)."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "replace")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _whole(box: QLineEdit | QPlainTextEdit) -> str:
    return box.text() if isinstance(box, QLineEdit) else box.toPlainText()


def _before(box: QLineEdit | QPlainTextEdit) -> str:
    """The text of the line before the caret."""
    if isinstance(box, QLineEdit):
        return _first(box.text(), box.cursorPosition())
    cursor = box.textCursor()
    return _first(cursor.block().text(), cursor.positionInBlock())


def _caret(box: QLineEdit | QPlainTextEdit) -> QPoint:
    if isinstance(box, QLineEdit):
        return QPoint(box.cursorRect().left(), box.height() + 3)
    return box.cursorRect().bottomLeft() + QPoint(0, 5)


def _replace(box: QLineEdit | QPlainTextEdit, count: int, text: str) -> None:
    """Put ``text`` in the place of ``count`` characters before the caret; one step of Ctrl+Z.

    The caret goes to the first blank of the text, else behind it.
    """
    if isinstance(box, QLineEdit):
        start = box.cursorPosition() - count
        box.setSelection(start, count)
        box.insert(text.replace("\n", " "))
        end = box.cursorPosition()
        box.setCursorPosition(start)
        if not (BLANK.search(text) and _go_to_blank(box)):
            box.setCursorPosition(end)
        return
    cursor = box.textCursor()
    start = cursor.position() - count
    cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text)
    box.setTextCursor(cursor)
    if BLANK.search(text):
        cursor.setPosition(start)
        box.setTextCursor(cursor)
        _go_to_blank(box)


def _go_to_blank(box: QLineEdit | QPlainTextEdit) -> bool:
    """Mark the next blank behind the caret, so that typing fills it; false if there is none."""
    if isinstance(box, QPlainTextEdit):
        found = box.document().find(QRegularExpression(BLANK.pattern), box.textCursor())
        if not found.isNull():
            box.setTextCursor(found)
        return not found.isNull()
    passed = _first(box.text(), box.cursorPosition())
    blank = BLANK.search(box.text(), len(passed))
    if blank is not None:
        box.setSelection(_units(box.text()[: blank.start()]), len(blank[0]))
    return blank is not None
