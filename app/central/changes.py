"""What is new since a seat last asked."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.audit import Deed
from app.central.auth import User, UserDep
from app.central.epochs import epoch_now, known_until, seen_until
from app.central.rights import may_see, note, ticket_as_seen
from app.central.state import CentralDep
from app.central.tables import ArticleRow, CounterRow, TicketRow
from app.central.wire import NoneMatch, StrictRoute, answer
from app.domain.ticket import Ticket
from app.sync.protocol import Article, Changes, decode, digest_of, encode

router = APIRouter(route_class=StrictRoute, tags=["changes"])

PAGE = 200


@router.get("/changes", response_model=Changes)
def get_changes(
    user: UserDep,
    central: CentralDep,
    since: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    epoch: Annotated[str, Query(max_length=32)] = "",
    if_none_match: NoneMatch = "",
) -> Response:
    """Give what changed after the cursor ``since`` of ``epoch``, at most a page of it."""
    with central.database.reading() as session:
        until = known_until(session, epoch)
        since = seen_until(session, since, epoch)
        epoch = epoch_now(session)
        changes = replace(changes_after(session, since, user), epoch=epoch, known_until=until)
    if not since and changes.tickets:
        note(central, user, Deed.COPIED, "tickets")
    etag = f"{epoch[:8]}.{changes.cursor}{'+' if changes.more else ''}"
    return answer(changes, etag=etag, known=if_none_match)


def changes_after(session: Session, since: int, user: User) -> Changes:
    """Read a page of changes; the cursor also moves past those that ``user`` may not see.

    The counter is read first: all rows up to it are committed by then, whatever is
    committed between this query and the next ones lies above it and comes next time.
    """
    top = session.scalars(select(CounterRow.value)).one()
    if since > top:  # another database, or a restored copy of ours
        since = 0
    if since == top:
        return Changes(cursor=top)
    rows = sorted(
        [*_rows(session, TicketRow, since, top), *_rows(session, ArticleRow, since, top)],
        key=lambda row: row.changed_seq,
    )
    return _with_digest(_page(rows[:PAGE], top, user, more=len(rows) > PAGE))


def _page(page: list[TicketRow | ArticleRow], top: int, user: User, *, more: bool) -> Changes:
    tickets = [row for row in page if isinstance(row, TicketRow) and may_see(row, user)]
    articles = [row for row in page if isinstance(row, ArticleRow)]
    return Changes(
        cursor=page[-1].changed_seq if more else top,
        tickets=tuple(decode(Ticket, ticket_as_seen(row.body, row.seat, user)) for row in tickets),
        articles=tuple(decode(Article, row.body) for row in articles if not row.removed),
        removed_articles=tuple(row.id for row in articles if row.removed),
        more=more,
    )


def _with_digest(changes: Changes) -> Changes:
    """Say what the seat must find in it; the seat refuses a page that was damaged on its way."""
    if not changes.articles and not changes.removed_articles:
        return changes
    knowledge = Changes(0, (), changes.articles, changes.removed_articles)
    return replace(changes, digest=digest_of(json.loads(encode(knowledge))))


def _rows(
    session: Session, kind: type[TicketRow] | type[ArticleRow], since: int, top: int
) -> list[TicketRow | ArticleRow]:
    wanted = select(kind).where(kind.changed_seq > since, kind.changed_seq <= top)
    return list(session.scalars(wanted.order_by(kind.changed_seq).limit(PAGE + 1)))
