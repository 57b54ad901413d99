"""A panel: a head with a title, a body, a foot, hairlines between them."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.labels import label

PADDING = 12


class Panel(QFrame):
    """A column of a desk.

    Attributes:
        head: Row beside the title, for pills and small text.
        body: Where the content goes.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("panel")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._whole = whole
        head = QWidget()
        head.setObjectName("panelHead")
        head.setFixedHeight(38)
        self.head = QHBoxLayout(head)
        self.head.setContentsMargins(PADDING, 0, PADDING, 0)
        self.head.setSpacing(8)
        self.title = label(title, "title")
        self.head.addWidget(self.title)
        whole.addWidget(head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        whole.addLayout(self.body, 1)

    def add_foot(self) -> QHBoxLayout:
        """Add a row below the body."""
        foot = QWidget()
        foot.setObjectName("panelFoot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(PADDING, 8, PADDING, 8)
        row.setSpacing(8)
        self._whole.addWidget(foot)
        return row
