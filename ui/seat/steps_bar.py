"""What can be done with the chosen ticket: a menu of steps, and one line for what a step asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from types import MappingProxyType

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QSpinBox, QWidget

from app.domain.life_cycle import Step
from app.domain.ticket import Ticket
from ui import steps_wording
from ui.seat.keys import ListKey
from ui.theme import Look, restyle
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import ElidedLabel, label, small
from ui.widgets.panel import PADDING
from ui.widgets.search_field import Choice, SearchField

REASON_CHARS = 200
MOST_DAYS = 99  # the centre's own limit is told when it is passed
UNIT_PX = 260
FIELD_PX = 32
Find = Callable[[str], Sequence[Choice]]


class Asks(StrEnum):
    """What a step has to be told; the names are those of its event's detail."""

    DAYS = "working_days"
    UNIT = "lead_unit"
    REASON = "reason"


ASKED = MappingProxyType(
    {
        Step.EXTEND: (Asks.DAYS, Asks.REASON),
        Step.SUSPEND: (Asks.REASON,),
        Step.REDISPATCH: (Asks.UNIT,),
        Step.REDO: (Asks.REASON,),
    }
)
"""Steps that are not in it are taken at once."""


class StepsBar(QFrame):
    """One line below the list; hides when there is nothing to ask or tell.

    Signals:
        chosen: Take this step with this ticket: its id, the step, what was said about it.
        left: The caret may go back to the list.

    Attributes:
        button: Opens the menu; hides when nothing can be done.
    """

    chosen = Signal(object, object, object)
    left = Signal()

    def __init__(self, look: Look, find_units: Find) -> None:
        super().__init__()
        self.setObjectName("card")
        self._ticket: Ticket | None = None
        self._steps: tuple[Step, ...] = ()
        self._step: Step | None = None
        self._unit = ""
        self._is_news = False
        self.button = KeyButton(look, self.tr("Steps"), ListKey.STEPS)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.open_menu)
        self.title = label("", "title")
        self.days = QSpinBox()
        self.days.setRange(1, MOST_DAYS)
        self.days.setFixedHeight(FIELD_PX)
        self.days.setAccessibleName(self.tr("Working days"))
        self.days_unit = small(self.tr("working days"))
        self.unit = SearchField(look, find_units)
        self.unit.setFixedWidth(UNIT_PX)
        self.unit.setPlaceholderText(self.tr("Unit: words, pinyin or initials"))
        self.unit.setAccessibleName(self.tr("Unit"))
        self.unit.chosen.connect(self._take_unit)
        self.reason = QLineEdit()
        self.reason.setMaxLength(REASON_CHARS)
        self.reason.setPlaceholderText(self.tr("Why; without the caller's name or number"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.told = ElidedLabel()
        self.take = KeyButton(look, self.tr("Do it"), "Enter", kind="primary")
        self.cancel = KeyButton(look, self.tr("Leave it"), "Esc", kind="quiet")
        self._lay_out()
        self._refresh()

    def show_ticket(self, ticket: Ticket | None, steps: Sequence[Step]) -> None:
        """Offer these steps; what was begun with another ticket is left."""
        is_other = (ticket and ticket.id) != (self._ticket and self._ticket.id)
        self._ticket, self._steps = ticket, tuple(steps)
        if is_other and not self._is_news:
            self.told.setText("")
        if is_other:
            self._is_news = False
        if is_other or self._step not in self._steps:
            self._step = None
        self._refresh()

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Say what came of a step, or why it was not taken.

        It stays when the ticket leaves the view by that step, and goes when a person goes on.
        """
        self._is_news = True
        self.told.setProperty("role", "bad" if bad else "quiet")
        restyle(self.told)
        self.told.setText(text)
        self._refresh()

    @Slot()
    def open_menu(self) -> None:
        """Show the steps above the button; digits, arrows and Enter choose."""
        if not self._steps:
            return
        menu = self.menu()
        corner = self.button.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height()))
        menu.setActiveAction(menu.actions()[0])

    def menu(self) -> QMenu:
        """Make the menu of the steps that are offered now."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, step in enumerate(self._steps, start=1):
            mark = f"&{number}" if number <= 9 else str(number)
            action = QAction(f"{mark}  {steps_wording.name(step)}", menu)
            action.setData(step.value)
            menu.addAction(action)
        menu.triggered.connect(self._choose)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the step, Escape leaves it; the window hears of neither."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._step is not None:
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        step = Step(action.data())
        if step not in ASKED:
            self._send(step, {})
            return
        self._step, self._unit = step, ""
        self.told.setText("")
        self.reason.clear()
        self.unit.show_value("")
        self.days.setValue(1)
        self._refresh()
        first = {Asks.DAYS: self.days, Asks.UNIT: self.unit, Asks.REASON: self.reason}
        first[ASKED[step][0]].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.days.selectAll()

    @Slot(object)
    def _take_unit(self, choice: Choice) -> None:
        self._unit = choice.value

    @Slot()
    def _take(self) -> None:
        if self._step is None or self._ticket is None:
            return
        said = {
            Asks.DAYS: self.days.value(),
            Asks.UNIT: "" if self._unit == self._ticket.lead_unit else self._unit,
            Asks.REASON: " ".join(self.reason.text().split()),
        }
        detail = {asked.value: said[asked] for asked in ASKED[self._step]}
        for name, value in detail.items():
            if not value:
                self.tell(steps_wording.lacking(name), bad=True)
                (self.unit if name == Asks.UNIT else self.reason).setFocus()
                return
        self._send(self._step, detail)

    def _send(self, step: Step, detail: dict[str, object]) -> None:
        """Ask for the step; what was written stays until it is known to be taken."""
        if self._ticket is not None:
            self.chosen.emit(self._ticket.id, step, detail)

    def end(self) -> None:
        """The step that was asked for is taken: its line goes."""
        had_caret = self.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._step = None
        self._refresh()
        if had_caret:
            self.left.emit()

    @Slot()
    def _leave(self) -> None:
        self._step = None
        self.told.setText("")
        self._refresh()
        self.left.emit()

    def _refresh(self) -> None:
        asked = ASKED.get(self._step, ()) if self._step else ()
        self.button.setVisible(bool(self._steps))
        self.title.setText(steps_wording.name(self._step) if self._step else "")
        shown: dict[QWidget, bool] = {
            self.title: bool(self._step),
            self.days: Asks.DAYS in asked,
            self.days_unit: Asks.DAYS in asked,
            self.unit: Asks.UNIT in asked,
            self.reason: Asks.REASON in asked,
            self.told: bool(self.told.text()),
            self.take: bool(self._step),
            self.cancel: bool(self._step),
        }
        for part, on in shown.items():
            part.setVisible(on)
        self.setVisible(bool(self._step) or bool(self.told.text()))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 6, 8, 6)
        row.setSpacing(8)
        for part in (self.title, self.days, self.days_unit, self.unit):
            row.addWidget(part)
        row.addWidget(self.reason, 3)
        row.addWidget(self.told, 2)
        row.addStretch(0)
        for button, slot in ((self.take, self._take), (self.cancel, self._leave)):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            row.addWidget(button)
