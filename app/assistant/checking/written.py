"""What stands in a ticket: its texts, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

from app.domain.ticket import Ticket, value_of

FIELDS = ("content", "request", "place.detail", "place.verbatim", "title", "against")
"""Held against the call, in the order in which a finding that stands in several is told."""
ALSO = ("answer", "dispatch_note", "caller_name", "company")
"""What is in them is written, but need not have been said: an answer comes from a guide."""
_CHINA = timezone(timedelta(hours=8))


def texts(ticket: Ticket, *fields: str) -> Iterator[tuple[str, str]]:
    """Fields with something in them, and their texts."""
    for name in fields:
        text: str = value_of(ticket, name)
        if text.strip():
            yield name, text


def everything(ticket: Ticket) -> str:
    """All that is written, one field a line."""
    return "\n".join(text for _, text in texts(ticket, *FIELDS, *ALSO))


def day_of(ticket: Ticket) -> date:
    """The day of the call, in the time of China."""
    return datetime.fromtimestamp(ticket.created_ms / 1000, UTC).astimezone(_CHINA).date()
