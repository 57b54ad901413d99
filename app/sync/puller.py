"""Brings what changed at the server to this seat: tickets and articles."""

from __future__ import annotations

from app.store.articles import Cursor, get_cursor, set_cursor, take_articles
from app.store.database import Sessions
from app.store.tickets import take_from_server
from app.sync.client import Central, ChangesPage
from app.sync.errors import Refused, SignInNeeded, Unreachable
from app.sync.link import Link
from app.sync.protocol import encode


class Puller:
    """Reads the changes after a cursor; everything runs on the thread that calls ``step``.

    Args:
        every_s: Seconds between two looks.
    """

    def __init__(self, central: Central, sessions: Sessions, link: Link, *, every_s: float) -> None:
        self._central = central
        self._sessions = sessions
        self._link = link
        self._every_s = every_s

    def step(self) -> float:
        """Read one page; give the seconds until the next step."""
        if not self._link.is_connected:
            return self._every_s
        with self._sessions() as session:
            cursor = get_cursor(session)
        try:
            page = self._central.changes(cursor.value, cursor.etag)
        except (Unreachable, SignInNeeded):
            self._link.doubt()
            return self._every_s
        except Refused as error:
            self._link.failed(str(error))
            return self._every_s
        if page is None:
            return self._every_s
        self._take(page)
        has_more = page.changes.more and page.changes.cursor != cursor.value
        return 0.0 if has_more else self._every_s

    def _take(self, page: ChangesPage) -> None:
        changes = page.changes
        bodies = {article.id: encode(article).decode() for article in changes.articles}
        # The ETag is of the whole answer: with more waiting, a 304 would hide the rest.
        cursor = Cursor(changes.cursor, "" if changes.more else page.etag)
        with self._sessions.begin() as session:
            changed = take_from_server(session, changes.tickets)
            take_articles(session, bodies, changes.removed_articles)
            set_cursor(session, cursor)
        articles_changed = bool(bodies or changes.removed_articles)
        self._link.changed(tuple(changed), articles=articles_changed)
