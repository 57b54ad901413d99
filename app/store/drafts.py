"""The journal: what is being written, so that a crash costs at most a second."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.suggestion import Answer, SuggestionKind
from app.domain.ticket import Ticket
from app.store.bodies import Body
from app.store.tables import DraftRow


@dataclass(frozen=True, slots=True)
class AnsweredSuggestion:
    """A suggestion that the agent took, edited or refused; ``kind`` and ``value`` are its key."""

    kind: SuggestionKind
    value: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Draft:
    """A ticket that is being written.

    Attributes:
        call_id: The call it belongs to; the ticket's own id where there is no call.
        typed: Names of the fields that a person filled; no suggestion overwrites them.
    """

    call_id: UUID
    ticket: Ticket
    answered: tuple[AnsweredSuggestion, ...] = ()
    typed: tuple[str, ...] = ()


_DRAFT = Body(Draft)


def journal_draft(session: Session, draft: Draft, now_ms: int) -> None:
    """Write the draft over its last state, in the caller's transaction."""
    session.merge(
        DraftRow(
            call_id=draft.call_id,
            ticket_id=draft.ticket.id,
            updated_ms=now_ms,
            body=_DRAFT.write(draft),
        )
    )


def open_drafts(session: Session) -> list[Draft]:
    """List the drafts to go on with after a restart, newest first."""
    found = select(DraftRow.body).order_by(DraftRow.updated_ms.desc())
    return [_DRAFT.read(body) for body in session.scalars(found)]


def discard_draft(session: Session, call_id: UUID) -> None:
    """Forget a draft that a person threw away; saving a ticket forgets its draft by itself."""
    session.execute(delete(DraftRow).where(DraftRow.call_id == call_id))
