"""The category tree as Qt's views read it: branches with a count, leaves with their unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.category import Branch, Category, tree

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
CATEGORY_ROLE = Qt.ItemDataRole.UserRole


@dataclass(slots=True)
class _Node:
    branch: Branch
    row: int
    above: int
    below: list[int] = field(default_factory=list)


class CategoryTreeModel(QAbstractItemModel):
    """Shows some categories with the branches that they lie in; every node has a number."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes = [_Node(Branch(""), 0, 0)]
        self._of_code: dict[str, int] = {}

    def show(self, categories: Iterable[Category]) -> None:
        """Show these from now on."""
        self.beginResetModel()
        self._nodes = [_Node(Branch(""), 0, 0)]
        self._of_code = {}
        self._add(tree(categories), 0)
        self.endResetModel()

    def category(self, index: Index) -> Category | None:
        """The leaf at an index; ``None`` for a branch and for no index."""
        return self._nodes[index.internalId()].branch.leaf if index.isValid() else None

    def index_of(self, code: str) -> QModelIndex:
        """Where a category stands; no index if it is not shown."""
        number = self._of_code.get(code, 0)
        return self._index(number) if number else QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:
        """Override Qt."""
        return len(self._node(parent).below)

    def columnCount(self, _parent: Index = ROOT) -> int:
        """Override Qt."""
        return 1

    def index(self, row: int, column: int = 0, parent: Index = ROOT) -> QModelIndex:
        """Override Qt."""
        below = self._node(parent).below
        if column or not 0 <= row < len(below):
            return QModelIndex()
        return self.createIndex(row, 0, below[row])

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]  # QObject's too
        """Override Qt."""
        return self._index(self._node(index).above) if index.isValid() else QModelIndex()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Override Qt."""
        if not index.isValid():
            return None
        branch = self._node(index).branch
        if role == Qt.ItemDataRole.DisplayRole:
            return branch.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            unit = branch.leaf.department if branch.leaf else str(branch.leaves)
            return f"{branch.name} {unit}"
        if role == CATEGORY_ROLE:
            return branch
        return None

    def _node(self, index: Index) -> _Node:
        return self._nodes[index.internalId() if index.isValid() else 0]

    def _index(self, number: int) -> QModelIndex:
        return self.createIndex(self._nodes[number].row, 0, number) if number else QModelIndex()

    def _add(self, branches: Iterable[Branch], above: int) -> None:
        for row, branch in enumerate(branches):
            number = len(self._nodes)
            self._nodes.append(_Node(branch, row, above))
            self._nodes[above].below.append(number)
            if branch.leaf:
                self._of_code[branch.leaf.code] = number
            self._add(branch.below, number)
