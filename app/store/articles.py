"""Articles as pulled from the server, and how far pulling has come.

All that comes until the server has no more makes one update. It is shown when it is whole, and
can be taken back as a whole until the next one comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.store.tables import ArticleRow, ArticleStateRow, CursorRow

CHANGES = "changes"
EPOCH = "changes of epoch"
"""The name of a row beside it, whose ``etag`` is the epoch that the cursor was given in."""
ONLY_ROW = 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the server's changes were read, the ETag of that answer, and where it counts."""

    value: int = 0
    etag: str = ""
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class ArticlesState:
    """Which state of the articles is stored.

    Attributes:
        token: Of this store; empty while nothing was ever pulled.
        change_no: Grows with every change of what is shown.
    """

    token: str = ""
    change_no: int = 0


@dataclass(frozen=True, slots=True)
class ArticlesUpdate:
    """The last update that is whole.

    Attributes:
        at_ms: When it came, UTC milliseconds since 1970.
        articles: How many it brought or removed.
        is_undone: What was there before it is shown.
    """

    at_ms: int
    articles: int
    is_undone: bool


def take_articles(
    session: Session,
    bodies: Mapping[str, str],
    removed: Iterable[str],
    *,
    at_ms: int = 0,
    more: bool = False,
) -> bool:
    """Store a page of pulled articles (JSON by id) and of the ids of removed ones.

    What is stored already is no change. An update that follows on one that was taken back joins
    it, so that going back leads to what was shown. Call it before the cursor is moved.

    Args:
        session: The caller's transaction.
        bodies: Articles as JSON, by id.
        removed: Ids of articles that the server no longer has.
        at_ms: Now, UTC milliseconds since 1970.
        more: The server has another page; nothing of this one is shown before the last.

    Returns:
        Whether the articles that the seat shows are others now.
    """
    taken = {**bodies, **dict.fromkeys(removed, "")}
    found = session.scalars(select(ArticleRow).where(ArticleRow.id.in_(taken)))
    rows = {row.id: row for row in found}
    fresh = [key for key, body in taken.items() if key not in rows or rows[key].body != body]
    state = session.get(ArticleStateRow, ONLY_ROW)
    if not fresh and not (state is not None and state.is_open and not more):
        return False
    state = state or _first_state(session)
    if fresh:
        _begin(session, state, at_ms)
    for key in fresh:
        _take(session, state, key, rows.get(key), taken[key])
    was_open, state.is_open = state.is_open, more
    if was_open and not more:
        session.flush()
        _show_anew(session, state)
    return not more


def _first_state(session: Session) -> ArticleStateRow:
    top = session.scalars(select(func.coalesce(func.max(ArticleRow.change_no), 0))).one()
    state = ArticleStateRow(
        id=ONLY_ROW,
        token=uuid4().hex,
        change_no=top,
        update_no=session.scalars(select(func.coalesce(func.max(ArticleRow.update_no), 0))).one(),
        at_ms=0,
        is_open=False,
        is_undone=False,
        is_first=False,
    )
    session.add(state)
    return state


def _begin(session: Session, state: ArticleStateRow, at_ms: int) -> None:
    """Begin an update, or go on with one that is open or was taken back."""
    if state.is_undone:
        state.is_undone, state.is_open = False, True
    elif not state.is_open:
        state.update_no += 1
        state.is_first = get_cursor(session) == Cursor()
    state.change_no += 1
    state.at_ms = at_ms


def _take(
    session: Session, state: ArticleStateRow, key: str, row: ArticleRow | None, body: str
) -> None:
    if row is None:
        row = ArticleRow(id=key, update_no=state.update_no, previous=None)
        session.add(row)
    elif row.update_no != state.update_no:
        row.update_no, row.previous = state.update_no, row.body
    row.body, row.is_removed = body, not body
    row.change_no, row.changed_ms = state.change_no, state.at_ms


def _show_anew(session: Session, state: ArticleStateRow) -> None:
    """Count everything that the last update touched as changed."""
    state.change_no += 1
    session.execute(
        update(ArticleRow)
        .where(ArticleRow.update_no == state.update_no)
        .values(change_no=state.change_no)
        .execution_options(synchronize_session=False)
    )


def undo_update(session: Session, *, undone: bool) -> None:
    """Show what was there before the last update, or the update again."""
    state = session.get(ArticleStateRow, ONLY_ROW)
    if state is None or state.is_open or state.is_undone == undone:
        return
    state.is_undone = undone
    _show_anew(session, state)


def last_update(session: Session) -> ArticlesUpdate | None:
    """Tell what came last; ``None`` if nothing did, or while it is still coming."""
    state = session.get(ArticleStateRow, ONLY_ROW)
    if state is None or state.is_open or not state.update_no:
        return None
    counted = select(func.count()).where(ArticleRow.update_no == state.update_no)
    return ArticlesUpdate(state.at_ms, session.scalars(counted).one(), state.is_undone)


def articles_state(session: Session) -> ArticlesState:
    """Tell which state of the articles is stored."""
    state = session.get(ArticleStateRow, ONLY_ROW)
    return ArticlesState() if state is None else ArticlesState(state.token, state.change_no)


def articles_after(session: Session, change_no: int) -> dict[str, str | None]:
    """Read what is to be shown of every article that changed after ``change_no``, by id.

    Returns:
        JSON; empty if the article is removed; ``None`` if what came with the program counts.
    """
    state = session.get(ArticleStateRow, ONLY_ROW)
    hidden = state.update_no if state is not None and (state.is_undone or state.is_open) else -1
    columns = (ArticleRow.id, ArticleRow.body, ArticleRow.previous, ArticleRow.update_no)
    found = select(*columns).where(ArticleRow.change_no > change_no).order_by(ArticleRow.id)
    return {
        key: previous if update_no == hidden else body
        for key, body, previous, update_no in session.execute(found)
    }


def changed_articles(session: Session, since_ms: int, limit: int) -> list[tuple[str, int]]:
    """List ids of articles that the server changed since then, and when, the newest first.

    What a seat was filled with at first is left out, and what was taken back or removed.
    """
    state = session.get(ArticleStateRow, ONLY_ROW)
    hidden = -1
    if state is not None and (state.is_first or state.is_undone or state.is_open):
        hidden = state.update_no
    found = (
        select(ArticleRow.id, ArticleRow.changed_ms)
        .where(
            ArticleRow.changed_ms >= since_ms,
            ArticleRow.changed_ms > 0,
            ~ArticleRow.is_removed,
            ArticleRow.update_no != hidden,
        )
        .order_by(ArticleRow.changed_ms.desc(), ArticleRow.id)
        .limit(limit)
    )
    return [(key, changed_ms) for key, changed_ms in session.execute(found)]


def get_cursor(session: Session) -> Cursor:
    """Read how far pulling has come."""
    row = session.get(CursorRow, CHANGES)
    if row is None:
        return Cursor()
    epoch = session.get(CursorRow, EPOCH)
    return Cursor(row.value, row.etag, epoch.etag if epoch else "")


def set_cursor(session: Session, cursor: Cursor) -> None:
    """Move the cursor, in the same transaction as the rows that it covers."""
    session.merge(CursorRow(name=CHANGES, value=cursor.value, etag=cursor.etag))
    session.merge(CursorRow(name=EPOCH, value=cursor.value, etag=cursor.epoch))
