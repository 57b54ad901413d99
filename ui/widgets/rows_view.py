"""A column of rows of different heights whose cost does not grow with their number."""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Protocol

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

Index = QModelIndex | QPersistentModelIndex
Action = QAbstractItemView.CursorAction
Hint = QAbstractItemView.ScrollHint
GUESS_PX = 46
SCROLL_PX = 16  # room for the scroll bar, kept free so that rows do not jump when it comes
STEP_PX = 22
BUDGET_S = 0.004
ROUNDS = 6


class RowPainter(Protocol):
    """Knows how high a row is and paints it."""

    def height(self, index: Index, width: int) -> int:
        """Pixels that a row needs at a width; a fraction of a millisecond."""

    def paint(self, painter: QPainter, rect: QRect, index: Index, *, selected: bool) -> None:
        """Paint a row."""


class RowsView(QListView):
    """Shows the rows of a flat model; stays at the end while nobody scrolled away.

    ``QListView`` measures every row again after any change. This one measures a row when it comes
    or changes; after a change of width it measures what is visible at once, and the rest
    a few milliseconds at a time, while what is on the screen stays where it is. It is a
    ``QListView`` for screen readers, which know nothing else as a list.
    """

    def __init__(self, painter: RowPainter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = painter
        self._heights: list[int] = []
        self._exact: list[bool] = []
        self._bottoms: list[int] = []
        self._width = 0
        self._settling = False
        self._follows = False
        self._rest = QTimer(self)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._measure_rest)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().sliderMoved.connect(self._note_scrolling)
        self.verticalScrollBar().actionTriggered.connect(self._note_scrolling)

    @property
    def row_width(self) -> int:
        """Pixels from side to side of every row."""
        return self.width() - SCROLL_PX

    @Slot()
    def follow(self) -> None:
        """Go to the end and stay there."""
        self._follows = True
        self._settle()
        self._stay_at_end()

    def stay(self) -> None:
        """Do not follow any more."""
        self._follows = False

    def reset(self) -> None:
        """Override Qt: other rows, or another model."""
        super().reset()
        self._begin_anew()

    def doItemsLayout(self) -> None:
        """Override Qt: nothing is laid out here, except what nobody told."""
        if self.model() is not None and len(self._heights) != self.model().rowCount():
            self._begin_anew()
        QAbstractItemView.doItemsLayout(self)

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        """Override Qt."""
        QAbstractItemView.rowsInserted(self, parent, start, end)
        count = end - start + 1
        if len(self._heights) + count == self.model().rowCount():
            self._heights[start:start] = [GUESS_PX] * count
            self._exact[start:start] = [False] * count
            self._moved_from(start)

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        """Override Qt."""
        QAbstractItemView.rowsAboutToBeRemoved(self, parent, start, end)
        if len(self._heights) == self.model().rowCount():
            self._update_below(start)
            del self._heights[start : end + 1]
            del self._exact[start : end + 1]
            self._add_up(start)
            self.scheduleDelayedItemsLayout()  # a line that ends comes back at once as a sentence

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Override Qt."""
        QAbstractItemView.dataChanged(self, first, last, list(roles))
        for row in range(first.row(), min(last.row() + 1, len(self._heights))):
            height = self._height(row)
            if height != self._heights[row]:
                self._heights[row], self._exact[row] = height, True
                self._moved_from(row)

    def visualRect(self, index: Index) -> QRect:
        """Override Qt."""
        row = index.row()
        if not index.isValid() or row >= len(self._heights):
            return QRect()
        top = self._top(row) - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._heights[row])

    def painted_rect(self, index: Index) -> QRect:
        """Where a row is painted: as ``visualRect``, without the room for the scroll bar."""
        rect = self.visualRect(index)
        rect.setWidth(self.row_width)
        return rect

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Override Qt, who also asks before there is a model."""
        down = point.y() + self.verticalOffset()
        if self.model() is None or down < 0:
            return QModelIndex()
        return self.model().index(bisect_right(self._bottoms, down), 0)

    def scrollTo(self, index: Index, hint: Hint = Hint.EnsureVisible) -> None:
        """Override Qt; what lies around the row is measured first."""
        row, bar, page = index.row(), self.verticalScrollBar(), self.viewport().height()
        if not index.isValid() or row >= len(self._heights):
            return
        self.executeDelayedItemsLayout()
        for _ in range(ROUNDS):
            top, bottom = self._top(row), self._bottoms[row]
            if hint is Hint.PositionAtCenter:
                wanted = (top + bottom - page) // 2
            elif hint is Hint.PositionAtTop or top < bar.value():
                wanted = top
            elif hint is Hint.PositionAtBottom or bottom > bar.value() + page:
                wanted = min(top, bottom - page)
            else:
                return
            if bar.value() == min(max(0, wanted), bar.maximum()):
                return
            bar.setValue(wanted)

    def moveCursor(self, action: Action, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Override Qt."""
        last = len(self._heights) - 1
        row, page = self.currentIndex().row(), self.viewport().height()
        if last < 0:
            return QModelIndex()
        match action:
            case Action.MoveHome:
                row = 0
            case Action.MoveEnd:
                row = last
            case Action.MovePageUp:
                row = min(row, bisect_right(self._bottoms, self._top(max(0, row)) - page))
            case Action.MovePageDown:
                row = max(row, bisect_right(self._bottoms, self._top(max(0, row)) + page))
            case Action.MoveUp | Action.MovePrevious | Action.MoveLeft:
                row = last if row < 0 else row - 1
            case _:
                row = last if row < 0 else row + 1
        return self.model().index(min(max(0, row), last), 0)

    def horizontalOffset(self) -> int:
        """Override Qt."""
        return 0

    def verticalOffset(self) -> int:
        """Override Qt."""
        return self.verticalScrollBar().value()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Override Qt."""
        rows = self._rows_in(rect)
        selection = QItemSelection()
        if rows:
            model = self.model()
            selection.select(model.index(rows[0], 0), model.index(rows[-1], 0))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Override Qt."""
        region = QRegion()
        for index in selection.indexes():
            region += self.visualRect(index)
        return region

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that need it."""
        painter = QPainter(self.viewport())
        chosen, model = self.selectionModel(), self.model()
        for row in self._rows_in(event.rect()):
            index = model.index(row, 0)
            selected = chosen is not None and chosen.isSelected(index)
            self._painter.paint(painter, self.painted_rect(index), index, selected=selected)
        painter.end()

    def updateGeometries(self) -> None:
        """Override Qt: the range of the scroll bar."""
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(STEP_PX)
        bar.setPageStep(page)
        bar.setRange(0, self._scroll_range())
        QAbstractItemView.updateGeometries(self)
        self._settle()
        self._stay_at_end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap again, if it became wider or narrower."""
        if self.row_width != self._width:
            self._width = self.row_width
            self._exact = [False] * len(self._exact)
            self._rest.start()
        QAbstractItemView.resizeEvent(self, event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Override Qt: move what is painted, and measure what comes into sight."""
        if self._settling:
            self.viewport().update()
            return
        self.viewport().scroll(dx, dy)
        self._settle()

    @Slot()
    def _note_scrolling(self) -> None:
        bar = self.verticalScrollBar()
        self._follows = bar.sliderPosition() >= bar.maximum() - 4

    def _stay_at_end(self) -> None:
        bar = self.verticalScrollBar()
        if self._follows and bar.value() != bar.maximum():
            bar.setValue(bar.maximum())

    def _begin_anew(self) -> None:
        count = self.model().rowCount() if self.model() is not None else 0
        self._heights = [GUESS_PX] * count
        self._exact = [False] * count
        self._add_up(0)
        self._rest.start()

    def _moved_from(self, row: int) -> None:
        """Rows from ``row`` on are new or stand elsewhere."""
        self._add_up(row)
        self._update_below(row)
        self.updateGeometries()
        if not all(self._exact[row:]):
            self._rest.start()

    def _update_below(self, row: int) -> None:
        top = max(0, self._top(row) - self.verticalOffset())
        page = self.viewport().height()
        if top < page:
            self.viewport().update(0, top, self.width(), page - top)

    def _settle(self) -> None:
        """Measure what is visible."""
        for _ in range(ROUNDS):
            fresh = [row for row in self._rows_in(self.viewport().rect()) if not self._exact[row]]
            if self._settling or not fresh:
                return
            self._measure(fresh)

    @Slot()
    def _measure_rest(self) -> None:
        """Measure some of the others, the last ones first, while there is nothing else to do."""
        rows = reversed(range(len(self._exact)))
        if self._measure((row for row in rows if not self._exact[row]), BUDGET_S):
            self._rest.stop()

    def _measure(self, rows: Iterable[int], budget_s: float = math.inf) -> bool:
        """Measure rows while what is on the screen stays in its place; false if time ran out."""
        bar, began_s, first_changed = self.verticalScrollBar(), time.perf_counter(), None
        anchor = bisect_right(self._bottoms, bar.value())
        above = bar.value() - self._top(anchor)
        in_time = True
        for row in rows:
            height, self._exact[row] = self._height(row), True
            if height != self._heights[row]:
                self._heights[row] = height
                first_changed = row if first_changed is None else min(row, first_changed)
            in_time = time.perf_counter() - began_s < budget_s
            if not in_time:
                break
        if first_changed is not None:
            self._settling = True
            self._add_up(first_changed)
            bar.setRange(0, self._scroll_range())
            bar.setValue(bar.maximum() if self._follows else self._top(anchor) + above)
            self.viewport().update()
            self._settling = False
        return in_time

    def _scroll_range(self) -> int:
        return max(0, (self._bottoms[-1] if self._bottoms else 0) - self.viewport().height())

    def _height(self, row: int) -> int:
        return self._painter.height(self.model().index(row, 0), self.row_width)

    def _top(self, row: int) -> int:
        return self._bottoms[row - 1] if row > 0 else 0

    def _add_up(self, row: int) -> None:
        top = self._top(row)
        self._bottoms[row:] = list(accumulate(self._heights[row:], initial=top))[1:]

    def _rows_in(self, rect: QRect) -> range:
        top = rect.top() + self.verticalOffset()
        first = bisect_right(self._bottoms, top)
        last = bisect_right(self._bottoms, top + rect.height() - 1)
        return range(first, min(last + 1, len(self._bottoms)))
