"""保存期限: how long the sound and the words of a call may be kept, and must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.ticket import EventKind, RequestType, Ticket, Urgency

DAY_MS = 24 * 3_600_000
LONGEST_DAYS = 36_500
_COMPLAINTS = frozenset({RequestType.COMPLAINT, RequestType.REPORT})


class RetentionClass(StrEnum):
    """What decides how long a call is kept."""

    ORDINARY = "ordinary"
    COMPLAINT = "complaint"
    CONFIDENTIAL = "confidential"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Retention:
    """The periods of a centre, in days."""

    days: Mapping[RetentionClass, int]

    @property
    def shortest_ms(self) -> int:
        """Younger than this nothing is due."""
        return min(self.days.values()) * DAY_MS

    def longest_of(self, classes: Iterable[RetentionClass]) -> RetentionClass:
        """Tell which class decides, of those a call belongs to."""
        return max(classes, key=lambda each: self.days[each])

    def due_ms(self, which: RetentionClass, rang_ms: int) -> int:
        """Tell when a call of a class is to be forgotten; UTC milliseconds since 1970."""
        return rang_ms + self.days[which] * DAY_MS


def classes_of(tickets: Iterable[Ticket], events: Iterable[EventKind]) -> set[RetentionClass]:
    """Tell to which classes a call belongs, by the tickets that came of it and their events."""
    found = {RetentionClass.ORDINARY}
    for ticket in tickets:
        if ticket.request_type in _COMPLAINTS:
            found.add(RetentionClass.COMPLAINT)
        if ticket.is_confidential:
            found.add(RetentionClass.CONFIDENTIAL)
        if ticket.urgency is Urgency.CRITICAL:
            found.add(RetentionClass.EMERGENCY)
    if EventKind.HANDED_OVER in events:
        found.add(RetentionClass.EMERGENCY)
    return found


def read_retention(data: Mapping[str, object]) -> Retention:
    """Read ``retention.toml``; raises ``ValueError`` naming the key that is wrong."""
    known = {each.value for each in RetentionClass}
    if unknown := set(data) - known:
        raise ValueError(f"retention.toml, {min(unknown)}: there is no such class")
    days = {}
    for each in RetentionClass:
        value = data.get(each.value)
        if type(value) is not int or not 1 <= value <= LONGEST_DAYS:
            raise ValueError(
                f"retention.toml, {each.value}: days from 1 to {LONGEST_DAYS} expected"
            )
        days[each] = value
    return Retention(days)
