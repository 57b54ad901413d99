"""What the form says about a ticket: what is wrong, needed, or would be used, and when due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.domain.form import Broken, Rule, TicketForm
from app.domain.ticket import Status, Ticket, value_of
from ui import form_wording, wording
from ui.seat.form.controls import Controls
from ui.seat.form.layout import Layout
from ui.seat.form.rows import Row
from ui.seat.form.sources import DueShown, Pickers, Proposed
from ui.seat.form.texts import set_flag, show_ghost
from ui.theme import restyle

WHILE_WRITING = frozenset({Rule.NOT_A_PHONE, Rule.NOT_A_NUMBER, Rule.NOT_A_POSITION})
"""What is not held against a field while the caret is still in it."""


class Guide:
    """Shows what follows from a ticket; changes nothing in it.

    Attributes:
        proposed: The units that stand in the empty boxes.
        title: The title that stands in the empty line.
        hints: What is said beside fields now, one sentence in each row.
    """

    def __init__(self, pickers: Pickers, controls: Controls, layout: Layout) -> None:
        self._pickers = pickers
        self._form: TicketForm = pickers.form
        self._controls = controls
        self._layout = layout
        self.proposed = Proposed()
        self.title = ""
        self.hints: dict[str, str] = {}

    def show(self, ticket: Ticket, tried: Sequence[Broken], *, is_open: bool) -> list[list[str]]:
        """Show everything; returns the fields that are still needed to dispatch, and to close.

        Args:
            ticket: As it is written now.
            tried: What stopped it when it was to be closed, said as well.
            is_open: Whether it is being written; else nothing is asked for.
        """
        self._show_ghosts(ticket)
        self.show_due(ticket)
        self._show_outcome(ticket)
        needed = [self._missing(ticket, s) for s in (Status.DISPATCHED, Status.CLOSED)]
        self._show_marks(*(needed if is_open else ([], [])))
        self.show_hints(ticket, tried)
        return needed

    def show_hints(self, ticket: Ticket, tried: Sequence[Broken]) -> None:
        """Say beside each field what is wrong with it; the first thing of several."""
        wrong: dict[str, Broken] = {}
        for each in (*self.unfilled(tried), *self._form.wrong_so_far(ticket)):
            if not self._is_being_written(each):
                wrong.setdefault(each.field, each)
        self.hints = {}
        texts: dict[Row, str] = dict.fromkeys(self._layout.rows.values(), "")
        for field, row in self._layout.rows.items():
            if field in wrong and not texts[row]:
                texts[row] = self.hints[field] = form_wording.broken(wrong[field])
        unknown = self._controls.category.unknown
        if unknown:
            kept = self._pickers.category_name(ticket.category)
            hint = form_wording.unknown_category(unknown, kept)
            texts[self._layout.rows["category"]] = self.hints["category"] = hint
        for row, text in texts.items():
            row.show_hint(text)
        told = {*wrong, "category"} if unknown else set(wrong)
        for field, widget in self._controls.suggestible.items():
            set_flag(widget, "wrong", field in told)
        self._open_folds(ticket, wrong)

    def fills_itself(self, field: str) -> bool:
        """Tell whether an empty field would be filled by what the form shows in it."""
        return bool({"title": self.title, "lead_unit": self.proposed.lead}.get(field))

    def unfilled(self, broken: Iterable[Broken]) -> list[Broken]:
        """Leave out what is empty only until the form's own proposal for it is used."""
        return [b for b in broken if b.rule is not Rule.MISSING or not self.fills_itself(b.field)]

    def _is_being_written(self, broken: Broken) -> bool:
        widget = self._controls.suggestible.get(broken.field)
        return broken.rule in WHILE_WRITING and widget is not None and widget.hasFocus()

    def _missing(self, ticket: Ticket, closing: Status) -> list[str]:
        broken = self._form.broken(ticket, closing)
        missing = {b.field for b in broken if b.rule is Rule.MISSING}
        return [f for f in self._layout.rows if f in missing and not self.fills_itself(f)]

    def _show_marks(self, dispatching: list[str], closing: list[str]) -> None:
        marks: dict[Row, tuple[str, str]] = {}
        rows = self._layout.rows
        for field in closing:
            marks[rows[field]] = ("closing", form_wording.needed(closing=True))
        for field in dispatching:
            marks.setdefault(rows[field], ("dispatch", form_wording.needed(closing=False)))
        for row in rows.values():
            row.show_mark(*marks.get(row, ("", "")))

    def _open_folds(self, ticket: Ticket, wrong: Iterable[str]) -> None:
        needed = set(wrong) | set(self._form.needs(ticket, Status.DISPATCHED))
        needed |= {"company"} if ticket.is_company else set()
        needed |= {"earlier_number"} if ticket.is_repeat else set()
        for fold in self._layout.folds.values():
            rows = ((f, row) for f, row in self._layout.rows.items() if row in fold.rows)
            fold.need(row for f, row in rows if f in needed or _is_told(ticket, f))

    def _show_ghosts(self, ticket: Ticket) -> None:
        c, open_ = self._controls, ticket.status is Status.DRAFT
        self.title = self._pickers.usual_title(ticket) if open_ else ""
        self.proposed = self._pickers.proposed(ticket) if open_ else Proposed()
        used = not ticket.lead_unit
        show_ghost(c.title_line, self.title)
        hint = form_wording.placeholder("lead_unit")
        show_ghost(c.lead_unit, self.proposed.lead if used else "", hint)
        show_ghost(c.support_unit, self.proposed.support if used else "")
        show_ghost(c.directory_item, self.proposed.item if used else "")
        c.reason.setText(self.proposed.reason)
        c.reason.setVisible(bool(self.proposed.reason))
        c.about_call.setText(form_wording.about_call(ticket) if ticket.created_ms else "")

    def show_due(self, ticket: Ticket) -> None:
        """Show the limit beside its countdown, which runs."""
        c = self._controls
        due = self._pickers.due(ticket) if ticket.created_ms else DueShown()
        c.due.setText(form_wording.due(wording.day_and_time(due.at_ms)) if due.at_ms else "")
        c.left.setText(due.left)
        role = due.tone or "quiet"
        if c.left.property("role") != role:
            c.left.setProperty("role", role)
            restyle(c.left)

    def _show_outcome(self, ticket: Ticket) -> None:
        """What units and visitors wrote; only once there is anything."""
        for name, label, said in (
            ("handling", self._controls.handled, form_wording.handling(ticket.handling)),
            ("visit", self._controls.visited, form_wording.visit(ticket.visit)),
        ):
            label.setText(" · ".join(said))
            self._layout.rows[name].set_visible(bool(said))


def _is_told(ticket: Ticket, field: str) -> bool:
    """Whether a folded field has something to show; a call comes by telephone unless told."""
    if field == "about_call":
        return False
    value = value_of(ticket, field)
    if field == "channel":
        return bool(value != "phone")
    if field == "place.verbatim":
        return False  # the box above shows it until a name is chosen
    return bool(value)
