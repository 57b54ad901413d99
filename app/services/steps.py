"""Steps with tickets that are saved already: urged, put off, returned, archived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.domain.life_cycle import IllegalStep, Step, after
from app.domain.ticket import Status, Ticket
from app.services.lane import StoreLane
from app.store.database import Transaction
from app.store.tickets import get_ticket, save_ticket


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
        is_disk: The disk did not take it.
    """

    step: Step
    status: Status | None = None
    lacks: str = ""
    is_disk: bool = False


Told = Callable[[StepTaken | StepRefused], None]


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
    ) -> None:
        self._lane = lane
        self._seat = seat
        self._clock = clock
        self._sent_soon = sent_soon

    def take(
        self,
        ticket_id: UUID,
        step: Step,
        told: Told,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Take one step; ``detail`` as ``app.domain.life_cycle.after`` describes it."""
        outcome: list[StepTaken | StepRefused] = []

        def write(session: Transaction) -> None:
            outcome.append(self._taken(session, ticket_id, step, detail))

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
        detail: Mapping[str, Any] | None,
    ) -> StepTaken | StepRefused:
        stored = get_ticket(session, ticket_id)
        if stored is None:
            return StepRefused(step)
        try:
            ticket, event = after(stored.ticket, step, self._clock(), self._seat, detail)
        except IllegalStep as refused:
            return StepRefused(step, refused.status, refused.lacks)
        save_ticket(session, ticket, (event,))
        return StepTaken(ticket, step)
