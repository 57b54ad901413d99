"""Words that recognition shall know at this desk, with how they are read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QBrush, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.services.hot_words import LONGEST, HotWord, fits
from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import label, small

SIZE_PX = (460, 520)


class HotWordsDialog(QDialog):
    """Shows the words and tells which one is wanted or not any more.

    Signals:
        added: A word that recognition can use.
        removed: A word of the list.
    """

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, look: Look, word: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Hot words"))
        self.resize(*SIZE_PX)
        self._look = look
        self.word = QLineEdit(word)
        self.word.setMaxLength(LONGEST)
        self.word.setPlaceholderText(self.tr("2 to 12 Chinese characters"))
        self.word.setAccessibleName(self.tr("New hot word"))
        self.add = KeyButton(look, self.tr("Add"), "Enter", kind="primary")
        self.add.setDefault(True)
        self.remove = KeyButton(look, self.tr("Remove"), "Del")
        self.remove.setAutoDefault(False)
        self.count = small()
        self.words = QTableWidget(0, 2)
        self.words.setAccessibleName(self.tr("Hot words"))
        self.words.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.words.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.words.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.words.setShowGrid(False)
        self.words.setTabKeyNavigation(False)
        self.words.horizontalHeader().hide()
        self.words.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.words.verticalHeader().hide()
        self._lay_out()
        self.word.textChanged.connect(self._refresh)
        self.words.itemSelectionChanged.connect(self._refresh)
        self.add.clicked.connect(self._tell_added)
        self.remove.clicked.connect(self._tell_removed)
        self._refresh()

    def show_words(self, words: Sequence[HotWord]) -> None:
        """Show the words, the newest first."""
        self.words.setRowCount(len(words))
        for row, each in enumerate(words):
            sound = QTableWidgetItem(each.sound)
            sound.setForeground(QBrush(self._look.theme.colour("quiet")))
            self.words.setItem(row, 0, QTableWidgetItem(each.word))
            self.words.setItem(row, 1, sound)
        self.count.setText(self.tr("Words: {0}").format(len(words)))
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the word that is chosen."""
        if event.key() == Qt.Key.Key_Delete and self.words.hasFocus():
            self._tell_removed()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.word, 1)
        head.addWidget(self.add)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.remove)
        about = small(
            self.tr(
                "Names that are misheard again and again. What sounds like one of them is written "
                "so, and marked in the transcript."
            )
        )
        about.setWordWrap(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(label(self.tr("Hot words"), "number", pixels=18))
        whole.addWidget(about)
        whole.addLayout(head)
        whole.addWidget(self.words, 1)
        whole.addLayout(foot)

    def _chosen(self) -> str:
        item = self.words.item(self.words.currentRow(), 0)
        return item.text() if item is not None and item.isSelected() else ""

    @Slot()
    def _refresh(self) -> None:
        self.add.setEnabled(fits(self.word.text().strip()))
        self.remove.setEnabled(bool(self._chosen()))

    @Slot()
    def _tell_added(self) -> None:
        self.added.emit(self.word.text().strip())
        self.word.clear()
        self.word.setFocus()

    @Slot()
    def _tell_removed(self) -> None:
        if self._chosen():
            self.removed.emit(self._chosen())
