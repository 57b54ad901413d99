"""Brings what changed at the server to this seat: tickets and articles."""

from __future__ import annotations

import logging
from collections.abc import Callable

from app.store.articles import Cursor, get_cursor, set_cursor, take_articles
from app.store.database import Sessions
from app.store.sent import offer_lost
from app.store.taking import take_from_server
from app.sync.client import Central, ChangesPage
from app.sync.errors import Refused, SignInNeeded, Unreachable
from app.sync.link import Link
from app.sync.protocol import encode

log = logging.getLogger(__name__)

DAMAGED = "SYNC-07 the changes came damaged and are asked for again"


class Puller:
    """Reads the changes after a cursor; everything runs on the thread that calls ``step``.

    Args:
        every_s: Seconds between two looks.
        clock: UTC milliseconds since 1970.
    """

    def __init__(
        self,
        central: Central,
        sessions: Sessions,
        link: Link,
        *,
        every_s: float,
        clock: Callable[[], int],
    ) -> None:
        self._central = central
        self._sessions = sessions
        self._link = link
        self._every_s = every_s
        self._clock = clock
        self._is_damaged = False
        self._epoch = ""

    def step(self) -> float:
        """Read one page; give the seconds until the next step."""
        if not self._link.is_connected:
            return self._every_s
        with self._sessions() as session:
            cursor = get_cursor(session)
        try:
            page = self._central.changes(cursor.value, cursor.etag, cursor.epoch)
        except (Unreachable, SignInNeeded):
            self._link.doubt()
            return self._every_s
        except Refused as error:
            self._link.failed(str(error))
            return self._every_s
        if page is None:
            return self._every_s
        if self._damaged(page):
            return self._every_s
        if 0 <= page.changes.known_until < cursor.value:
            log.warning("The server was set back; what it lost is offered again")
        has_more = page.changes.more and page.changes.cursor != cursor.value
        self._take(page, has_more)
        return 0.0 if has_more else self._every_s

    def _damaged(self, page: ChangesPage) -> bool:
        """Tell once of a page that is not what the server sent; nothing of it is kept."""
        if not page.is_whole and not self._is_damaged:
            log.warning("Changes of the server came damaged; they are asked for again")
            self._link.failed(DAMAGED)
        self._is_damaged = not page.is_whole
        return self._is_damaged

    def _take(self, page: ChangesPage, has_more: bool) -> None:
        """Store a page; before it, put back what a server lost that began anew."""
        changes = page.changes
        bodies = {article.id: encode(article).decode() for article in changes.articles}
        # The ETag is of the whole answer: with more waiting, a 304 would hide the rest.
        cursor = Cursor(changes.cursor, "" if changes.more else page.etag, changes.epoch)
        with self._sessions.begin() as session:
            lost = offer_lost(session, changes.known_until, get_cursor(session).value)
            changed = take_from_server(session, changes.tickets)
            articles_changed = take_articles(
                session,
                bodies,
                changes.removed_articles,
                at_ms=self._clock(),
                more=has_more,
            )
            set_cursor(session, cursor)
        self._link.changed(tuple(dict.fromkeys((*lost, *changed))), articles=articles_changed)
        if lost or cursor.epoch != self._epoch:
            self._epoch = cursor.epoch
            self._link.doubt()  # wakes the sender
