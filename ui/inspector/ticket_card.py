"""What the agent wrote in the call, and everything that happened to it; nothing can be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.call import written_form
from app.domain.ticket import Place, Status, Ticket, TicketEvent, Urgency
from app.services.inspecting import OpenedCall
from ui import steps_wording, wording
from ui.models.calls import EventsModel
from ui.models.keyed import VALUE_ROLE
from ui.theme import SMALL_PX, Look, body_font
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import hairline, label, pill, set_pill, small, tabular
from ui.widgets.painting import paint_text
from ui.widgets.panel import PADDING, Panel

Index = QModelIndex | QPersistentModelIndex
LABEL_PX = 60
EVENT_PX = 26
ABOUT_PX = 18
CLOCK_PX = 76
SEAT_PX = 48
STATUS_TONES = {Status.DRAFT: "amber", Status.SUSPENDED: "amber", Status.RETURNED: "red"}
URGENCY_TONES = {Urgency.URGENT: "amber", Urgency.CRITICAL: "red"}


@dataclass(frozen=True, slots=True)
class Names:
    """How stored codes read."""

    category: Callable[[str], str]
    place: Callable[[Place], str]


class _EventDelegate(QStyledItemDelegate):
    """When, who, what; what was said with it on a second line."""

    def __init__(self, look: Look, events: EventsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._events = events

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        about = steps_wording.about(index.data(VALUE_ROLE))
        return QSize(option.rect.width(), EVENT_PX + ABOUT_PX * bool(about))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        event: TicketEvent = index.data(VALUE_ROLE)
        theme = self._look.theme
        painter.save()
        if option.state & option.state.State_Selected:
            painter.fillRect(option.rect, theme.colour("blue_ground"))
        area = option.rect.adjusted(PADDING, 0, -PADDING, 0)
        if about := steps_wording.about(event):
            below = area.adjusted(CLOCK_PX, EVENT_PX - 4, 0, -4)
            painter.setPen(theme.colour("quiet"))
            paint_text(painter, below, about, body_font(SMALL_PX))
            area.setHeight(EVENT_PX)
        digits = tabular(body_font(SMALL_PX))
        painter.setPen(theme.colour("faint"))
        paint_text(painter, area, self._events.when(event), digits)
        area.adjust(CLOCK_PX, 0, 0, 0)
        painter.setPen(theme.colour("quiet"))
        paint_text(painter, area.adjusted(0, 0, SEAT_PX - area.width(), 0), event.by, digits)
        area.adjust(SEAT_PX, 0, 0, 0)
        painter.setPen(theme.colour("ink"))
        paint_text(painter, area, wording.event(event), body_font(SMALL_PX))
        painter.restore()


class TicketCard(Panel):
    """Shows the ticket of a call.

    Attributes:
        unmask: The button to ask for what the server hid; only where ``may_unmask``, and only
            while something is hidden.
    """

    def __init__(self, look: Look, names: Names, *, may_unmask: bool = False) -> None:
        super().__init__(self.tr("Ticket"))
        self.unmask = KeyButton(look, self.tr("Show the caller"), "F8", kind="quiet")
        self._may_unmask = may_unmask
        self._is_unmasked = False
        self._names = names
        self.number = small()
        self.head.addWidget(self.number)
        self.head.addStretch(1)
        self.status = pill()
        self.head.addWidget(self.status)
        self._pills = [pill() for _ in range(4)]
        self._name = label("", "title")
        self._name.setWordWrap(True)
        self._rows: dict[str, tuple[QLabel, QLabel]] = {}
        self.events = EventsModel(self)
        self._events_title = small(self.tr("History"), "section")
        self._about = small()
        self._about.setWordWrap(True)
        self._lay_out(look)
        self.show_nothing("")

    def show_nothing(self, about: str) -> None:
        """Show a sentence in place of a ticket."""
        self.number.setText("")
        set_pill(self.status, "", "grey")
        self.events.show(())
        self.unmask.hide()
        self._about.setText(about)
        self._about.show()
        self._written.hide()
        self._past.hide()

    def show_ticket(self, opened: OpenedCall) -> None:
        """Show the ticket that came of a call."""
        if opened.ticket is None:
            self.show_nothing(self.tr("No ticket came of this call (yet)."))
        else:
            self.show_with_history(opened.ticket, opened.events)

    def show_with_history(
        self, ticket: Ticket, events: Sequence[TicketEvent], *, is_unmasked: bool = False
    ) -> None:
        """Show a ticket and what happened to it, oldest first.

        The number is written in full only where somebody gave a reason to see it.
        """
        self._is_unmasked = is_unmasked
        self._about.hide()
        self.number.setText(ticket.number)
        tone = STATUS_TONES.get(ticket.status, "green")
        set_pill(self.status, wording.ticket_status(ticket.status), tone)
        self._name.setText(ticket.title)
        self._show_pills(ticket)
        for key, text in self._texts(ticket).items():
            caption, value = self._rows[key]
            value.setText(text)
            for part in (caption, value):
                part.setVisible(bool(text))
        self.events.show(events)
        is_known = bool(ticket.caller_phone or ticket.caller_name)
        self.unmask.setVisible(self._may_unmask and is_known and not is_unmasked)
        self._written.show()
        self._past.setVisible(bool(events))
        self._past_list.scrollToBottom()  # what happened last is in sight

    def _show_pills(self, ticket: Ticket) -> None:
        kind = wording.request_type(ticket.request_type) if ticket.request_type else ""
        urgency = wording.urgency(ticket.urgency)
        shown = (
            (kind, "blue"),
            (urgency, URGENCY_TONES.get(ticket.urgency, "grey")),
            (self.tr("Confidential") if ticket.is_confidential else "", "red"),
            (self.tr("Return visit") if ticket.wants_visit else "", "grey"),
        )
        for made, (text, tone) in zip(self._pills, shown, strict=True):
            set_pill(made, text, tone)

    def _captions(self) -> dict[str, str]:
        return {
            "category": self.tr("Category"),
            "place": self.tr("Place"),
            "content": self.tr("Content"),
            "request": self.tr("Request"),
            "lead": self.tr("Lead unit"),
            "support": self.tr("Support"),
            "due": self.tr("Due"),
            "caller": self.tr("Caller"),
            "phone": self.tr("Phone"),
            "created": self.tr("Created"),
        }

    def _texts(self, ticket: Ticket) -> dict[str, str]:
        place = " ".join(filter(None, (self._names.place(ticket.place), ticket.place.detail)))
        is_secret = ticket.is_confidential and not self._is_unmasked
        hidden = self.tr("Kept secret") if is_secret else ""
        caller = self.tr("Anonymous") if ticket.is_anonymous else ticket.caller_name
        written = written_form if self._is_unmasked else wording.caller
        phone = written(ticket.caller_phone) if ticket.caller_phone else ""
        return {
            "category": self._names.category(ticket.category),
            "place": place,
            "content": ticket.content,
            "request": ticket.request,
            "lead": ticket.lead_unit,
            "support": ticket.support_unit,
            "due": wording.full_day(ticket.due_ms) if ticket.due_ms else "",
            "caller": hidden or caller,
            "phone": hidden or phone,
            "created": wording.full_day(ticket.created_ms),
        }

    def _lay_out(self, look: Look) -> None:
        self._written = self._area(self._sheet())
        self._past = QWidget()
        below = QVBoxLayout(self._past)
        below.setContentsMargins(0, 0, 0, 6)
        below.setSpacing(0)
        below.addWidget(hairline())
        self._events_title.setContentsMargins(PADDING, 8, PADDING, 4)
        below.addWidget(self._events_title)
        self._past_list = _event_list(look, self.events)
        self._past_list.setAccessibleName(self._events_title.text())
        below.addWidget(self._past_list, 1)
        self._about.setContentsMargins(PADDING, 10, PADDING, 10)
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.setContentsMargins(1, 0, 2, 0)
        row = QHBoxLayout()
        row.setContentsMargins(PADDING, 4, PADDING, 4)
        row.addStretch(1)
        row.addWidget(self.unmask)
        self.body.addWidget(self._about, 1)
        self.body.addWidget(self._written, 3)
        self.body.addLayout(row)
        self.body.addWidget(self._past, 2)

    def _sheet(self) -> QWidget:
        sheet = QWidget()
        sheet.setObjectName("scrolled")
        whole = QVBoxLayout(sheet)
        whole.setContentsMargins(PADDING, 10, PADDING, 10)
        whole.setSpacing(8)
        whole.addWidget(self._name)
        row = QHBoxLayout()
        row.setSpacing(6)
        for made in self._pills:
            row.addWidget(made)
        row.addStretch(1)
        whole.addLayout(row)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        grid.setColumnMinimumWidth(0, LABEL_PX)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for number, (key, caption) in enumerate(self._captions().items()):
            name, value = small(caption), label(pixels=13)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(caption)
            self._rows[key] = name, value
            grid.addWidget(name, number, 0, top)
            grid.addWidget(value, number, 1, top)
        whole.addLayout(grid)
        whole.addStretch(1)
        return sheet

    def _area(self, sheet: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(sheet)
        return area


def _event_list(look: Look, model: EventsModel) -> QListView:
    view = QListView()
    view.setModel(model)
    view.setItemDelegate(_EventDelegate(look, model, view))
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view
