"""Two people wrote in one article: both sides side by side, a person decides field by field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.services.article_merge import Differing, Stays
from ui import editing_wording
from ui.theme import Look
from ui.widgets.buttons import KeyButton, Segmented
from ui.widgets.labels import hairline, label, small

SIZE_PX = (980, 580)
CAPTION_PX = 96
LIFT_PX = 6
"""Puts the first line of a text on the line of the choice beside it."""


class TwoVersions(QDialog):
    """Shows what both sides changed; storing it is the caller's business.

    Signals:
        decided: Field → :class:`Stays`.
    """

    decided = Signal(object)

    def __init__(
        self,
        look: Look,
        who: str,
        differing: Sequence[Differing],
        parent: QWidget | None = None,
    ) -> None:
        """Make it; ``who`` wrote the other side."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Two people wrote in this article"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE_PX)
        self.sides: dict[str, Segmented[Stays]] = {}
        self.save = KeyButton(look, self.tr("Save"), "Ctrl+Enter", kind="primary")
        self.save.setShortcut("Ctrl+Return")
        self.later = KeyButton(look, self.tr("Decide later"), "Esc")
        self._theirs = self.tr("{0} wrote").format(who) if who else self.tr("Theirs")
        self._grid = QGridLayout()
        for each in differing:
            self._add(each)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._lay_out()
        self.save.clicked.connect(self._decide)
        self.later.clicked.connect(self.reject)

    def _add(self, each: Differing) -> None:
        row, name = self._grid.rowCount(), editing_wording.field(each.field)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(hairline(), row, 0, 1, 4)
        caption = label(name, "title")
        caption.setContentsMargins(0, LIFT_PX, 0, 0)
        self._grid.addWidget(caption, row + 1, 0, top)
        for column, text in enumerate((each.mine, each.theirs), start=1):
            self._grid.addWidget(_text(text or self.tr("(empty)")), row + 1, column, top)
        offered = (Stays.MINE, Stays.THEIRS, *((Stays.BOTH,) if each.joinable else ()))
        choice = Segmented([(side, editing_wording.stays(side)) for side in offered])
        choice.setAccessibleName(name)
        choice.show_value(Stays.BOTH if each.joinable else Stays.MINE)
        self.sides[each.field] = choice
        self._grid.addWidget(choice, row + 1, 3, top)

    def _lay_out(self) -> None:
        about = small(
            self.tr(
                "What only one of you changed is kept anyway. Choose what stays of the rest; "
                "“Both” puts the texts one below the other, to be gone over afterwards."
            )
        )
        about.setWordWrap(True)
        heads = ("", self.tr("You wrote"), self._theirs, self.tr("Keep"))
        for column, name in enumerate(heads):
            self._grid.addWidget(small(name, "section"), 0, column)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, CAPTION_PX)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._grid.setContentsMargins(16, 12, 16, 12)
        sheet = QWidget()
        sheet.setObjectName("scrolled")
        sheet.setLayout(self._grid)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(sheet)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for button in (self.later, self.save):
            button.setAutoDefault(False)
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        title = self.tr("Two people wrote in this article")
        whole.addWidget(label(title, "number", pixels=18))
        whole.addWidget(about)
        whole.addWidget(area, 1)
        whole.addLayout(foot)

    @Slot()
    def _decide(self) -> None:
        self.decided.emit({name: side.value or Stays.MINE for name, side in self.sides.items()})
        self.accept()


def _text(value: str) -> QLabel:
    shown = label(value, pixels=13)
    shown.setWordWrap(True)
    shown.setContentsMargins(0, LIFT_PX, 0, 0)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return shown
