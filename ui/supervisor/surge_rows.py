"""The list of surges beside the wall."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.surge import FoundSurge
from ui import surge_wording
from ui.models.keyed import VALUE_ROLE
from ui.models.surges import SurgesModel
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.labels import tabular
from ui.widgets.painting import RIGHT, bold, paint_pill, paint_text, pill_width
from ui.widgets.panel import PADDING

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 78
LINES_PX = (9, 31, 51)


class SurgeDelegate(QStyledItemDelegate):
    """Words and state; count beside what is usual, and since when; category and place."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Three lines."""
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one surge."""
        found: FoundSurge = index.data(VALUE_ROLE)
        theme = self._look.theme
        painter.save()
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        area = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        first, second, third = (area.adjusted(0, at, 0, 0) for at in LINES_PX)
        for line in (first, second, third):
            line.setHeight(20)
        text, tone = surge_wording.state(found)
        left = first.right() - pill_width(text)
        paint_pill(painter, theme, left, first.y(), text, tone)
        painter.setPen(theme.colour("quiet" if found.ended_ms else "ink"))
        name = surge_wording.name(found)
        paint_text(painter, first.adjusted(0, 0, left - first.right() - 8, 0), name, bold(14))
        digits = tabular(body_font(SMALL_PX))
        painter.setPen(theme.colour("quiet"))
        width = paint_text(painter, second, surge_wording.since(found), digits, RIGHT)
        painter.setPen(theme.colour("quiet" if found.ended_ms else "ink"))
        room = second.adjusted(0, 0, -width - 8, 0)
        paint_text(painter, room, surge_wording.count(found), digits)
        painter.setPen(theme.colour("quiet"))
        about = " · ".join(filter(None, (surge_wording.place(found), surge_wording.matter(found))))
        paint_text(painter, third, about, body_font(SMALL_PX))
        painter.restore()


class SurgeList(QListView):
    """Shows the surges; arrows move, Enter opens."""

    def __init__(self, look: Look, model: SurgesModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(self.tr("Surges"))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setItemDelegate(SurgeDelegate(look, self))
        look.changed.connect(self.viewport().update)
