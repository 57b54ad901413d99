"""Calls and what was said in them, written down while they run."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.call import Call
from app.domain.transcript import Gap, Segment, Transcript
from app.store.bodies import CALL, CALL_BODY, GAP, SEGMENT, CallBody
from app.store.outbox import Kind, enqueue
from app.store.tables import CallRow, LineRow


def save_call(session: Session, call: Call) -> None:
    """Write the call as it is now: when it rings, when it is answered, on hold and so on."""
    session.merge(
        CallRow(
            id=call.id,
            number=call.number,
            rang_ms=call.rang_ms,
            ended_ms=call.ended_ms,
            body=CALL.write(call),
        )
    )
    session.flush()


def append_segment(session: Session, call_id: UUID, segment: Segment) -> None:
    """Add a finished sentence of a saved call; durable when the caller commits."""
    session.add(
        LineRow(
            call_id=call_id,
            is_gap=False,
            speaker=segment.speaker,
            start_s=segment.start_s,
            body=SEGMENT.write(segment),
        )
    )


def append_gap(session: Session, call_id: UUID, gap: Gap) -> None:
    """Add a stretch of lost sound of a saved call."""
    session.add(
        LineRow(
            call_id=call_id,
            is_gap=True,
            speaker=gap.speaker,
            start_s=gap.start_s,
            body=GAP.write(gap),
        )
    )


def correct_segment(session: Session, call_id: UUID, corrected: Segment) -> bool:
    """Replace the sentence with the same speaker and start; false if there is none.

    ``corrected.heard`` should hold the machine's text. If the call has ended, it is
    queued again.
    """
    found = select(LineRow).where(
        LineRow.call_id == call_id,
        ~LineRow.is_gap,
        LineRow.speaker == corrected.speaker,
        LineRow.start_s == corrected.start_s,
    )
    row = session.scalars(found.limit(1)).first()
    if row is None:
        return False
    row.body = SEGMENT.write(corrected)
    call = get_call(session, call_id)
    if call is not None and call.ended_ms:
        _queue(session, call)
    return True


def end_call(session: Session, call: Call) -> None:
    """Write the ended call and promise to send it with everything that was said.

    Call it once the recogniser has given its last sentence.
    """
    if not call.ended_ms:
        raise ValueError("a call that ended has a time at which it did")
    save_call(session, call)
    _queue(session, call)


def _queue(session: Session, call: Call) -> None:
    body = CallBody(call, transcript_of(session, call.id))
    enqueue(session, Kind.CALL, call.id, CALL_BODY.write(body))


def get_call(session: Session, call_id: UUID) -> Call | None:
    """Read one call."""
    row = session.get(CallRow, call_id)
    return None if row is None else CALL.read(row.body)


def calls_of(session: Session, number: str, limit: int = 50) -> list[Call]:
    """List the calls from a number (E.164), newest first; nothing for a withheld one."""
    if not number:
        return []
    found = select(CallRow.body).where(CallRow.number == number)
    found = found.order_by(CallRow.rang_ms.desc()).limit(limit)
    return [CALL.read(body) for body in session.scalars(found)]


def unfinished_calls(session: Session) -> list[Call]:
    """List the calls that were running when the program died; end them with ``end_call``."""
    found = select(CallRow.body).where(CallRow.ended_ms == 0).order_by(CallRow.rang_ms)
    return [CALL.read(body) for body in session.scalars(found)]


def transcript_of(session: Session, call_id: UUID) -> Transcript:
    """Read what was said and lost so far, in the order in which it began."""
    session.flush()
    found = select(LineRow).where(LineRow.call_id == call_id)
    rows = list(session.scalars(found.order_by(LineRow.start_s, LineRow.seq)))
    return Transcript(
        segments=tuple(SEGMENT.read(row.body) for row in rows if not row.is_gap),
        gaps=tuple(GAP.read(row.body) for row in rows if row.is_gap),
    )
