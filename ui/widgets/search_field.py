"""One box to find a thing in a list: type, arrow, Enter; the caret never leaves the box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui.theme import SMALL_PX, Look, body_font

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW_PX = 30
ROWS = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the list: what it stands for, how it reads, a quiet second text."""

    value: str
    text: str
    detail: str = ""


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


class SearchField(QLineEdit):
    """A line that searches while one types and shows what it found below itself.

    ``find`` is called on the UI thread at every keystroke; it must answer within a few
    milliseconds from memory.

    Signals:
        chosen: The person chose a row; the ``Choice``.
        left_free: In a ``free`` box the person wrote something that no row is, and went on.
    """

    chosen = Signal(object)
    left_free = Signal(str)

    def __init__(
        self, look: Look, find: Callable[[str], Sequence[Choice]], *, free: bool = False
    ) -> None:
        super().__init__()
        self._find = find
        self._free = free
        self._shown = ""
        self._model = _Choices(self)
        self._popup = QFrame(self, Qt.WindowType.ToolTip)
        self._popup.setObjectName("popup")
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Row(look, self))
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setStyleSheet(f"QListView::item {{ height: {ROW_PX}px; }}")
        self._list.clicked.connect(self._choose)
        column = QVBoxLayout(self._popup)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._list)
        self.textEdited.connect(self._search)

    @property
    def choices(self) -> list[Choice]:
        """The rows that are shown now; empty when the list is closed."""
        return self._model.rows if self._popup.isVisible() else []

    def show_value(self, text: str) -> None:
        """Show a chosen thing; leaving the box without choosing brings it back.

        What is typed next takes its place.
        """
        self._shown = text
        self.setText(text)
        self.setCursorPosition(0)
        if self.hasFocus():
            self.selectAll()
        self._popup.hide()

    def show_stored(self, text: str) -> None:
        """Show what is stored now; words that are being written stay until that changes."""
        writing = self.text() != self._shown or self._popup.isVisible()
        if self.hasFocus() and writing and text == self._shown:
            return
        if not text == self.text() == self._shown:
            self.show_value(text)

    def settle(self) -> None:
        """Take over free words that are still being written, as leaving the box would."""
        if self._free and self.text() != self._shown:
            self._popup.hide()
            self._shown = self.text()
            self.left_free.emit(self._shown)

    def event(self, event: QEvent) -> bool:
        """While the list is open, Escape is the list's and no shortcut of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._popup.isVisible()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move in the list, Enter takes, Escape closes; all else is typing."""
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in moves:
            if not self._popup.isVisible():
                self._search(self.text() if self.text() != self._shown else "")
            else:
                self._move(moves[Qt.Key(event.key())])
            return
        if self._popup.isVisible() and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(self._list.currentIndex())
            return
        if self._popup.isVisible() and event.key() == Qt.Key.Key_Escape:
            self.show_value(self._shown)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select what is there, so that typing replaces it."""
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list; keep free text, bring back what was chosen before otherwise."""
        super().focusOutEvent(event)
        self._popup.hide()
        self.settle()
        if self.text() != self._shown:
            self.setText(self._shown)

    def _search(self, typed: str) -> None:
        rows = self._find(typed.strip())
        self._model.show(rows)
        if not rows:
            self._popup.hide()
            return
        self._list.setCurrentIndex(self._model.index(0))
        height = min(len(rows), ROWS) * ROW_PX + 10
        self._popup.setFixedSize(max(self.width(), 360), height)
        self._popup.move(self._place_for(height))
        self._popup.show()

    def _place_for(self, height: int) -> QPoint:
        """Below the box, or above it where the screen ends."""
        below = self.mapToGlobal(QPoint(0, self.height() + 3))
        if below.y() + height <= self.screen().availableGeometry().bottom():
            return below
        return self.mapToGlobal(QPoint(0, -height - 3))

    def _move(self, step: int) -> None:
        row = self._list.currentIndex().row() + step
        if 0 <= row < self._model.rowCount():
            self._list.setCurrentIndex(self._model.index(row))

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        choice = self._model.rows[index.row()]
        self._popup.hide()
        self.show_value(choice.text)
        self.chosen.emit(choice)
