"""After a start: end the calls that a crash left open, and drop recordings nobody waits for."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from app.domain.call import EndedBy
from app.domain.draft import Draft
from app.store.calls import end_call, transcript_of, unfinished_calls
from app.store.database import Sessions
from app.store.drafts import discard_draft, open_drafts
from app.store.outbox import queue_recording, recordings_waiting
from speech.recording_file import holds_sound

log = logging.getLogger(__name__)


def recover(sessions: Sessions, recordings: Path, now_ms: int) -> list[Draft]:
    """Put a profile in order after the last end, however that came; newest draft first.

    Calls that were running are ended with their last sentence and sent with what was heard,
    their recordings too. The
    drafts are returned for the desk to go on with.
    """
    with sessions.begin() as session:
        for call in unfinished_calls(session):
            said = transcript_of(session, call.id).segments
            heard_ms = int(max((s.end_s for s in said), default=0) * 1000)
            ended_ms = min(now_ms, (call.answered_ms or call.rang_ms) + max(1, heard_ms))
            end_call(session, replace(call, ended_ms=ended_ms, ended_by=EndedBy.NETWORK))
            recording = recordings / f"{call.id}.rec"
            if holds_sound(recording):
                queue_recording(session, call.id, recording)
            log.warning("A call that was cut off by the last end of the program was closed")
        wanted = {file.name for file in recordings_waiting(session)}  # its folder may have moved
        drafts = []
        for draft in open_drafts(session):
            if draft.is_touched:
                drafts.append(draft)
            else:
                discard_draft(session, draft.ticket.id)
    for file in recordings.glob("*.rec"):
        if file.name not in wanted:
            file.unlink(missing_ok=True)
    return drafts
