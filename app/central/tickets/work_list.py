"""Which tickets a list holds, and in what order: the work list and the history of a caller.

Every order has indexes that begin with what usually narrows it (``TicketRow``), so that a page
costs the same wherever it lies among ten million tickets. docs/decisions/049 has the plans.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import ColumnElement, Select, and_, select, text, true, tuple_, union_all
from sqlalchemy.orm import Session

from app.central.tables import FAR_MS, NUMBER_CHARS, PHONE_CHARS, SEAT_CHARS
from app.central.tickets.ticket_tables import TicketRow
from app.central.web.paging import Place
from app.domain.call import normalised
from app.domain.ticket import Status, Urgency

LAST_CHARACTER = "\U0010ffff"
Found = TypeVar("Found", bound=TicketRow | UUID)
NO_NUL = r"^[^\x00]*$"
MOST_CODES = 12
"""Categories whose pages are read one by one; of more, some ticket is always near."""
# Jumps from code to code: each costs one look into the index, however many tickets have it.
_CODES = text(
    "WITH RECURSIVE codes(code, n) AS ("
    " SELECT (SELECT min(category) FROM tickets WHERE centre = :centre"
    " AND category >= :first AND category < :end), 1"
    " UNION ALL SELECT (SELECT min(category) FROM tickets WHERE centre = :centre"
    " AND category > codes.code AND category < :end), n + 1"
    " FROM codes WHERE code IS NOT NULL AND n < :most)"
    " SELECT code FROM codes WHERE code IS NOT NULL"
)

Time = Annotated[int, Query(ge=0, le=FAR_MS, description="UTC milliseconds since 1970")]


class Order(StrEnum):
    """What a list is sorted by."""

    CREATED = "created"
    """Newest first."""
    CHANGED = "changed"
    """Changed last first."""
    DUE = "due"
    """The nearest limit first, those without one last; tickets that are over are left out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list was asked for; what is empty fits every ticket.

    Attributes:
        statuses: One of these.
        seat: Who wrote it.
        unit: The name of the lead or a supporting unit.
        category: What the code of the category begins with.
        codes: The codes that begin so, if there are few (``with_codes``).
        district: Six-digit code of the place.
        from_ms, to_ms: Created from, and before.
        due_ms: The limit lies before; tickets without one do not fit.
        urgency: 紧急程度.
        number: The caller's.
        ticket: 工单编号.
        earlier: 原单号: tickets that repeat this one.
    """

    order: Order = Order.CREATED
    statuses: tuple[Status, ...] = ()
    seat: str = ""
    unit: str = ""
    category: str = ""
    district: str = ""
    from_ms: int = 0
    to_ms: int = FAR_MS
    due_ms: int = FAR_MS
    urgency: Urgency | None = None
    number: str = ""
    ticket: str = ""
    earlier: str = ""
    codes: tuple[str, ...] = ()

    def told(self) -> dict[str, int | str]:
        """Tell the audit what narrows it: names of filters, never what was looked for."""
        plain = Wanted(self.order)
        names = [name for name in self.__slots__ if getattr(self, name) != getattr(plain, name)]
        names.sort(key="number".__ne__)  # a search for a person is the one that matters
        first = names[0] if names else "newest"
        return {"by": first} | {f"by_{name}": 1 for name in names[1:]}


def _text(most: int, told: str) -> Any:  # noqa: ANN401 - FastAPI's own kind of parameter
    return Query(max_length=most, pattern=NO_NUL, description=told)


def asked(
    order: Annotated[Order, Query(description="`due` lists open tickets only")] = Order.CREATED,
    status: Annotated[Sequence[Status], Query(description="Any of these")] = (),
    seat: Annotated[str, _text(SEAT_CHARS, "Who wrote it (工号)")] = "",
    unit: Annotated[str, _text(NUMBER_CHARS, "Name of the lead or a supporting unit")] = "",
    category: Annotated[str, _text(NUMBER_CHARS, "What its code begins with")] = "",
    district: Annotated[str, _text(NUMBER_CHARS, "Code of the division")] = "",
    from_ms: Time = 0,
    to_ms: Time = FAR_MS,
    due_before_ms: Time = FAR_MS,
    urgency: Annotated[Urgency | None, Query(description="紧急程度")] = None,
    number: Annotated[str, _text(PHONE_CHARS, "The caller's")] = "",
    ticket_number: Annotated[str, _text(NUMBER_CHARS, "工单编号")] = "",
    earlier_number: Annotated[str, _text(NUMBER_CHARS, "原单号 of the ticket")] = "",
) -> Wanted:
    """Read the parameters of a request; a dependency."""
    return Wanted(
        order,
        tuple(dict.fromkeys(status)),
        seat,
        unit,
        category,
        district,
        from_ms,
        to_ms,
        due_before_ms,
        urgency,
        number,
        ticket_number,
        earlier_number,
    )


WantedDep = Annotated[Wanted, Depends(asked)]


def selected(
    wanted: Wanted, visible: ColumnElement[bool], after: Place | None, limit: int
) -> Select[TicketRow]:
    """Build the query of a page.

    Args:
        wanted: What was asked for.
        visible: Which tickets may be seen at all.
        after: The last line of the page before.
        limit: How many; one more is read, to tell whether there is another page.
    """
    row = TicketRow
    parts = [and_(*part) for part in product(_of_unit(wanted.unit), _of_codes(wanted.codes))]
    if len(parts) == 1:
        return _page(select(row).where(visible, *parts), wanted, after, limit)
    # "or" and "begins with" would leave the order of the indexes: the page is the best of pages.
    pages = [_page(select(row.id).where(visible, part), wanted, after, limit) for part in parts]
    either = union_all(*(select(page.subquery().c.id) for page in pages))
    return _page(select(row).where(row.id.in_(either)), Wanted(wanted.order), None, limit)


def with_codes(session: Session, wanted: Wanted, centre: str) -> Wanted:
    """Name the categories that tickets of a centre have below the wanted one, if they are few.

    A list of all codes that begin so has no order in any index, one of each code has. Read from
    the tickets and not from the dictionary: old ones have codes that are not used any more.
    """
    if not wanted.category:
        return wanted
    end = wanted.category + LAST_CHARACTER
    asked = {"centre": centre, "first": wanted.category, "end": end, "most": MOST_CODES + 1}
    codes = tuple(session.execute(_CODES, asked).scalars())
    return replace(wanted, codes=codes) if 0 < len(codes) <= MOST_CODES else wanted


def _of_unit(unit: str) -> list[ColumnElement[bool]]:
    row = TicketRow
    if not unit:
        return [true()]
    return [row.lead_unit == unit, and_(row.support_unit == unit, row.lead_unit != unit)]


def _of_codes(codes: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [TicketRow.category == code for code in codes] or [true()]


def _page(query: Select[Found], wanted: Wanted, after: Place | None, limit: int) -> Select[Found]:
    """Narrow, sort and cut a query of tickets."""
    row = TicketRow
    query = query.where(*_narrowed(wanted))
    match wanted.order:
        case Order.CREATED:
            if after:
                query = query.where(tuple_(row.created_ms, row.id) < (after.at, after.uuid()))
            query = query.order_by(row.created_ms.desc(), row.id.desc())
        case Order.CHANGED:
            if after:
                query = query.where(row.changed_seq < after.at)
            query = query.order_by(row.changed_seq.desc())
        case Order.DUE:
            if after:
                query = query.where(tuple_(row.due_ms, row.id) > (after.at, after.uuid()))
            query = query.where(row.is_open).order_by(row.due_ms, row.id)
    return query.limit(limit + 1)


def place_of(row: TicketRow, order: Order) -> Place:
    """Tell where a ticket stands in a list."""
    match order:
        case Order.CREATED:
            return Place(order, row.created_ms, row.id.hex)
        case Order.CHANGED:
            return Place(order, row.changed_seq)
        case Order.DUE:
            return Place(order, row.due_ms, row.id.hex)


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    row, is_range = TicketRow, wanted.category and not wanted.codes
    conditions: list[tuple[object, ColumnElement[bool]]] = [
        (wanted.statuses, row.status.in_(wanted.statuses)),
        (wanted.seat, row.seat == wanted.seat),
        (is_range, row.category >= wanted.category),
        # a range and not LIKE: one the index is used for, whatever the plan knows of the value
        (is_range, row.category < wanted.category + LAST_CHARACTER),
        (wanted.district, row.district == wanted.district),
        (wanted.from_ms, row.created_ms >= wanted.from_ms),
        (wanted.to_ms != FAR_MS, row.created_ms < wanted.to_ms),
        (wanted.due_ms != FAR_MS, row.due_ms < wanted.due_ms),
        (wanted.urgency, row.urgency == wanted.urgency),
        (wanted.number, row.caller_phone == normalised(wanted.number)),
        (wanted.ticket, row.number == wanted.ticket),
        (wanted.earlier, row.earlier_number == wanted.earlier),
    ]
    return [condition for is_asked, condition in conditions if is_asked]
