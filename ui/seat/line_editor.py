"""A small field that lies over a line of the transcript while an agent corrects it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from ui.theme import body_font
from ui.widgets.text_layout import laid_out

FRAME_X_PX = 6  # border and padding of the style sheet
FRAME_Y_PX = 5
LEAVES_OPEN = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}


class LineEditor(QTextEdit):
    """Enter or going elsewhere keeps what is written, Esc does not.

    It wraps where the line under it wraps, with the same height from line to line.

    Signals:
        written: The person is done; the text.
        left: The person gave up.
        grown: The text needs more or fewer lines than before.
    """

    written = Signal(str)
    left = Signal()
    grown = Signal()

    def __init__(self, text: str, line_px: float, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(body_font())
        self.setAcceptRichText(False)
        self._write(text, line_px)
        self.setAccessibleName(self.tr("Correct this line"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self._done = False
        self.document().documentLayout().documentSizeChanged.connect(self.grown)

    @property
    def text_height(self) -> int:
        """Pixels down to the last line's end, as the text is wrapped now."""
        return round(self.document().size().height()) - self._lift

    def event(self, event: QEvent) -> bool:
        """Keep Enter and Esc from the desk, which has uses of its own for them."""
        ours = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in ours
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A line of a transcript has no line breaks, so Enter is free."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._finish(keep=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._finish(keep=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who clicks elsewhere is done; another window or a menu is not elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in LEAVES_OPEN:
            self._finish(keep=True)

    def _write(self, text: str, line_px: float) -> None:
        """Put the text in, with no way back to an empty field."""
        document = self.document()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        self.setPlainText(text)
        form = QTextBlockFormat()
        form.setLineHeight(line_px, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(form)
        document.setUndoRedoEnabled(True)
        # Qt puts what a line has to spare above its letters, the painter below them.
        letters = laid_out(text[:1] or " ", 100, body_font(), 0)
        self._lift = max(0, round(line_px - letters.lineAt(0).height()))
        self.setViewportMargins(0, -self._lift, 0, 0)

    def _finish(self, *, keep: bool) -> None:
        if self._done:
            return
        self._done = True
        if keep:
            self.written.emit(self.toPlainText())
        else:
            self.left.emit()
