"""Ticket against call at the desk: the check, once it is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from app.assistant.checking import TicketCheck
from app.domain.checked import Finding
from app.domain.ticket import Ticket
from app.domain.transcript import Segment


class Checking:
    """Compares a ticket with its call; nothing is found while the check is still being loaded."""

    def __init__(self, loaded: Future[TicketCheck]) -> None:
        """``loaded`` comes from the thread that reads; a failure there is told by who loads."""
        self._loaded = loaded

    @property
    def is_ready(self) -> bool:
        """Whether there is a check; without one a ticket is sent as it is."""
        done = self._loaded.done() and not self._loaded.cancelled()
        return done and self._loaded.exception() is None

    def findings(
        self, segments: Sequence[Segment], ticket: Ticket, number: str, *, is_whole: bool
    ) -> tuple[Finding, ...]:
        """What they disagree about, the gravest first; reads the whole call, so off the UI thread.

        Args:
            segments: The call.
            ticket: As it would be sent.
            number: The caller's number in E.164; empty if unknown.
            is_whole: False if parts of the call were not heard.
        """
        if not self.is_ready:
            return ()
        return self._loaded.result().check(segments, ticket, number, is_whole=is_whole)
