"""The agent's list of tickets: which views there are and what a line of them is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.ticket import Status, SyncState, Ticket


class View(StrEnum):
    """Which tickets are listed; all but ``ALL`` are about the seat's own work.

    ``HELD``: those that need a person, because the server refused them or somebody else
    changed the same fields. ``DUE``: due today or overdue, and not done.
    """

    MINE = "mine"
    WAITING = "waiting"
    HELD = "held"
    RETURNED = "returned"
    DUE = "due"
    DRAFTS = "drafts"
    ALL = "all"


SMALL_VIEWS = (View.WAITING, View.HELD, View.RETURNED, View.DUE, View.DRAFTS)
"""Views that are counted all the time; people work until they are empty."""

NO_LIMIT_RUNS = (
    Status.DRAFT,
    Status.FINISHED,
    Status.REVIEWING,
    Status.VISITING,
    Status.ARCHIVED,
    Status.CLOSED,
    Status.MERGED,
)
"""Where the limit of a ticket does not matter (any more)."""


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A ticket in the list.

    Attributes:
        sync_state: ``None`` for a draft, of which the server does not know.
        reason: Why it was refused, or which fields are in conflict; empty otherwise.
    """

    ticket: Ticket
    sync_state: SyncState | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What was found, in the order in which it is shown.

    Attributes:
        has_more: There are more than ``lines``.
    """

    lines: tuple[WorkLine, ...]
    has_more: bool = False
