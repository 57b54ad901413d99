"""The tables of tickets: whole values as JSON, beside them what is searched by."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.central.tables import (
    COUNTED,
    EMPTY,
    FAR_MS,
    NUMBER_CHARS,
    PHONE_CHARS,
    SEAT_CHARS,
    Base,
    Owned,
)

_BY_CHARACTER = String(NUMBER_CHARS).with_variant(
    String(NUMBER_CHARS, collation="C"), "postgresql"
)  # so that what begins with the same characters stands together, whatever the database's language


def _where(postgresql: str, sqlite: str = "") -> dict[str, Any]:
    """Say which rows an index holds, in the words in which they are asked for."""
    return {"postgresql_where": text(postgresql), "sqlite_where": text(sqlite or postgresql)}


_OPEN = _where("is_open", "is_open = 1")


class TicketRow(Owned, Base):
    """A ticket; ``body`` is the whole of it, the other columns are copies out of it.

    Attributes:
        due_ms: 办结期限; ``FAR_MS`` = none.
        is_open: Something is still to be done about it (``app.central.tickets.ticket_rows``).
    """

    __tablename__ = "tickets"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    caller_phone: Mapped[str] = mapped_column(String(PHONE_CHARS))
    call_id: Mapped[UUID | None] = mapped_column(index=True)
    created_ms: Mapped[int]
    changed_seq: Mapped[int] = mapped_column(index=True)
    is_confidential: Mapped[bool] = mapped_column(server_default=false())
    district: Mapped[str] = mapped_column(String(NUMBER_CHARS), server_default=EMPTY)
    lead_unit: Mapped[str] = mapped_column(String(NUMBER_CHARS), server_default=EMPTY)
    support_unit: Mapped[str] = mapped_column(String(NUMBER_CHARS), server_default=EMPTY)
    status: Mapped[str] = mapped_column(String(16), server_default=EMPTY)
    is_open: Mapped[bool] = mapped_column(server_default=false())
    urgency: Mapped[str] = mapped_column(String(16), server_default=EMPTY)
    category: Mapped[str] = mapped_column(_BY_CHARACTER, server_default=EMPTY)
    number: Mapped[str] = mapped_column(String(NUMBER_CHARS), server_default=EMPTY)
    earlier_number: Mapped[str] = mapped_column(String(NUMBER_CHARS), server_default=EMPTY)
    due_ms: Mapped[int] = mapped_column(server_default=str(FAR_MS))
    body: Mapped[str]

    # Pages of lists are read in the order of an index. Those by limit hold open tickets only, a
    # fifth of all; many end with the same office hour, so the id is in them. See decision 049.
    __table_args__ = (
        Index("ix_tickets_caller", "caller_phone", "created_ms"),
        Index("ix_tickets_number", "number"),
        Index("ix_tickets_earlier", "earlier_number", **_where("earlier_number <> ''")),
        Index("ix_tickets_created", "centre", "created_ms"),
        Index("ix_tickets_changed", "centre", "changed_seq"),
        Index("ix_tickets_status", "centre", "status", "created_ms"),
        Index("ix_tickets_seat", "centre", "seat", "created_ms"),
        Index("ix_tickets_seat_category", "centre", "seat", "category", "created_ms"),
        Index("ix_tickets_category", "centre", "category", "created_ms"),
        Index("ix_tickets_category_due", "centre", "category", "due_ms", "id", **_OPEN),
        Index("ix_tickets_district", "centre", "district", "created_ms"),
        Index("ix_tickets_unit", "lead_unit", "created_ms", **_where("lead_unit <> ''")),
        Index("ix_tickets_support", "support_unit", "created_ms", **_where("support_unit <> ''")),
        Index("ix_tickets_due", "centre", "due_ms", "id", **_OPEN),
        Index("ix_tickets_seat_due", "centre", "seat", "due_ms", "id", **_OPEN),
        Index("ix_tickets_unit_due", "lead_unit", "due_ms", "id", **_OPEN),
    )


class EventRow(Base):
    """One line of a ticket's history, in the order of arrival; never changed."""

    __tablename__ = "ticket_events"
    seq: Mapped[int] = mapped_column(COUNTED, primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    body: Mapped[str]


class SuggestionCountRow(Owned, Base):
    """How the suggestions of one kind were answered on a ticket, by one event of it."""

    __tablename__ = "suggestion_counts"
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    ticket_id: Mapped[UUID]
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    at_ms: Mapped[int] = mapped_column(index=True)
    shown: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer)
    edited: Mapped[int] = mapped_column(Integer)
    refused: Mapped[int] = mapped_column(Integer)
