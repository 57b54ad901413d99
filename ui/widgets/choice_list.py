"""The list under a search box: rows to choose from, a heading above, a hint below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.labels import key_label, small

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW_PX = 30
ROWS = 8
EDGE_PX = 4
HEAD_PX = 24
FOOT_PX = 30
NARROWEST_PX = 360


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the list: what it stands for, how it reads, a quiet second text."""

    value: str
    text: str
    detail: str = ""


class ChoiceList(QFrame):
    """Floats under a box and never takes the caret.

    Signals:
        clicked: A row was clicked; the ``Choice``.
    """

    clicked = Signal(object)

    def __init__(self, look: Look, box: QWidget, hint: str = "", key: str = "") -> None:
        super().__init__(box, Qt.WindowType.ToolTip)
        self.setObjectName("popup")
        self._box = box
        self._model = _Choices(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(look, self))
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setStyleSheet(f"QListView::item {{ height: {ROW_PX}px; }}")
        self._list.clicked.connect(self._tell_clicked)
        self._head = small()
        self._head.setFixedHeight(HEAD_PX)
        self._head.setContentsMargins(10, 0, 10, 0)
        self._foot = self._hint(hint, key)
        self._has_hint = bool(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._list, 1)
        column.addWidget(self._foot)

    @property
    def rows(self) -> list[Choice]:
        """What is shown now; nothing while the list is closed."""
        return self._model.rows if self.isVisible() else []

    @property
    def chosen(self) -> Choice | None:
        """The row that Enter would take."""
        at = self._list.currentIndex().row()
        return self.rows[at] if 0 <= at < len(self.rows) else None

    def open(self, rows: Sequence[Choice], heading: str = "", *, lead: bool = True) -> None:
        """Show rows, a heading alone, or both.

        Args:
            rows: From the top.
            heading: Above the rows; empty = none.
            lead: Whether the first row is chosen at once. If not, Enter takes nothing before
                an arrow was pressed.
        """
        self._model.show(rows)
        self._head.setText(heading)
        self._head.setVisible(bool(heading))
        self._foot.setVisible(self._has_hint)
        self._list.setVisible(bool(rows))
        self._list.setCurrentIndex(self._model.index(0) if lead and rows else QModelIndex())
        self._list.scrollToTop()
        height = 2 * EDGE_PX + 2 + min(len(rows), ROWS) * ROW_PX
        height += HEAD_PX * bool(heading) + FOOT_PX * self._has_hint
        self.setFixedSize(max(self._box.width(), NARROWEST_PX), height)
        self.move(self._place_for(height))
        self.show()

    def move_by(self, step: int) -> None:
        """Choose a row further down or up; stops at both ends."""
        at, last = self._list.currentIndex().row(), self._model.rowCount() - 1
        if at < 0 < -step:
            return  # nothing is chosen yet, and up leads nowhere
        row = min(max(at + step, 0), last)
        self._list.setCurrentIndex(self._model.index(row))

    def _hint(self, text: str, key: str) -> QWidget:
        foot = QWidget(self)
        foot.setFixedHeight(FOOT_PX)
        line = QHBoxLayout(foot)
        line.setContentsMargins(10, 0, 10, 0)
        line.addWidget(small(text))
        line.addStretch(1)
        line.addWidget(key_label(key))
        return foot

    def _place_for(self, height: int) -> QPoint:
        """Below the box, or above it where the screen ends."""
        below = self._box.mapToGlobal(QPoint(0, self._box.height() + 3))
        if below.y() + height <= self._box.screen().availableGeometry().bottom():
            return below
        return self._box.mapToGlobal(QPoint(0, -height - 3))

    def _tell_clicked(self, index: QModelIndex) -> None:
        self.clicked.emit(self._model.rows[index.row()])


class _Choices(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Choice] = []

    def show(self, rows: Sequence[Choice]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.text} {row.detail}"
        if role == Qt.ItemDataRole.UserRole:
            return row
        return None


class _Row(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Choice = index.data(Qt.ItemDataRole.UserRole)
        theme = self._look.theme
        painter.save()
        selected = bool(option.state & option.state.State_Selected)
        if selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        area = option.rect.adjusted(10, 0, -10, 0)
        painter.setFont(body_font())
        painter.setPen(theme.colour("blue" if selected else "ink"))
        middle = Qt.AlignmentFlag.AlignVCenter
        metrics = painter.fontMetrics()
        text = metrics.elidedText(row.text, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, text)
        rest = area.adjusted(metrics.horizontalAdvance(text) + 12, 0, 0, 0)
        painter.setFont(body_font(SMALL_PX))
        painter.setPen(theme.colour("quiet"))
        detail = painter.fontMetrics().elidedText(
            row.detail, Qt.TextElideMode.ElideRight, rest.width()
        )
        painter.drawText(rest, middle | Qt.AlignmentFlag.AlignRight, detail)
        painter.restore()
