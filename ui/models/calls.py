"""The inspector's lists: calls, and what happened to a ticket."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import Qt

from app.domain.ticket import TicketEvent
from app.services.inspecting import CallLine
from ui import steps_wording, wording
from ui.models.keyed import Index, KeyedModel


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
        happened = f"{self.when(row)} {row.by} {wording.event(row)}"
        about = steps_wording.about(row)
        return f"{happened} · {about}" if about else happened

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's type
        """Override Qt: what has no room in the list is in the tooltip."""
        if role == Qt.ItemDataRole.ToolTipRole and index.isValid():
            return self.text(self.rows[index.row()])
        return super().data(index, role)

    def when(self, row: TicketEvent) -> str:
        """When it happened: with the day, unless all of it happened today."""
        ends = (self.rows[0].at_ms, self.rows[-1].at_ms, wording.now_ms())
        days = {wording.full_day(each)[:10] for each in ends}
        return (wording.clock if len(days) == 1 else wording.day_and_time)(row.at_ms)
