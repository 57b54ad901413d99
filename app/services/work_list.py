"""The agent's own list of tickets: found as one types, counted, opened."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.texts import clean
from app.domain.ticket import SyncState, Ticket, TicketEvent
from app.domain.work_list import SMALL_VIEWS, Page, View
from app.services.lane import StoreLane
from app.store.answers import conflict
from app.store.database import Sessions
from app.store.lists import Asked, count_tickets, list_tickets
from app.store.preferences import preference, remember
from app.store.tickets import get_ticket, merged_into, ticket_events

PAGE = 50
"""Lines that are read at a key: two screens of them, half of what reading costs is their number."""
COLUMNS = "work_list.columns"

NamedSo = Callable[[str], Collection[str]]
"""Gives the codes of the categories whose name holds a word, lower case."""


def _no_category(_: str) -> Collection[str]:
    return ()


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    """A ticket with all that this seat knows of it.

    Attributes:
        events: Its history, oldest first.
        merged: The tickets that were merged into it; each keeps a history of its own.
        theirs: The server's copy, if both sides changed the ticket.
        base: The copy that both sides began with; ``None`` if it was never seen here.
        reason: Why it was refused, or which fields are in conflict.
    """

    ticket: Ticket
    sync_state: SyncState
    events: tuple[TicketEvent, ...]
    merged: tuple[Ticket, ...] = ()
    theirs: Ticket | None = None
    base: Ticket | None = None
    reason: str = ""


class WorkList:
    """Looks tickets up in the seat's own database. Blocking; call it off the UI thread.

    ``remember_columns`` is the exception: it never waits.
    """

    def __init__(
        self,
        readers: Sessions,
        lane: StoreLane,
        seat: str,
        clock: Callable[[], int],
        named_so: NamedSo = _no_category,
        *,
        sees_confidential: bool = False,
    ) -> None:
        self._named_so = named_so
        self._readers = readers
        self._lane = lane
        self._seat = seat
        self._clock = clock
        self._sees_confidential = sees_confidential

    def find(self, view: View, typed: str = "", limit: int = PAGE) -> Page:
        """List the tickets of a view that hold every word that was typed, in any order.

        A word may also stand in the name of the ticket's category. What cannot be read is not
        looked for: no database takes half a surrogate pair.
        """
        words = sorted(set(clean(typed).lower().split()), key=len, reverse=True)
        with self._readers() as session:
            return list_tickets(session, view, self._asked(tuple(words), limit))

    def counts(self) -> dict[View, int]:
        """Count the views that people work off."""
        with self._readers() as session:
            return {view: count_tickets(session, view, self._asked()) for view in SMALL_VIEWS}

    def open(self, ticket_id: UUID) -> OpenedTicket | None:
        """Read a ticket; ``None`` if it is not here, or confidential and of another seat."""
        with self._readers() as session:
            stored = get_ticket(session, ticket_id)
            if stored is None or not self._may_see(stored.ticket):
                return None
            both = conflict(session, ticket_id) if stored.sync_state is SyncState.CONFLICT else None
            return OpenedTicket(
                both.mine if both else stored.ticket,
                stored.sync_state,
                tuple(ticket_events(session, ticket_id)),
                tuple(t for t in merged_into(session, ticket_id) if self._may_see(t)),
                both.theirs if both else None,
                both.base if both else None,
                stored.reason,
            )

    def columns(self) -> str:
        """How the columns were arranged, as it was given; empty before that."""
        with self._readers() as session:
            return preference(session, COLUMNS)

    def remember_columns(self, arranged: str) -> None:
        """Remember how the columns are arranged; from any thread, never waits."""
        self._lane.write(lambda session: remember(session, COLUMNS, arranged))

    def _may_see(self, ticket: Ticket) -> bool:
        is_own = ticket.seat == self._seat
        return is_own or self._sees_confidential or not ticket.is_confidential

    def _asked(self, words: tuple[str, ...] = (), limit: int = PAGE) -> Asked:
        now = datetime.fromtimestamp(self._clock() / 1000).astimezone()
        tomorrow = datetime.combine(now.date() + timedelta(days=1), datetime.min.time())
        day_ends_ms = int(tomorrow.astimezone().timestamp() * 1000)
        named = {word: frozenset(self._named_so(word)) for word in words}
        return Asked(self._seat, day_ends_ms, self._sees_confidential, words, limit, named)
