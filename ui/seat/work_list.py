"""The agent's tickets in a window beside the desk: views, filter, table, the one that is open."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.domain.life_cycle import offered
from app.domain.ticket import Status, SyncState
from app.domain.work_list import Page, View, WorkLine
from app.services.work_list import PAGE, OpenedTicket
from ui import lists_wording
from ui.dialogs.keys import ListKeysDialog
from ui.inspector.ticket_card import Names, TicketCard
from ui.models.work_list import WorkListModel
from ui.seat.form.sources import Find
from ui.seat.keys import ListKey
from ui.seat.steps_bar import StepsBar
from ui.seat.ticket_table import TicketTable
from ui.seat.view_bar import ViewBar
from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.filter_line import FilterLine
from ui.widgets.labels import label, small
from ui.widgets.panel import PADDING

SIZE_PX = (1280, 660)
SHARES = (71, 29)
LOOK_SOON_MS = 60  # arrows held down pass over lines; the last one is read
RESTS = (Status.DRAFT, Status.RETURNED)
SETTLED = (SyncState.SAVED_HERE, SyncState.SENT)
TAKEN_BACK = (Status.ACCEPTED, Status.DISPATCHED, Status.CLOSED)


class WorkListWindow(QDialog):
    """Shows what it is given and asks for the rest; knows no database.

    Signals:
        asked: List this view, filtered by this text, at most so many lines.
        counts_asked: Count the views.
        ticket_asked: Read the ticket with this id.
        go_on_asked: Go on writing the ticket of this line.
        settle_asked: Decide about the ticket that two people changed; an ``OpenedTicket``.
        send_again_asked: Offer the refused ticket of this line once more.
        part_asked: Take the merged ticket of this line out again.
        arranged: The columns were arranged anew.

    Attributes:
        steps: What can be done with the ticket of the current line.
    """

    asked = Signal(object, str, int)
    counts_asked = Signal()
    ticket_asked = Signal(object)
    go_on_asked = Signal(object)
    settle_asked = Signal(object)
    send_again_asked = Signal(object)
    part_asked = Signal(object)
    arranged = Signal(str)

    def __init__(
        self,
        look: Look,
        names: Names,
        seat: str,
        parent: QWidget | None = None,
        find_units: Find = lambda _: (),
    ) -> None:
        """``find_units`` gives rows for a unit that is typed; their value is its name."""
        super().__init__(parent)
        self._seat = seat
        self.setWindowTitle(self.tr("Tickets"))
        self.resize(*SIZE_PX)
        self._limit = PAGE
        self._has_more = False
        self._line: WorkLine | None = None
        self._opened: OpenedTicket | None = None
        self.views = ViewBar()
        self.filter = FilterLine(self.tr("Number, words, name, telephone, place, category, unit"))
        self.lines = WorkListModel(names.category, self)
        self.table = TicketTable(look, self.lines)
        self.columns = KeyButton(look, self.tr("Columns"), ListKey.COLUMNS)
        self.card = TicketCard(look, names)
        self.why = small("", "bad")
        self.merged = small()
        self.about = small()
        self.go_on = KeyButton(look, self.tr("Go on writing"), "Enter", kind="primary")
        self.settle = KeyButton(look, self.tr("Compare both …"), "Enter", kind="primary")
        self.again = KeyButton(look, self.tr("Send again"), ListKey.AGAIN)
        self.part = KeyButton(look, self.tr("Take apart"), ListKey.PART)
        self.steps = StepsBar(look, find_units)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LOOK_SOON_MS)
        self._soon.timeout.connect(self._ask_ticket)
        self._show_line(None)  # first: what hides here must not make the card wide
        self._lay_out()
        self._listen()

    @Slot()
    def refresh(self) -> None:
        """Ask for everything that is shown once more; when it opens and when tickets change."""
        self.counts_asked.emit()
        self._ask()

    def show_page(self, view: View, typed: str, page: Page) -> None:
        """Show what was found, unless something else is wanted by now."""
        if (view, typed) != (self.views.view, self.filter.text().strip()):
            return
        current = self._line.ticket.id if self._line else None
        self.lines.show(page)
        self._has_more = page.has_more
        self.about.setText("" if page.lines else lists_wording.nothing(view, typed))
        self.about.setVisible(not page.lines)
        row = max(0, self.lines.row_of(current))
        self.table.selectRow(row)
        self._show_line(self.lines.line(row))

    def show_counts(self, counts: Mapping[View, int]) -> None:
        """Show how many wait in the views that people work off."""
        self.views.show_counts(counts)

    def show_ticket(self, opened: OpenedTicket | None) -> None:
        """Show a ticket that was read, if its line is still the current one."""
        if self._line is None or (opened and opened.ticket.id != self._line.ticket.id):
            return
        self._opened = opened
        if opened is None:
            self.card.show_with_history(self._line.ticket, ())
        else:
            self.card.show_with_history(opened.ticket, opened.events)
            numbers = self.tr(", ").join(each.number for each in opened.merged)
            told = self.tr("Merged into this: {0}").format(numbers)
            self.merged.setText(told if numbers else "")
        self.merged.setVisible(bool(self.merged.text()))

    def _listen(self) -> None:
        self.views.listen_in(self)
        self.filter.listen_in(self)
        self.views.chosen.connect(self._ask_anew)
        self.filter.textChanged.connect(self._ask_anew)
        self.filter.left.connect(self._go_to_table)
        self.table.chosen.connect(self._show_line)
        self.table.opened.connect(self._act)
        self.table.more_asked.connect(self._ask_more)
        self.table.arranged.connect(self.arranged)
        self.columns.clicked.connect(self._show_columns)
        self.steps.left.connect(self._go_to_table)
        for button, signal in ((self.go_on, self._act), (self.settle, self._act)):
            button.clicked.connect(signal)
        self.again.clicked.connect(self._send_again)
        self.part.clicked.connect(self._part)
        for key, slot in (
            (ListKey.COLUMNS, self._show_columns),
            (ListKey.AGAIN, self._send_again),
            (ListKey.PART, self._part),
            (ListKey.STEPS, self.steps.open_menu),
            (ListKey.REFRESH, self.refresh),
            (ListKey.KEYS, self._show_keys),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    @Slot()
    def _ask_anew(self) -> None:
        self._limit = PAGE
        self._ask()

    def _ask(self) -> None:
        self.asked.emit(self.views.view, self.filter.text().strip(), self._limit)

    @Slot()
    def _ask_more(self) -> None:
        if self._has_more and self._limit == self.lines.rowCount():
            self._limit += PAGE
            self._ask()

    @Slot()
    def _go_to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _show_keys(self) -> None:
        ListKeysDialog(self).open()

    @Slot()
    def _show_columns(self) -> None:
        place = self.columns.mapToGlobal(self.columns.rect().bottomLeft())
        self.table.columns_menu().popup(place)

    @Slot(object)
    def _show_line(self, line: WorkLine | None) -> None:
        is_other = line is None or self._line is None or line.ticket.id != self._line.ticket.id
        changed, self._line = line != self._line, line
        if is_other:
            self._opened = None
            self.merged.setText("")
            self.merged.hide()
        state = line.sync_state if line else None
        self.why.setText(lists_wording.held_reason(state, line.reason) if line and state else "")
        self.why.setVisible(bool(self.why.text()))
        status = line.ticket.status if line else None
        conflict = state is SyncState.CONFLICT
        self.settle.setVisible(conflict)
        refused = state is SyncState.REJECTED
        is_own = line is not None and line.ticket.seat == self._seat
        may_go_on = is_own and (status in RESTS or (refused and status in TAKEN_BACK))
        self.go_on.setVisible(may_go_on and not conflict)
        self.again.setVisible(refused)
        self.part.setVisible(is_own and status is Status.MERGED and not conflict)
        may_step = line is not None and state in SETTLED
        steps = offered(line.ticket, self._seat) if line and may_step else ()
        self.steps.show_ticket(line.ticket if line else None, steps)
        if line is None:
            self.card.show_nothing("")
        elif changed:
            self._soon.start()

    @Slot()
    def _ask_ticket(self) -> None:
        if self._line is not None and self._line.sync_state is None:
            self.card.show_with_history(self._line.ticket, ())  # a draft has no history yet
        elif self._line is not None:
            self.ticket_asked.emit(self._line.ticket.id)

    @Slot()
    def _act(self) -> None:
        """Do what the ticket needs most."""
        if self.settle.isVisible() and self._opened is not None:
            self.settle_asked.emit(self._opened)
        elif self.go_on.isVisible():
            self.go_on_asked.emit(self._line)

    @Slot()
    def _send_again(self) -> None:
        if self.again.isVisible():
            self.send_again_asked.emit(self._line)

    @Slot()
    def _part(self) -> None:
        if self.part.isVisible():
            self.part_asked.emit(self._line)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(label(self.tr("Tickets"), "number", pixels=18))
        head.addWidget(self.views)
        head.addWidget(self.filter, 1)
        head.addWidget(self.columns)
        left = QWidget()
        left.setObjectName("panel")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        list_side = QVBoxLayout(left)
        list_side.setContentsMargins(1, 1, 1, 1)
        list_side.setSpacing(0)
        self.about.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.about.setContentsMargins(PADDING, 24, PADDING, 24)
        list_side.addWidget(self.about)
        list_side.addWidget(self.table, 1)
        for line in (self.why, self.merged):
            line.setWordWrap(True)
            line.setContentsMargins(PADDING, 8, PADDING, 0)
        self.card.body.insertWidget(0, self.why)
        self.card.body.insertWidget(1, self.merged)
        foot = self.card.add_foot()
        for button in (self.go_on, self.settle, self.again, self.part, self.steps.button):
            button.setAutoDefault(False)
            foot.addWidget(button)
        foot.addStretch(1)
        self.columns.setAutoDefault(False)
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.setHandleWidth(8)
        sides.setChildrenCollapsible(False)
        sides.addWidget(left)
        sides.addWidget(self.card)
        sides.setStretchFactor(0, 1)
        sides.setSizes([share * 12 for share in SHARES])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 16)
        whole.setSpacing(12)
        whole.addLayout(head)
        whole.addWidget(sides, 1)
        whole.addWidget(self.steps)
