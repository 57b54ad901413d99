"""The unit box of the form: finds units by what is typed, and proposes one with its reason."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.category import Category
from app.domain.place import Gazetteer
from app.domain.proposing import Proposal, Proposer, Reason, ReasonKind
from app.domain.returned import Lessons
from app.domain.ticket import Ticket
from app.domain.unit import Directory
from app.services.finding import Finder, Found
from app.store.database import Sessions
from app.store.returned import lessons

__all__ = ["Proposal", "Reason", "ReasonKind", "UnitFinder"]

DAY_MS = 24 * 3_600_000
LEARNT_DAYS = 365
"""What units sent back longer ago counts no more: their duties (三定) change with the years."""


class UnitFinder:
    """All units of a centre; any thread may ask.

    Attributes:
        finder: Finds rows for what was typed; their value is the unit's name.
        proposer: Proposes units; the assistant has the same.
    """

    def __init__(
        self, directory: Directory, categories: Iterable[Category], gazetteer: Gazetteer
    ) -> None:
        self.finder = Finder(_rows(directory))
        self.proposer = Proposer(directory, categories, gazetteer)

    def propose(self, ticket: Ticket, at_ms: int) -> Proposal:
        """Propose 主办 and 协办 for a ticket's category and place; see :class:`Proposer`."""
        return self.proposer.propose(ticket, at_ms)

    def learn(self, readers: Sessions, now_ms: int) -> None:
        """Read anew what returned tickets (退单) teach. Blocking; call it off the UI thread.

        At the start and whenever tickets came: whoever asks meanwhile is answered by what was
        known before.
        """
        with readers() as session:
            found = lessons(session, now_ms - LEARNT_DAYS * DAY_MS)
        self.proposer.learn(Lessons(found))


def _rows(directory: Directory) -> Iterable[tuple[Found, str, str]]:
    names = {unit.code: unit.name for unit in directory.units}
    for unit in directory.units:
        above = names.get(unit.parent, "")
        yield Found(unit.name, unit.name, above), unit.name, " ".join(unit.aliases)
