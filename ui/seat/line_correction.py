"""The field in which an agent writes other words over one line of the transcript."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot

from ui.models.transcript import LINE_ROLE
from ui.seat.line_editor import FRAME_X_PX, FRAME_Y_PX, LineEditor
from ui.seat.line_painter import LINE_HEIGHT, LinePainter
from ui.theme import BODY_PX
from ui.widgets.rows_view import RowsView


class LineCorrection(QObject):
    """Lays a field over a row, keeps it there, and keeps the row as high as the field.

    Signals:
        written: A person is done: row, text.
    """

    written = Signal(int, str)

    def __init__(self, view: RowsView, lines: LinePainter) -> None:
        super().__init__(view)
        self._view = view
        self._lines = lines
        self._editor: LineEditor | None = None
        self._row = -1
        view.verticalScrollBar().valueChanged.connect(self.place)

    @property
    def is_open(self) -> bool:
        """Tell whether a person writes now."""
        return self._editor is not None

    @property
    def chosen_text(self) -> str:
        """What is marked in the field; empty if nothing is, or there is no field."""
        return "" if self._editor is None else self._editor.textCursor().selectedText().strip()

    def begin(self, row: int) -> None:
        """Lay the field over a row; one that lies over another row stays."""
        if self._editor is not None:
            return
        self._row = row
        index = self._view.model().index(row, 0)
        self._view.scrollTo(index)
        text = index.data(LINE_ROLE).text
        self._editor = LineEditor(text, BODY_PX * LINE_HEIGHT, self._view.viewport())
        self._editor.written.connect(self._keep)
        self._editor.left.connect(self.end)
        self._editor.grown.connect(self._give_room)
        self.place()
        self._give_room()
        self._editor.show()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def end(self) -> None:
        """Take the field away; what was written in it goes nowhere."""
        editor, self._editor = self._editor, None
        if editor is not None:
            if editor.hasFocus():
                self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            editor.hide()
            editor.deleteLater()
            self._lines.edited = None
            self._measure_again()

    @Slot()
    def place(self) -> None:
        """Put the field, if there is one, where its row is now."""
        if self._editor is not None:
            rect = self._view.painted_rect(self._view.model().index(self._row, 0))
            at = self._lines.text_at(rect).toPoint() - QPoint(FRAME_X_PX, FRAME_Y_PX)
            width = self._lines.text_width(rect.width()) + 2 * FRAME_X_PX
            height = self._editor.text_height + 2 * FRAME_Y_PX
            self._editor.setGeometry(at.x(), at.y(), width, height)

    @Slot(str)
    def _keep(self, text: str) -> None:
        self.end()
        self.written.emit(self._row, text)

    @Slot()
    def _give_room(self) -> None:
        """Let the row be as high as the field over it, so that it hides no other row."""
        if self._editor is None:
            return
        wanted = (self._row, self._editor.text_height)
        if self._lines.edited != wanted:
            self._lines.edited = wanted
            self._measure_again()
            self._view.scrollTo(self._view.model().index(self._row, 0))
        self.place()

    def _measure_again(self) -> None:
        index = self._view.model().index(self._row, 0)
        if index.isValid():
            self._view.dataChanged(index, index)
