"""The lists of tickets that a person looks through, over a hundred thousand of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Row,
    Select,
    and_,
    column,
    func,
    insert,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from app.domain.ticket import Status, SyncState, Ticket
from app.domain.work_list import NO_LIMIT_RUNS, Page, View, WorkLine
from app.store.bodies import TICKET
from app.store.drafts import open_drafts
from app.store.tables import TicketRow
from app.store.tickets import ORDER_STEP, row_values
from app.store.words import WORDS_TABLE, mark_of_seat, query_of, words_of, write_words

_LINE = (TicketRow.body, TicketRow.sync_state, TicketRow.reason)
"""All that a line is made of; whole rows cost more to read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be listed.

    Attributes:
        seat: Whose list it is (工号).
        day_ends_ms: End of today at the seat; UTC milliseconds since 1970.
        sees_confidential: Confidential tickets of other seats are listed too.
        words: All of them have to occur somewhere in a ticket's ``words``.
        limit: At most so many lines.
        named: Codes of the categories whose name holds a word; their tickets have it too.
    """

    seat: str
    day_ends_ms: int
    sees_confidential: bool = False
    words: tuple[str, ...] = ()
    limit: int = 100
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def codes(self, word: str) -> frozenset[str]:
        """Give the categories that a word names."""
        return self.named.get(word, frozenset())


def list_tickets(session: Session, view: View, asked: Asked) -> Page:
    """List a view: the most pressing first where limits run, else the newest first.

    Large views are searched by pairs of characters, small ones line by line.
    """
    if view is View.DRAFTS:
        return _drafts(session, asked)
    found = select(*_LINE).where(*_conditions(view, asked))
    found = found.where(*(_has(word, asked) for word in asked.words))
    if view in {View.MINE, View.ALL}:
        found = _by_words(found, view, asked)
    elif view is View.DUE:
        found = found.order_by(TicketRow.due_ms, TicketRow.order_key)
    else:
        found = found.order_by(TicketRow.order_key.desc())
    rows = session.execute(found.limit(asked.limit + 1)).all()
    lines = tuple(_line(row) for row in rows[: asked.limit])
    return Page(lines, has_more=len(rows) > asked.limit)


def count_tickets(session: Session, view: View, asked: Asked) -> int:
    """Count a view without regard to ``words`` and ``limit``; meant for the small ones."""
    if view is View.DRAFTS:
        return len(open_drafts(session))
    counted = select(func.count()).select_from(TicketRow).where(*_conditions(view, asked))
    return session.scalars(counted).one()


def _conditions(view: View, asked: Asked) -> list[ColumnElement[bool]]:
    mine = TicketRow.seat == asked.seat
    seen = [] if asked.sees_confidential else [or_(~TicketRow.is_confidential, mine)]
    match view:
        case View.MINE:
            return [mine]
        case View.WAITING:
            return [TicketRow.sync_state == SyncState.SAVED_HERE]
        case View.HELD:
            return [TicketRow.sync_state.in_((SyncState.CONFLICT, SyncState.REJECTED))]
        case View.RETURNED:
            return [mine, TicketRow.status == Status.RETURNED]
        case View.DUE:
            today = and_(TicketRow.due_ms > 0, TicketRow.due_ms < asked.day_ends_ms)
            return [mine, today, TicketRow.status.not_in(NO_LIMIT_RUNS)]
        case _:
            return list(seen)


def _has(word: str, asked: Asked) -> ColumnElement[bool]:
    said = func.instr(TicketRow.words, word) > 0
    codes = asked.codes(word)
    return or_(said, TicketRow.category.in_(sorted(codes))) if codes else said


def _by_words(found: Select[str, str, str], view: View, asked: Asked) -> Select[str, str, str]:
    """Let the table of pairs lead, newest first; without anything typed the order key leads."""
    asked_for = [query_of(word, asked.codes(word)) for word in asked.words]
    queries = [query for query in asked_for if query]
    if not queries:
        return found.order_by(TicketRow.order_key.desc())
    if view is View.MINE:
        queries.append(f'"{mark_of_seat(asked.seat)}"')
    key: ColumnClause[int] = column("rowid")
    pairs = table(WORDS_TABLE, key)
    return (
        found.join_from(pairs, TicketRow, TicketRow.order_key == key)
        .where(text(f"{WORDS_TABLE} MATCH :pairs").bindparams(pairs=" AND ".join(queries)))
        .order_by(key.desc())
    )


def _drafts(session: Session, asked: Asked) -> Page:
    tickets = [draft.ticket for draft in open_drafts(session)]
    found = [
        ticket
        for ticket in tickets
        if all(
            word in words_of(ticket) or ticket.category in asked.codes(word) for word in asked.words
        )
    ]
    lines = tuple(WorkLine(ticket, None) for ticket in found[: asked.limit])
    return Page(lines, has_more=len(found) > asked.limit)


def _line(row: Row[str, str, str]) -> WorkLine:
    return WorkLine(TICKET.read(row.body), SyncState(row.sync_state), row.reason)


def put_many(session: Session, tickets: Sequence[Ticket]) -> None:
    """Store many new tickets at once, each of a millisecond of its own, as the server's copies."""
    rows = [row_values(each, each.created_ms * ORDER_STEP, SyncState.SENT) for each in tickets]
    session.execute(insert(TicketRow), rows)
    for row, ticket in zip(rows, tickets, strict=True):
        key, words = ticket.created_ms * ORDER_STEP, str(row["words"])
        write_words(session, key, words, ticket.seat, ticket.category)
