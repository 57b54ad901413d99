"""A form that scrolls on a low screen and is never cut on a narrow one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from ui.widgets.panel import PADDING

ROOM_PX = 56
"""Below a field that is gone to: what is said of it, two lines."""


class FormArea(QScrollArea):
    """Holds a grid of fields.

    Attributes:
        grid: Where the fields go.
    """

    def __init__(self) -> None:
        super().__init__()
        form = QWidget()
        form.setObjectName("scrolled")
        self.grid = QGridLayout(form)
        self.grid.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.setWidget(form)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keep_width(self) -> None:
        """All fields are in: be as wide as they need."""
        self.setMinimumWidth(self.grid.minimumSize().width())

    def go_to(self, field: QWidget) -> None:
        """Put the caret into a field and bring it into view."""
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.grid.activate()  # a hint may just have moved it
        self.ensureWidgetVisible(field, 0, ROOM_PX)
