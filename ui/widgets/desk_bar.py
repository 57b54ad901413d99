"""The bar at the top of a desk that takes no calls: its name, its tools, who sits there."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.widgets.labels import label, small

HEIGHT_PX = 48


class DeskBar(QFrame):
    """Name on the left, tools and the person on the right."""

    def __init__(self, name: str, who: str, *tools: QWidget) -> None:
        super().__init__()
        self.setObjectName("callBar")
        self.setFixedHeight(HEIGHT_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(10)
        row.addWidget(label(name, "number", pixels=15))
        row.addStretch(1)
        for tool in tools:
            row.addWidget(tool)
        row.addSpacing(6)
        row.addWidget(small(who))
