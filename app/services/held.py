"""Tickets that wait for a person: refused by the server, or changed by two people at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.domain.draft import FIELD_OF, Draft
from app.domain.life_cycle import Step, after, allowed
from app.domain.ticket import EventKind, Status, Ticket, TicketEvent, value_of, with_values
from app.services.lane import StoreLane
from app.store.answers import conflict, offer_again
from app.store.database import Sessions, Transaction
from app.store.drafts import get_draft
from app.store.tickets import get_ticket, save_ticket
from app.sync.merge import merged

JOINABLE = frozenset({"content", "request", "dispatch_note", "answer", "against"})
"""Texts of which both versions can stand one below the other."""


class Side(StrEnum):
    """Whose version of a field is kept."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


class Outcome(StrEnum):
    """What came of a decision."""

    DONE = "done"
    CHANGED = "changed"
    GONE = "gone"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that both sides changed, each to something else.

    Attributes:
        was: What both began with; ``None`` if that was never seen here.
    """

    field: str
    mine: Any
    theirs: Any
    was: Any = None

    @property
    def usual(self) -> Side:
        """What to begin with: where both texts can stand nobody's words are lost."""
        return Side.BOTH if self.field in JOINABLE else Side.MINE


def differences(mine: Ticket, theirs: Ticket, base: Ticket | None) -> tuple[Difference, ...]:
    """List what has to be decided, in the order of the ticket's fields."""
    return tuple(
        Difference(
            name,
            value_of(mine, name),
            value_of(theirs, name),
            value_of(base, name) if base else None,
        )
        for name in merged(base, mine, theirs).conflicts
    )


def settled(mine: Ticket, theirs: Ticket, base: Ticket | None, sides: Mapping[str, Side]) -> Ticket:
    """Bring both together: what only one side changed is kept, the rest as decided.

    The result is based on ``theirs``. A field without a decision keeps its usual side.
    """
    values = {
        each.field: _kept(each, sides.get(each.field, each.usual))
        for each in differences(mine, theirs, base)
    }
    together = with_values(merged(base, mine, theirs).ticket, values)
    return replace(together, version=theirs.version)


def _kept(each: Difference, side: Side) -> Any:  # noqa: ANN401 - any field of a ticket
    if side is Side.BOTH and each.field in JOINABLE:
        return "\n".join(dict.fromkeys(text for text in (each.theirs, each.mine) if text))
    return each.theirs if side is Side.THEIRS else each.mine


class Held:
    """Carries out what a person decided.

    ``reopen`` and ``draft`` block; call them off the UI thread. The others never wait and tell
    their outcome on the lane's thread.
    """

    def __init__(
        self,
        readers: Sessions,
        lane: StoreLane,
        seat: str,
        clock: Callable[[], int],
        sent_soon: Callable[[], None],
    ) -> None:
        self._readers = readers
        self._lane = lane
        self._seat = seat
        self._clock = clock
        self._sent_soon = sent_soon

    def settle(
        self,
        ticket_id: UUID,
        seen: Ticket,
        sides: Mapping[str, Side],
        told: Callable[[Outcome], None],
    ) -> None:
        """Save what was decided about a conflict; ``seen`` is the server's copy that was shown.

        ``CHANGED`` if there is a newer copy by now: it has to be looked at again.
        """

        def write(session: Transaction) -> Outcome:
            both = conflict(session, ticket_id)
            if both is None:
                return Outcome.GONE
            if both.theirs.version != seen.version:
                return Outcome.CHANGED
            decided = differences(both.mine, both.theirs, both.base)
            detail = {"settled": {d.field: sides.get(d.field, d.usual).value for d in decided}}
            event = TicketEvent(ticket_id, EventKind.CHANGED, self._clock(), self._seat, detail)
            ticket = settled(both.mine, both.theirs, both.base, sides)
            save_ticket(session, ticket, (event,))
            return Outcome.DONE

        self._write(write, told)

    def send_again(self, ticket_id: UUID, told: Callable[[Outcome], None]) -> None:
        """Offer a refused ticket to the server once more, as it is."""
        self._write(
            lambda session: Outcome.DONE if offer_again(session, ticket_id) else Outcome.GONE,
            told,
        )

    def reopen(self, ticket_id: UUID) -> Draft | None:
        """Give a ticket to write on; ``None`` if it is gone or others are at work on it.

        What the ticket says counts as typed, so that no suggestion changes it. A returned
        ticket stays returned until it is dispatched again or closed.
        """
        with self._readers() as session:
            stored = get_ticket(session, ticket_id)
        if stored is None:
            return None
        ticket = stored.ticket
        if ticket.status in {Status.DRAFT, Status.RETURNED}:
            return Draft(ticket, _written(ticket))
        if Step.TAKE_BACK not in allowed(ticket):
            return None
        ticket, event = after(ticket, Step.TAKE_BACK, self._clock(), self._seat)
        return Draft(ticket, _written(ticket), events=(event,))

    def draft(self, ticket_id: UUID) -> Draft | None:
        """Read a draft from the journal; ``None`` if it is done by now."""
        with self._readers() as session:
            return get_draft(session, ticket_id)

    def _write(
        self, change: Callable[[Transaction], Outcome], told: Callable[[Outcome], None]
    ) -> None:
        outcome: list[Outcome] = []

        def done() -> None:
            told(outcome[-1])
            if outcome[-1] is Outcome.DONE:
                self._sent_soon()

        self._lane.write(
            lambda session: outcome.append(change(session)), done, lambda: told(Outcome.DISK)
        )


def _written(ticket: Ticket) -> frozenset[str]:
    empty = Ticket("", "", 0)
    return frozenset(
        name for name in FIELD_OF.values() if getattr(ticket, name) != getattr(empty, name)
    )
