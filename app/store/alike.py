"""Tickets that may be about the same matter as another one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.domain.call import normalised
from app.domain.ticket import Ticket
from app.store.bodies import TICKET
from app.store.tables import TicketRow
from app.store.tickets import ORDER_STEP


def tickets_alike(
    session: Session, ticket: Ticket, since_ms: int, each: int, seen_by: str | None
) -> list[Ticket]:
    """List tickets made since then with the same number, place or category, without order.

    Args:
        session: Reads.
        ticket: What others are compared with; itself is left out.
        since_ms: The beginning of the window, UTC milliseconds since 1970.
        each: At most so many of each likeness, the newest.
        seen_by: Confidential tickets of other seats than this are left out; ``None`` = none are.
    """
    found: dict[object, Ticket] = {}
    for likeness in _likenesses(ticket):
        rows = select(TicketRow.id, TicketRow.body).where(
            *likeness,
            TicketRow.created_ms >= since_ms,
            TicketRow.id != ticket.id,
            TicketRow.merged_into.is_(None),
        )
        if seen_by is not None:
            rows = rows.where(or_(~TicketRow.is_confidential, TicketRow.seat == seen_by))
        newest = rows.order_by(TicketRow.created_ms.desc()).limit(each)
        for ticket_id, body in session.execute(newest):
            if ticket_id not in found:
                found[ticket_id] = TICKET.read(body)
    return list(found.values())


def _likenesses(ticket: Ticket) -> list[list[ColumnElement[bool]]]:
    place, phone = ticket.place, normalised(ticket.caller_phone)
    same_category = TicketRow.category == ticket.category
    asked: list[tuple[bool, list[ColumnElement[bool]]]] = [
        (bool(phone), [TicketRow.caller_phone == phone]),
        (bool(place.community), [TicketRow.community == place.community]),
        (bool(place.street), [TicketRow.street == place.street]),
        (bool(place.street and ticket.category), [TicketRow.street == place.street, same_category]),
        (bool(ticket.category), [same_category]),
    ]
    return [likeness for is_known, likeness in asked if is_known]


def words_nearby(
    session: Session, district: str, since_ms: int, limit: int, seen_by: str | None
) -> list[tuple[UUID, str]]:
    """List what the newest tickets of a district are found by, newest first: id and words.

    Args:
        session: Reads.
        district: Six-digit code; empty = everywhere.
        since_ms: The beginning of the window, UTC milliseconds since 1970.
        limit: At most so many; they are looked at one by one.
        seen_by: As for :func:`tickets_alike`.
    """
    # Asked for what was not merged, SQLite goes through all of those and sorts them.
    columns = (TicketRow.id, TicketRow.words, TicketRow.merged_into)
    rows = select(*columns).where(TicketRow.order_key >= since_ms * ORDER_STEP)
    if district:
        rows = rows.where(TicketRow.district == district)
    if seen_by is not None:
        rows = rows.where(or_(~TicketRow.is_confidential, TicketRow.seat == seen_by))
    found = session.execute(rows.order_by(TicketRow.order_key.desc()).limit(limit))
    return [(row.id, row.words) for row in found if row.merged_into is None]


def tickets_by_id(session: Session, ids: Iterable[UUID]) -> list[Ticket]:
    """Read tickets, without order; those that are not there are left out."""
    found = select(TicketRow.body).where(TicketRow.id.in_(list(ids)))
    return [TICKET.read(body) for body in session.scalars(found)]
