"""The wall: a card for each seat, wrapped over the whole width."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.domain.seat import HELP, Presence, SeatState, handed_to
from app.services.watching import Need, Patience, need_of, since_ms
from ui import wording
from ui.models.keyed import VALUE_ROLE
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.labels import tabular
from ui.widgets.painting import RIGHT, bold, paint_text, pill_width

Index = QModelIndex | QPersistentModelIndex
CARD_PX = QSize(132, 70)  # the narrowest; columns share what is left
GAP_PX = 6
SLACK_PX = 4  # Qt wraps a row that fills the width to the last pixel
EDGE_PX = 4
LINE_PX = 13
TIMER_GAP_PX = 4
KEPT_CARDS = 600  # 37 KB each
GROUNDS = {
    Need.HELP: "red_ground",
    Need.LOST: "red_ground",
    Need.LONG_CALL: "amber_ground",
    Need.LONG_AFTER_CALL: "amber_ground",
    Need.LONG_PAUSE: "amber_ground",
}


class SeatDelegate(QStyledItemDelegate):
    """Paints a card; only its timer is new at each painting."""

    def __init__(self, look: Look, patience: Patience, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._patience = patience
        self._small = body_font(SMALL_PX)
        self._name = body_font(LINE_PX)
        self._number = tabular(bold(LINE_PX))
        self._cards: dict[tuple[object, ...], QPixmap] = {}

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All cards are as large as the grid."""
        wall = self.parent()
        return wall.gridSize() if isinstance(wall, QListView) else CARD_PX

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one seat: the card as it was drawn before, and its timer."""
        seat: Presence = index.data(VALUE_ROLE)
        now_ms = wording.now_ms()
        need = need_of(seat, now_ms, self._patience)
        current = bool(option.state & option.state.State_Selected)
        size = option.rect.size() - QSize(GAP_PX, GAP_PX)
        scale = painter.device().devicePixelRatioF()
        passed = self._passed(seat, now_ms)
        digits = len(passed)
        key = (seat, need, current, size.toTuple(), scale, digits, self._look.theme.name)
        card = self._cards.get(key)
        if card is None:
            if len(self._cards) >= KEPT_CARDS:
                self._cards.clear()
            timer_px = QFontMetrics(self._number).horizontalAdvance(passed) + TIMER_GAP_PX
            card = self._cards[key] = self._drawn(
                seat, need, size, scale, timer_px=timer_px if passed else 0, current=current
            )
        painter.save()
        painter.drawPixmap(option.rect.topLeft(), card)
        painter.setPen(self._colour_of(seat))
        row = _rows(size)[1].translated(option.rect.topLeft())
        paint_text(painter, row, passed, self._number, RIGHT)
        painter.restore()

    def _passed(self, seat: Presence, now_ms: int) -> str:
        if seat.state is SeatState.SIGNED_OUT:
            return ""
        return wording.timer((now_ms - since_ms(seat)) / 1000)

    def _drawn(
        self,
        seat: Presence,
        need: Need | None,
        size: QSize,
        scale: float,
        *,
        timer_px: int,
        current: bool,
    ) -> QPixmap:
        """Draw all of a card but its timer: every second every card is painted again."""
        card = QPixmap(size * scale)
        card.setDevicePixelRatio(scale)
        card.fill(Qt.GlobalColor.transparent)
        painter = QPainter(card)
        self._paint_card(painter, QRect(QPoint(0, 0), size), seat, need, current=current)
        first, second, third = _rows(size)
        self._paint_who(painter, first, seat, need)
        painter.setPen(self._colour_of(seat))
        room = second.adjusted(0, 0, -timer_px, 0)
        paint_text(painter, room, wording.presence(seat), bold(LINE_PX))
        self._paint_reason(painter, third, seat)
        painter.end()
        return card

    def _colour_of(self, seat: Presence) -> QColor:
        tone = wording.presence_tone(seat)
        return self._look.theme.colour("quiet" if tone == "grey" else tone)

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
            text = wording.help_wanted(handed_to(seat))
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

    def _paint_reason(self, painter: QPainter, row: QRect, seat: Presence) -> None:
        painter.setPen(self._look.theme.colour("quiet"))
        text = "" if seat.reason == HELP or handed_to(seat) else seat.reason
        if seat.lost:
            text = wording.last_known(seat)
        width = paint_text(painter, row, text, self._small)
        if trouble := wording.health(seat):
            painter.setPen(self._look.theme.colour("amber"))
            paint_text(
                painter, row.adjusted(width + 6 * bool(width), 0, 0, 0), trouble, self._small
            )


def _rows(card: QSize) -> list[QRect]:
    """The three lines of a card, from its own corner."""
    height = (card.height() - 12) // 3
    left = EDGE_PX + 8
    return [QRect(left, 6 + n * height, card.width() - left - 9, height) for n in range(3)]


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
        """Let the columns share the width, the scroll bar's kept free so that no card jumps."""
        super().resizeEvent(event)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        room = self.width() - max(bar, self.verticalScrollBar().sizeHint().width()) - SLACK_PX
        columns = max(1, room // CARD_PX.width())
        self.setGridSize(QSize(room // columns, CARD_PX.height()))
