"""All categories as a tree, for who wants to browse: arrows, Enter, and a search inside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from app.domain.category import Branch, Category
from app.services.finding import SEPARATOR
from ui.models.category_tree import CATEGORY_ROLE, CategoryTreeModel
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.buttons import KeyButton
from ui.widgets.choice_list import Choice
from ui.widgets.labels import ElidedLabel, label, small

SIZE_PX = (640, 600)
ROW_PX = 28
INDENT_PX = 20
_Index = QModelIndex | QPersistentModelIndex
_Key = Qt.Key
_TREE_KEYS = {_Key.Key_Down, _Key.Key_Up, _Key.Key_PageDown, _Key.Key_PageUp}
_FOLD_KEYS = {_Key.Key_Right, _Key.Key_Left}


class CategoryTreeDialog(QDialog):
    """Shows the tree and knows which leaf was chosen; storing it is the caller's business.

    The caret stays in the search line: arrows move in the tree, → and ← unfold and fold while
    nothing is typed, Enter takes a leaf and unfolds a branch.
    """

    def __init__(
        self,
        look: Look,
        categories: Sequence[Category],
        find: Callable[[str], Sequence[Choice]],
        current: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog.

        Args:
            look: Colours.
            categories: All leaves.
            find: The search of the category box; values are codes.
            current: Code of the ticket's category: its branch is unfolded.
            parent: Window in front of which it stands.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Categories"))
        self.resize(*SIZE_PX)
        self._categories = tuple(categories)
        self._of_code = {category.code: category for category in categories}
        self._look = look
        self._find = find
        self._current = current
        self._model = CategoryTreeModel(self)
        self.line = _Line(self)
        self.line.setPlaceholderText(self.tr("Words, pinyin or initials"))
        self.line.setAccessibleName(self.tr("Search in the tree"))
        self.tree = self._tree(look)
        self._about = ElidedLabel()
        self._words = ElidedLabel()
        self._take = KeyButton(look, self.tr("Take"), "Enter", kind="primary")
        self._take.setDefault(True)
        self._cancel = KeyButton(look, self.tr("Cancel"), "Esc")
        self._cancel.setAutoDefault(False)
        self._lay_out()
        self._listen()
        self._show_all()

    def answer(self) -> str:
        """Code of the chosen leaf; empty on a branch."""
        category = self._model.category(self.tree.currentIndex())
        return category.code if category else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape first empties the search."""
        if event.key() == Qt.Key.Key_Escape and self.line.text():
            self.line.clear()
            self.line.setFocus()
        else:
            super().keyPressEvent(event)

    def _tree(self, look: Look) -> QTreeView:
        made = QTreeView()
        made.setModel(self._model)
        made.setHeaderHidden(True)
        made.setUniformRowHeights(True)
        made.setIndentation(INDENT_PX)
        made.setAnimated(False)
        made.setExpandsOnDoubleClick(True)
        made.setItemDelegate(_Row(look, made))
        made.setAccessibleName(self.tr("Categories"))
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Categories"), "number", pixels=18))
        head.addStretch(1)
        head.addWidget(small(self.tr("{0} in all").format(len(self._categories))))
        foot = QHBoxLayout()
        foot.addWidget(small(self.tr("↑ ↓ move · → ← unfold and fold")))
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._take)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(self.line)
        whole.addWidget(self.tree, 1)
        whole.addWidget(self._about)
        whole.addWidget(self._words)
        whole.addLayout(foot)

    def _listen(self) -> None:
        self.line.textChanged.connect(self._search)
        self.tree.selectionModel().currentChanged.connect(self._tell_about)
        self.tree.activated.connect(self._enter)
        self._take.clicked.connect(self._enter_current)
        self._cancel.clicked.connect(self.reject)
        self._look.changed.connect(self._dress)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        """Left of a chosen row Qt paints the highlight by itself."""
        palette = self.tree.palette()
        palette.setColor(QPalette.ColorRole.Highlight, self._look.theme.colour("blue_ground"))
        self.tree.setPalette(palette)

    @Slot(str)
    def _search(self, typed: str) -> None:
        """Show only the leaves that fit, the best one chosen, all branches unfolded."""
        if not typed.strip():
            self._show_all()
            return
        rows = self._find(typed.strip())
        found = [self._of_code[row.value] for row in rows if row.value in self._of_code]
        self._model.show(found)
        self.tree.expandAll()
        if found:
            self.tree.setCurrentIndex(self._model.index_of(found[0].code))
            self.tree.scrollToTop()  # the best one is the first leaf: its branches are seen too
        self._tell_about()

    def _show_all(self) -> None:
        self._model.show(self._categories)
        index = self._model.index_of(self._current)
        self.tree.setCurrentIndex(index if index.isValid() else self._model.index(0))
        self.tree.scrollTo(self.tree.currentIndex(), QTreeView.ScrollHint.PositionAtCenter)
        self._tell_about()

    @Slot()
    def _tell_about(self) -> None:
        index = self.tree.currentIndex()
        category = self._model.category(index)
        branch = index.data(CATEGORY_ROLE) if index.isValid() else None
        self._take.setEnabled(branch is not None)
        self._take.relabel(self.tr("Take") if category else self.tr("Unfold"))
        if category:
            self._about.setText(f"{SEPARATOR.join(category.path)}   {category.department}")
            self._words.setText(" · ".join(category.keywords))
        elif isinstance(branch, Branch):
            self._about.setText(self.tr("{0}: {1} categories").format(branch.name, branch.leaves))
            self._words.setText(" · ".join(each.name for each in branch.below))
        else:
            self._about.setText(self.tr("Nothing is called so"))
            self._words.setText("")

    @Slot()
    def _enter_current(self) -> None:
        self._enter(self.tree.currentIndex())

    @Slot(QModelIndex)
    def _enter(self, index: QModelIndex) -> None:
        """Take a leaf; fold or unfold a branch."""
        if self._model.category(index):
            self.accept()
        elif index.isValid():
            self.tree.setExpanded(index, not self.tree.isExpanded(index))


class _Line(QLineEdit):
    """The search line: keys that mean nothing in it go to the tree."""

    def __init__(self, dialog: CategoryTreeDialog) -> None:
        super().__init__()
        self._dialog = dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _TREE_KEYS or (key in _FOLD_KEYS and not self.text()):
            QApplication.sendEvent(self._dialog.tree, event)
        else:
            super().keyPressEvent(event)


class _Row(QStyledItemDelegate):
    """A name, and at the right how many leaves a branch has or who answers for a leaf."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(option.rect.width(), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        branch: Branch = index.data(CATEGORY_ROLE)
        theme = self._look.theme
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        area = option.rect.adjusted(6, 0, -10, 0)
        font = body_font()
        if branch.leaf is None and not index.parent().isValid():
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.colour("blue" if selected else "ink"))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = painter.fontMetrics().elidedText(
            branch.name, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, name)
        rest = area.adjusted(painter.fontMetrics().horizontalAdvance(name) + 12, 0, 0, 0)
        painter.setFont(body_font(SMALL_PX))
        painter.setPen(theme.colour("quiet"))
        detail = branch.leaf.department if branch.leaf else str(branch.leaves)
        detail = painter.fontMetrics().elidedText(
            detail, Qt.TextElideMode.ElideRight, max(0, rest.width())
        )
        painter.drawText(rest, middle | Qt.AlignmentFlag.AlignRight, detail)
        painter.restore()
