"""Figures over a period for supervisors: how suggestions were answered (采纳率)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from app.central.people.auth import SupervisorDep
from app.central.state import CentralDep
from app.central.tables import SEAT_CHARS
from app.central.tickets.ticket_tables import SuggestionCountRow
from app.central.web.wire import StrictRoute, answer
from app.domain.adoption import Adoption, counts_in
from app.domain.ticket import TicketEvent

router = APIRouter(route_class=StrictRoute, tags=["figures"])

Time = Annotated[int, Query(ge=0, lt=2**53, description="UTC milliseconds since 1970")]


@router.get("/figures/adoption", response_model=tuple[Adoption, ...])
def get_adoption(
    user: SupervisorDep,
    central: CentralDep,
    from_ms: Time = 0,
    to_ms: Time = 2**53 - 1,
    seat: Annotated[str, Query(max_length=SEAT_CHARS, description="Empty = all")] = "",
) -> Response:
    """Sum up what became of suggestions on tickets saved from one time until before another."""
    with central.database.reading() as session:
        return answer(adoption(session, user.centre, from_ms, to_ms, seat))


def adoption(
    session: Session, centre: str, from_ms: int, to_ms: int, seat: str = ""
) -> tuple[Adoption, ...]:
    """Read a centre's figures of each kind of suggestion, by the name of the kind."""
    row = SuggestionCountRow
    kept = case((row.taken > row.edited, row.ticket_id))
    sums = [func.sum(each) for each in (row.shown, row.taken, row.edited, row.refused)]
    wanted = (
        select(row.kind, func.count(distinct(row.ticket_id)), func.count(distinct(kept)), *sums)
        .where(row.centre == centre, row.at_ms >= from_ms, row.at_ms < to_ms)
        .group_by(row.kind)
        .order_by(row.kind)
    )
    if seat:
        wanted = wanted.where(row.seat == seat)
    return tuple(Adoption(kind, *map(int, counts)) for kind, *counts in session.execute(wanted))


def note_counts(session: Session, event: TicketEvent, centre: str) -> None:
    """Keep the counts that a new event of a ticket tells, in the caller's transaction."""
    for kind, counts in counts_in(event).items():
        if not counts.shown:
            continue
        session.add(
            SuggestionCountRow(
                event_id=event.id,
                centre=centre,
                kind=kind,
                ticket_id=event.ticket_id,
                seat=event.by,
                at_ms=event.at_ms,
                shown=counts.shown,
                taken=counts.taken,
                edited=counts.edited,
                refused=counts.refused,
            )
        )
