"""Several things chosen in one search box: categories, related articles, attached files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.theme import Look
from ui.widgets.chips import Flow
from ui.widgets.search_field import Choice, SearchField

CHARS = 26  # of a name on a chip; all of it is in the tooltip


class Chosen(QWidget):
    """What is chosen, as chips that wrap; a click, Delete or Space takes one away.

    Signals:
        removed: The value of the chip that a person took away.
    """

    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow(self)
        self.hide()

    def show_choices(self, choices: Iterable[tuple[str, str]]) -> None:
        """Show these values with how they read."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for value, text in choices:
            self._flow.addWidget(self._chip(value, text))
        self.setVisible(self._flow.count() > 0)
        self._flow.invalidate()
        self.updateGeometry()

    def _chip(self, value: str, text: str) -> QPushButton:
        short = text if len(text) <= CHARS else f"…{text[-CHARS + 1 :]}"
        made = _Chip(f"{short}  ✕")
        made.setProperty("kind", "chip")
        made.setProperty("value", value)
        made.setToolTip(text)
        made.setAccessibleName(self.tr("Take away {0}").format(text))
        made.clicked.connect(self._remove)
        return made

    @Slot()
    def _remove(self) -> None:
        pressed: QObject = self.sender()
        self.removed.emit(str(pressed.property("value")))


class _Chip(QPushButton):
    """Takes Delete as a click."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.click()
        else:
            super().keyPressEvent(event)


class Picked(QWidget):
    """A search box, and below it what was chosen in it.

    Signals:
        changed: A person chose something or took it away.
    """

    changed = Signal()

    def __init__(
        self,
        look: Look,
        find: Callable[[str], Sequence[Choice]],
        name: Callable[[str], str],
        *,
        browsable: bool = False,
    ) -> None:
        """Make it.

        Args:
            look: Colours.
            find: Rows for what was typed, on the UI thread.
            name: How a stored value reads.
            browsable: Whether there is a tree behind the box.
        """
        super().__init__()
        self._name = name
        self._values: tuple[str, ...] = ()
        self.box = SearchField(look, find, browsable=browsable)
        self._chosen = Chosen()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.box)
        column.addWidget(self._chosen)
        self.box.chosen.connect(self._take)
        self._chosen.removed.connect(self._remove)

    @property
    def values(self) -> tuple[str, ...]:
        """What is chosen, in the order in which it was."""
        return self._values

    def show_values(self, values: Sequence[str]) -> None:
        """Show these; nothing is told."""
        self._values = tuple(values)
        self._chosen.show_choices((value, self._name(value)) for value in values)

    def add(self, value: str) -> None:
        """Choose one more."""
        if value and value not in self._values:
            self.show_values((*self._values, value))
            self.changed.emit()

    @Slot(object)
    def _take(self, choice: Choice) -> None:
        self.box.show_value("")
        self.add(choice.value)

    @Slot(str)
    def _remove(self, value: str) -> None:
        self.show_values([each for each in self._values if each != value])
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
