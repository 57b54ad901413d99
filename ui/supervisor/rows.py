"""The two lists beside the wall: who needs the supervisor, and what one seat did."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.seat import SeatState
from app.services.watching import Need, Needy
from ui import wording
from ui.models.keyed import VALUE_ROLE
from ui.models.seats import Period
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.labels import tabular
from ui.widgets.painting import RIGHT, bold, paint_pill, paint_text
from ui.widgets.panel import PADDING

Index = QModelIndex | QPersistentModelIndex
NEEDY_PX = 60
PERIOD_PX = 34
CLOCK_PX = 62


class NeedyDelegate(QStyledItemDelegate):
    """A pill that says why, the seat, since when, and what is known."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Two lines."""
        return QSize(option.rect.width(), NEEDY_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one seat that needs somebody."""
        needy: Needy = index.data(VALUE_ROLE)
        theme = self._look.theme
        painter.save()
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        area = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        tone = "red" if needy.need in {Need.HELP, Need.LOST} else "amber"
        y = area.y() + 9
        pill = paint_pill(painter, theme, area.x(), y, wording.need(needy.need), tone)
        line = area.adjusted(pill + 8, 9, 0, 0)
        line.setHeight(20)
        painter.setPen(theme.colour(tone))
        passed = wording.timer((wording.now_ms() - needy.since_ms) / 1000)
        width = paint_text(painter, line, passed, tabular(bold(13)), RIGHT)
        painter.setPen(theme.colour("ink"))
        who = f"{needy.seat.seat} {needy.seat.name}"
        paint_text(painter, line.adjusted(0, 0, -width - 8, 0), who, tabular(bold(13)))
        below = area.adjusted(0, 33, 0, 0)
        below.setHeight(18)
        painter.setPen(theme.colour("quiet"))
        paint_text(painter, below, wording.about_need(needy), body_font(SMALL_PX))
        painter.restore()


class PeriodDelegate(QStyledItemDelegate):
    """When it began, what it was, why, how long."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """One line."""
        return QSize(option.rect.width(), PERIOD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one stretch of a day."""
        period: Period = index.data(VALUE_ROLE)
        theme = self._look.theme
        painter.save()
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        area = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        digits = tabular(body_font(SMALL_PX))
        painter.setPen(theme.colour("quiet"))
        paint_text(painter, area, wording.clock(period.start_ms), digits)
        x = area.x() + CLOCK_PX
        y = area.y() + (area.height() - 20) // 2
        tone = wording.presence_tone(period.line)
        x += paint_pill(painter, theme, x, y, wording.presence(period.line), tone) + 8
        lasts = period.end_ms == 0
        shown = not (lasts and period.line.state is SeatState.SIGNED_OUT)
        end_ms = period.end_ms or wording.now_ms()
        passed = wording.timer((end_ms - period.start_ms) / 1000) if shown else ""
        painter.setPen(theme.colour("ink" if lasts else "quiet"))
        width = paint_text(painter, area, passed, digits, RIGHT)
        rest = area.adjusted(x - area.x(), 0, -width - 8, 0)
        painter.setPen(theme.colour("quiet"))
        paint_text(painter, rest, period.line.reason, body_font(SMALL_PX))
        painter.restore()
