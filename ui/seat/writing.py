"""The ticket side of the desk: the form, the suggestions for it, and how it is closed."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.draft import Draft, pending
from app.domain.form import Broken
from app.domain.suggestion import Suggestion, SuggestionKind
from app.domain.ticket import Status, Ticket
from app.services.ticket_desk import TicketDesk
from ui.seat.hearing import Hearing
from ui.seat.window import SeatWindow
from ui.widgets.search_field import Choice


class Writing(QObject):
    """Joins the form and the assistant panel to the ticket in hand.

    Signals:
        changed: The ticket changed; ask the assistant.
        article_asked: A suggested guide was taken; the id of its article.
        hand_over_asked: A hand-over was taken; the number to hand over to.
        ticket_asked: A similar ticket was taken; its id.
        begun: Another ticket is in hand, or none.
        complete: A person wants the ticket closed or dispatched, and it lacks nothing; the status.
    """

    changed = Signal()
    article_asked = Signal(str)
    hand_over_asked = Signal(str)
    ticket_asked = Signal(object)
    begun = Signal()
    complete = Signal(object)

    def __init__(self, window: SeatWindow, tickets: TicketDesk, hearing: Hearing) -> None:
        super().__init__(window)
        self._window = window
        self._tickets = tickets
        self._hearing = hearing
        self._suggestions: tuple[Suggestion, ...] = ()
        self._tried: Status | None = None
        self._ticket_id: UUID | None = None
        form = window.ticket
        form.written.connect(self._write)
        form.close_asked.connect(self._close)
        form.dispatch_asked.connect(self._dispatch)
        form.suggestion_taken.connect(self._take_category)
        window.assistant.taken.connect(self._take)
        window.assistant.refused.connect(self._refuse)
        window.assistant.evidence_asked.connect(hearing.show_evidence)
        window.knowledge.copied.connect(self._copy)
        self.show_draft(None)

    def show_draft(self, draft: Draft | None) -> None:
        """Show the draft; without one the form rests."""
        self._window.ticket.setEnabled(draft is not None)
        ticket_id = draft.ticket.id if draft is not None else None
        if ticket_id != self._ticket_id:
            self._begin(ticket_id)
        if draft is not None:
            self._window.ticket.show_check("", "")
            self._window.ticket.show_draft(draft)
            if self._tried is not None:
                self._window.ticket.show_broken(self._broken(draft.ticket, self._tried))
        self._show_pending()
        self.changed.emit()

    def show_suggestions(self, ticket_id: UUID, suggestions: tuple[Suggestion, ...]) -> None:
        """Show what the assistant proposes now; what it thought of another ticket is left out."""
        if ticket_id != self._ticket_id:
            return
        self._suggestions = suggestions
        self._hearing.mark(suggestions)
        self._show_pending()

    def _begin(self, ticket_id: UUID | None) -> None:
        """Another ticket is in hand: nothing of the last one counts for it."""
        self._ticket_id = ticket_id
        self._tried = None
        self._suggestions = ()
        self._window.ticket.show_broken([])
        self.begun.emit()

    def _show_pending(self) -> None:
        draft = self._tickets.draft
        rows = pending(draft, self._suggestions) if draft is not None else []
        categories = [each for each in rows if each.kind is SuggestionKind.CATEGORY]
        choices = [Choice(each.value, each.label, each.detail) for each in categories]
        if choices != self._window.ticket.category.suggested:
            self._window.ticket.category.show_suggested(choices)
        self._window.assistant.show_suggestions(rows, self._hearing.quote)
        self._tickets.show(rows)

    @Slot(str, object)
    def _write(self, field: str, value: object) -> None:
        self._tickets.write(**{field: value})

    @Slot(object)
    def _take(self, suggestion: Suggestion) -> None:
        self._tickets.take(suggestion)
        if suggestion.kind is SuggestionKind.GUIDE:
            self.article_asked.emit(suggestion.value)
        if suggestion.kind is SuggestionKind.ALERT:
            self.hand_over_asked.emit(suggestion.detail)
        if suggestion.kind is SuggestionKind.SIMILAR:
            self.ticket_asked.emit(UUID(suggestion.value))

    @Slot(str)
    def _take_category(self, code: str) -> None:
        for each in self._suggestions:
            if each.kind is SuggestionKind.CATEGORY and each.value == code:
                self._take(each)
                return

    @Slot(object)
    def _refuse(self, suggestion: Suggestion) -> None:
        self._tickets.refuse(suggestion)

    @Slot(str, str, str)
    def _copy(self, _article_id: str, _block: str, text: str) -> None:
        """What the knowledge base says is what the caller is told."""
        draft = self._tickets.draft
        if draft is not None:
            parts = [draft.ticket.answer.strip(), text.strip()]
            self._tickets.write(answer="\n".join(part for part in parts if part))

    @Slot()
    def _close(self) -> None:
        self._save(Status.CLOSED)

    @Slot()
    def _dispatch(self) -> None:
        self._save(Status.DISPATCHED)

    def _broken(self, ticket: Ticket, status: Status) -> list[Broken]:
        return self._window.ticket.form.broken(ticket, status)

    def _save(self, status: Status) -> None:
        draft = self._tickets.draft
        if draft is None:
            return
        self._tried = status
        broken = self._broken(draft.ticket, status)
        if broken:
            self._window.ticket.show_broken(broken)
            self._window.ticket.focus_first_broken(broken)
        else:
            self.complete.emit(status)
