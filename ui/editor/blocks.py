"""The blocks of an article: a heading and a text each, in reading order."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QObject, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.services.article_checks import USUAL_HEADS
from ui.seat.form.texts import PASTED_CHARS
from ui.widgets.chips import Flow
from ui.widgets.labels import small

HEAD_PX = 84
LINES = (1, 14)  # a box is as high as its text, between these
MARGIN_PX = 1
EDGES_PX = 10  # padding and border of the style sheet


class GrowingBox(QPlainTextEdit):
    """Several lines of text, as high as they need; Tab goes to the next field."""

    def __init__(self, least: int = LINES[0], most: int = LINES[1]) -> None:
        super().__init__()
        self._least, self._most = least, most
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(MARGIN_PX)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def show_text(self, text: str) -> None:
        """Show another text; nothing is told, and Ctrl+Z does not bring the old one back."""
        if self.toPlainText() != text:
            with QSignalBlocker(self):
                self.setPlainText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap again."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Override Qt."""
        return QSize(super().sizeHint().width(), self.height())

    @Slot()
    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing()
        highest, text = self._most * line, 0.0
        block = self.document().begin()
        while block.isValid() and text <= highest:  # a Chinese line is higher than a Latin one
            text += self.blockBoundingRect(block).height()
            block = block.next()
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if text > highest else policy.ScrollBarAlwaysOff
        )
        shown = min(max(text, self._least * line), highest)
        height = math.ceil(shown) + 2 * MARGIN_PX + EDGES_PX
        if self.minimumHeight() != height:
            self.setFixedHeight(height)


class _Block(QWidget):
    """One heading and its text."""

    changed = Signal()

    def __init__(self, head: str, text: str) -> None:
        super().__init__()
        self.head = QLineEdit(head)
        self.head.setMaxLength(PASTED_CHARS)
        self.head.setFixedWidth(HEAD_PX)
        self.head.setEnabled(head not in USUAL_HEADS)
        self.head.setPlaceholderText(self.tr("Heading"))
        self.head.setAccessibleName(self.tr("Heading"))
        self.text = GrowingBox()
        self.text.setPlainText(text)
        self.text.setAccessibleName(head or self.tr("Text of the block"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.head, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        self.head.textEdited.connect(self.changed)
        self.text.textChanged.connect(self.changed)


class Blocks(QWidget):
    """Writes blocks; an empty one is not there. Alt+Up and Alt+Down move the current one.

    Signals:
        changed: A person wrote, added or moved something.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Block] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._adding = QWidget()
        self._flow = Flow(self._adding)
        hint = small(self.tr("Markdown: **bold**, - list, | table |, ![picture](name.png)"))
        hint.setWordWrap(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addLayout(self._column)
        whole.addWidget(self._adding)
        whole.addWidget(hint)

    @property
    def blocks(self) -> dict[str, str]:
        """What is written, by heading; two of one heading are put together."""
        found: dict[str, str] = {}
        for row in self._rows:
            head, text = row.head.text().strip(), row.text.toPlainText()
            if text.strip():
                found[head] = f"{found[head]}\n\n{text}" if head in found else text
        return found

    def show_blocks(self, blocks: Mapping[str, str]) -> None:
        """Show these; rows that are there already keep the caret."""
        heads = list(blocks) or list(USUAL_HEADS)
        if [row.head.text().strip() for row in self._rows] != heads:
            for row in self._rows:
                self._take_away(row)
            self._rows = [self._row(head, "") for head in heads]
            for row in self._rows:
                self._column.addWidget(row)
        for row in self._rows:
            row.text.show_text(blocks.get(row.head.text().strip(), ""))
        self._offer()

    def box(self, head: str) -> QWidget | None:
        """Where the text of a heading is written."""
        return next((row.text for row in self._rows if row.head.text().strip() == head), None)

    @Slot()
    def add_free(self) -> None:
        """Add a block whose heading is to be written."""
        self._add("")
        self._rows[-1].head.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt and an arrow move the block with the caret."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_current(step)
        else:
            super().keyPressEvent(event)

    def move_current(self, step: int) -> None:
        """Move the block with the caret up (-1) or down (1)."""
        at = next((n for n, row in enumerate(self._rows) if _holds_focus(row)), -1)
        if at < 0 or not 0 <= at + step < len(self._rows):
            return
        caret = QApplication.focusWidget()
        row = self._rows.pop(at)
        self._rows.insert(at + step, row)
        self._column.removeWidget(row)
        self._column.insertWidget(at + step, row)
        for first, second in zip(self._rows, self._rows[1:], strict=False):
            QWidget.setTabOrder(first.text, second.head)
        if caret is not None:
            caret.setFocus()
        self.changed.emit()

    def _row(self, head: str, text: str) -> _Block:
        made = _Block(head, text)
        made.changed.connect(self.changed)
        return made

    def _add(self, head: str) -> None:
        row = self._row(head, "")
        self._rows.append(row)
        self._column.addWidget(row)
        self._offer()
        self.changed.emit()

    def _take_away(self, row: _Block) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _offer(self) -> None:
        """Offer the usual headings that are not there, and a free one."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        there = {row.head.text().strip() for row in self._rows}
        for head in (*(each for each in USUAL_HEADS if each not in there), ""):
            button = QPushButton(f"+ {head}" if head else self.tr("+ Other heading"))
            button.setProperty("kind", "chip")
            button.setProperty("head", head)
            button.clicked.connect(self._add_offered)
            self._flow.addWidget(button)
        self._flow.invalidate()
        self._adding.updateGeometry()

    @Slot()
    def _add_offered(self) -> None:
        pressed: QObject = self.sender()
        head = str(pressed.property("head"))
        if not head:
            self.add_free()
            return
        self._add(head)
        self._rows[-1].text.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _holds_focus(row: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (focus is row or row.isAncestorOf(focus))
