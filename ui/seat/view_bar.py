"""The views of the work list in a row, each with how many wait in it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from app.domain.work_list import View
from ui import lists_wording
from ui.seat.keys import VIEWS

ORDER = (View.MINE, View.HELD, View.RETURNED, View.DUE, View.DRAFTS, View.WAITING, View.ALL)


class ViewBar(QWidget):
    """One view is chosen; Alt+1 … Alt+7 choose by position.

    Signals:
        chosen: A person chose another view.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, view in enumerate(ORDER):
            button = QPushButton(lists_wording.view(view))
            button.setCheckable(True)
            button.setProperty("kind", "segment")
            button.setToolTip(f"{lists_wording.about_view(view)}  {VIEWS[number]}")
            self._group.addButton(button, number)
            row.addWidget(button)
        buttons = self._group.buttons()
        buttons[0].setProperty("edge", "first")
        buttons[-1].setProperty("edge", "last")
        buttons[0].setChecked(True)
        self._group.idToggled.connect(self._tell)

    @property
    def view(self) -> View:
        """The view that is shown."""
        return ORDER[self._group.checkedId()]

    def choose(self, view: View) -> None:
        """Choose by program; told like a person's choice."""
        self._group.button(ORDER.index(view)).setChecked(True)

    def show_counts(self, counts: Mapping[View, int]) -> None:
        """Write how many wait beside the names; nothing where nothing waits."""
        for number, view in enumerate(ORDER):
            count = counts.get(view, 0)
            name = lists_wording.view(view)
            text = f"{name} {count}" if count else name
            button = self._group.button(number)
            if button.text() != text:
                button.setText(text)

    def listen_in(self, window: QWidget) -> None:
        """Let the keys work in the whole window."""
        for number, key in enumerate(VIEWS):
            shortcut = QShortcut(QKeySequence(key), window)
            shortcut.activated.connect(self._group.button(number).click)

    @Slot(int, bool)
    def _tell(self, number: int, on: bool) -> None:
        if on:
            self.chosen.emit(ORDER[number])
