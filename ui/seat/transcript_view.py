"""The live transcript: two voices, times, marks, gaps; it follows the talk unless one scrolls."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from speech.events import Track
from ui import wording
from ui.models.transcript import LINE_ROLE, Line, LineKind, TranscriptModel
from ui.theme import Look, body_font
from ui.widgets.labels import tabular
from ui.widgets.text_layout import laid_out, marked

Index = QModelIndex | QPersistentModelIndex
LEFT_PX = 64
MARGIN_PX = 12
ROW_GAP_PX = 10
LINE_HEIGHT = 1.6
TIME_PX = 11
GAP_ROW_PX = 30
SCROLL_PX = 16  # room for the scroll bar, kept free so that lines do not jump when it comes
TRACK_INKS = {Track.AGENT: "blue", Track.CITIZEN: "teal"}


class TranscriptDelegate(QStyledItemDelegate):
    """Lays out and paints a row; layouts are kept, since a row is painted many times."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._heights: dict[tuple[str, int], int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Height by wrapped text, width of the view."""
        line: Line = index.data(LINE_ROLE)
        view = self.parent()
        width = view.width() - SCROLL_PX if isinstance(view, QListView) else option.rect.width()
        if line.kind is LineKind.GAP:
            return QSize(width, GAP_ROW_PX)
        return QSize(width, self._height(line.text, width - LEFT_PX - 2 * MARGIN_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        line: Line = index.data(LINE_ROLE)
        painter.save()
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, self._colour("blue_ground"))
        if line.kind is LineKind.GAP:
            self._paint_gap(painter, option.rect, line)
        else:
            self._paint_speaker(painter, option.rect, line)
            self._paint_text(painter, option.rect, line)
        painter.restore()

    def _paint_speaker(self, painter: QPainter, rect: QRect, line: Line) -> None:
        name = body_font(13)
        name.setWeight(QFont.Weight.DemiBold)
        painter.setFont(name)
        painter.setPen(self._colour(TRACK_INKS[line.track]))
        painter.drawText(
            rect.x() + MARGIN_PX, rect.y() + ROW_GAP_PX // 2 + 15, wording.track(line.track)
        )
        if line.kind is LineKind.SEGMENT:
            painter.setFont(tabular(body_font(TIME_PX)))
            painter.setPen(self._colour("faint"))
            painter.drawText(
                rect.x() + MARGIN_PX, rect.y() + ROW_GAP_PX // 2 + 32, wording.timer(line.start_s)
            )

    def _paint_text(self, painter: QPainter, rect: QRect, line: Line) -> None:
        view = self.parent()
        whole = view.width() - SCROLL_PX if isinstance(view, QListView) else rect.width()
        width = whole - LEFT_PX - 2 * MARGIN_PX
        running = line.kind is LineKind.RUNNING
        layout = laid_out(line.text + (" ▍" if running else ""), width, body_font(), LINE_HEIGHT)
        marks = marked(line.marks, self._colour("mark"))
        painter.setPen(self._colour("quiet" if running else "ink"))
        at = QPointF(rect.x() + MARGIN_PX + LEFT_PX, rect.y() + ROW_GAP_PX // 2)
        layout.draw(painter, at, marks)

    def _paint_gap(self, painter: QPainter, rect: QRect, line: Line) -> None:
        text = wording.gap(line.length_s)
        painter.setFont(body_font(12))
        width = painter.fontMetrics().horizontalAdvance(text) + 20
        amber = self._colour("amber")
        painter.setPen(QPen(amber, 1, Qt.PenStyle.DashLine))
        middle = rect.y() + rect.height() // 2
        centre = rect.x() + rect.width() // 2
        painter.drawLine(rect.x() + MARGIN_PX, middle, centre - width // 2, middle)
        painter.drawLine(centre + width // 2, middle, rect.right() - MARGIN_PX, middle)
        painter.setPen(amber)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _height(self, text: str, width: int) -> int:
        key = (text, width)
        if key not in self._heights:
            if len(self._heights) > 4_000:
                self._heights.clear()
            layout = laid_out(text + "　", width, body_font(), LINE_HEIGHT)
            self._heights[key] = max(36, round(layout.boundingRect().height())) + ROW_GAP_PX
        return self._heights[key]

    def _colour(self, name: str) -> QColor:
        return self._look.theme.colour(name)


class TranscriptView(QListView):
    """Shows a :class:`TranscriptModel`; stays at the end while one has not scrolled away.

    Attributes:
        empty_text: What stands there while nothing has been heard.
    """

    def __init__(self, look: Look, model: TranscriptModel) -> None:
        super().__init__()
        self._look = look
        self.empty_text = ""
        self.setAccessibleName(self.tr("Live transcript"))
        self.setItemDelegate(TranscriptDelegate(look, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setModel(model)
        self._follows = True
        self.verticalScrollBar().rangeChanged.connect(self._follow)
        self.verticalScrollBar().sliderMoved.connect(self._note_scrolling)
        self.verticalScrollBar().actionTriggered.connect(self._note_scrolling)
        look.changed.connect(self.viewport().update)

    def jump_to(self, row: int) -> None:
        """Show and select a row, e.g. the evidence of a suggestion."""
        index = self.model().index(row, 0)
        if index.isValid():
            self._follows = False
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Who goes elsewhere by keys stays there, as by the wheel."""
        super().keyPressEvent(event)
        self._note_scrolling()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say what to do while there is nothing to show."""
        super().paintEvent(event)
        if self.model().rowCount():
            return
        painter = QPainter(self.viewport())
        painter.setPen(self._look.theme.colour("quiet"))
        area = self.viewport().rect().adjusted(24, 24, -24, -24)
        wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area, wrapped, self.empty_text)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap again."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    @Slot()
    def follow(self) -> None:
        """Go back to the end and stay there."""
        self._follows = True
        self.scrollToBottom()

    @Slot()
    def _follow(self) -> None:
        if self._follows:
            self.scrollToBottom()

    @Slot()
    def _note_scrolling(self) -> None:
        bar = self.verticalScrollBar()
        self._follows = bar.sliderPosition() >= bar.maximum() - 4
