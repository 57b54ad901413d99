"""The transcript of a finished call: the word that sounds is lit, a click plays from there."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QBrush,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyleOptionViewItem, QWidget

from ui import wording
from ui.models.replay import ROW_ROLE, ReplayModel, Row
from ui.models.transcript import LineKind
from ui.seat.transcript_view import (
    LEFT_PX,
    LINE_HEIGHT,
    MARGIN_PX,
    ROW_GAP_PX,
    SCROLL_PX,
    TranscriptDelegate,
)
from ui.theme import BODY_PX, SMALL_PX, Look, body_font
from ui.widgets.painting import paint_text
from ui.widgets.text_layout import laid_out

Index = QModelIndex | QPersistentModelIndex
HEARD_PX = 20


class ReplayDelegate(TranscriptDelegate):
    """Paints like the live transcript, with the sounding word lit and corrections told."""

    def __init__(self, look: Look, view: QListView) -> None:
        super().__init__(look, view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for what the machine had heard, below a corrected sentence."""
        size = super().sizeHint(option, index)
        row: Row = index.data(ROW_ROLE)
        return QSize(size.width(), size.height() + (HEARD_PX if row.heard else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: Row = index.data(ROW_ROLE)
        painter.save()
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, self._colour("blue_ground"))
        if row.line.kind is LineKind.GAP:
            self._paint_gap(painter, option.rect, row.line)
        else:
            self._paint_speaker(painter, option.rect, row.line)
            self._paint_words(painter, option.rect, row)
        painter.restore()

    def second_at(self, rect: QRect, row: Row, at: QPoint) -> float:
        """When what lies under a point of a row sounds: its word, or the whole sentence."""
        point = QPointF(at) - self._text_at(rect)
        layout = self._layout(row)
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            height = max(line.height(), BODY_PX * LINE_HEIGHT)
            if 0 <= point.y() - line.y() < height and 0 <= point.x() <= line.naturalTextWidth():
                character = line.xToCursor(point.x(), line.CursorPosition.CursorOnCharacter)
                for span in row.spans:
                    if span.start <= character < span.end:
                        return span.start_s
        return row.line.start_s

    def _paint_words(self, painter: QPainter, rect: QRect, row: Row) -> None:
        formats = []
        for start, end in row.corrected:
            dotted = QTextCharFormat()
            dotted.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            dotted.setUnderlineColor(self._colour("amber"))
            formats.append(_over(start, end, dotted))
        for start, end in row.line.marks:
            lit = QTextCharFormat()
            lit.setBackground(QBrush(self._colour("blue")))
            lit.setForeground(QBrush(self._colour("on_blue")))
            formats.append(_over(start, end, lit))
        painter.setPen(self._colour("ink"))
        self._layout(row).draw(painter, self._text_at(rect), formats)
        if row.heard:
            below = rect.adjusted(MARGIN_PX + LEFT_PX, 0, -MARGIN_PX, -ROW_GAP_PX // 2)
            below.setTop(below.bottom() - HEARD_PX)
            painter.setPen(self._colour("quiet"))
            paint_text(painter, below, wording.heard_before(row.heard), body_font(SMALL_PX))

    def _layout(self, row: Row) -> QTextLayout:
        width = self._view.width() - SCROLL_PX - LEFT_PX - 2 * MARGIN_PX
        return laid_out(row.line.text, width, body_font(), LINE_HEIGHT)

    def _text_at(self, rect: QRect) -> QPointF:
        return QPointF(rect.x() + MARGIN_PX + LEFT_PX, rect.y() + ROW_GAP_PX // 2)


class ReplayView(QListView):
    """Shows a :class:`ReplayModel`; Enter or a click plays from a sentence or word.

    Signals:
        sought: The person wants to hear from this second on.
    """

    sought = Signal(float)

    def __init__(self, look: Look, model: ReplayModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Transcript"))
        self._delegate = ReplayDelegate(look, self)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setModel(model)
        look.changed.connect(self.viewport().update)

    def follow(self, row: int) -> None:
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
            self.sought.emit(self._delegate.second_at(self.visualRect(index), row, at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap again."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play from the current sentence."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            row: Row = self.currentIndex().data(ROW_ROLE)
            self.sought.emit(row.line.start_s)
        else:
            super().keyPressEvent(event)


def _over(start: int, end: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = end - start
    made.format = form
    return made
