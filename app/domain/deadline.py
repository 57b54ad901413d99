"""办结期限 as data: how long a ticket may take, by class, request type and unit."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.ticket import RequestType, Ticket, Urgency
from app.domain.working_time import OfficeHours


@dataclass(frozen=True, slots=True)
class Span:
    """How long; one of the three.

    Attributes:
        minutes: Around the clock.
        working_minutes: Of office hours.
        working_days: The day on which it begins does not count; the last one ends when the
            offices close.
    """

    minutes: int = 0
    working_minutes: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class Limit:
    """The limits of some tickets; what is empty fits all of them.

    Attributes:
        finish: 办结.
        sign: 签收; ``None`` = no limit.
        contact: 联系群众; ``None`` = no limit.
        urgency: The class.
        types: 诉求类型.
        units: Names of units, or functions.
    """

    finish: Span
    sign: Span | None = None
    contact: Span | None = None
    urgency: Urgency | None = None
    types: frozenset[RequestType] = frozenset()
    units: frozenset[str] = frozenset()

    def fits(self, ticket: Ticket, unit: AbstractSet[str]) -> bool:
        """Tell whether it is for ``ticket``, whose lead unit has the names ``unit``."""
        return (
            self.urgency in (None, ticket.urgency)
            and (not self.types or ticket.request_type in self.types)
            and (not self.units or not self.units.isdisjoint(unit))
        )

    def covers(self, other: Limit) -> bool:
        """Tell whether it fits every ticket that ``other`` fits."""
        return (
            self.urgency in (None, other.urgency)
            and (not self.types or (bool(other.types) and other.types <= self.types))
            and (not self.units or (bool(other.units) and other.units <= self.units))
        )


class Redispatch(StrEnum):
    """What a dispatch to another unit (改派) does to the limit."""

    RESTART = "restart"
    """It begins anew, with the limit of the new unit."""
    CONTINUE = "continue"
    """What is left of it stays, if anything is."""


@dataclass(frozen=True, slots=True)
class DeadlineRules:
    """A centre's limits, read from ``deadlines.toml`` and checked there.

    Attributes:
        office: Office hours; at least one span.
        limits: The first one that fits a ticket counts; the last ones fit every ticket.
        extension_days: The most working days of one extension (延期).
        extension_times: How often a ticket may be extended.
        redispatch: What 改派 does.
    """

    office: OfficeHours
    limits: tuple[Limit, ...]
    extension_days: int = 0
    extension_times: int = 0
    redispatch: Redispatch = Redispatch.RESTART


@dataclass(frozen=True, slots=True)
class Due:
    """When a ticket must be where; UTC milliseconds since 1970, 0 = no limit.

    Attributes:
        due_ms: 办结.
        sign_ms: 签收.
        contact_ms: 联系群众.
        is_certain: Whether the working days up to then are published; if not, they were taken
            to be Monday to Friday.
    """

    due_ms: int
    sign_ms: int = 0
    contact_ms: int = 0
    is_certain: bool = True

    def detail(self) -> dict[str, Any]:
        """Give what an event tells of it."""
        told: dict[str, Any] = {"due_ms": self.due_ms}
        times = {"sign_ms": self.sign_ms, "contact_ms": self.contact_ms}
        return told | {name: at_ms for name, at_ms in times.items() if at_ms}


@dataclass(frozen=True, slots=True)
class Countdown:
    """How long there is to a limit; negative = it is over by so much.

    Attributes:
        left_ms: Around the clock.
        office_ms: In office hours.
        working_days: Working days after today, the day of the limit included.
    """

    left_ms: int
    office_ms: int
    working_days: int

    @property
    def is_over(self) -> bool:
        """Tell whether the limit has passed."""
        return self.left_ms < 0


class Hindrance(StrEnum):
    """Why a limit is not moved; ``ui.wording`` turns it into a sentence."""

    NO_LIMIT = "no_limit"
    OVER = "over"
    TOO_LONG = "too_long"
    TOO_OFTEN = "too_often"


class NotMoved(Exception):  # noqa: N818 - the name says what happened
    """A limit that cannot be moved as asked.

    Attributes:
        why: What hinders.
        most: With ``TOO_LONG`` the working days, with ``TOO_OFTEN`` the times that are allowed.
    """

    def __init__(self, why: Hindrance, most: int = 0) -> None:
        super().__init__(why.value)
        self.why = why
        self.most = most
