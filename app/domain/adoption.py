"""How suggestions were answered: counted on each ticket, summed up over a period (采纳率)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.draft import Draft
from app.domain.suggestion import SuggestionKind
from app.domain.ticket import EventKind, TicketEvent

_NAMES = {
    EventKind.SUGGESTION_TAKEN: "taken",
    EventKind.SUGGESTION_EDITED: "edited",
    EventKind.SUGGESTION_REFUSED: "refused",
}
_KINDS = frozenset(kind.value for kind in SuggestionKind)
MOST = 10_000
"""Of one kind on one ticket; what tells of more is no count of ours."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the suggestions of one kind on one ticket.

    Attributes:
        shown: Different ones that were seen; a text that grows with the call is one.
        taken: With one key.
        edited: Of the taken ones those that were changed afterwards.
        refused: Put away for good.
    """

    shown: int = 0
    taken: int = 0
    edited: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Adoption:
    """What became of the suggestions of one kind over a period.

    Attributes:
        kind: A :class:`SuggestionKind`.
        tickets: Tickets on which any was shown.
        adopted: Tickets on which one was taken and left as it was.
    """

    kind: str
    tickets: int = 0
    adopted: int = 0
    shown: int = 0
    taken: int = 0
    edited: int = 0
    refused: int = 0

    @property
    def rate(self) -> float:
        """采纳率, 0-1: of the tickets where it was shown, those where it was adopted."""
        return self.adopted / self.tickets if self.tickets else 0.0


def counted(draft: Draft) -> dict[str, Counts]:
    """Count the suggestions of a draft by kind; kinds that never appeared are left out.

    One that was answered was seen, whoever forgot to tell.
    """
    shown: dict[str, set[str]] = {}
    for kind, value in draft.shown:
        shown.setdefault(kind.value, set()).add(value)
    answers: dict[str, dict[str, int]] = {}
    for event in draft.events:
        name, kind_name = _NAMES.get(event.kind), event.detail.get("kind")
        if name and kind_name in _KINDS:
            of_kind = answers.setdefault(str(kind_name), {})
            of_kind[name] = of_kind.get(name, 0) + 1
    found = {}
    for kind in SuggestionKind:  # in the order of the form
        told = answers.get(kind.value, {})
        seen = max(len(shown.get(kind.value, ())), min(1, sum(told.values())))
        if seen:
            found[kind.value] = Counts(seen, **told)
    return found


def counting_event(draft: Draft, at_ms: int) -> tuple[TicketEvent, ...]:
    """Make the event that tells the server the counts; none if nothing was shown."""
    counts = counted(draft)
    if not counts:
        return ()
    detail: dict[str, Any] = {
        kind: {
            "shown": each.shown,
            "taken": each.taken,
            "edited": each.edited,
            "refused": each.refused,
        }
        for kind, each in counts.items()
    }
    ticket = draft.ticket
    kind = EventKind.SUGGESTIONS_COUNTED
    return (TicketEvent(ticket.id, kind, at_ms, ticket.seat, detail),)


def counts_in(event: TicketEvent) -> dict[str, Counts]:
    """Read the counts of such an event; what is no count is left out, whoever sent it."""
    if event.kind is not EventKind.SUGGESTIONS_COUNTED:
        return {}
    return {
        kind: Counts(*(_count(told, name) for name in ("shown", "taken", "edited", "refused")))
        for kind, told in event.detail.items()
        if kind in _KINDS and isinstance(told, Mapping)
    }


def _count(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return min(max(value, 0), MOST)
