"""The inspector's lists: calls, and what happened to a ticket."""

from __future__ import annotations

from collections.abc import Hashable

from app.domain.ticket import TicketEvent
from app.services.inspecting import CallLine
from ui import wording
from ui.models.keyed import KeyedModel


class CallsModel(KeyedModel[CallLine]):
    """Finished calls, newest first."""

    def key(self, row: CallLine) -> Hashable:
        """A call is its id."""
        return row.call.id

    def text(self, row: CallLine) -> str:
        """Title, agent, ticket number, when."""
        return (
            f"{wording.call_title(row.title)} {row.call.seat} {row.agent} {row.ticket_number} "
            f"{wording.day_and_time(row.call.rang_ms)}"
        )


class EventsModel(KeyedModel[TicketEvent]):
    """A ticket's history, oldest first."""

    def key(self, row: TicketEvent) -> Hashable:
        """An event is its id."""
        return row.id

    def text(self, row: TicketEvent) -> str:
        """When, who, what."""
        return f"{wording.clock(row.at_ms)} {row.by} {wording.event(row)}"
