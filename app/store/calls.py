"""Calls and what was said in them, written down while they run."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from app.domain.call import Call
from app.domain.transcript import Gap, Pause, Segment, Transcript, Voice
from app.store.bodies import CALL, CALL_BODY, GAP, PAUSE, SEGMENT, VOICE, CallBody
from app.store.outbox import Kind, RowState, enqueue
from app.store.tables import CallRow, LineRow, OutboxRow


class LineKind(StrEnum):
    """What a line of a call is; the values are on people's disks."""

    SEGMENT = "segment"
    GAP = "gap"
    VOICE = "voice"
    PAUSE = "pause"
    SECOND = "second"
    """A sentence that was heard once more after the call's end."""


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
    _append(
        session, call_id, LineKind.SEGMENT, segment.start_s, SEGMENT.write(segment), segment.speaker
    )


def append_gap(session: Session, call_id: UUID, gap: Gap) -> None:
    """Add a stretch of lost sound of a saved call."""
    _append(session, call_id, LineKind.GAP, gap.start_s, GAP.write(gap), gap.speaker)


def append_voice(session: Session, call_id: UUID, voice: Voice) -> None:
    """Add a stretch in which somebody spoke in a saved call."""
    _append(session, call_id, LineKind.VOICE, voice.start_s, VOICE.write(voice), voice.speaker)


def append_pause(session: Session, call_id: UUID, pause: Pause) -> None:
    """Add a pause of the recording of a saved call."""
    _append(session, call_id, LineKind.PAUSE, pause.start_s, PAUSE.write(pause))


def _append(
    session: Session, call_id: UUID, kind: LineKind, start_s: float, body: str, speaker: str = ""
) -> None:
    session.add(LineRow(call_id=call_id, kind=kind, speaker=speaker, start_s=start_s, body=body))
    _queue_if_ended(session, call_id)


def correct_segment(session: Session, call_id: UUID, corrected: Segment) -> bool:
    """Replace the sentence with the same speaker and start; false if there is none.

    ``corrected`` holds what the machine heard (``app.domain.correcting``). If the call has
    ended, it is queued again.
    """
    found = select(LineRow).where(
        LineRow.call_id == call_id,
        LineRow.kind == LineKind.SEGMENT,
        LineRow.speaker == corrected.speaker,
        LineRow.start_s == corrected.start_s,
    )
    row = session.scalars(found.limit(1)).first()
    if row is None:
        return False
    row.body = SEGMENT.write(corrected)
    _queue_if_ended(session, call_id)
    return True


def put_second(session: Session, call_id: UUID, segments: Iterable[Segment]) -> None:
    """Keep what a call was heard to be after its end, in the place of an earlier second pass.

    The call is queued again.
    """
    is_second = (LineRow.call_id == call_id, LineRow.kind == LineKind.SECOND)
    session.execute(delete(LineRow).where(*is_second))
    session.add_all(
        LineRow(
            call_id=call_id,
            kind=LineKind.SECOND,
            speaker=each.speaker,
            start_s=each.start_s,
            body=SEGMENT.write(each),
        )
        for each in segments
    )
    _queue_if_ended(session, call_id)


def end_call(session: Session, call: Call) -> None:
    """Write the ended call and promise to send it with everything that was said.

    A recogniser that catches up may add lines later: each promises to send the call again.
    """
    if not call.ended_ms:
        raise ValueError("a call that ended has a time at which it did")
    save_call(session, call)
    _queue(session, call)


def _queue_if_ended(session: Session, call_id: UUID) -> None:
    """Send a call once more whose transcript changed after its end."""
    call = get_call(session, call_id)
    if call is not None and call.ended_ms:
        _queue(session, call)


def _queue(session: Session, call: Call) -> None:
    """Promise to send a call as it is now; an older promise that is not under way is renewed.

    What waits behind another parcel of the same call is not (``app.store.outbox.next_due``).
    """
    body = CALL_BODY.write(CallBody(call, transcript_of(session, call.id)))
    about = select(OutboxRow).where(OutboxRow.subject_id == call.id).order_by(OutboxRow.seq)
    *earlier, last = session.scalars(about).all() or (None,)
    is_blocked = any(row is not None and row.state != RowState.REJECTED for row in earlier)
    if last is not None and is_blocked and last.kind == Kind.CALL and not last.attempts:
        last.body = body
    else:
        enqueue(session, Kind.CALL, call.id, body)


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
    found = select(LineRow.kind, LineRow.body).where(LineRow.call_id == call_id)
    bodies: dict[str, list[str]] = {kind: [] for kind in LineKind}
    for kind, body in session.execute(found.order_by(LineRow.start_s, LineRow.seq)):
        bodies[kind].append(body)
    return Transcript(
        segments=tuple(map(SEGMENT.read, bodies[LineKind.SEGMENT])),
        gaps=tuple(map(GAP.read, bodies[LineKind.GAP])),
        voices=tuple(map(VOICE.read, bodies[LineKind.VOICE])),
        pauses=tuple(map(PAUSE.read, bodies[LineKind.PAUSE])),
        second=tuple(map(SEGMENT.read, bodies[LineKind.SECOND])),
    )


def forget_words(session: Session, before_ms: int) -> None:
    """Delete what was said in calls that ended before then, if nothing of them waits to be sent.

    The calls themselves stay.
    """
    waits = exists().where(OutboxRow.subject_id == CallRow.id)
    old = select(CallRow.id).where(CallRow.ended_ms > 0, CallRow.ended_ms < before_ms, ~waits)
    session.execute(delete(LineRow).where(LineRow.call_id.in_(old)))
