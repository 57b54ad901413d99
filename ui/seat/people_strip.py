"""Who may be calling: everybody who called from this number before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.services.history import Person
from ui import lists_wording, wording
from ui.seat.keys import Key
from ui.theme import SMALL_PX, body_font
from ui.widgets.labels import key_label, small
from ui.widgets.panel import PADDING

SHOWN = 4


class PeopleStrip(QFrame):
    """One button a person; digits choose once the caret is here. Never takes the caret itself.

    Signals:
        chosen: It is this ``Person``.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._people: tuple[Person, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(PADDING, 4, PADDING, 0)
        self._row.setSpacing(6)
        self._row.addWidget(small(self.tr("Called before")))
        self._row.addWidget(key_label(Key.PEOPLE))
        self._buttons: list[QPushButton] = []
        self._row.addStretch(1)
        self.show_people(())

    def listen_in(self, window: QWidget) -> None:
        """Let the key work in the whole window."""
        QShortcut(QKeySequence(Key.PEOPLE), window).activated.connect(self.enter)

    def show_people(self, people: Sequence[Person]) -> None:
        """Offer these, the newest first; hides when nobody is known."""
        self._people = tuple(people[:SHOWN])
        for button in self._buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self._buttons = []
        for number, person in enumerate(self._people, start=1):
            button = QPushButton(f"{number}  {lists_wording.person(person)}")
            button.setProperty("kind", "chip")
            button.setFont(body_font(SMALL_PX))
            last = self.tr("Last ticket {0} on {1}")
            day = wording.day_and_time(person.last_ms)
            button.setToolTip(last.format(person.last_number, day))
            button.clicked.connect(self._tell)
            self._buttons.append(button)
            self._row.insertWidget(self._row.count() - 1, button)
        self.setVisible(bool(self._people))

    @Slot()
    def enter(self) -> None:
        """Put the caret on the first person, if there is one."""
        if self._buttons:
            self._buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose by position, arrows move."""
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(self._buttons):
            self._buttons[number].click()
        elif event.key() == Qt.Key.Key_Right:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Left:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _tell(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton) and button in self._buttons:
            self.chosen.emit(self._people[self._buttons.index(button)])
