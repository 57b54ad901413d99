"""The supervisor's lists: every seat, the seats that need somebody, what one seat did."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from app.domain.seat import Presence
from app.services.watching import Needy
from ui import wording
from ui.models.keyed import KeyedModel


class SeatsModel(KeyedModel[Presence]):
    """Every seat, by number; a seat keeps its place on the wall whatever it does."""

    def key(self, row: Presence) -> Hashable:
        """A seat is its number."""
        return row.seat

    def text(self, row: Presence) -> str:
        """Number, name, state, reason, what is wrong with its sound."""
        parts = (row.seat, row.name, wording.presence(row), row.reason, wording.health(row))
        return " ".join(filter(None, parts))


class NeedyModel(KeyedModel[Needy]):
    """The seats that need the supervisor, most pressing first."""

    def key(self, row: Needy) -> Hashable:
        """A seat is its number."""
        return row.seat.seat

    def text(self, row: Needy) -> str:
        """Why, number, name, state."""
        return (
            f"{wording.need(row.need)} {row.seat.seat} {row.seat.name} "
            f"{wording.seat_state(row.seat.state)}"
        )


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of a seat's day.

    Attributes:
        end_ms: UTC milliseconds; 0 while it lasts.
    """

    line: Presence
    start_ms: int
    end_ms: int


def periods(history: Sequence[Presence]) -> list[Period]:
    """Make stretches of the lines of a seat, newest first.

    A state lasts until the next one began. A line about silence tells both its ends itself: the
    seat was last heard at ``since_ms`` and came back at ``heard_ms``.
    """
    found = []
    next_ms = 0
    for line in history:
        if line.lost:
            found.append(Period(line, line.since_ms, line.heard_ms))
        else:
            found.append(Period(line, line.since_ms, next_ms))
            next_ms = line.since_ms
    return found


class PeriodsModel(KeyedModel[Period]):
    """What one seat did, newest first."""

    def key(self, row: Period) -> Hashable:
        """What it was and when it began."""
        return row.start_ms, row.line.state, row.line.lost, row.line.reason, row.line.call_id

    def text(self, row: Period) -> str:
        """When, what, why."""
        return f"{wording.clock(row.start_ms)} {wording.presence(row.line)} {row.line.reason}"
