"""Joins the work list, the repeats and the people of a number to their services."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.draft import Draft
from app.domain.life_cycle import Step
from app.domain.ticket import Ticket
from app.domain.work_list import Page, View, WorkLine
from app.services.held import Held, Outcome, differences
from app.services.history import CallerHistory, Person
from app.services.merging import Merged, Merging, NotMerged
from app.services.repeats import Repeat, Repeats
from app.services.steps import StepRefused, Steps, StepTaken
from app.services.ticket_desk import TicketDesk
from app.services.work_list import OpenedTicket, WorkList
from ui import lists_wording, steps_wording
from ui.bridges.background import Background
from ui.bridges.news import NewsBridge
from ui.dialogs.settle import SettleDialog
from ui.inspector.ticket_card import Names
from ui.seat.form.sources import Find
from ui.seat.keys import Key
from ui.seat.people_strip import PeopleStrip
from ui.seat.repeats_strip import RepeatsStrip
from ui.seat.work_list import WorkListWindow
from ui.theme import Look

LOOK_MS = 150  # repeats are looked for when a field rests so long


@dataclass(frozen=True, slots=True)
class ListServices:
    """What the lists work with."""

    work: WorkList
    repeats: Repeats
    merging: Merging
    held: Held
    tickets: TicketDesk
    steps: Steps


class ListsDesk(QObject):
    """Opens the work list and does what is asked in it; everything slow off the UI thread.

    Signals:
        said: A sentence for the state bar.
        resumed: A ticket of the list is in hand now; the form wants the caret.
    """

    said = Signal(str)
    resumed = Signal()

    def __init__(
        self,
        window: QWidget,
        look: Look,
        names: Names,
        services: ListServices,
        background: Background,
        seat: str,
        find_units: Find = lambda _: (),
    ) -> None:
        """``seat`` is the number of this seat (工号); ``names`` say how codes read.

        ``find_units`` gives rows for a unit that is typed.
        """
        super().__init__(window)
        self._services = services
        self._background = background
        self._draft: Draft | None = None
        self._looked_for: Ticket | None = None
        self._last_merged: UUID | None = None
        self._was_in_hand = False
        self._asked: tuple[View, str, int] | None = None
        self.repeats = RepeatsStrip(look)
        self.people = PeopleStrip()
        self.list = WorkListWindow(look, names, seat, window, find_units)
        self.settling: SettleDialog | None = None
        self._look = look
        self._bridge = NewsBridge(self)
        self._bridge.came.connect(self._hear)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LOOK_MS)
        self._soon.timeout.connect(self._look_for_repeats)
        QShortcut(QKeySequence(Key.LISTS), window).activated.connect(self.open_list)
        self._join(window)

    @Slot()
    def open_list(self) -> None:
        """Show the work list, with the caret in its filter."""
        self.list.show()
        self.list.raise_()
        self.list.activateWindow()
        self.list.refresh()
        self.list.filter.enter()

    def show_draft(self, draft: Draft | None) -> None:
        """The ticket in hand changed; look for repeats when what they share with it did."""
        other = (draft and draft.ticket.id) != (self._draft and self._draft.ticket.id)
        self._draft = draft
        if other:
            self._looked_for = None
            self.repeats.show_repeats(())
        if draft is None:
            self.people.show_people(())
        elif self._looked_for is None or _traits(draft.ticket) != _traits(self._looked_for):
            self._soon.start()

    def show_history(self, history: CallerHistory) -> None:
        """Offer the people of the caller's number."""
        self.people.show_people(history.people)

    def tickets_changed(self) -> None:
        """Something was saved, sent or pulled: a list that is open shows it."""
        if self.list.isVisible():
            self.list.refresh()

    def _join(self, window: QWidget) -> None:
        self.repeats.listen_in(window)
        self.people.listen_in(window)
        self.repeats.opened.connect(self.open_ticket)
        self.repeats.merge_asked.connect(self._merge)
        self.repeats.undo_asked.connect(self._undo)
        self.repeats.noted.connect(self._note)
        self.people.chosen.connect(self._take_person)
        self.list.asked.connect(self._find)
        self.list.counts_asked.connect(self._count)
        self.list.ticket_asked.connect(self._read)
        self.list.go_on_asked.connect(self._go_on)
        self.list.settle_asked.connect(self._settle)
        self.list.send_again_asked.connect(self._send_again)
        self.list.part_asked.connect(self._part)
        self.list.steps.chosen.connect(self._take_step)
        self.list.arranged.connect(self._services.work.remember_columns)
        self._background.run_local(
            self._services.work.columns,
            owner=self,
            done=self._arrange,
            failed=self._say_failed,
        )

    def _arrange(self, arranged: str) -> None:
        if arranged:
            self.list.table.arrange(arranged)

    # -- the list

    @Slot(object, str, int)
    def _find(self, view: View, typed: str, limit: int) -> None:
        asked = self._asked = (view, typed, limit)

        def search() -> Page | None:
            if asked != self._asked:
                return None  # something else is wanted by now; nobody would see this
            return self._services.work.find(view, typed, limit)

        def show(page: Page | None) -> None:
            if page is not None:
                self.list.show_page(view, typed, page)

        self._background.run_local(search, owner=self.list, done=show, failed=self._say_failed)

    @Slot()
    def _count(self) -> None:
        self._background.run_local(
            self._services.work.counts,
            owner=self.list,
            done=self.list.show_counts,
            failed=self._say_failed,
        )

    @Slot(object)
    def _read(self, ticket_id: UUID) -> None:
        self._background.run_local(
            lambda: self._services.work.open(ticket_id),
            owner=self.list,
            done=self.list.show_ticket,
            failed=self._say_failed,
        )

    @Slot(object)
    def open_ticket(self, ticket_id: UUID) -> None:
        """Show a ticket that is like the one in hand in the list."""
        self._background.run_local(
            lambda: self._services.work.open(ticket_id),
            owner=self.list,
            done=self._show_opened,
            failed=self._say_failed,
        )

    def _show_opened(self, opened: OpenedTicket | None) -> None:
        if opened is not None:
            self.list.views.choose(View.ALL)
            self.list.filter.setText(opened.ticket.number)
            self.open_list()

    @Slot(object)
    def _go_on(self, line: WorkLine) -> None:
        in_hand = self._services.tickets.draft
        if in_hand is not None and in_hand.ticket.id == line.ticket.id:
            self._show_in_hand()
        else:
            self._fetch(line.ticket.id, is_draft=line.sync_state is None)

    def _fetch(self, ticket_id: UUID, *, is_draft: bool = False) -> None:
        held = self._services.held
        self._background.run_local(
            lambda: held.draft(ticket_id) if is_draft else held.reopen(ticket_id),
            owner=self.list,
            done=self._take_in_hand,
            failed=self._say_failed,
        )

    def _take_in_hand(self, draft: Draft | None) -> None:
        if draft is None:
            self.said.emit(self.tr("Others are at work on this ticket; it cannot be changed now."))
            return
        self._services.tickets.open(draft)
        self._show_in_hand()

    def _show_in_hand(self) -> None:
        self.list.hide()
        self.resumed.emit()

    # -- what needs a person

    @Slot(object)
    def _settle(self, opened: OpenedTicket) -> None:
        if opened.theirs is None or self.settling is not None:
            return
        theirs, ticket_id = opened.theirs, opened.ticket.id
        differing = differences(opened.ticket, theirs, opened.base)
        dialog = SettleDialog(self._look, opened.ticket.number, differing, self.list)
        self.settling = dialog
        dialog.decided.connect(
            lambda sides: self._services.held.settle(ticket_id, theirs, sides, self._bridge.post)
        )
        dialog.finished.connect(self._settled)
        dialog.open()

    @Slot()
    def _settled(self) -> None:
        if self.settling is not None:
            self.settling.deleteLater()
            self.settling = None

    @Slot(object)
    def _send_again(self, line: WorkLine) -> None:
        self._services.held.send_again(line.ticket.id, self._bridge.post)

    # -- steps

    @Slot(object, object, object)
    def _take_step(self, ticket_id: UUID, step: Step, said: dict[str, object]) -> None:
        self._services.steps.take(ticket_id, step, self._bridge.post, said)

    def _show_taken(self, done: StepTaken) -> None:
        self.list.steps.end()
        self.list.steps.tell(steps_wording.taken(done))
        if done.step is Step.TAKE_BACK:
            self._fetch(done.ticket.id)  # it was taken back to be written on

    # -- repeats and merging

    @Slot()
    def _look_for_repeats(self) -> None:
        if self._draft is None:
            return
        ticket = self._looked_for = self._draft.ticket
        self._background.run_local(
            lambda: self._services.repeats.like(ticket),
            owner=self,
            done=lambda repeats: self._show_repeats(ticket.id, repeats),
            failed=self._say_failed,
        )

    def _show_repeats(self, ticket_id: UUID, repeats: tuple[Repeat, ...]) -> None:
        if self._draft is not None and self._draft.ticket.id == ticket_id:
            self.repeats.show_repeats(repeats)

    @Slot(object)
    def _merge(self, into: UUID) -> None:
        if self._draft is not None:
            self._services.merging.merge_draft(self._draft, into, self._bridge.post)

    @Slot()
    def _undo(self) -> None:
        if self._last_merged is not None:
            self._services.merging.undo(self._last_merged, self._bridge.post)

    @Slot(object)
    def _part(self, line: WorkLine) -> None:
        self._services.merging.undo(line.ticket.id, self._bridge.post)

    @Slot(object)
    def _note(self, ticket: Ticket) -> None:
        self._services.tickets.write(earlier_number=ticket.number, is_repeat=True)

    @Slot(object)
    def _take_person(self, person: Person) -> None:
        self._services.tickets.write(
            caller_name=person.name,
            caller_gender=person.gender,
            company=person.company,
            is_company=bool(person.company),
        )

    @Slot(object)
    def _hear(self, news: object) -> None:
        """Show what came of something that was asked for; delivered on the UI thread."""
        match news:
            case Merged():
                self._show_merged(news)
            case NotMerged():
                self.repeats.show_merged(lists_wording.not_merged(news), may_undo=False)
            case Outcome():
                self.said.emit(lists_wording.outcome(news))
            case StepTaken():
                self._show_taken(news)
            case StepRefused():
                self.list.steps.tell(steps_wording.refused(news), bad=True)
        self.tickets_changed()

    def _show_merged(self, done: Merged) -> None:
        tickets = self._services.tickets
        if not done.is_undone:
            in_hand = tickets.draft is not None and tickets.draft.ticket.id == done.source.id
            self._last_merged, self._was_in_hand = done.source.id, in_hand
            if in_hand:
                tickets.discard()  # it is saved; what stays of the draft would come back
        elif done.source.id == self._last_merged:
            self._last_merged = None
            if self._was_in_hand:
                self._background.run_local(
                    lambda: self._services.held.reopen(done.source.id),
                    owner=self,
                    done=self._take_in_hand,
                    failed=self._say_failed,
                )
        self.repeats.show_merged(lists_wording.merged(done), may_undo=self._last_merged is not None)

    def _say_failed(self, _error: Exception) -> None:
        self.said.emit(self.tr("The last look-up failed; keep working."))


def _traits(ticket: Ticket) -> tuple[str, ...]:
    place = ticket.place
    return ticket.caller_phone, place.community, place.street, ticket.category
