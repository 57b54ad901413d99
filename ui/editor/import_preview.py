"""What is in a file that is to be imported: articles that are taken, rows that are refused."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from app.services.sheets import Import, Made
from ui import editing_wording
from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import ElidedLabel, label, small

SIZE_PX = (900, 580)
MOST = 5_000
"""Rows of a list that is shown; a person reads fewer."""


class ImportPreview(QDialog):
    """Shows an import before it is one, and what became of it; doing it is the caller's business.

    Signals:
        wanted: Make drafts of the articles.
    """

    wanted = Signal()

    def __init__(self, look: Look, read: Import, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE_PX)
        self._read = read
        self.taken = _list(self.tr("Articles that are taken"))
        self.refused = _list(self.tr("Rows that are refused"))
        self.about = small()
        self.about.setWordWrap(True)
        self.notes = ElidedLabel()
        self.make = KeyButton(look, self.tr("Make drafts"), "Ctrl+Enter", kind="primary")
        self.make.setShortcut("Ctrl+Return")
        self.leave = KeyButton(look, self.tr("Close"), "Esc")
        self._taken_head = small("", "section")
        self._refused_head = small("", "section")
        self._lay_out()
        self._show(read)
        self.make.clicked.connect(self._want)
        self.leave.clicked.connect(self.reject)

    def show_made(self, made: Made) -> None:
        """Tell what became of it."""
        told = self.tr("{0} drafts were made.").format(made.drafts)
        if not made.is_whole:
            told += " " + self.tr("The server stopped answering; import the file once more later.")
        self.about.setText(told)
        if made.refused:
            head = self.tr("Not taken by the server: {0}").format(len(made.refused))
            self._refused_head.setText(head)
            there = self.tr("there is a draft of it already")
            _fill(self.refused, (f"{title}  ·  {why or there}" for title, why in made.refused))
        self.make.hide()

    def _show(self, read: Import) -> None:
        self._taken_head.setText(self.tr("Taken: {0}").format(len(read.articles)))
        self._refused_head.setText(self.tr("Refused: {0}").format(len(read.refused)))
        kinds = (f"{each.title}  ·  {', '.join(each.blocks)}" for each in read.articles)
        _fill(self.taken, kinds)
        refused = [editing_wording.refused(each) for each in read.refused]
        _fill(self.refused, refused or [self.tr("none")])
        self.notes.setText(" · ".join(read.notes))
        self.about.setText(self.tr("Nothing is taken over yet. Each article becomes a draft."))
        self.make.setEnabled(bool(read.articles))

    def _lay_out(self) -> None:
        lists = QHBoxLayout()
        lists.setSpacing(16)
        for head, view in ((self._taken_head, self.taken), (self._refused_head, self.refused)):
            column = QVBoxLayout()
            column.setSpacing(6)
            column.addWidget(head)
            column.addWidget(view, 1)
            lists.addLayout(column, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.notes, 1)
        for button in (self.leave, self.make):
            button.setAutoDefault(False)
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(label(self._read.name, "number", pixels=18))
        whole.addWidget(self.about)
        whole.addLayout(lists, 1)
        whole.addLayout(foot)

    @Slot()
    def _want(self) -> None:
        self.make.setEnabled(False)
        self.about.setText(self.tr("Making drafts …"))
        self.wanted.emit()


def _list(name: str) -> QListWidget:
    made = QListWidget()
    made.setObjectName("sentences")
    made.setAccessibleName(name)
    made.setWordWrap(True)
    made.setSpacing(2)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
    return made


def _fill(view: QListWidget, texts: Iterable[str]) -> None:
    shown = list(texts)
    view.clear()
    view.addItems(shown[:MOST])
    if len(shown) > MOST:
        view.addItem(f"… {len(shown) - MOST}")
