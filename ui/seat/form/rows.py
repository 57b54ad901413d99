"""Rows of the form: a label with its key and mark, what is filled in, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme import restyle
from ui.widgets.labels import label, small

LABEL_PX = 116
ROW_PX = 30
GAP_PX = 6
TOGGLE_PX = 16
MARK_PX = 7
CLOSED, OPEN = "▸", "▾"


class Row(QObject):
    """One line of the form.

    Attributes:
        body: What is filled in, with the hint below it.
        target: Where the caret goes when the row is asked for.
        hint: What is wrong, in words; hidden while nothing is.
        mark: The dot behind the label.
    """

    def __init__(self, text: str, key: str, body: QWidget, target: QWidget) -> None:
        super().__init__(body)
        self.target = target
        self._is_used = True
        self.hint = small("", "bad")
        self.hint.setWordWrap(True)
        self.hint.hide()
        self.body = QWidget()
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(body)
        column.addWidget(self.hint)
        self.mark = QFrame()
        self.mark.setFixedSize(MARK_PX, MARK_PX)
        self.caption = QWidget()
        self._line = QHBoxLayout(self.caption)
        self._line.setContentsMargins(0, 5, 0, 0)
        self._line.setSpacing(4)
        self._line.addStretch(1)
        if text:
            name = label(text, "quiet")
            name.setBuddy(target)
            self._line.addWidget(name)
            target.setAccessibleName(text)
        if key:
            self._line.addWidget(label(key, "quiet", pixels=11))
        self._line.addWidget(self.mark)

    def add_toggle(self, toggle: QPushButton) -> None:
        """Put the sign of a fold before the label."""
        self._line.insertWidget(0, toggle)

    def show_mark(self, kind: str, meaning: str) -> None:
        """Mark the row as needed: ``closing``, ``dispatch``, or not at all.

        A full dot and a ring: not by colour alone.
        """
        if self.mark.property("mark") != kind:
            self.mark.setProperty("mark", kind)
            self.mark.setToolTip(meaning)
            restyle(self.mark)

    def show_hint(self, text: str) -> None:
        """Say what is wrong; an empty text takes it away."""
        if self.hint.text() != text:
            self.hint.setText(text)
        self.hint.setVisible(bool(text))

    def add_to(self, grid: QGridLayout) -> int:
        """Put it at the end of the form; returns its number in the grid."""
        at = grid.rowCount()
        grid.addWidget(self.caption, at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.body, at, 1)
        return at

    def leave_out(self) -> None:
        """This centre does not use it: it never comes."""
        self._is_used = False
        self.set_visible(False)

    def set_visible(self, on: bool) -> None:
        """Show or hide the whole line."""
        on = on and self._is_used
        self.caption.setVisible(on)
        self.body.setVisible(on)


class Fold(QObject):
    """Rows that stay away until somebody or something needs them.

    Signals:
        opened: They came or went.
    """

    opened = Signal(bool)

    def __init__(self, owner: Row, rows: Sequence[Row], name: str) -> None:
        super().__init__(owner)
        self.owner = owner
        self.rows = tuple(rows)
        self._asked = False
        self._needed: frozenset[Row] = frozenset()
        self.toggle = QPushButton(CLOSED)
        self.toggle.setProperty("kind", "fold")
        self.toggle.setAccessibleName(name)
        self.toggle.setToolTip(name)
        self.toggle.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.toggle.setFixedSize(TOGGLE_PX, TOGGLE_PX)
        self.toggle.clicked.connect(self._turn)
        owner.add_toggle(self.toggle)
        self._show()

    @property
    def is_open(self) -> bool:
        """Whether any of its rows is shown."""
        return self._asked or bool(self._needed)

    def ask(self, on: bool) -> None:
        """A person opens or closes it; what is needed stays."""
        self._asked = on
        self._show()

    def need(self, rows: Iterable[Row]) -> None:
        """These rows are filled or missing: they come by themselves."""
        needed = frozenset(rows)
        if needed != self._needed:
            self._needed = needed
            self._show()

    def _turn(self) -> None:
        self.ask(not self._asked)

    def _show(self) -> None:
        self.toggle.setText(OPEN if self._asked else CLOSED)
        for row in self.rows:
            row.set_visible(self._asked or row in self._needed)
        self.opened.emit(self.is_open)


def beside(*widgets: QWidget, stretches: Sequence[int]) -> QWidget:
    """Put widgets in one line; one stretch more than widgets leaves room at the end."""
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for widget, stretch in zip(widgets, stretches, strict=False):
        line.addWidget(widget, stretch)
        if not stretch:  # as high as it is, beside higher ones
            line.setAlignment(widget, Qt.AlignmentFlag.AlignVCenter)
    if len(stretches) > len(widgets):
        line.addStretch(stretches[-1])
    return box


def below(*widgets: QWidget, gap: int = 3) -> QWidget:
    """Put widgets one below the other."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    for widget in widgets:
        column.addWidget(widget)
    return box


def caption(text: str, target: QWidget, width: int = 0) -> QLabel:
    """A label in the middle of a line, for the widget right of it."""
    name = label(text, "quiet")
    name.setBuddy(target)
    name.setMinimumWidth(width)
    name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    target.setAccessibleName(text)
    return name
