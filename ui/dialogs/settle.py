"""Two versions of a ticket side by side; a person decides field by field what stays."""

from __future__ import annotations

from collections.abc import Iterable

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

from app.services.held import JOINABLE, Difference, Side
from ui import lists_wording
from ui.theme import Look
from ui.widgets.buttons import KeyButton, Segmented
from ui.widgets.labels import hairline, label, small

SIZE_PX = (940, 560)
CAPTION_PX = 90


class SettleDialog(QDialog):
    """Shows what both sides changed; saving is the caller's business.

    Signals:
        decided: The side of each field, by its name.
    """

    decided = Signal(object)

    def __init__(
        self,
        look: Look,
        number: str,
        differing: Iterable[Difference],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Two versions of one ticket"))
        self.resize(*SIZE_PX)
        self._number = number
        self._sides: dict[str, Segmented[Side]] = {}
        self.save = KeyButton(look, self.tr("Save"), "Ctrl+Enter", kind="primary")
        self.save.setShortcut("Ctrl+Return")
        self.later = KeyButton(look, self.tr("Decide later"), "Esc")
        self._grid = QGridLayout()
        for difference in differing:
            self._add(difference)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._lay_out()
        self.save.clicked.connect(self._decide)
        self.later.clicked.connect(self.reject)

    def side(self, field: str) -> Side | None:
        """What is chosen for a field."""
        return self._sides[field].value

    def choose(self, field: str, side: Side) -> None:
        """Choose by program."""
        self._sides[field].show_value(side)

    def _add(self, difference: Difference) -> None:
        field, row = difference.field, self._grid.rowCount()
        name = lists_wording.field(field)
        self._grid.addWidget(hairline(), row, 0, 1, 4)
        self._grid.addWidget(label(name, "title"), row + 1, 0, Qt.AlignmentFlag.AlignTop)
        versions = ((difference.mine, self.tr("Mine")), (difference.theirs, self.tr("Theirs")))
        for column, (value, whose) in enumerate(versions, start=1):
            shown = _text(lists_wording.value(field, value))
            shown.setAccessibleName(f"{name}, {whose}")
            self._grid.addWidget(shown, row + 1, column, Qt.AlignmentFlag.AlignTop)
        offered = (Side.MINE, Side.THEIRS, *((Side.BOTH,) if field in JOINABLE else ()))
        choice = Segmented([(each, lists_wording.side(each)) for each in offered])
        choice.setAccessibleName(name)
        choice.show_value(difference.usual)
        self._sides[field] = choice
        self._grid.addWidget(choice, row + 1, 3, Qt.AlignmentFlag.AlignTop)

    def _lay_out(self) -> None:
        about = small(
            self.tr(
                "You and somebody else changed the same fields. What only one of you changed is "
                "kept anyway. Choose what stays; “Both” puts the texts one below the other."
            )
        )
        about.setWordWrap(True)
        for column, name in enumerate((self.tr("Mine"), self.tr("Theirs")), start=1):
            self._grid.addWidget(small(name, "section"), 0, column)
        self._grid.addWidget(small(self.tr("Keep"), "section"), 0, 3)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, CAPTION_PX)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        sheet = QWidget()
        sheet.setObjectName("scrolled")
        sheet.setLayout(self._grid)
        self._grid.setContentsMargins(16, 12, 16, 12)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(sheet)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.later)
        foot.addWidget(self.save)
        for button in (self.later, self.save):
            button.setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        title = self.tr("Two versions of {0}").format(self._number)
        whole.addWidget(label(title, "number", pixels=18))
        whole.addWidget(about)
        whole.addWidget(area, 1)
        whole.addLayout(foot)

    @Slot()
    def _decide(self) -> None:
        self.decided.emit({field: choice.value for field, choice in self._sides.items()})
        self.accept()


def _text(value: str) -> QLabel:
    shown = label(value, pixels=13)
    shown.setWordWrap(True)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return shown
