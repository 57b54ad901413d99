"""The wall: a card for each seat, wrapped over the whole width."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.domain.seat import HELP, Presence, SeatState
from app.services.watching import Need, Patience, need_of, since_ms
from ui import wording
from ui.models.keyed import VALUE_ROLE
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.labels import tabular
from ui.widgets.painting import RIGHT, bold, paint_text, pill_width

Index = QModelIndex | QPersistentModelIndex
CARD_PX = QSize(132, 70)  # the narrowest; columns share what is left
GAP_PX = 6
SCROLL_PX = 14  # kept free, so that cards do not jump when the scroll bar comes
EDGE_PX = 4
LINE_PX = 13
GROUNDS = {
    Need.HELP: "red_ground",
    Need.LOST: "red_ground",
    Need.LONG_CALL: "amber_ground",
    Need.LONG_AFTER_CALL: "amber_ground",
    Need.LONG_PAUSE: "amber_ground",
}


class SeatDelegate(QStyledItemDelegate):
    """Paints a card; its timer is computed at each painting."""

    def __init__(self, look: Look, patience: Patience, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._patience = patience
        self._small = body_font(SMALL_PX)
        self._name = body_font(LINE_PX)
        self._number = tabular(bold(LINE_PX))

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All cards are as large as the grid."""
        wall = self.parent()
        return wall.gridSize() if isinstance(wall, QListView) else CARD_PX

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one seat."""
        seat: Presence = index.data(VALUE_ROLE)
        need = need_of(seat, wording.now_ms(), self._patience)
        painter.save()
        card = option.rect.adjusted(0, 0, -GAP_PX, -GAP_PX)
        current = bool(option.state & option.state.State_Selected)
        self._paint_card(painter, card, seat, need, current=current)
        inside = card.adjusted(EDGE_PX + 8, 6, -9, -6)
        height = inside.height() // 3
        rows = [
            QRect(inside.x(), inside.y() + n * height, inside.width(), height) for n in range(3)
        ]
        self._paint_who(painter, rows[0], seat, need)
        self._paint_state(painter, rows[1], seat)
        self._paint_reason(painter, rows[2], seat)
        painter.restore()

    def _paint_card(
        self, painter: QPainter, card: QRect, seat: Presence, need: Need | None, *, current: bool
    ) -> None:
        theme = self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "panel" if need is None else GROUNDS[need]
        line, width = ("blue", 2) if current else ("line", 1)
        if need is Need.HELP and not current:
            line, width = "red", 2
        half = width / 2
        box = QRectF(card).adjusted(half, half, -half, -half)
        painter.setBrush(theme.colour(ground))
        painter.setPen(QPen(theme.colour(line), width))
        painter.drawRoundedRect(box, 6, 6)
        tone = wording.presence_tone(seat)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line_strong" if tone == "grey" else tone))
        stripe = QRectF(card.x() + 3, card.y() + 7, EDGE_PX - 1, card.height() - 14)
        painter.drawRoundedRect(stripe, 1.5, 1.5)

    def _paint_who(self, painter: QPainter, row: QRect, seat: Presence, need: Need | None) -> None:
        theme = self._look.theme
        room = row
        if need is Need.HELP:
            text = wording.help_wanted()
            left = row.right() - pill_width(text) + 3
            self._paint_help(painter, left, row.y() - 1, text)
            room = row.adjusted(0, 0, left - row.right() - 4, 0)
        gone = seat.state is SeatState.SIGNED_OUT
        painter.setPen(theme.colour("faint" if gone else "ink"))
        width = paint_text(painter, room, seat.seat, self._number)
        painter.setPen(theme.colour("faint" if gone else "quiet"))
        paint_text(painter, room.adjusted(width + 6, 0, 0, 0), seat.name, self._name)

    def _paint_help(self, painter: QPainter, left: int, y: int, text: str) -> None:
        painter.save()
        theme = self._look.theme
        painter.setBrush(theme.colour("red"))
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(left, y + 1, pill_width(text), 18)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(bold(SMALL_PX))
        painter.setPen(theme.colour("panel"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _paint_state(self, painter: QPainter, row: QRect, seat: Presence) -> None:
        tone = wording.presence_tone(seat)
        painter.setPen(self._look.theme.colour("quiet" if tone == "grey" else tone))
        passed = wording.timer((wording.now_ms() - since_ms(seat)) / 1000)
        if seat.state is SeatState.SIGNED_OUT:
            passed = ""
        width = paint_text(painter, row, passed, self._number, RIGHT)
        paint_text(
            painter, row.adjusted(0, 0, -width - 6, 0), wording.presence(seat), bold(LINE_PX)
        )

    def _paint_reason(self, painter: QPainter, row: QRect, seat: Presence) -> None:
        painter.setPen(self._look.theme.colour("quiet"))
        text = "" if seat.reason == HELP else seat.reason
        if seat.lost:
            text = wording.last_known(seat)
        paint_text(painter, row, text, self._small)


class SeatWall(QListView):
    """Shows the seats; arrows move, digits jump to a number, Enter opens."""

    def __init__(self, look: Look, model: QAbstractItemModel, patience: Patience) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("All seats"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setModel(model)
        self.setItemDelegate(SeatDelegate(look, patience, self))
        look.changed.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the columns share the whole width."""
        super().resizeEvent(event)
        room = self.width() - SCROLL_PX
        columns = max(1, room // CARD_PX.width())
        self.setGridSize(QSize(room // columns, CARD_PX.height()))
