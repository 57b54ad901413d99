"""After a start: end the calls that a crash left open, and drop recordings nobody waits for."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from app.domain.call import Call, EndedBy
from app.domain.draft import Draft
from app.store.calls import (
    end_call,
    forget_words,
    get_call,
    save_call,
    transcript_of,
    unfinished_calls,
)
from app.store.database import Sessions, Transaction
from app.store.drafts import discard_draft, open_drafts
from app.store.outbox import queue_recording, recordings_waiting
from speech.recording_file import holds_sound

log = logging.getLogger(__name__)

SENDING = "sending-"  # folders of sound that is being sent; a killed program leaves them readable
DAY_MS = 24 * 3_600_000
GRACE_MS = 7 * DAY_MS  # the server may still lose its disk before its next backup
WORDS_KEPT_MS = 30 * DAY_MS


def recover(sessions: Sessions, recordings: Path, now_ms: int) -> list[Draft]:
    """Put a profile in order after the last end, however that came; newest draft first.

    Calls that were running are ended with their last sentence and sent with what was heard,
    their recordings too. Recordings that the server has are kept for ``GRACE_MS``, words for
    ``WORDS_KEPT_MS``; what it may not have is never removed. The drafts are returned for the
    desk to go on with.
    """
    for left in recordings.glob(f"{SENDING}*"):
        shutil.rmtree(left, ignore_errors=True)
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
        forget_words(session, now_ms - WORDS_KEPT_MS)
        done = list(_done_with(session, recordings, now_ms - GRACE_MS))
        drafts = []
        for draft in open_drafts(session):
            if draft.is_touched:
                drafts.append(draft)
            else:
                discard_draft(session, draft.ticket.id)
    for file in done:
        file.unlink(missing_ok=True)
    return drafts


def _done_with(session: Transaction, recordings: Path, before_ms: int) -> Iterator[Path]:
    """Find the recordings that nobody needs any more; ones that were never promised are now."""
    waiting = {file.name for file in recordings_waiting(session)}  # its folder may have moved
    for file in recordings.glob("*.rec"):
        call_id = _call_of(file)
        if file.name in waiting or call_id is None:
            continue
        written_ms = file.stat().st_mtime_ns // 1_000_000
        if not holds_sound(file):
            yield file
        elif get_call(session, call_id) is None:  # the database is an older one than the file
            ended = Call("", "", written_ms, ended_ms=written_ms, id=call_id)
            save_call(session, ended)  # so that the next start knows that it was promised
            queue_recording(session, call_id, file)
            log.warning("A recording of a call that is not known here is sent")
        elif written_ms < before_ms:
            yield file


def _call_of(file: Path) -> UUID | None:
    try:
        return UUID(file.stem)
    except ValueError:
        return None  # not a recording of ours
