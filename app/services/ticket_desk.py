"""The ticket in hand: written, helped along, journalled, saved with its promise to be sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app.domain.adoption import counting_event
from app.domain.call import Call
from app.domain.draft import Draft, fill, refuse, show, take, write
from app.domain.form import Broken, TicketForm
from app.domain.life_cycle import Step, after
from app.domain.suggestion import Suggestion
from app.domain.ticket import EventKind, Status, Ticket, TicketEvent
from app.services.events import DraftChanged, DraftSaved, NotSaved, NumberGiven, Post, TicketSaved
from app.services.lane import StoreLane
from app.store.database import Transaction
from app.store.drafts import discard_draft, journal_draft
from app.store.tickets import next_number, save_ticket

Limits = Callable[[Step, Ticket, int], Mapping[str, Any]]
"""Gives the detail of the event when a step is taken at a time: the limits that it sets."""


class TicketDesk:
    """Holds the open draft. Its methods are called on one thread and never wait.

    Every change is journalled at once; while a write is under way later changes are
    gathered into the next, so the disk is never more than one write behind the screen.
    """

    def __init__(
        self,
        seat: str,
        lane: StoreLane,
        post: Post,
        sent_soon: Callable[[], None],
        clock: Callable[[], int],
        limits: Limits,
        form: TicketForm,
    ) -> None:
        self._seat = seat
        self._lane = lane
        self._post = post
        self._sent_soon = sent_soon
        self._clock = clock
        self._limits = limits
        self._form = form
        self._draft: Draft | None = None
        self._unfinished: list[Draft] = []
        self._lock = threading.Lock()
        self._journalling = False
        self._behind = False

    @property
    def draft(self) -> Draft | None:
        """The draft that is open."""
        return self._draft

    def begin(self, call: Call | None) -> None:
        """Open an empty ticket for a call; it gets its number from the disk."""
        now_ms = self._clock()
        number: list[str] = []
        day = _day(now_ms)
        ticket = Ticket(
            "",
            self._seat,
            now_ms,
            call_id=call.id if call else None,
            caller_phone=call.number if call else "",
        )
        self.open(Draft(ticket, events=(self._event(ticket, EventKind.CREATED),)))
        self._lane.write(
            lambda session: number.append(next_number(session, self._seat, day)),
            lambda: self._post(NumberGiven(ticket.id, number[-1])),
        )

    def open(self, draft: Draft) -> None:
        """Go on with a draft, e.g. one that was chosen from a list.

        One that is in hand stays in the journal with its last change, and comes back when
        this one is done. One that waits already, chosen from a list, is taken as it waits.
        """
        for waiting in tuple(self._unfinished):
            if waiting.ticket.id == draft.ticket.id:  # newer than what a list read from the disk
                self._unfinished.remove(waiting)
                draft = waiting
        left, self._draft = self._draft, draft
        self._post(DraftChanged(draft))
        if left is not None and left.is_touched and left.ticket.id != draft.ticket.id:
            self._unfinished.append(left)
            self._keep(left)

    def resume(self, drafts: Sequence[Draft]) -> None:
        """Go on at a start with what the journal holds, newest first; nothing is in hand yet.

        The newest is opened, the others wait in their order. Nothing is written: they lie in the
        journal as they are, with the time of their last change.
        """
        if drafts:
            self._draft, *waiting = drafts
            self._unfinished = waiting[::-1]
            self._post(DraftChanged(self._draft))

    def take_back(self, draft: Draft) -> None:
        """A ticket could not be stored: show it again, behind what is being written now."""
        if self._draft is None:
            self.open(draft)
        else:
            self._unfinished.append(draft)
            self._keep(draft)

    def _go_on(self) -> None:
        """The open draft is done: show the last unfinished one, or nothing."""
        self._draft = self._unfinished.pop() if self._unfinished else None
        self._post(DraftChanged(self._draft))

    def give_number(self, given: NumberGiven) -> None:
        """Take over the number that the disk gave to the open draft."""
        draft = self._draft
        if draft is not None and draft.ticket.id == given.ticket_id:
            self._change(replace(draft, ticket=replace(draft.ticket, number=given.number)))
            return
        for at, other in enumerate(self._unfinished):
            if other.ticket.id == given.ticket_id:
                numbered = replace(other, ticket=replace(other.ticket, number=given.number))
                self._unfinished[at] = numbered
                self._keep(numbered)

    def write(self, **changes: Any) -> None:  # noqa: ANN401 - any field of a ticket
        """Take over what a person wrote."""
        if self._draft is not None:
            self._change(write(self._draft, self._clock(), **changes))

    def fill(self, **values: Any) -> None:  # noqa: ANN401 - any field of a ticket
        """Fill in what follows from the rest; nothing that a person wrote or took."""
        if self._draft is not None:
            self._change(fill(self._draft, **values))

    def show(self, suggestions: Iterable[Suggestion]) -> None:
        """Count what stands on the screen now; tells nobody, and is journalled with what follows.

        A count is not worth a write of its own, nor a form that is painted anew.
        """
        if self._draft is not None:
            self._draft = show(self._draft, suggestions)

    def take(self, suggestion: Suggestion) -> None:
        """Fill the field of a suggestion."""
        if self._draft is not None:
            self._change(take(self._draft, suggestion, self._clock()))

    def refuse(self, suggestion: Suggestion) -> None:
        """Never show a suggestion again in this call."""
        if self._draft is not None:
            self._change(refuse(self._draft, suggestion, self._clock()))

    def hand_over(self, number: str) -> None:
        """Note that the call was handed over to 110, 119, 120 or another number."""
        if self._draft is not None:
            draft = self._draft
            ticket, event = after(
                draft.ticket, Step.HAND_OVER, self._clock(), self._seat, {"to": number}
            )
            self._change(replace(draft, ticket=ticket, events=(*draft.events, event)))

    def broken(self, closing: Status) -> list[Broken]:
        """What the open draft lacks, by the centre's form, to be closed or dispatched."""
        return self._form.broken(self._draft.ticket, closing) if self._draft is not None else []

    def save(self, closing: Status, checked: Mapping[str, Any] | None = None) -> list[Broken]:
        """Close or dispatch the ticket; what it lacks comes back and nothing happens then.

        A ticket that the disk did not take is open again, or left to the next start if another
        one is in hand by then.

        Args:
            closing: Where it goes.
            checked: What the agent decided about the findings of the check against the call.

        Raises:
            IllegalStep: Others are at work on the ticket, so it cannot be closed here.
        """
        broken = self.broken(closing)
        if not broken and self._draft is not None:
            self._store(self._draft, closing, checked)
        return broken

    def _store(
        self, draft: Draft, closing: Status, checked: Mapping[str, Any] | None = None
    ) -> None:
        now_ms = self._clock()
        ticket, event = self._closed(draft.ticket, closing, now_ms)
        events = (*draft.events, *counting_event(draft, now_ms), event)
        if checked is not None:
            about = self._event(ticket, EventKind.CHECKED, dict(checked))
            events = (*events[:-1], about, event)
        self._draft = None

        saved: list[Ticket] = []

        def store(session: Transaction) -> None:
            number = ticket.number or next_number(session, self._seat, _day(now_ms))
            saved.append(replace(ticket, number=number))
            save_ticket(session, saved[-1], events)

        def done() -> None:
            self._post(TicketSaved(saved[-1], self._clock()))
            self._sent_soon()

        self._go_on()
        self._lane.write(store, done, lambda: self._post(NotSaved(draft)))

    def _closed(self, ticket: Ticket, closing: Status, at_ms: int) -> tuple[Ticket, TicketEvent]:
        """Take the step that ends the writing; a returned ticket is dispatched anew."""
        if closing is not Status.DISPATCHED:
            return after(ticket, Step.CLOSE, at_ms, self._seat)
        again = ticket.status is Status.RETURNED
        step = Step.REDISPATCH if again else Step.DISPATCH
        return after(ticket, step, at_ms, self._seat, self._limits(step, ticket, at_ms))

    def discard(self) -> None:
        """Throw the draft away; only an untouched one, or at a person's clear word."""
        draft = self._draft
        if draft is not None:
            self._go_on()  # first: a journal that is queued must not write it again
            self._lane.write(lambda session: discard_draft(session, draft.ticket.id))

    def _change(self, draft: Draft) -> None:
        if draft is self._draft:
            return
        self._draft = draft
        self._post(DraftChanged(draft))
        self._journal()

    def _keep(self, draft: Draft) -> None:
        """Leave a draft that is not in hand any more to the next start, with its last change."""
        now_ms = self._clock()
        self._lane.write(lambda session: journal_draft(session, draft, now_ms))

    def _journal(self) -> None:
        with self._lock:
            if self._journalling:
                self._behind = True
                return
            self._journalling = True
        self._lane.write(self._write_journal, self._journalled, self._not_journalled)

    def _write_journal(self, session: Transaction) -> None:
        self._behind = False
        draft = self._draft
        if draft is not None:
            journal_draft(session, draft, self._clock())

    def _journalled(self) -> None:
        self._post(DraftSaved(self._clock()))
        with self._lock:
            self._journalling = False
            again = self._behind
        if again:
            self._journal()

    def _not_journalled(self) -> None:
        """The lane told the trouble; the next change tries again."""
        with self._lock:
            self._journalling = False

    def _event(
        self, ticket: Ticket, kind: EventKind, detail: dict[str, Any] | None = None
    ) -> TicketEvent:
        return TicketEvent(ticket.id, kind, self._clock(), self._seat, detail or {})


def _day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000).astimezone().date()
