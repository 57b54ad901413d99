"""The transcript of a finished call: the word that sounds is lit, a click plays from there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QToolTip, QWidget

from ui import wording
from ui.models.replay import ROW_ROLE, ReplayModel, Row
from ui.models.transcript import Line
from ui.seat.line_painter import LEAST_PX, LEFT_PX, MARGIN_PX, ROW_GAP_PX, LinePainter, Span
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.painting import paint_text
from ui.widgets.rows_view import Index, RowsView

HEARD_PX = 20


class ReplayPainter(LinePainter):
    """Paints like the live transcript, with the sounding word lit and what was heard below."""

    def height(self, index: Index, width: int) -> int:
        """Room for what the machine had heard, below a corrected sentence."""
        row: Row = index.data(ROW_ROLE)
        if not row.heard:
            return super().height(index, width)
        return max(LEAST_PX, self.text_height(row.line, width) + HEARD_PX) + ROW_GAP_PX

    def paint(self, painter: QPainter, rect: QRect, index: Index, *, selected: bool) -> None:
        """Paint one row."""
        super().paint(painter, rect, index, selected=selected)
        row: Row = index.data(ROW_ROLE)
        if row.heard:
            top = ROW_GAP_PX // 2 + self.text_height(row.line, rect.width())
            below = rect.adjusted(MARGIN_PX + LEFT_PX, top, -MARGIN_PX, 0)
            below.setHeight(HEARD_PX)
            painter.setPen(self.colour("quiet"))
            paint_text(painter, below, wording.heard_before(row.heard), body_font(SMALL_PX))

    def second_at(self, rect: QRect, row: Row, at: QPoint) -> float:
        """When what lies under a point of a row sounds: its word, or the whole sentence."""
        character = self.character(rect, row.line, at)
        sounding = (s.start_s for s in row.spans if s.start <= character < s.end)
        return next(sounding, row.line.start_s)

    def _marks(self, _line: Line) -> Sequence[Span]:
        return ()

    def _lit(self, line: Line, _row: int) -> Sequence[Span]:
        return line.marks


class ReplayView(RowsView):
    """Shows a :class:`ReplayModel`; Enter or a click plays from a sentence or word.

    Signals:
        sought: The person wants to hear from this second on.
    """

    sought = Signal(float)

    def __init__(self, look: Look, model: ReplayModel, parent: QWidget | None = None) -> None:
        self._lines = ReplayPainter(look)
        super().__init__(self._lines, parent)
        self.setAccessibleName(self.tr("Transcript"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setModel(model)
        look.changed.connect(self.viewport().update)

    def keep_in_sight(self, row: int) -> None:
        """Keep the sounding row on the screen."""
        index = self.model().index(row, 0)
        if index.isValid():
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Play from the word under the mouse."""
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            row: Row = index.data(ROW_ROLE)
            self.sought.emit(self._lines.second_at(self.painted_rect(index), row, at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play from the current sentence."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            row: Row = self.currentIndex().data(ROW_ROLE)
            self.sought.emit(row.line.start_s)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what was heard under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            told = self._lines.told(self.painted_rect(index), index, event.pos())
            QToolTip.showText(event.globalPos(), told, self.viewport())
            return True
        return super().viewportEvent(event)
