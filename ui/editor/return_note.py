"""Why a draft goes back to its writer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.editor.blocks import GrowingBox
from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import label, small

WIDTH_PX = 460
LINES = (4, 10)


class ReturnNote(QDialog):
    """Asks for the reason; without one nothing is returned.

    Signals:
        given: The reason.
    """

    given = Signal(str)

    def __init__(self, look: Look, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Return to the writer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH_PX)
        self.note = GrowingBox(*LINES)
        self.note.setAccessibleName(self.tr("What is to be changed"))
        self.give = KeyButton(look, self.tr("Return"), "Ctrl+Enter", kind="primary")
        self.give.setShortcut("Ctrl+Return")
        cancel = KeyButton(look, self.tr("Cancel"), "Esc")
        heading = label(title, "number", pixels=16)
        heading.setWordWrap(True)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for button in (cancel, self.give):
            button.setAutoDefault(False)
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        whole.addWidget(heading)
        whole.addWidget(small(self.tr("What is to be changed")))
        whole.addWidget(self.note)
        whole.addLayout(foot)
        self.give.clicked.connect(self._give)
        cancel.clicked.connect(self.reject)
        self.note.textChanged.connect(self._refresh)
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self.give.setEnabled(bool(self.note.toPlainText().strip()))

    @Slot()
    def _give(self) -> None:
        self.given.emit(self.note.toPlainText().strip())
        self.accept()
