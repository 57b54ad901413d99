"""The line under the shelf that says what came last, and takes it back as a whole."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.services.cards import LastUpdate
from ui import knowledge_wording
from ui.widgets.labels import ElidedLabel
from ui.widgets.panel import PADDING


class UpdateLine(QWidget):
    """Says what came last; hidden while nothing ever did.

    Signals:
        turned: Take the last update back (true), or show it again.
    """

    turned = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._last: LastUpdate | None = None
        self.text = ElidedLabel()
        self.button = QPushButton()
        self.button.setProperty("kind", "quiet")
        self.button.clicked.connect(self._turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 0, PADDING, 0)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.hide()

    @property
    def is_known(self) -> bool:
        """Whether there is an update to speak of."""
        return self._last is not None

    def show_update(self, last: LastUpdate | None) -> None:
        """Say what came last, or that it is taken back until the next one comes."""
        self._last = last
        if last is not None:
            self.text.setText(knowledge_wording.last_update(last))
            again = self.tr("Show it again")
            self.button.setText(again if last.is_undone else self.tr("Go back before it"))
        self.button.setEnabled(True)

    @Slot()
    def _turn(self) -> None:
        if self._last is not None:
            self.button.setEnabled(False)  # until it is done
            self.turned.emit(not self._last.is_undone)
