"""Up to three suggestions inside an empty box, each with the key that takes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.services.finding import SEPARATOR
from ui.theme import SMALL_PX, body_font
from ui.widgets.choice_list import Choice

MOST = 3
GAP_PX = 6
EDGES_PX = 22
"""What a chip is wider than its text."""


class SuggestedRow(QWidget):
    """Small buttons with a digit and the last part of what they stand for.

    Signals:
        taken: One was clicked; the ``Choice``.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.choices: tuple[Choice, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_PX)
        self._chips = [self._chip() for _ in range(MOST)]
        self._row.addStretch(1)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    @property
    def spoken(self) -> str:
        """All of them, as a screen reader says them."""
        return "; ".join(f"{n} {choice.text}" for n, choice in enumerate(self.choices, 1))

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Stand for these from now on; the first ``MOST`` of them."""
        self.choices = tuple(choices[:MOST])
        for number, chip in enumerate(self._chips):
            choice = self.choices[number] if number < len(self.choices) else None
            chip.setVisible(choice is not None)
            chip.setToolTip(f"{choice.text}  {number + 1}" if choice else "")
            chip.setAccessibleName(choice.text if choice else "")

    def fit(self, room: QSize, left: int) -> None:
        """Fill ``room`` pixels from ``left`` on; names that are too long end in dots."""
        self.setGeometry(left, 0, room.width(), room.height())
        each = (room.width() - GAP_PX * MOST) // max(1, len(self.choices)) - EDGES_PX
        for number, (chip, choice) in enumerate(zip(self._chips, self.choices, strict=False), 1):
            text = f"{number}  {choice.text.rpartition(SEPARATOR)[2]}"
            metrics = chip.fontMetrics()
            chip.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(each, 0)))

    def _chip(self) -> QPushButton:
        chip = QPushButton()
        chip.setFont(body_font(SMALL_PX))
        chip.setProperty("kind", "chip")
        chip.setCheckable(True)
        chip.setChecked(True)  # it has the colours of what the assistant says
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chip.clicked.connect(self._tell)
        self._row.addWidget(chip)
        return chip

    @Slot()
    def _tell(self) -> None:
        chip = self.sender()
        if isinstance(chip, QPushButton):
            chip.setChecked(True)
            self.taken.emit(self.choices[self._chips.index(chip)])
