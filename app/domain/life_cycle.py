"""The life of a ticket (工单) as one table: which step may follow where, and what it leaves.

受理 → 派单 → 签收 → 办理 → 办结 → 审核 → 回访 → 归档, with the side exits 退单, 改派, 延期,
挂起, 催单, 督办, 重办 and 并单. Every step gives the ticket after it and an event; the events of
a ticket, taken one after another, lead to where it stands (:func:`replayed`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from app.domain.handling import Handling
from app.domain.ticket import EventKind, Status, Ticket, TicketEvent


class Step(StrEnum):
    """What can be done with a ticket."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    SIGN = "sign"
    HANDLE = "handle"
    FINISH = "finish"
    REVIEW = "review"
    VISIT = "visit"
    ARCHIVE = "archive"
    RETURN = "return"
    REDISPATCH = "redispatch"
    EXTEND = "extend"
    SUSPEND = "suspend"
    RESUME = "resume"
    URGE = "urge"
    SUPERVISE = "supervise"
    REDO = "redo"
    MERGE = "merge"
    UNMERGE = "unmerge"
    ABSORB = "absorb"
    RELEASE = "release"
    CLOSE = "close"
    TAKE_BACK = "take_back"
    HAND_OVER = "hand_over"


class IllegalStep(Exception):  # noqa: N818 - the name says what happened
    """A step that a ticket cannot take; ``ui.wording`` turns it into a sentence.

    Attributes:
        status: Where the ticket stands.
        step: What was asked for.
        lacks: The field or key of the detail without which the step means nothing; empty when
            the step does not fit where the ticket stands.
    """

    def __init__(self, status: Status, step: Step, lacks: str = "") -> None:
        super().__init__(f"{step} from {status}" + (f" lacks {lacks}" if lacks else ""))
        self.status = status
        self.step = step
        self.lacks = lacks


_AT_UNIT = (Status.DISPATCHED, Status.SIGNED, Status.HANDLING)
_OPEN = (Status.ACCEPTED, *_AT_UNIT, Status.RETURNED)
_ALIVE = (*_OPEN, Status.SUSPENDED)
_FROM: dict[Step, tuple[Status, ...]] = {
    Step.ACCEPT: (Status.DRAFT,),
    Step.DISPATCH: (Status.DRAFT, Status.ACCEPTED),
    Step.SIGN: (Status.DISPATCHED,),
    Step.HANDLE: (Status.SIGNED,),
    Step.FINISH: (Status.HANDLING,),
    Step.REVIEW: (Status.FINISHED,),
    Step.VISIT: (Status.REVIEWING, Status.CLOSED),
    Step.ARCHIVE: (Status.REVIEWING, Status.VISITING, Status.CLOSED),
    Step.RETURN: _AT_UNIT,
    Step.REDISPATCH: (*_AT_UNIT, Status.RETURNED, Status.VISITING),
    Step.EXTEND: _AT_UNIT,
    Step.SUSPEND: _OPEN,
    Step.RESUME: (Status.SUSPENDED,),
    Step.URGE: _ALIVE,
    Step.SUPERVISE: _ALIVE,
    Step.REDO: (Status.FINISHED, Status.REVIEWING, Status.VISITING),
    Step.MERGE: (Status.DRAFT, *_OPEN),
    Step.UNMERGE: (Status.MERGED,),
    Step.ABSORB: _ALIVE,
    Step.RELEASE: tuple(Status),
    Step.CLOSE: (Status.DRAFT, Status.ACCEPTED, Status.RETURNED),
    Step.TAKE_BACK: (Status.ACCEPTED, Status.DISPATCHED, Status.CLOSED),
    Step.HAND_OVER: (Status.DRAFT, *_ALIVE),
}
_TO: dict[Step, Status] = {  # a step that is not here leaves the ticket where it stands
    Step.ACCEPT: Status.ACCEPTED,
    Step.DISPATCH: Status.DISPATCHED,
    Step.SIGN: Status.SIGNED,
    Step.HANDLE: Status.HANDLING,
    Step.FINISH: Status.FINISHED,
    Step.REVIEW: Status.REVIEWING,
    Step.VISIT: Status.VISITING,
    Step.ARCHIVE: Status.ARCHIVED,
    Step.RETURN: Status.RETURNED,
    Step.REDISPATCH: Status.DISPATCHED,
    Step.SUSPEND: Status.SUSPENDED,
    Step.REDO: Status.HANDLING,
    Step.MERGE: Status.MERGED,
    Step.CLOSE: Status.CLOSED,
    Step.TAKE_BACK: Status.DRAFT,
}
KIND_OF: Mapping[Step, EventKind] = MappingProxyType(
    {
        Step.ACCEPT: EventKind.ACCEPTED,
        Step.DISPATCH: EventKind.DISPATCHED,
        Step.SIGN: EventKind.SIGNED,
        Step.HANDLE: EventKind.HANDLING,
        Step.FINISH: EventKind.FINISHED,
        Step.REVIEW: EventKind.REVIEWING,
        Step.VISIT: EventKind.VISITING,
        Step.ARCHIVE: EventKind.ARCHIVED,
        Step.RETURN: EventKind.RETURNED,
        Step.REDISPATCH: EventKind.REDISPATCHED,
        Step.EXTEND: EventKind.EXTENDED,
        Step.SUSPEND: EventKind.SUSPENDED,
        Step.RESUME: EventKind.RESUMED,
        Step.URGE: EventKind.URGED,
        Step.SUPERVISE: EventKind.SUPERVISED,
        Step.REDO: EventKind.REDONE,
        Step.MERGE: EventKind.MERGED,
        Step.UNMERGE: EventKind.UNMERGED,
        Step.ABSORB: EventKind.ABSORBED,
        Step.RELEASE: EventKind.RELEASED,
        Step.CLOSE: EventKind.CLOSED,
        Step.TAKE_BACK: EventKind.TAKEN_BACK,
        Step.HAND_OVER: EventKind.HANDED_OVER,
    }
)
"""The event that each step leaves."""


_STEP_OF = {kind: step for step, kind in KIND_OF.items()}


def allowed(ticket: Ticket) -> frozenset[Step]:
    """Tell which steps fit where a ticket stands; :func:`after` may still miss a detail."""
    return frozenset(step for step, places in _FROM.items() if ticket.status in places)


OFFERED = (
    *(Step.URGE, Step.SUPERVISE, Step.EXTEND, Step.SUSPEND, Step.RESUME, Step.REDISPATCH),
    *(Step.TAKE_BACK, Step.REDO, Step.VISIT, Step.ARCHIVE),
)
"""Steps that a seat takes with a saved ticket, in the order of its menu; the others are the unit's,
or belong to the form and to merging."""


def offered(ticket: Ticket, seat: str) -> tuple[Step, ...]:
    """List what ``seat`` may do now; the server takes no step with another seat's ticket."""
    if ticket.seat != seat:
        return ()
    fitting = allowed(ticket)
    if not ticket.lead_unit:
        fitting -= {Step.REDO, Step.URGE, Step.SUPERVISE}  # nobody to hurry
    if not ticket.due_ms:
        fitting -= {Step.EXTEND}
    return tuple(step for step in OFFERED if step in fitting)


def after(
    ticket: Ticket, step: Step, at_ms: int, by: str, detail: Mapping[str, Any] | None = None
) -> tuple[Ticket, TicketEvent]:
    """Take a step.

    Args:
        ticket: As it stands.
        step: What is done.
        at_ms: When, UTC milliseconds since 1970.
        by: The seat or unit that does it, or ``server``.
        detail: What the step needs to know: ``lead_unit``, ``support_unit``, ``directory_item``
            and ``due_ms`` of a (re-)dispatch, where they are not in the ticket; ``due_ms`` of an
            extension, a resumption or a repeated handling; ``reason`` of a return;
            ``merged_into``; ``ticket`` that is absorbed or released; ``to`` of a hand-over.
            More keys are kept as they are. Never citizens' data: events outlive them.

    Returns:
        The ticket after it, and the event that tells of it and of everything it changed.

    Raises:
        IllegalStep: The step does not fit, or its detail lacks something.
    """
    if ticket.status not in _FROM[step]:
        raise IllegalStep(ticket.status, step)
    told = dict(detail or {})
    for name in ("merged_into", "ticket"):
        if name in told:
            told[name] = str(told[name])  # events are JSON
    effect = _EFFECTS.get(step)
    changes = effect(_Taking(ticket, step, at_ms, told)) if effect else {}
    there = {"status": _TO[step]} if step in _TO else {}
    event = TicketEvent(ticket.id, KIND_OF[step], at_ms, by, told)
    return replace(ticket, **there | changes), event


def replayed(ticket: Ticket, events: Iterable[TicketEvent]) -> Ticket:
    """Take all steps of a history again, from the draft on; other events change nothing.

    Args:
        ticket: Any copy of it; what people wrote stays, where it stands is worked out anew.
        events: Its history, oldest first.

    Raises:
        IllegalStep: The history tells of a step that could not have been taken.
    """
    ticket = replace(
        ticket,
        status=Status.DRAFT,
        held_from=None,
        merged_into=None,
        due_ms=0,
        handling=_untouched(ticket.handling),
        visit=replace(ticket.visit, visited_ms=0),
    )
    for event in events:
        step = _STEP_OF.get(event.kind)
        if step is not None:
            ticket, _ = after(ticket, step, event.at_ms, event.by, event.detail)
    return ticket


def _untouched(handling: Handling) -> Handling:
    """Leave of a handling what people wrote, without what steps count."""
    return Handling(
        contacted_ms=handling.contacted_ms,
        is_true=handling.is_true,
        result=handling.result,
        reply=handling.reply,
    )


@dataclass(frozen=True, slots=True)
class _Taking:
    """A step that is being taken; effects add to ``told`` what a replay has to know."""

    ticket: Ticket
    step: Step
    at_ms: int
    told: dict[str, Any]

    def needed(self, name: str) -> str:
        """Give a text of the detail that may not be missing."""
        value = str(self.told.get(name, "")).strip()
        if not value:
            raise IllegalStep(self.ticket.status, self.step, name)
        return value

    def handling(self, **changes: Any) -> Handling:  # noqa: ANN401 - any field of a handling
        """Give the ticket's handling with changes."""
        return replace(self.ticket.handling, **changes)

    def due_ms(self) -> int:
        """Give the limit of the detail, else the ticket's; it is told."""
        due: int = self.told.setdefault("due_ms", self.ticket.due_ms)
        return due


def _dispatch(taking: _Taking) -> dict[str, Any]:
    names = ("lead_unit", "support_unit", "directory_item")
    for name in names:
        taking.told.setdefault(name, getattr(taking.ticket, name))
    taking.needed("lead_unit")
    handling = taking.handling(signed_ms=0, finished_ms=0, is_overdue=False)
    units = {name: taking.told[name] for name in names}
    return units | {"due_ms": taking.due_ms(), "handling": handling}


def _extend(taking: _Taking) -> dict[str, Any]:
    if taking.due_ms() <= taking.ticket.due_ms:
        raise IllegalStep(taking.ticket.status, taking.step, "due_ms")
    extended = taking.ticket.handling.extended + 1
    return {"due_ms": taking.due_ms(), "handling": taking.handling(extended=extended)}


def _finish(taking: _Taking) -> dict[str, Any]:
    overdue = 0 < taking.ticket.due_ms < taking.at_ms
    return {"handling": taking.handling(finished_ms=taking.at_ms, is_overdue=overdue)}


def _return(taking: _Taking) -> dict[str, Any]:
    reason, returned = taking.needed("reason"), taking.ticket.handling.returned + 1
    return {"handling": taking.handling(return_reason=reason, returned=returned)}


def _redo(taking: _Taking) -> dict[str, Any]:
    if not taking.ticket.lead_unit:  # closed at the seat: no unit handled it yet
        raise IllegalStep(taking.ticket.status, taking.step, "lead_unit")
    redone = taking.ticket.handling.redone + 1
    handling = taking.handling(redone=redone, finished_ms=0, is_overdue=False)
    return {"due_ms": taking.due_ms(), "handling": handling}


def _merge(taking: _Taking) -> dict[str, Any]:
    ticket = taking.ticket
    try:
        into = UUID(taking.needed("merged_into"))
    except ValueError:
        raise IllegalStep(ticket.status, taking.step, "merged_into") from None
    if into == ticket.id:
        raise IllegalStep(ticket.status, taking.step, "merged_into")
    # a draft is saved by merging it: taken apart again it is an accepted ticket
    held = Status.ACCEPTED if ticket.status is Status.DRAFT else ticket.status
    return {"merged_into": into, "held_from": held}


def _go_back(taking: _Taking) -> dict[str, Any]:
    held = taking.ticket.held_from
    if held is None:
        raise IllegalStep(taking.ticket.status, taking.step, "held_from")
    back = {"status": held, "held_from": None, "merged_into": None}
    return back | ({"due_ms": taking.due_ms()} if taking.step is Step.RESUME else {})


def _of_other(taking: _Taking) -> dict[str, Any]:
    taking.needed("ticket")
    return {}


def _hand_over(taking: _Taking) -> dict[str, Any]:
    taking.needed("to")
    return {}


_EFFECTS: dict[Step, Callable[[_Taking], dict[str, Any]]] = {
    Step.DISPATCH: _dispatch,
    Step.SIGN: lambda it: {"handling": it.handling(signed_ms=it.at_ms)},
    Step.FINISH: _finish,
    Step.VISIT: lambda it: {"visit": replace(it.ticket.visit, visited_ms=it.at_ms)},
    Step.RETURN: _return,
    Step.REDISPATCH: _dispatch,
    Step.EXTEND: _extend,
    Step.SUSPEND: lambda it: {"held_from": it.ticket.status},
    Step.RESUME: _go_back,
    Step.URGE: lambda it: {"handling": it.handling(urged=it.ticket.handling.urged + 1)},
    Step.SUPERVISE: lambda it: {"handling": it.handling(is_supervised=True)},
    Step.REDO: _redo,
    Step.MERGE: _merge,
    Step.UNMERGE: _go_back,
    Step.ABSORB: _of_other,
    Step.RELEASE: _of_other,
    Step.CLOSE: lambda _: {"lead_unit": "", "support_unit": "", "directory_item": "", "due_ms": 0},
    Step.TAKE_BACK: lambda _: {"due_ms": 0},
    Step.HAND_OVER: _hand_over,
}
