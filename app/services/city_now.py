"""The city now: which surge a call belongs to, with the answer that all callers are given."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.suggestion import Evidence, Suggestion, SuggestionKind
from app.domain.surge import Surge, surge_of
from app.domain.ticket import Ticket
from app.sync.client import Central
from app.sync.errors import CentralError

EVERY_S = 5.0
"""An agreed answer is on every seat in so many seconds; what is the same is answered with 304."""
SCORE = 0.9


class CityNow:
    """Knows the surges that the server reports; ``for_ticket`` may be asked from any thread.

    ``step`` is one look at the server, for ``Exchange``'s threads. What is known stays when the
    server is away: every surge ends by itself.
    """

    def __init__(
        self,
        central: Central,
        clock: Callable[[], int],
        on_news: Callable[[tuple[Surge, ...]], None] = lambda _: None,
        *,
        every_s: float = EVERY_S,
    ) -> None:
        """Know of nothing yet.

        Args:
            central: The server.
            clock: UTC milliseconds since 1970.
            on_news: Called on the thread of ``step`` when the list is another one.
            every_s: Seconds between two looks.
        """
        self._central = central
        self._clock = clock
        self._on_news = on_news
        self._every_s = every_s
        self._etag = ""
        self._surges: tuple[Surge, ...] = ()

    @property
    def surges(self) -> tuple[Surge, ...]:
        """All that go on now."""
        now_ms = self._clock()
        return tuple(each for each in self._surges if each.is_on(now_ms))

    def for_ticket(self, ticket: Ticket, said: str = "") -> Surge | None:
        """Find the surge that a call belongs to; see ``app.domain.surge.surge_of``."""
        return surge_of(self._surges, ticket, said, self._clock())

    def suggestions(
        self, ticket: Ticket, said: str = "", evidence: tuple[Evidence, ...] = ()
    ) -> tuple[Suggestion, ...]:
        """Give it as a suggestion: taking it writes the agreed answer into the answer's field."""
        surge = self.for_ticket(ticket, said)
        if surge is None:
            return ()
        counted = f"{surge.tickets} 件 · " if surge.tickets else ""
        kind = SuggestionKind.SURGE
        detail = f"{counted}{surge.answer}"
        return (Suggestion(kind, surge.answer, surge.title, SCORE, evidence, detail),)

    def step(self) -> float:
        """Look once; give the seconds until the next look."""
        if not self._central.is_signed_in:
            return self._every_s
        try:
            found = self._central.surges(self._etag)
        except CentralError:  # the way to the server tells of its own trouble
            return self._every_s
        if found is not None:
            self._etag = found.etag
            if found.surges != self._surges:
                self._surges = found.surges
                self._on_news(found.surges)
        return self._every_s
