"""The rows below the line: what was found, or the shelf of articles that lie ready."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.services.cards import Entry, Hit, Shelf
from ui import knowledge_wording
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.panel import PADDING
from ui.widgets.text_layout import laid_out, marked

Index = QModelIndex | QPersistentModelIndex
Row = Hit | Entry | str
"""What was found, an article of the shelf, or the heading of a part of the shelf."""
ROOT = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole
HIT_PX, ENTRY_PX, HEADING_PX = 66, 28, 26
PILL_PX = 18
ACCENT_PX = 3
MOST_PINNED, MOST_RECENT, MOST_CHANGED = 9, 8, 8


class HitModel(QAbstractListModel):
    """The hits of the newest search, or the shelf while nothing is typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def show(self, hits: Sequence[Hit]) -> None:
        """Take the place of what was there by hits."""
        self._put(list(hits))

    def show_shelf(self, shelf: Shelf) -> None:
        """Take the place of what was there by the parts of the shelf that are not empty."""
        rows: list[Row] = []
        for heading, entries in (
            (self.tr("Pinned"), shelf.pinned[:MOST_PINNED]),
            (self.tr("Read of late"), shelf.recent[:MOST_RECENT]),
            (self.tr("Changed today"), shelf.changed_today[:MOST_CHANGED]),
        ):
            rows += [heading, *entries] if entries else []
        self._put(rows)

    def row_at(self, number: int) -> Row | None:
        """The row of this number, if there is one."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rowCount(self, parent: Index = ROOT) -> int:
        """Override Qt."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Override Qt: a heading cannot be chosen."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if isinstance(self._rows[index.row()], str):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override Qt."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return _read(row)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, Hit):
            return knowledge_wording.why(row)
        return None

    def _put(self, rows: list[Row]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


class HitList(QListView):
    """Rows that are walked from the line above; it never takes the caret."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setItemDelegate(_Rows(look, self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)

    def choose(self, first: int, step: int = 1) -> None:
        """Choose the row, or the next in the direction of ``step`` that is no heading."""
        model, number = self.model(), first
        while 0 <= number < model.rowCount():
            index = model.index(number, 0)
            if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                self.setCurrentIndex(index)
                self.scrollTo(model.index(0, 0) if number == 1 else index)  # with its heading
                return
            number += step

    @Slot(int)
    def move_by(self, step: int) -> None:
        """Choose further down or up; stops at both ends."""
        self.choose(self.currentIndex().row() + step, step)


class _Rows(QStyledItemDelegate):
    """Paints what is seen; a row's height is known without laying its text out."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._body, self._small = body_font(), body_font(SMALL_PX)
        self._bold, self._pill = body_font(), body_font(11)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._heading = body_font(SMALL_PX)
        self._heading.setWeight(QFont.Weight.DemiBold)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        height = HIT_PX if isinstance(row, Hit) else ENTRY_PX
        return QSize(option.rect.width(), HEADING_PX if isinstance(row, str) else height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        painter.save()
        if option.state & option.state.State_Selected and not isinstance(row, str):
            painter.fillRect(option.rect, self._look.theme.colour("blue_ground"))
            edge = QRect(option.rect.topLeft(), QSize(ACCENT_PX, option.rect.height()))
            painter.fillRect(edge, self._look.theme.colour("blue"))
        if isinstance(row, Hit):
            self._paint_hit(painter, option.rect, row)
        elif isinstance(row, Entry):
            self._paint_entry(painter, option.rect, row)
        else:
            self._paint_heading(painter, option.rect, row)
        painter.restore()

    def _paint_hit(self, painter: QPainter, rect: QRect, hit: Hit) -> None:
        theme = self._look.theme
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        area = rect.adjusted(PADDING, 6, -PADDING, -4)
        room = area.width() - (self._paint_expired(painter, area) if hit.is_expired else 0)
        painter.setPen(theme.colour("quiet" if hit.is_expired else "ink"))
        title = laid_out(hit.title, room, self._bold, 1.3, lines=1)
        spans = [(mark.start, mark.end) for mark in hit.marks]
        title.draw(painter, QPointF(area.topLeft()), marked(spans, theme.colour("mark")))
        painter.setPen(theme.colour("quiet"))
        text = laid_out(hit.snippet, area.width(), self._small, 1.35, lines=2)
        spans = [(mark.start, mark.end) for mark in hit.snippet_marks]
        under = QPointF(area.x(), area.y() + 21)
        text.draw(painter, under, marked(spans, theme.colour("mark")))

    def _paint_expired(self, painter: QPainter, area: QRect) -> int:
        """Say at the right end that it does not hold; returns the room that it takes, pixels."""
        word = self.tr("not in force")
        width = QFontMetrics(self._pill).horizontalAdvance(word) + 12
        box = QRectF(area.right() - width, area.y() + 1, width, PILL_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.colour("red_ground"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(self._pill)
        painter.setPen(self._look.theme.colour("red"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        return width + 8

    def _paint_entry(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        area = rect.adjusted(PADDING, 0, -PADDING, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        moment = knowledge_wording.when(entry.at_ms)
        painter.setFont(self._small)
        painter.setPen(self._look.theme.colour("quiet"))
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, moment)
        room = area.width() - painter.fontMetrics().horizontalAdvance(moment) - 10
        painter.setFont(self._body)
        painter.setPen(self._look.theme.colour("ink"))
        shown = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_heading(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setFont(self._heading)
        painter.setPen(self._look.theme.colour("quiet"))
        area = rect.adjusted(PADDING, 0, -PADDING, -3)
        painter.drawText(area, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, text)


def _read(row: Row) -> str:
    if isinstance(row, Hit):
        return f"{row.title} {row.snippet}"
    return row.title if isinstance(row, Entry) else row
