"""What the seat knows about its way to the server: the truth behind the status line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from app.domain.ticket import Ticket


class LinkState(StrEnum):
    """How the way to the server is."""

    CONNECTED = "connected"
    UNREACHABLE = "unreachable"
    SIGN_IN_NEEDED = "sign_in_needed"


@dataclass(frozen=True, slots=True)
class Settled:
    """A save that the server took.

    An open draft of that ticket must learn ``ticket.version``, else it would conflict with its
    own earlier save; ``is_merged``: ``ticket`` also holds what others changed, so the draft must
    be merged with it (``app.sync.merge``; base: the draft as it was last saved).
    """

    ticket: Ticket
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class SyncNews:
    """What the status line shows, and what just happened.

    Attributes:
        waiting: Rows of the outbox that go by themselves as soon as they can.
        held: Rows that need a person: refused or in conflict.
        last_sent_ms: When the server last took something, UTC milliseconds; 0 = not since start.
        problem: What was wrong last, with its code, for the help desk; empty after a success.
        settled: A save that was taken just now.
        changed: Tickets that look different here since the last news.
        articles_changed: The knowledge base has to be read again.
    """

    state: LinkState = LinkState.UNREACHABLE
    waiting: int = 0
    held: int = 0
    last_sent_ms: int = 0
    problem: str = ""
    settled: Settled | None = None
    changed: tuple[UUID, ...] = ()
    articles_changed: bool = False


class Link:
    """Holds the news and tells ``on_news`` of each change. Usable from any thread.

    ``on_news`` runs on the thread that brought the news, one call at a time and in order; it
    must return at once (post to the screen's own queue) and not call back into ``app.sync``.
    ``on_doubt`` wakes the sender.
    """

    def __init__(
        self, on_news: Callable[[SyncNews], None], on_doubt: Callable[[], None] | None = None
    ) -> None:
        self._on_news = on_news
        self._on_doubt = on_doubt
        self._lock = threading.Lock()
        self._news = SyncNews()
        self._is_doubted = True

    @property
    def news(self) -> SyncNews:
        """What is known now; without what only just happened."""
        return self._news

    @property
    def is_connected(self) -> bool:
        """Tell whether it makes sense to ask the server for something."""
        return self._news.state is LinkState.CONNECTED

    @property
    def is_sure(self) -> bool:
        """Tell whether the server can be used without asking for a sign of life first."""
        return self.is_connected and not self._is_doubted

    def doubt(self) -> None:
        """Say that a request told something else than the state; the sender will look."""
        self._is_doubted = True
        if self._on_doubt is not None:
            self._on_doubt()

    def found(self, state: LinkState) -> None:
        """Set the state; only the sender does."""
        self._is_doubted = False
        before = self._news.problem if state is self._news.state else ""
        problem = before or _WORDS[state]  # the first look at a dead server is news too
        self._tell(lambda news: replace(news, state=state, problem=problem))

    def counted(self, waiting: int, held: int) -> None:
        """Set how much is in the outbox."""
        self._tell(lambda news: replace(news, waiting=waiting, held=held))

    def failed(self, problem: str) -> None:
        """Set what was wrong last."""
        self._tell(lambda news: replace(news, problem=problem))

    def sent(self, now_ms: int, settled: Settled | None) -> None:
        """Say that the server took something."""
        changed = () if settled is None else (settled.ticket.id,)
        self._tell(
            lambda news: replace(
                news, last_sent_ms=now_ms, problem="", settled=settled, changed=changed
            )
        )

    def changed(self, tickets: tuple[UUID, ...], *, articles: bool = False) -> None:
        """Say that tickets or articles look different here."""
        self._tell(lambda news: replace(news, changed=tickets, articles_changed=articles))

    def _tell(self, change: Callable[[SyncNews], SyncNews]) -> None:
        with self._lock:
            told = change(self._news)
            if told != self._news:
                self._news = replace(told, settled=None, changed=(), articles_changed=False)
                self._on_news(told)


_WORDS = {
    LinkState.CONNECTED: "",
    LinkState.UNREACHABLE: "SYNC-02 no answer",
    LinkState.SIGN_IN_NEEDED: "SYNC-03 not signed in",
}
