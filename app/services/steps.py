"""Steps with tickets that are saved already: urged, put off, returned, archived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.deadline import Hindrance, NotMoved
from app.domain.life_cycle import IllegalStep, Step, after, allowed
from app.domain.telling import tells_caller
from app.domain.texts import clean
from app.domain.ticket import Status, SyncState, Ticket, TicketEvent
from app.services.lane import StoreLane
from app.store.database import Transaction
from app.store.tickets import get_ticket, save_ticket, ticket_events


@dataclass(frozen=True, slots=True)
class StepTaken:
    """It is on the disk, and promised to the server."""

    ticket: Ticket
    step: Step


@dataclass(frozen=True, slots=True)
class StepRefused:
    """Nothing was changed.

    Attributes:
        step: What was asked for.
        status: Where the ticket stands; ``None`` if it is not on this computer.
        lacks: What the step needs to know and was not told.
        hindrance: Why its limit cannot be moved so.
        most: With ``TOO_LONG`` and ``TOO_OFTEN`` what is allowed.
        tells_caller: The reason names the caller; events outlive citizens' data.
        is_other_seat: The ticket belongs to another seat; the server would not take the step.
        is_held: The ticket waits for a person: it was refused, or changed by two.
        is_disk: The disk did not take it.
    """

    step: Step
    status: Status | None = None
    lacks: str = ""
    hindrance: Hindrance | None = None
    most: int = 0
    tells_caller: bool = False
    is_other_seat: bool = False
    is_held: bool = False
    is_disk: bool = False


Told = Callable[[StepTaken | StepRefused], None]
Limits = Callable[
    [Step, Ticket, int, Mapping[str, Any], Iterable[TicketEvent]],
    Mapping[str, Any],
]
"""Gives the whole detail of a step's event, with the limit that it moves; raises ``NotMoved``."""
_HELD = frozenset({SyncState.CONFLICT, SyncState.REJECTED})


class Steps:
    """Takes steps with the ticket as it stands on the disk; never waits.

    ``told`` runs on the lane's thread, or on the caller's when the lane is full.
    """

    def __init__(
        self,
        lane: StoreLane,
        seat: str,
        clock: Callable[[], int],
        sent_soon: Callable[[], None],
        limits: Limits,
    ) -> None:
        self._lane = lane
        self._seat = seat
        self._clock = clock
        self._limits = limits
        self._sent_soon = sent_soon

    def take(
        self,
        ticket_id: UUID,
        step: Step,
        told: Told,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Take one step; ``detail`` is what the person told: a reason, a unit, working days.

        The limits add to it what ``app.domain.life_cycle.after`` needs.
        """
        outcome: list[StepTaken | StepRefused] = []

        def write(session: Transaction) -> None:
            outcome.append(self._taken(session, ticket_id, step, detail or {}))

        def done() -> None:
            told(outcome[-1])
            if isinstance(outcome[-1], StepTaken):
                self._sent_soon()

        self._lane.write(write, done, lambda: told(StepRefused(step, is_disk=True)))

    def _taken(
        self,
        session: Transaction,
        ticket_id: UUID,
        step: Step,
        asked: Mapping[str, Any],
    ) -> StepTaken | StepRefused:
        stored = get_ticket(session, ticket_id)
        if stored is None:
            return StepRefused(step)
        before, now_ms = stored.ticket, self._clock()
        if before.seat != self._seat:
            return StepRefused(step, before.status, is_other_seat=True)
        if stored.sync_state in _HELD:  # whose copy of it would the step be taken with?
            return StepRefused(step, before.status, is_held=True)
        if step not in allowed(before):
            return StepRefused(step, before.status)
        asked = _cleaned(asked)
        if tells_caller(str(asked.get("reason", "")), before):
            return StepRefused(step, before.status, tells_caller=True)
        history = ticket_events(session, ticket_id)
        try:
            detail = self._limits(step, before, now_ms, asked, history)
            ticket, event = after(before, step, now_ms, self._seat, detail)
        except NotMoved as kept:
            return StepRefused(step, before.status, hindrance=kept.why, most=kept.most)
        except IllegalStep as refused:
            return StepRefused(step, refused.status, refused.lacks)
        save_ticket(session, ticket, (event,))
        return StepTaken(ticket, step)


def _cleaned(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Take what cannot be read, and what no database takes, out of the reason."""
    reason = {"reason": clean(str(asked["reason"]))} if "reason" in asked else {}
    return dict(asked) | reason
