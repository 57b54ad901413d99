"""What is new since a seat last asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.central.epochs import epoch_now, known_until, seen_until
from app.central.knowledge.article_tables import ArticleRow
from app.central.people.audit import Deed
from app.central.people.auth import User, UserDep
from app.central.people.rights import may_see, note, ticket_as_seen
from app.central.state import Central, CentralDep
from app.central.tables import CounterRow
from app.central.tickets.ticket_tables import TicketRow
from app.central.web.wire import NoneMatch, StrictRoute, answer
from app.sync.protocol import Changes, digest_of, encode

router = APIRouter(route_class=StrictRoute, tags=["changes"])

PAGE = 200
COPYING_MS = 600_000


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
        page = changes_after(session, since, user)
    _note_copy(central, user, since, page)
    etag = f"{epoch[:8]}.{page.cursor}{'+' if page.more else ''}"
    return answer(page.body(epoch, until), etag=etag, known=if_none_match)


def _note_copy(central: Central, user: User, since: int, page: Page) -> None:
    """Write down who takes everything, or page after page of it: wherever it is begun.

    A seat that only keeps up gets pages that are not full. Of one that goes on there is a line
    for ten minutes, or a first copy would have hundreds.
    """
    if not page.tickets or (since and not page.more):
        return
    now_ms = central.now_ms()
    if not since or central.shared.is_first(f"copied {user.name} {now_ms // COPYING_MS}"):
        note(central, user, Deed.COPIED, "tickets", **({"after": since} if since else {}))


@dataclass(frozen=True, slots=True)
class Page:
    """``Changes`` with the tickets and articles as they are stored: JSON that nobody has to read.

    A seat asks for hundreds at a time; to understand and write them again takes most of an answer.
    """

    cursor: int
    tickets: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    more: bool = False

    def body(self, epoch: str, known_until: int) -> bytes:
        """Write it, with the digest that the seat must find."""
        articles = f"[{','.join(self.articles)}]"
        digest = ""
        if self.articles or self.removed:
            knowledge = {"articles": json.loads(articles), "removed_articles": self.removed}
            digest = digest_of(knowledge)
        rest = Changes(
            self.cursor,
            removed_articles=self.removed,
            more=self.more,
            digest=digest,
            epoch=epoch,
            known_until=known_until,
        )
        told = json.loads(encode(rest))
        parts = {"tickets": f"[{','.join(self.tickets)}]", "articles": articles}
        fields = (
            f'"{name}":{parts.get(name) or json.dumps(value)}' for name, value in told.items()
        )
        return f"{{{','.join(fields)}}}".encode()


def changes_after(session: Session, since: int, user: User) -> Page:
    """Read a page of changes; the cursor also moves past those that ``user`` may not see.

    The counter is read first: all rows up to it are committed by then, whatever is
    committed between this query and the next ones lies above it and comes next time.
    """
    top = session.scalars(select(CounterRow.value)).one()
    if since > top:  # another database, or a restored copy of ours
        since = 0
    if since == top:
        return Page(top)
    rows = sorted(
        [
            *_rows(session, TicketRow, since, top, TicketRow.centre == user.centre),
            *_rows(session, ArticleRow, since, top),
        ],
        key=lambda row: row.changed_seq,
    )
    return _page(rows[:PAGE], top, user, more=len(rows) > PAGE)


def _page(page: list[TicketRow | ArticleRow], top: int, user: User, *, more: bool) -> Page:
    tickets = [row for row in page if isinstance(row, TicketRow) and may_see(row, user)]
    articles = [row for row in page if isinstance(row, ArticleRow)]
    return Page(
        cursor=page[-1].changed_seq if more else top,
        tickets=tuple(ticket_as_seen(row.body, row.seat, user) for row in tickets),
        articles=tuple(row.body for row in articles if not row.removed),
        removed=tuple(row.id for row in articles if row.removed),
        more=more,
    )


def _rows(
    session: Session,
    kind: type[TicketRow] | type[ArticleRow],
    since: int,
    top: int,
    *more: ColumnElement[bool],
) -> list[TicketRow | ArticleRow]:
    wanted = select(kind).where(kind.changed_seq > since, kind.changed_seq <= top, *more)
    return list(session.scalars(wanted.order_by(kind.changed_seq).limit(PAGE + 1)))
