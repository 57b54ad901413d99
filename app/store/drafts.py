"""The journal: what is being written, so that a crash costs at most a second."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.draft import Draft
from app.store.bodies import Body
from app.store.tables import DraftRow

_DRAFT = Body(Draft)


def journal_draft(session: Session, draft: Draft, now_ms: int) -> None:
    """Write the draft over its last state, in the caller's transaction."""
    session.merge(DraftRow(ticket_id=draft.ticket.id, updated_ms=now_ms, body=_DRAFT.write(draft)))


def open_drafts(session: Session) -> list[Draft]:
    """List the drafts to go on with after a restart, newest first."""
    found = select(DraftRow.body).order_by(DraftRow.updated_ms.desc())
    return [_DRAFT.read(body) for body in session.scalars(found)]


def get_draft(session: Session, ticket_id: UUID) -> Draft | None:
    """Read one draft; ``None`` if there is none of this ticket."""
    row = session.get(DraftRow, ticket_id)
    return None if row is None else _DRAFT.read(row.body)


def discard_draft(session: Session, ticket_id: UUID) -> None:
    """Forget a draft that a person threw away; saving a ticket forgets its draft by itself."""
    session.execute(delete(DraftRow).where(DraftRow.ticket_id == ticket_id))
