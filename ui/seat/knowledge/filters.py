"""What a search is limited to: category, region, unit, and only what holds today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.services.cards import EVERYTHING, Only
from ui.theme import Look
from ui.widgets.chips import chip
from ui.widgets.panel import PADDING
from ui.widgets.search_field import Choice, SearchField

Find = Callable[[str], Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the boxes look through; each is called on the UI thread at every keystroke."""

    categories: Find
    regions: Find
    units: Find


def _nothing(_typed: str) -> Sequence[Choice]:
    return ()


class Filters(QWidget):
    """Three boxes and a switch; Escape in them goes back to the line.

    Signals:
        changed: A person limited the search otherwise; the ``Only``.
        left: Escape: the caret belongs to the line again.
    """

    changed = Signal(object)
    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._choices = Choices(_nothing, _nothing, _nothing)
        self._only = EVERYTHING
        self.category = self._box(look, "category", self.tr("Every category"))
        self.region = self._box(look, "region", self.tr("Every region"))
        self.unit = self._box(look, "unit", self.tr("Every unit"))
        self.in_force = chip(self.tr("Only in force"))
        self.in_force.clicked.connect(self._switch)
        self.none = QPushButton(self.tr("No limits"))
        self.none.setProperty("kind", "quiet")
        self.none.clicked.connect(self.clear)
        grid = QGridLayout(self)
        grid.setContentsMargins(PADDING, 0, PADDING, 0)
        grid.setSpacing(6)
        grid.addWidget(self.category, 0, 0, 1, 2)
        grid.addWidget(self.region, 0, 2, 1, 2)
        grid.addWidget(self.unit, 1, 0, 1, 2)
        grid.addWidget(self.in_force, 1, 2)
        grid.addWidget(self.none, 1, 3)
        for column in range(4):
            grid.setColumnStretch(column, 1)
        self._show()

    @property
    def only(self) -> Only:
        """What is chosen now."""
        return self._only

    def show_choices(self, choices: Choices) -> None:
        """Give the boxes what they look through."""
        self._choices = choices

    def enter(self) -> None:
        """Show the boxes and put the caret into the first."""
        self.show()
        self.category.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def clear(self) -> None:
        """Limit nothing any more."""
        self._put(EVERYTHING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override Qt."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Escape is ours and no shortcut of the window, whichever box the caret is in."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def _box(self, look: Look, field: str, hint: str) -> SearchField:
        box = SearchField(look, partial(self._find, field, hint))
        box.setPlaceholderText(hint)
        box.setAccessibleName(hint)
        box.chosen.connect(partial(self._choose, field))
        return box

    def _find(self, field: str, everything: str, typed: str) -> list[Choice]:
        """Rows for a box; while nothing is typed, the first one lifts the limit."""
        sources = {
            "category": self._choices.categories,
            "region": self._choices.regions,
            "unit": self._choices.units,
        }
        rows = list(sources[field](typed))
        return rows if typed else [Choice("", everything), *rows]

    def _choose(self, field: str, choice: Choice) -> None:
        if not choice.value:
            box: SearchField = getattr(self, field)
            box.show_value("")
        values = {name: getattr(self._only, name) for name in ("unit", "region", "category")}
        self._put(Only(**values | {field: choice.value}, in_force=self.in_force.isChecked()))

    @Slot()
    def _switch(self) -> None:
        was = self._only
        self._put(Only(was.unit, was.region, was.category, self.in_force.isChecked()))

    def _put(self, only: Only) -> None:
        if only != self._only:
            self._only = only
            self._show()
            self.changed.emit(only)

    def _show(self) -> None:
        for field in ("category", "region", "unit"):
            box: SearchField = getattr(self, field)
            if not getattr(self._only, field):
                box.show_value("")
        self.in_force.setChecked(self._only.in_force)
        self.none.setEnabled(self._only != EVERYTHING)
