"""Why somebody has to know who a citizen is: asked before a name and a number are shown."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QDialog, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from app.services.inspecting import Reason
from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import label, small

WIDTH_PX = 440


class UnmaskDialog(QDialog):
    """A reason is chosen by its digit or the arrows; Enter asks, Esc leaves all as it is.

    Signals:
        reason_given: The ``Reason``.
    """

    reason_given = Signal(object)

    def __init__(self, look: Look, number: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Show the caller"))
        self.setFixedWidth(WIDTH_PX)
        self._reasons = tuple(Reason)
        self._group = QButtonGroup(self)
        self.show_button = KeyButton(look, self.tr("Show"), "Enter", kind="primary")
        self.show_button.setDefault(True)
        close = KeyButton(look, self.tr("Close"), "Esc")
        close.setAutoDefault(False)
        self._about = small(
            self.tr("Name, number and identity numbers are shown; the audit notes who and why.")
        )
        self._about.setWordWrap(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        whole.addWidget(label(self.tr("Who called about {0}?").format(number), "number", pixels=18))
        whole.addWidget(self._about)
        for place, reason in enumerate(self._reasons):
            whole.addWidget(self._row(place, reason))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self.show_button)
        whole.addLayout(foot)
        self.show_button.clicked.connect(self._give)
        close.clicked.connect(self.reject)
        self._group.idToggled.connect(self._refresh)
        self._refresh()
        self._group.button(0).setFocus()

    def say(self, text: str) -> None:
        """Tell why the server did not show it."""
        self._about.setText(text)
        self._refresh()

    def _row(self, place: int, reason: Reason) -> QRadioButton:
        button = QRadioButton(f"{place + 1}   {self._words(reason)}")
        self._group.addButton(button, place)
        QShortcut(QKeySequence(str(place + 1)), self).activated.connect(button.click)
        return button

    def _words(self, reason: Reason) -> str:
        return {
            Reason.HANDLING: self.tr("The ticket cannot be handled without"),
            Reason.QUALITY: self.tr("Check of quality"),
            Reason.COMPLAINT: self.tr("Complaint about this call"),
            Reason.EMERGENCY: self.tr("Danger to somebody"),
            Reason.INVESTIGATION: self.tr("Inquiry by an authority"),
        }[reason]

    @Slot()
    def _refresh(self) -> None:
        self.show_button.setEnabled(self._group.checkedId() >= 0)

    @Slot()
    def _give(self) -> None:
        self.show_button.setEnabled(False)
        self.reason_given.emit(self._reasons[self._group.checkedId()])
