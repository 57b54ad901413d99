"""What a ticket and its call disagree about, what can be done, and what an agent decided."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.suggestion import Evidence
from app.domain.ticket import Place, RequestType, Ticket, Urgency, value_of


class FindingKind(StrEnum):
    """How they disagree."""

    MISSING = "missing"
    """Said and not written."""
    NEVER_SAID = "never_said"
    """Written and said by nobody."""
    DIFFERS = "differs"
    """Written otherwise than said."""
    GRADED_BELOW = "graded_below"
    """Type or urgency are lower than the words."""


class Subject(StrEnum):
    """What it is about."""

    PHONE = "phone"
    TIME = "time"
    PLACE = "place"
    AMOUNT = "amount"
    PEOPLE = "people"
    NUMBER = "number"
    NAME = "name"
    WISH = "wish"
    TYPE = "type"
    URGENCY = "urgency"
    ALERT = "alert"


class Severity(StrEnum):
    """How much it matters; listed from the gravest on."""

    SERIOUS = "serious"
    WARNING = "warning"
    NOTE = "note"


class Mode(StrEnum):
    """How a finding is taken into its field."""

    SET = "set"
    APPEND = "append"
    EXCHANGE = "exchange"


class Decision(StrEnum):
    """What became of a finding."""

    TAKEN = "taken"
    """The words were taken into the ticket at a key."""
    MENDED = "mended"
    """It was gone after the agent had written."""
    IGNORED = "ignored"
    """The agent said that the ticket is right."""
    OPEN = "open"
    """The ticket was sent with it."""


@dataclass(frozen=True, slots=True)
class Written:
    """Characters ``start`` to ``end`` of a field; an empty field has 0 to 0.

    Attributes:
        field: As in ``app.domain.form.ORDER``: ``content``, ``place.detail``.
        text: The characters; empty where nothing is written.
    """

    field: str
    start: int = 0
    end: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing on which ticket and call disagree.

    Attributes:
        written: Where it stands in the ticket; for what is missing, where it belongs.
        said: Where it was said; empty for what nobody said.
        heard: The words of ``said``.
        value: What taking it writes: a text, the code of a type or an urgency, a
            place as JSON; empty if
            only a person can mend it.
        mode: How ``value`` is written.
    """

    kind: FindingKind
    subject: Subject
    severity: Severity
    written: Written
    said: tuple[Evidence, ...] = ()
    heard: str = ""
    value: str = ""
    mode: Mode = Mode.SET

    @property
    def key(self) -> tuple[FindingKind, Subject, str, str, str]:
        """What makes it the same finding after the ticket changed elsewhere."""
        return self.kind, self.subject, self.written.field, self.written.text, self.heard


def changes(finding: Finding, ticket: Ticket) -> dict[str, Any]:
    """Tell which fields of the ticket taking a finding writes, by their new values.

    Empty if there is nothing to take, or the words to be exchanged are gone. A part of the place
    comes back as the whole place.
    """
    name = finding.written.field
    if not finding.value:
        return {}
    now = value_of(ticket, name)
    value = _value(finding, now)
    if value is None or value == now:
        return {}
    if name.startswith("place.") and isinstance(value, str):
        return {"place": replace(ticket.place, **{name.removeprefix("place."): value})}
    return {name: value}


def _value(finding: Finding, now: object) -> RequestType | Urgency | Place | str | None:
    """The new value of a field; ``None`` if there is nothing to exchange."""
    if isinstance(now, Place):
        said = Place(**json.loads(finding.value))
        return replace(said, detail=now.detail or said.detail, ring=now.ring, position=now.position)
    match finding.subject:
        case Subject.TYPE:
            return RequestType(finding.value)
        case Subject.URGENCY | Subject.ALERT:
            return Urgency(finding.value)
    if finding.mode is Mode.SET or not isinstance(now, str):
        return finding.value
    if finding.mode is Mode.APPEND:
        return _appended(now, finding.value)
    written = finding.written
    if now[written.start : written.end] == written.text:
        return now[: written.start] + finding.value + now[written.end :]
    return now.replace(written.text, finding.value, 1) if written.text in now else None


def _appended(now: str, value: str) -> str:
    kept = now.rstrip("。； \n")
    return f"{kept}；{value}。" if kept else f"{value}。"


@dataclass(frozen=True, slots=True)
class Review:
    """The findings of one ticket and what was decided about each; immutable.

    Attributes:
        findings: Those that hold now, and those that are done with, the gravest first.
        decisions: By :attr:`Finding.key`; what is not in it is open.
    """

    findings: tuple[Finding, ...] = ()
    decisions: Mapping[tuple[FindingKind, Subject, str, str, str], Decision] | None = None

    @property
    def open(self) -> tuple[Finding, ...]:
        """What is not decided."""
        return tuple(f for f in self.findings if self.decision(f) is Decision.OPEN)

    def decision(self, finding: Finding) -> Decision:
        """What was decided about a finding."""
        return (self.decisions or {}).get(finding.key, Decision.OPEN)

    def decide(self, finding: Finding, decision: Decision) -> Review:
        """Note what the agent did with a finding."""
        return replace(self, decisions={**(self.decisions or {}), finding.key: decision})

    def again(self, found: Iterable[Finding]) -> Review:
        """Take over a newer check: what is gone and was open is mended, the rest stays decided."""
        now = tuple(found)
        keys = {each.key for each in now}
        gone = [each for each in self.findings if each.key not in keys]
        kept = dict(self.decisions or {})
        kept |= {each.key: Decision.MENDED for each in gone if each.key not in kept}
        kept = {k: d for k, d in kept.items() if d is Decision.IGNORED or k not in keys}
        return Review((*now, *gone), kept)

    def detail(self) -> dict[str, Any]:
        """What is kept with the ticket, as the detail of an event: never the words themselves."""
        return {"checked": [_kept(each, self.decision(each)) for each in self.findings]}


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding as an inspector reads it; the words are in the transcript and the ticket."""

    kind: FindingKind
    subject: Subject
    severity: Severity
    field: str
    decision: Decision
    said: tuple[Evidence, ...]


def _kept(finding: Finding, decision: Decision) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "subject": finding.subject.value,
        "severity": finding.severity.value,
        "field": finding.written.field,
        "decision": decision.value,
        "said": [[e.segment, e.start, e.end] for e in finding.said],
    }


def checked_of(detail: Mapping[str, Any]) -> tuple[Checked, ...]:
    """Read what :meth:`Review.detail` wrote; a newer program's unknown kinds are left out."""
    found = []
    for each in detail.get("checked", ()):
        try:
            found.append(
                Checked(
                    FindingKind(each["kind"]),
                    Subject(each["subject"]),
                    Severity(each["severity"]),
                    str(each["field"]),
                    Decision(each["decision"]),
                    tuple(Evidence(*map(int, place)) for place in each["said"]),
                )
            )
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(found)
