"""Who may take which step with a ticket that is on the server, and what is told with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from app.domain.life_cycle import Step
from app.domain.organisation import Kind
from app.domain.seat import Role
from app.domain.ticket import Ticket

NOTE_CHARS = 500


@dataclass(frozen=True, slots=True)
class StepAsked:
    """A step, and what it needs to know.

    Attributes:
        step: What is done.
        detail: ``reason`` of a return; ``working_days`` of an extension; ``lead_unit``,
            ``support_unit``, ``directory_item`` of another dispatch. It stays in the history for
            good, so it may not tell who called; the limits are added by the server.
        note: Words that go with it (催单, 督办): the same holds for them.
        at_ms: When it was done, UTC milliseconds since 1970; 0 = now. Later than now is now.
        writes: What the unit or the visit wrote meanwhile, by field of the ticket:
            ``handling.result``, ``visit.is_solved`` …; see ``WRITTEN``.
    """

    step: Step
    detail: dict[str, str | int] = field(default_factory=dict)
    note: str = ""
    at_ms: int = 0
    writes: dict[str, str | int | bool | None] = field(default_factory=dict)


_UNIT = frozenset({Step.SIGN, Step.HANDLE, Step.FINISH, Step.RETURN, Step.EXTEND})
_DISTRICT = frozenset({Step.REDISPATCH, Step.URGE, Step.SUPERVISE})
_VISIT = frozenset({Step.REVIEW, Step.VISIT, Step.ARCHIVE})
_OWN = frozenset({Step.EXTEND, Step.SUSPEND, Step.RESUME, Step.REDISPATCH, Step.REDO})

MAY_TAKE: Mapping[tuple[Role, Kind], frozenset[Step]] = MappingProxyType(
    {
        (Role.HANDLER, Kind.UNIT): _UNIT,
        (Role.HANDLER, Kind.DISTRICT): _DISTRICT,
        (Role.AGENT, Kind.CENTRE): _VISIT | {Step.URGE},
        (Role.AGENT, Kind.OUTSOURCER): frozenset({Step.URGE}),
        (Role.SUPERVISOR, Kind.CENTRE): _VISIT
        | _OWN
        | {Step.DISPATCH, Step.URGE, Step.SUPERVISE, Step.RETURN},
    }
)
"""Steps with tickets that somebody sees; what is not here nobody takes.

An agent's steps with tickets of the own seat come with the ticket itself (``PUT /tickets``), so
that they may be taken offline.
"""
TOLD = frozenset({"reason", "working_days", "lead_unit", "support_unit", "directory_item"})
"""Keys of a detail that whoever asks may tell."""

_TEXT: tuple[type, ...] = (str,)
_ANSWER: tuple[type, ...] = (bool, type(None))
WRITTEN: Mapping[str, tuple[frozenset[Step], tuple[type, ...]]] = MappingProxyType(
    {
        "handling.contacted_ms": (frozenset({Step.HANDLE, Step.FINISH}), (int,)),
        "handling.is_true": (frozenset({Step.FINISH}), _ANSWER),
        "handling.result": (frozenset({Step.FINISH}), _TEXT),
        "handling.reply": (frozenset({Step.FINISH}), _TEXT),
        "visit.is_reached": (_VISIT, _ANSWER),
        "visit.was_contacted": (_VISIT, _ANSWER),
        "visit.is_solved": (_VISIT, _ANSWER),
        "visit.is_satisfied": (_VISIT, _ANSWER),
        "visit.unsolved_reason": (_VISIT, _TEXT),
        "visit.opinion": (_VISIT, _TEXT),
    }
)
"""Fields of a ticket that are written with a step: with which ones, and of what kind."""


def may_take(ticket: Ticket, step: Step, role: Role, kind: Kind, unit: str) -> bool:
    """Tell whether somebody may take a step with a ticket that they see.

    Args:
        ticket: As it stands.
        step: What is asked for.
        role: Of the person.
        kind: Of the person's organisation.
        unit: Its name, if it is a unit: only the lead unit takes steps, a supporting one reads.
    """
    if step not in MAY_TAKE.get((role, kind), frozenset()):
        return False
    return kind is not Kind.UNIT or (bool(unit) and unit == ticket.lead_unit)


def wrong_parts(asked: StepAsked) -> dict[str, str]:
    """Name what does not belong to the step, by field, with the reason."""
    wrong = {f"detail.{key}": "Not known" for key in asked.detail if key not in TOLD}
    for key, told in asked.detail.items():
        if isinstance(told, str) == (key == "working_days") or isinstance(told, bool):
            wrong[f"detail.{key}"] = "Not of this kind"
    for name, value in asked.writes.items():
        steps, kinds = WRITTEN.get(name, (frozenset(), ()))
        if asked.step not in steps:
            wrong[f"writes.{name}"] = "Not written with this step"
        elif type(value) not in kinds:
            wrong[f"writes.{name}"] = "Not of this kind"
    if asked.step is Step.FINISH and not str(asked.writes.get("handling.reply", "")).strip():
        wrong["writes.handling.reply"] = "The caller is told something"
    return wrong


def told_of(asked: StepAsked) -> dict[str, Any]:
    """Give what the event keeps of it."""
    note = asked.note.strip()
    return dict(asked.detail) | ({"note": note} if note else {})
