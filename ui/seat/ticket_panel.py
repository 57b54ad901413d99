"""The ticket form: every field has a label with a key, and nothing needs the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.domain.draft import Draft
from app.domain.form import Broken
from app.domain.ticket import Place, Status, Ticket
from ui import form_wording
from ui.seat.form.bindings import bind
from ui.seat.form.controls import Controls
from ui.seat.form.guide import Guide
from ui.seat.form.layout import lay_out
from ui.seat.form.picking import Picking
from ui.seat.form.rows import Row, below
from ui.seat.form.sources import DueShown, Find, Pickers, Proposed
from ui.seat.form.steps_back import StepsBack
from ui.seat.form.texts import set_flag
from ui.seat.keys import Key
from ui.seat.text_modules import TextModules
from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.chips import Chips
from ui.widgets.form_area import FormArea
from ui.widgets.labels import ElidedLabel, pill, set_pill, small
from ui.widgets.panel import Panel

__all__ = ["DueShown", "Find", "Pickers", "Proposed", "TicketPanel"]

DUE_AGAIN_MS = 20_000


class TicketPanel(Panel):
    """Lays out a draft and tells what a person changed; it decides nothing.

    What stands in colour in an empty box (the usual title, the proposed units) is used as it is
    if the person writes nothing there; Enter takes it over to be edited.

    Signals:
        written: Field name of the ticket and its new value.
        close_asked: The person wants to close the ticket at the seat (直接办结).
        dispatch_asked: The person wants to dispatch it.
        suggestion_taken: A category that the box offered was taken; its code.
        picked: A row of a search box was chosen: the field, and the row's value.

    Attributes:
        form: The centre's form.
        controls: Every widget of the form; the ones that the desk asks for have names here too.
    """

    written = Signal(str, object)
    close_asked = Signal()
    dispatch_asked = Signal()
    suggestion_taken = Signal(str)
    picked = Signal(str, str)

    def __init__(self, look: Look, pickers: Pickers) -> None:
        super().__init__(self.tr("Ticket"))
        self.form = pickers.form
        self._ticket = Ticket("", "", 0)
        self._tried: Sequence[Broken] = ()
        self.number = small()
        self.saved = small()
        self.head.addWidget(self.number)
        self.head.addStretch(1)
        self.head.addWidget(self.saved)
        self._area = FormArea()
        self.controls = c = Controls(look, pickers)
        self.request_type, self.category, self.place = c.request_type, c.category, c.place
        self.content, self.title_line = c.content, c.title_line
        self.lead_unit, self.caller_phone = c.lead_unit, c.caller_phone
        self._layout = lay_out(self._area, c)
        self._guide = Guide(pickers, c, self._layout)
        self._bindings = bind(c, pickers, self._tell, lambda: self._ticket)
        self._back = StepsBack(each.field for each in self._bindings if not each.is_text)
        self._back.begin(self._ticket)
        self._picking = Picking(look, pickers, c, lambda: self._ticket.category, self)
        self._modules = TextModules(pickers.modules, self)
        for text in c.texts:
            self._modules.watch(text)
        self._finish_layout(look)
        self._listen()
        self._show_rest()

    @property
    def hints(self) -> dict[str, str]:
        """What is said beside fields now, one sentence in each row."""
        return self._guide.hints

    @property
    def usual_title(self) -> str:
        """The title by the formula, which stands in the empty line; empty if there is none."""
        return self._guide.title

    def show_draft(self, draft: Draft) -> None:
        """Show a draft; fields that a person is writing in keep their caret."""
        ticket = draft.ticket
        anew = ticket.id != self._ticket.id
        self._ticket = ticket
        if anew:
            self._back.begin(ticket)
            self._tried = ()
            for fold in self._layout.folds.values():
                fold.ask(False)
        else:
            self._back.note(ticket)
        self.controls.district = ticket.place.district
        self.number.setText(ticket.number)
        for each in self._bindings:
            each.show(ticket, anew)
        for field, widget in self.controls.suggestible.items():
            set_flag(widget, "suggested", draft.holds_suggestion(field))
        self._show_rest()

    def show_broken(self, broken: Sequence[Broken]) -> None:
        """Say beside each field what it lacks; an empty list takes all of it away.

        What is wrong already, not merely empty, is said in any case.
        """
        self._tried = tuple(broken)
        self._show_hints()

    def focus_first_broken(self, broken: Sequence[Broken]) -> None:
        """Put the caret where the first thing is missing, as the form is read."""
        fields = [each.field for each in self._guide.unfilled(broken)]
        first = next((f for f in self._layout.rows if f in fields), None)
        if first is not None:
            self._area.go_to(self._widget(first))

    def go_to(self, field: str, start: int = 0, end: int = 0) -> None:
        """Put the caret into a field, and choose characters ``start`` to ``end`` of a text."""
        widget = self._widget(field)
        self._area.go_to(widget)
        if isinstance(widget, QLineEdit):
            widget.setSelection(start, end - start)
        elif isinstance(widget, QPlainTextEdit):
            caret = widget.textCursor()
            caret.setPosition(start)
            caret.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            widget.setTextCursor(caret)

    def show_saved(self, text: str) -> None:
        """Tell when the draft was last written to disk."""
        self.saved.setText(text)

    def show_check(self, text: str, tone: str) -> None:
        """A word beside the two closing buttons."""
        set_pill(self._check, text, tone)
        self._needed.setVisible(not text)
        self._due.setVisible(not text)  # the word tells the limit

    def add_strip(self, strip: QWidget) -> None:
        """Put a line of another part above the form."""
        self.body.insertWidget(0, strip)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A search box gives Ctrl+Z to the form when nothing is being written in it."""
        if event.type() == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._show_hints)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            box = watched if isinstance(watched, QLineEdit) else None
            idle = box is not None and not box.isUndoAvailable() and not box.isRedoAvailable()
            steps = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if idle and any(event.matches(step) for step in steps):
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """A form that rests asks for nothing."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._show_rest()

    def _finish_layout(self, look: Look) -> None:
        grid = self._area.grid
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._area.keep_width()
        self.body.addWidget(self._area, 1)
        for field in self.form.hidden:
            self._hide(field)
        self._add_buttons(look)

    def _add_buttons(self, look: Look) -> None:
        foot = self.add_foot()
        self._check = pill()
        self._needed = ElidedLabel()
        foot.addWidget(self._check)
        foot.addWidget(self._needed, 1)
        self._check.hide()
        foot.addStretch(0)
        c = self.controls
        c.due.setToolTip(self.tr("Until then the unit has to answer"))
        for line in (c.due, c.left):
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._due = below(c.due, c.left, gap=0)
        foot.addWidget(self._due)
        self.close_button = KeyButton(look, self.tr("Close at seat"), Key.CLOSE, "check")
        self.dispatch_button = KeyButton(look, self.tr("Dispatch"), Key.DISPATCH, kind="primary")
        foot.addWidget(self.close_button)
        foot.addWidget(self.dispatch_button)

    def _listen(self) -> None:
        for key, row in self._layout.keys.items():
            self._on(key, partial(self._go_to, key, row))
        self._on(Key.UNDO, partial(self._step, forth=False))
        self._on(Key.REDO, partial(self._step, forth=True))
        for fold in self._layout.folds.values():
            for row in fold.rows:
                if isinstance(row.target, Chips):
                    row.target.typed.connect(partial(self._type_into, fold.owner))
        for button, key, slot in (
            (self.close_button, Key.CLOSE, self._ask_close),
            (self.dispatch_button, Key.DISPATCH, self._ask_dispatch),
        ):
            button.clicked.connect(slot)
            self._on(key, slot).setAutoRepeat(False)  # held down, it would send the one behind too
        for line in self.controls.suggestible.values():
            line.installEventFilter(self)
        for line in (self.title_line, self.lead_unit, self.controls.support_unit):
            line.returnPressed.connect(self._take_ghost)
        self._picking.picked.connect(self.picked)
        self._picking.leaf_chosen.connect(partial(self._tell, "category"))
        self._again = QTimer(self)
        self._again.setInterval(DUE_AGAIN_MS)
        self._again.timeout.connect(self._count_down)
        self._again.start()

    def _on(self, key: Key, act: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.activated.connect(act)
        return shortcut

    def _go_to(self, key: Key, row: Row) -> None:
        """Go to a row; who is there already wants the rest of it."""
        fold = self._layout.folds.get(key)
        if fold is not None and self._is_in(row) and fold.rows:
            fold.ask(True)
            row = fold.rows[0]
        self._area.go_to(row.target)

    def _type_into(self, row: Row, typed: str) -> None:
        """A key pressed twice by habit led to chips; what is typed belongs into the row's box."""
        self._area.go_to(row.target)
        key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, typed)
        QApplication.sendEvent(row.target, key)

    def _is_in(self, row: Row) -> bool:
        has = QApplication.focusWidget()
        return has is not None and row.body.isAncestorOf(has)

    def _widget(self, field: str) -> QWidget:
        for each in self._bindings:
            if each.field == field:
                return each.widget
        return self._layout.rows[field].target

    def _hide(self, field: str) -> None:
        """A centre does not use this field."""
        row, widget = self._layout.rows[field], self._widget(field)
        if row.target is widget:
            row.leave_out()
        else:
            widget.hide()

    def _tell(self, field: str, value: object) -> None:
        """A person changed a field; one inside a place is told as the whole place."""
        if field == "category" and value in [each.value for each in self.category.suggested]:
            self.suggestion_taken.emit(value)
            return
        whole, _, part = field.partition(".")
        if part:
            value = replace(getattr(self._ticket, whole), **{part: value})
        changed: dict[str, Any] = {whole: value}
        self._ticket = replace(self._ticket, **changed)
        self.written.emit(whole, value)

    def _step(self, *, forth: bool) -> None:
        """Bring back what the field with the caret held before."""
        for each in self._bindings:
            if each.is_text or not _has_caret(each.widget):
                continue
            step = self._back.forth(each.field) if forth else self._back.back(each.field)
            if step is not None:
                (value,) = step
                self._tell(each.field, self._kept(value))
            return

    def _kept(self, value: object) -> object:
        """A place that comes back keeps what has lines of its own."""
        if not isinstance(value, Place):
            return value
        now = self._ticket.place
        return replace(value, detail=now.detail, ring=now.ring, position=now.position)

    @Slot()
    def _ask_close(self) -> None:
        self._settle(Status.CLOSED, "title")
        self.close_asked.emit()

    @Slot()
    def _ask_dispatch(self) -> None:
        self._settle(Status.DISPATCHED, "title", "lead_unit")
        self.dispatch_asked.emit()

    def _settle(self, status: Status, *ghosts: str) -> None:
        """The keys that close a ticket do not leave the box that is being written in.

        What stands in colour in an empty box is what the person saw, and agreed to. While
        something else is missing it stays in colour: what is corrected next may change it.
        """
        c = self.controls
        for box in (c.place, c.lead_unit, c.support_unit):
            box.settle()
        filled = {name: text for ghost in ghosts for name, text in self._ghost(ghost).items()}
        broken = self.form.broken(replace(self._ticket, **filled), status)
        if all(each.field in filled for each in broken):
            for name, text in filled.items():
                self._tell(name, text)

    def _ghost(self, field: str) -> dict[str, Any]:
        """What would be used for a field that is empty: names of fields, and their values."""
        ticket, proposed = self._ticket, self._guide.proposed
        if field == "title":
            stands = {"title": self._guide.title} if not ticket.title.strip() else {}
        elif ticket.lead_unit or not proposed.lead:
            stands = {}
        else:
            stands = {
                "lead_unit": proposed.lead,
                "support_unit": ticket.support_unit or proposed.support,
                "directory_item": ticket.directory_item or proposed.item,
            }
        return {n: text for n, text in stands.items() if text and text != getattr(ticket, n)}

    @Slot()
    def _take_ghost(self) -> None:
        """Enter in an empty line takes over what stands in it."""
        line = self.sender()
        if isinstance(line, QLineEdit) and not line.text():
            ghost = self._ghost("title" if line is self.title_line else "lead_unit")
            for name, text in ghost.items():
                self._tell(name, text)

    def _show_rest(self) -> None:
        is_open = self.isEnabled() and self._ticket.status is Status.DRAFT
        dispatching, closing = self._guide.show(self._ticket, self._tried, is_open=is_open)
        wrong = [f for f in self.hints if f not in dispatching]
        told = (dispatching, closing, wrong)
        self._needed.setText(form_wording.how_much_needed(*told) if is_open else "")
        self._needed.setToolTip(form_wording.still_needed(*told) if is_open else "")

    @Slot()
    def _show_hints(self) -> None:
        self._guide.show_hints(self._ticket, self._tried)

    @Slot()
    def _count_down(self) -> None:
        self._guide.show_due(self._ticket)


def _has_caret(widget: QWidget) -> bool:
    has = QApplication.focusWidget()
    return has is widget or (has is not None and widget.isAncestorOf(has))
