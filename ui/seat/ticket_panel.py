"""The ticket form: every field has a label with a key, and nothing needs the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.call import local_form, normalised
from app.domain.draft import Draft
from app.domain.ticket import MAX_TITLE_CHARS, Place, RequestType, Rule, Ticket, Urgency
from ui import wording
from ui.theme import Look, restyle
from ui.widgets.buttons import KeyButton, Segmented
from ui.widgets.form_area import FormArea
from ui.widgets.labels import label, pill, set_pill, small
from ui.widgets.panel import Panel
from ui.widgets.search_field import Choice, SearchField

LINE_CHARS = 200  # what the server takes
PHONE_CHARS = 32
LABEL_PX = 104
CONTENT_PX = (88, 240)  # on low and on high screens
ROW_PX = 32
CAPTION_PX = 60
RULE_FIELDS = {
    Rule.TYPE_MISSING: "request_type",
    Rule.CATEGORY_MISSING: "category",
    Rule.PLACE_MISSING: "place",
    Rule.TITLE_MISSING: "title",
    Rule.TITLE_TOO_LONG: "title",
    Rule.CONTENT_MISSING: "content",
    Rule.TEXT_TOO_LONG: "content",
    Rule.UNIT_MISSING: "lead_unit",
    Rule.PHONE_MISSING: "caller_phone",
}

Find = Callable[[str], Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class Pickers:
    """Where the search boxes look, and how a stored code reads."""

    categories: Find
    places: Find
    units: Find
    category_name: Callable[[str], str]
    place_name: Callable[[Place], str]
    place_of: Callable[[str], Place]


class _OpenEnd(QLineEdit):
    """A line that is added to, not replaced, when one arrives by Tab."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Put the caret behind what is there: an estate, before its building is typed."""
        super().focusInEvent(event)
        self.deselect()
        self.setCursorPosition(len(self.text()))


class TicketPanel(Panel):
    """Lays out a draft and tells what a person changed; it decides nothing.

    Signals:
        written: Field name of the ticket and its new value.
        close_asked: The person wants to close the ticket at the seat (直接办结).
        dispatch_asked: The person wants to dispatch it.
    """

    written = Signal(str, object)
    close_asked = Signal()
    dispatch_asked = Signal()

    def __init__(self, look: Look, pickers: Pickers) -> None:
        super().__init__(self.tr("Ticket"))
        self._pickers = pickers
        self._place = Place()
        self.number = small()
        self.saved = small()
        self.head.addWidget(self.number)
        self.head.addStretch(1)
        self.head.addWidget(self.saved)

        self.request_type = Segmented((t, wording.request_type(t)) for t in RequestType)
        self.urgency = Segmented((u, wording.urgency(u)) for u in Urgency)
        self.category = SearchField(look, pickers.categories)
        self.category.setPlaceholderText(self.tr("Words, pinyin or initials"))
        self.place = SearchField(look, pickers.places, free=True)
        self.place.setPlaceholderText(self.tr("District, street, estate"))
        self.detail = _OpenEnd()
        self.detail.setPlaceholderText(self.tr("Building, unit"))
        self.detail.setAccessibleName(self.tr("Building, unit"))
        self.title_line = QLineEdit()
        self.title_line.setMaxLength(2 * MAX_TITLE_CHARS)
        self.content = QPlainTextEdit()
        self.content.setTabChangesFocus(True)
        self.content.setMinimumHeight(CONTENT_PX[0])
        self.content.setMaximumHeight(CONTENT_PX[1])
        self.request = QLineEdit()
        self.lead_unit = SearchField(look, self._units, free=True)
        self.support_unit = SearchField(look, self._units, free=True)
        self.caller_name = QLineEdit()
        self.caller_phone = QLineEdit()
        for line in (self.place, self.detail, self.lead_unit, self.support_unit, self.caller_name):
            line.setMaxLength(LINE_CHARS)
        self.caller_phone.setMaxLength(PHONE_CHARS)
        self.due = label("—")
        self.due.setMinimumHeight(ROW_PX)
        self.anonymous = self._chip(self.tr("Anonymous"))
        self.confidential = self._chip(self.tr("Confidential"))
        self.visit = self._chip(self.tr("Return visit"))
        self._form = FormArea()
        self._hints: dict[str, QLabel] = {}
        self._lay_out(look)
        self._listen()

    def show_draft(self, draft: Draft) -> None:
        """Show a draft; fields that a person is writing in keep their caret."""
        ticket = draft.ticket
        self._place = ticket.place
        self.number.setText(ticket.number)
        self.request_type.show_value(ticket.request_type)
        self.urgency.show_value(ticket.urgency)
        self._show_line(self.title_line, ticket.title)
        self._show_line(self.request, ticket.request)
        self._show_line(self.caller_name, ticket.caller_name)
        self._show_line(self.caller_phone, local_form(ticket.caller_phone))
        self._show_line(self.detail, ticket.place.detail)
        if self.content.toPlainText() != ticket.content:
            with QSignalBlocker(self.content):
                self.content.setPlainText(ticket.content)
        self.category.show_stored(self._pickers.category_name(ticket.category))
        self.place.show_stored(self._pickers.place_name(ticket.place))
        self.place.setToolTip(ticket.place.verbatim)
        self.lead_unit.show_stored(ticket.lead_unit)
        self.support_unit.show_stored(ticket.support_unit)
        self._show_options(ticket)
        self.due.setText(wording.day_and_time(ticket.due_ms) if ticket.due_ms else "—")
        for field, widget in self._suggestible().items():
            _set_property(widget, "suggested", draft.holds_suggestion(field))

    def _units(self, typed: str) -> Sequence[Choice]:
        """Units for what was typed, those of the ticket's own district first."""
        rows = self._pickers.units(typed)
        district = self._pickers.place_name(Place(district=self._place.district))
        return sorted(rows, key=lambda row: not (district and row.text.startswith(district)))

    def show_broken(self, rules: Sequence[Rule]) -> None:
        """Say beside each field what it lacks; an empty list takes all of it away."""
        words: dict[str, str] = {}
        for rule in rules:
            words.setdefault(RULE_FIELDS[rule], wording.rule(rule))
        for field, hint in self._hints.items():
            hint.setText(words.get(field, ""))
            hint.setVisible(field in words)
        for field, widget in self._suggestible().items():
            _set_property(widget, "wrong", field in words)

    def focus_first_broken(self, rules: Sequence[Rule]) -> None:
        """Put the caret where the first thing is missing."""
        widgets = self._suggestible() | {"request_type": self.request_type}
        if rules:
            self._form.go_to(widgets[RULE_FIELDS[rules[0]]])

    def show_saved(self, text: str) -> None:
        """Tell when the draft was last written to disk."""
        self.saved.setText(text)

    def show_check(self, text: str, tone: str) -> None:
        """A word beside the two closing buttons."""
        set_pill(self._check, text, tone)

    def _lay_out(self, look: Look) -> None:
        grid = self._form.grid
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        grid.setColumnMinimumWidth(0, LABEL_PX)
        grid.setColumnStretch(1, 1)
        place = _row(self.place, self.detail, stretches=(3, 2))
        units = self._pair(self.lead_unit, self.tr("Support"), self.support_unit)
        people = self._pair(self.caller_phone, self.tr("Name"), self.caller_name)
        options = _row(self.anonymous, self.confidential, self.visit, stretches=(0, 0, 0, 1))
        options.setMinimumHeight(ROW_PX)
        rows: tuple[tuple[str, str, QWidget, QWidget, str], ...] = (
            (self.tr("Type"), "Alt+1", self.request_type, self.request_type, "request_type"),
            (self.tr("Urgency"), "", self.urgency, self.urgency, ""),
            (self.tr("Category"), "Alt+2", self.category, self.category, "category"),
            (self.tr("Place"), "Alt+3", place, self.place, "place"),
            (self.tr("Title"), "Alt+4", self.title_line, self.title_line, "title"),
            (self.tr("Content"), "Alt+5", self.content, self.content, "content"),
            (self.tr("Request"), "Alt+6", self.request, self.request, ""),
            (self.tr("Lead unit"), "Alt+7", units, self.lead_unit, "lead_unit"),
            (self.tr("Phone"), "Alt+8", people, self.caller_phone, "caller_phone"),
            (self.tr("Due"), "", self.due, self.due, ""),
            (
                self.tr("Options"),
                "",
                options,
                self.anonymous,
                "",
            ),
        )
        for text, key, widget, target, field in rows:
            self._add_row(grid, text, key, widget, target, field)
            if target is self.content:
                grid.setRowStretch(grid.rowCount() - 1, 9)
        grid.setRowStretch(grid.rowCount(), 1)
        self._form.keep_width()
        self.body.addWidget(self._form, 1)
        foot = self.add_foot()
        self._check = pill()
        foot.addWidget(self._check)
        self._check.hide()
        foot.addStretch(1)
        self.close_button = KeyButton(look, self.tr("Close at seat"), "F2", "check")
        self.dispatch_button = KeyButton(look, self.tr("Dispatch"), "F4", kind="primary")
        foot.addWidget(self.close_button)
        foot.addWidget(self.dispatch_button)

    def _add_row(
        self, grid: QGridLayout, text: str, key: str, widget: QWidget, target: QWidget, field: str
    ) -> None:
        at = grid.rowCount()
        caption = QWidget()
        line = QHBoxLayout(caption)
        line.setContentsMargins(0, 6, 0, 0)
        line.setSpacing(5)
        line.addStretch(1)
        name = label(text, "quiet")
        name.setBuddy(target)
        line.addWidget(name)
        if key:
            line.addWidget(label(key, "quiet", pixels=11))
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(partial(self._form.go_to, target))
        target.setAccessibleName(text)
        top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        grid.addWidget(caption, at, 0, top)
        if not field:
            grid.addWidget(widget, at, 1)
            return
        hint = small("", "bad")
        hint.hide()
        self._hints[field] = hint
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(widget)
        column.addWidget(hint)
        grid.addLayout(column, at, 1)

    def _pair(self, left: QWidget, caption: str, right: QWidget) -> QWidget:
        name = label(caption, "quiet")
        name.setBuddy(right)
        name.setMinimumWidth(CAPTION_PX)
        name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        right.setAccessibleName(caption)
        return _row(left, name, right, stretches=(1, 0, 1))

    def _chip(self, text: str) -> QPushButton:
        chip = QPushButton(text)
        chip.setCheckable(True)
        chip.setProperty("kind", "chip")
        return chip

    def _listen(self) -> None:
        self.request_type.chosen.connect(self._tell_type)
        self.urgency.chosen.connect(self._tell_urgency)
        self.category.chosen.connect(self._tell_category)
        self.place.chosen.connect(self._tell_place)
        self.lead_unit.chosen.connect(self._tell_lead)
        self.support_unit.chosen.connect(self._tell_support)
        self.place.left_free.connect(self._tell_verbatim)
        self.lead_unit.left_free.connect(self._tell_lead_text)
        self.support_unit.left_free.connect(self._tell_support_text)
        self.title_line.textEdited.connect(self._tell_title)
        self.request.textEdited.connect(self._tell_request)
        self.caller_name.textEdited.connect(self._tell_name)
        self.caller_phone.textEdited.connect(self._tell_phone)
        self.detail.textEdited.connect(self._tell_detail)
        self.content.textChanged.connect(self._tell_content)
        self.anonymous.clicked.connect(self._tell_anonymous)
        self.confidential.clicked.connect(self._tell_confidential)
        self.visit.clicked.connect(self._tell_visit)
        for button, key, slot in (
            (self.close_button, "F2", self._ask_close),
            (self.dispatch_button, "F4", self._ask_dispatch),
        ):
            button.clicked.connect(slot)
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)  # held down, it would send the ticket behind as well
            shortcut.activated.connect(slot)

    @Slot()
    def _ask_close(self) -> None:
        self._settle()
        self.close_asked.emit()

    @Slot()
    def _ask_dispatch(self) -> None:
        self._settle()
        self.dispatch_asked.emit()

    def _settle(self) -> None:
        """The keys that close a ticket do not leave the box that is being written in."""
        for box in (self.place, self.lead_unit, self.support_unit):
            box.settle()

    @Slot(object)
    def _tell_type(self, kind: RequestType) -> None:
        self.written.emit("request_type", kind)

    @Slot(object)
    def _tell_urgency(self, level: Urgency) -> None:
        self.written.emit("urgency", level)

    @Slot(object)
    def _tell_category(self, choice: Choice) -> None:
        self.written.emit("category", choice.value)

    @Slot(object)
    def _tell_place(self, choice: Choice) -> None:
        place = self._pickers.place_of(choice.value)
        self.written.emit("place", replace(place, detail=place.detail or self._place.detail))

    @Slot(object)
    def _tell_lead(self, choice: Choice) -> None:
        self.written.emit("lead_unit", choice.value)

    @Slot(object)
    def _tell_support(self, choice: Choice) -> None:
        self.written.emit("support_unit", choice.value)

    @Slot(str)
    def _tell_verbatim(self, text: str) -> None:
        self.written.emit("place", Place(verbatim=text.strip(), detail=self.detail.text()))

    @Slot(str)
    def _tell_lead_text(self, text: str) -> None:
        self.written.emit("lead_unit", text.strip())

    @Slot(str)
    def _tell_support_text(self, text: str) -> None:
        self.written.emit("support_unit", text.strip())

    @Slot(str)
    def _tell_title(self, text: str) -> None:
        self.written.emit("title", text)

    @Slot(str)
    def _tell_request(self, text: str) -> None:
        self.written.emit("request", text)

    @Slot(str)
    def _tell_name(self, text: str) -> None:
        self.written.emit("caller_name", text)

    @Slot(str)
    def _tell_phone(self, text: str) -> None:
        self.written.emit("caller_phone", normalised(text))

    @Slot(str)
    def _tell_detail(self, text: str) -> None:
        self.written.emit("place", replace(self._place, detail=text))

    @Slot()
    def _tell_content(self) -> None:
        self.written.emit("content", self.content.toPlainText())

    @Slot(bool)
    def _tell_anonymous(self, on: bool) -> None:
        self.written.emit("is_anonymous", on)

    @Slot(bool)
    def _tell_confidential(self, on: bool) -> None:
        self.written.emit("is_confidential", on)

    @Slot(bool)
    def _tell_visit(self, on: bool) -> None:
        self.written.emit("wants_visit", on)

    def _show_options(self, ticket: Ticket) -> None:
        self.anonymous.setChecked(ticket.is_anonymous)
        self.confidential.setChecked(ticket.is_confidential)
        self.visit.setChecked(ticket.wants_visit)

    def _show_line(self, line: QLineEdit, text: str) -> None:
        same_number = (
            line is self.caller_phone and local_form(normalised(line.text())) == text
        )  # written with spaces or +86
        if line.text() != text and not (same_number and line.hasFocus()):
            line.setText(text)
            line.setCursorPosition(0 if not line.hasFocus() else len(text))

    def _suggestible(self) -> dict[str, QWidget]:
        return {
            "category": self.category,
            "place": self.place,
            "title": self.title_line,
            "content": self.content,
            "request": self.request,
            "lead_unit": self.lead_unit,
            "caller_phone": self.caller_phone,
        }


def _row(*widgets: QWidget, stretches: Sequence[int]) -> QWidget:
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for widget, stretch in zip(widgets, stretches, strict=False):
        line.addWidget(widget, stretch)
    if len(stretches) > len(widgets):
        line.addStretch(stretches[-1])
    return box


def _set_property(widget: QWidget, name: str, on: bool) -> None:
    text = "true" if on else "false"
    if widget.property(name) != text:
        widget.setProperty(name, text)
        restyle(widget)
