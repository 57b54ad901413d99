"""What is known of a caller's number; several people may share one."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.ticket import Status, Ticket
from app.store.calls import calls_of
from app.store.database import Sessions
from app.store.tickets import tickets_of_caller

MONTH_MS = 30 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class CallerHistory:
    """Calls and tickets of a number, as far as this seat knows them.

    Attributes:
        calls_this_month: Calls in the last 30 days, this one included.
        open_tickets: Tickets that are not closed, newest first.
        names: Names of people who called from there, newest first.
    """

    number: str
    calls_this_month: int
    open_tickets: tuple[Ticket, ...]
    names: tuple[str, ...]


class History:
    """Looks callers up in the seat's own database. Blocking; call it off the UI thread."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def look_up(self, number: str, rang_ms: int) -> CallerHistory:
        """Everything known of ``number`` (E.164); nothing for a withheld one.

        The call that rang at ``rang_ms`` counts, whether it is on the disk already or not.
        """
        with self._sessions() as session:
            calls = calls_of(session, number)
            stored = [each.ticket for each in tickets_of_caller(session, number)]
        shown = [ticket for ticket in stored if not ticket.is_confidential]
        before = sum(rang_ms - MONTH_MS < call.rang_ms < rang_ms for call in calls)
        return CallerHistory(
            number,
            before + 1 if number else 0,
            tuple(ticket for ticket in shown if ticket.status is not Status.CLOSED),
            tuple(dict.fromkeys(t.caller_name for t in shown if t.caller_name)),
        )
