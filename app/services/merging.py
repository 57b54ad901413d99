"""Merging a ticket into another one (并单), and taking that apart again.

Both tickets stay, each with its own history; the merged one only points to the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.adoption import counting_event
from app.domain.draft import Draft
from app.domain.life_cycle import IllegalStep, Step, after
from app.domain.ticket import SyncState, Ticket, TicketEvent
from app.services.lane import StoreLane
from app.store.database import Transaction
from app.store.tickets import get_ticket, next_number, save_ticket


class Why(StrEnum):
    """Why two tickets were not merged, or not taken apart."""

    GONE = "gone"
    HELD = "held"
    STATE = "state"
    ITSELF = "itself"
    OTHER_SEAT = "other_seat"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Merged:
    """It is done and on the disk.

    Attributes:
        source: The ticket that points to ``into`` now, or does not any more.
        into: The ticket that goes on.
        is_undone: They were taken apart.
    """

    source: Ticket
    into: Ticket
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class NotMerged:
    """Nothing was changed."""

    why: Why


Told = Callable[[Merged | NotMerged], None]


class Merging:
    """Merges in one transaction. Its methods never wait; ``told`` runs on the lane's thread.

    Both tickets are of this seat: the server takes no change of another seat's ticket.
    """

    def __init__(
        self,
        lane: StoreLane,
        seat: str,
        clock: Callable[[], int],
        sent_soon: Callable[[], None],
    ) -> None:
        self._lane = lane
        self._seat = seat
        self._clock = clock
        self._sent_soon = sent_soon

    def merge(self, source: UUID, into: UUID, told: Told) -> None:
        """Merge a saved ticket into another one."""
        self._write(
            lambda session: self._merge(session, self._own(session, source), (), into), told
        )

    def merge_draft(self, draft: Draft, into: UUID, told: Told) -> None:
        """Save the ticket that is being written, merged into another one.

        The caller discards the draft once it is told ``Merged``; it comes to no harm otherwise.
        """

        def write(session: Transaction) -> Merged:
            ticket = draft.ticket
            day = datetime.fromtimestamp(self._clock() / 1000).astimezone().date()
            number = ticket.number or next_number(session, self._seat, day)
            events = (*draft.events, *counting_event(draft, self._clock()))
            return self._merge(session, replace(ticket, number=number), events, into)

        self._write(write, told)

    def undo(self, source: UUID, told: Told) -> None:
        """Let a merged ticket go on by itself again, from where it stood."""
        self._write(lambda session: self._part(session, source), told)

    def _merge(
        self,
        session: Transaction,
        source: Ticket,
        events: tuple[TicketEvent, ...],
        into: UUID,
    ) -> Merged:
        if source.id == into:
            raise _RefusedError(Why.ITSELF)
        target = self._own(session, into)
        now_ms = self._clock()
        merged, left = after(source, Step.MERGE, now_ms, self._seat, {"merged_into": into})
        target, kept = after(target, Step.ABSORB, now_ms, self._seat, {"ticket": source.id})
        save_ticket(session, merged, (*events, left))
        save_ticket(session, target, (kept,))
        return Merged(merged, target)

    def _part(self, session: Transaction, source: UUID) -> Merged:
        merged = self._own(session, source)
        if merged.merged_into is None:
            raise _RefusedError(Why.STATE)
        target = self._own(session, merged.merged_into)
        now_ms = self._clock()
        alone, left = after(merged, Step.UNMERGE, now_ms, self._seat)
        target, kept = after(target, Step.RELEASE, now_ms, self._seat, {"ticket": source})
        save_ticket(session, alone, (left,))
        save_ticket(session, target, (kept,))
        return Merged(alone, target, is_undone=True)

    def _own(self, session: Transaction, ticket_id: UUID) -> Ticket:
        ticket = _saved(session, ticket_id)
        if ticket.seat != self._seat:
            raise _RefusedError(Why.OTHER_SEAT)
        return ticket

    def _write(self, change: Callable[[Transaction], Merged], told: Told) -> None:
        outcome: list[Merged | NotMerged] = []

        def write(session: Transaction) -> None:
            try:
                outcome.append(change(session))
            except _RefusedError as refused:
                outcome.append(NotMerged(refused.why))
            except IllegalStep:
                outcome.append(NotMerged(Why.STATE))

        def done() -> None:
            told(outcome[-1])
            if isinstance(outcome[-1], Merged):
                self._sent_soon()

        self._lane.write(write, done, lambda: told(NotMerged(Why.DISK)))


class _RefusedError(ValueError):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def _saved(session: Transaction, ticket_id: UUID) -> Ticket:
    """Read a ticket that may be changed: one that needs a person is settled first."""
    stored = get_ticket(session, ticket_id)
    if stored is None:
        raise _RefusedError(Why.GONE)
    if stored.sync_state in {SyncState.CONFLICT, SyncState.REJECTED}:
        raise _RefusedError(Why.HELD)
    return stored.ticket
