"""A list of frozen values that is shown anew without losing selection or scroll position."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
VALUE_ROLE = Qt.ItemDataRole.UserRole
SEARCH_ROLE = Qt.ItemDataRole.UserRole + 1

T = TypeVar("T")


class KeyedModel(QAbstractListModel, Generic[T]):
    """Rows in the order in which they are given; only what differs is told to the views."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[T] = []
        self._keys: list[Hashable] = []

    @property
    def rows(self) -> Sequence[T]:
        """What is shown now."""
        return self._rows

    def key(self, row: T) -> Hashable:
        """What makes a row the same row as before; unique."""
        raise NotImplementedError

    def text(self, row: T) -> str:
        """How a row reads aloud; what is typed into a filter is looked for here."""
        raise NotImplementedError

    def show(self, rows: Sequence[T]) -> None:
        """Show these rows from now on."""
        keys = [self.key(row) for row in rows]
        wanted = set(keys)
        for at in range(len(self._rows) - 1, -1, -1):
            if self._keys[at] not in wanted:
                self.beginRemoveRows(ROOT, at, at)
                del self._rows[at], self._keys[at]
                self.endRemoveRows()
        known = set(self._keys)
        for at, (key, row) in enumerate(zip(keys, rows, strict=True)):
            if key not in known:
                self.beginInsertRows(ROOT, at, at)
                self._rows.insert(at, row)
                self._keys.insert(at, key)
                self.endInsertRows()
                continue
            if self._keys[at] != key:
                self._move_up(self._keys.index(key, at), at)
            if self._rows[at] != row:
                self._rows[at] = row
                self.dataChanged.emit(self.index(at), self.index(at))

    def row_of(self, key: Hashable) -> int:
        """Row with this key; -1 if there is none."""
        return self._keys.index(key) if key in self._keys else -1

    def rowCount(self, parent: Index = ROOT) -> int:
        """Override Qt."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's type
        """Override Qt."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == VALUE_ROLE:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, SEARCH_ROLE}:
            return self.text(row)
        return None

    def _move_up(self, source: int, target: int) -> None:
        self.beginMoveRows(ROOT, source, source, ROOT, target)
        self._rows.insert(target, self._rows.pop(source))
        self._keys.insert(target, self._keys.pop(source))
        self.endMoveRows()


class WordFilter(QSortFilterProxyModel):
    """Leaves the rows that hold every word that was typed, in any order.

    The parent must not be ``source``: a model that takes its own filter with it crashes PySide6
    6.11 when both are collected.
    """

    def __init__(self, source: QAbstractListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self.setSourceModel(source)

    def set_typed(self, typed: str) -> None:
        """Filter by what is typed from now on."""
        words = tuple(typed.lower().split())
        if words != self._words:
            self.beginFilterChange()
            self._words = words
            self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        """Override Qt."""
        if not self._words:
            return True
        text = str(self.sourceModel().index(row, 0, parent).data(SEARCH_ROLE)).lower()
        return all(word in text for word in self._words)
