"""The list of finished calls: what it was about, who took it, how long, when."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.services.inspecting import CallLine
from ui import wording
from ui.models.keyed import VALUE_ROLE, WordFilter
from ui.theme import BODY_PX, SMALL_PX, Look, body_font
from ui.widgets.labels import tabular
from ui.widgets.painting import RIGHT, bold, paint_pill, paint_text, pill_width
from ui.widgets.panel import PADDING

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 58


class CallDelegate(QStyledItemDelegate):
    """Two lines a call."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines."""
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one call."""
        line: CallLine = index.data(VALUE_ROLE)
        theme = self._look.theme
        painter.save()
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        first = option.rect.adjusted(PADDING, 8, -PADDING, 0)
        first.setHeight(20)
        second = first.translated(0, 22)
        silent = "" if line.has_recording else wording.no_recording()
        if silent:
            left = first.right() + 1 - pill_width(silent)
            paint_pill(painter, theme, left, first.y(), silent, "grey")
            first.setRight(left - 8)
        painter.setPen(theme.colour("ink" if line.title else "quiet"))
        paint_text(painter, first, wording.call_title(line.title), bold(BODY_PX))
        painter.setPen(theme.colour("quiet"))
        digits = tabular(body_font(SMALL_PX))
        length = wording.call_length(line.call)
        width = paint_text(painter, second, length, digits, RIGHT)
        about = f"{wording.day_and_time(line.call.rang_ms)} · {line.call.seat} {line.agent}"
        paint_text(painter, second.adjusted(0, 0, -width - 8, 0), about, digits)
        painter.restore()


def call_list(look: Look, model: WordFilter, name: str) -> QListView:
    """Make the list; its current row is the call that is open."""
    view = QListView()
    view.setModel(model)
    view.setItemDelegate(CallDelegate(look, view))
    view.setAccessibleName(name)
    view.setUniformItemSizes(True)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    look.changed.connect(view.viewport().update)
    return view
