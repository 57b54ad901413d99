"""Proofs of deletion: what was deleted when, and that nothing of it is there any more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.central.calls.call_tables import CallRow, ForgottenRow, LiveRow, RecordingRow
from app.central.calls.loose_blobs import blob_of
from app.central.calls.retention import NO_WORDS, sealing
from app.central.calls.upload_tables import UploadRow
from app.central.people.audit import Deed
from app.central.people.people_tables import AuditRow
from app.central.state import Central

PAGE = 500


@dataclass(frozen=True, slots=True)
class Proof:
    """A deletion and what is found of it today.

    Attributes:
        row: What was written down when it happened.
        is_sealed: A line of the audit says the same; false for deletions of earlier releases.
        problems: Codes: ``unsealed`` (the line of the audit is missing or says something else),
            ``sound``, ``words``, ``sentences`` (still there).
        came_again: Its seat has sent something of the call once more; it is deleted at the next
            time.
    """

    row: ForgottenRow
    is_sealed: bool
    problems: tuple[str, ...]
    came_again: bool


def proofs(central: Central) -> Iterator[Proof]:
    """Check every deletion of a call, oldest first, a page in memory. Raises ``StorageError``."""
    last = 0
    while True:
        wanted = select(ForgottenRow).where(ForgottenRow.id > last)
        with central.database.reading() as session:
            rows = session.scalars(wanted.order_by(ForgottenRow.id).limit(PAGE)).all()
            found = [_checked(session, central, row) for row in rows]
            session.expunge_all()
        if not found:
            return
        yield from found
        last = found[-1].row.id


def sealed_deletions(central: Central) -> int:
    """Count the calls of whose deletion the audit tells: so many sealed proofs there must be."""
    told = select(func.count()).where(
        AuditRow.what == Deed.DELETED, AuditRow.subject.startswith("call:", autoescape=True)
    )
    with central.database.reading() as session:
        return session.scalars(told).one()


def _checked(session: Session, central: Central, row: ForgottenRow) -> Proof:
    problems = []
    is_sealed = _is_sealed(session, row)
    is_earlier = not row.sound_blob and not row.words_sha256
    if not is_sealed and not is_earlier:
        problems.append("unsealed")
    sound = session.get(RecordingRow, row.call_id)
    is_again = sound is not None or session.get(UploadRow, row.call_id) is not None
    blob = row.sound_blob or blob_of(RecordingRow(call_id=row.call_id, blob=""))
    has_other_owner = sound is not None and blob_of(sound) == blob
    if row.sound_bytes and not has_other_owner and central.blobs.size(blob) is not None:
        problems.append("sound")
    words = _words(session, row)
    if words and _digest(words) == row.words_sha256:
        problems.append("words")
    if session.scalars(select(LiveRow.number).where(LiveRow.call_id == row.call_id).limit(1)).all():
        problems.append("sentences")
    return Proof(row, is_sealed, tuple(problems), is_again or bool(words))


def _is_sealed(session: Session, row: ForgottenRow) -> bool:
    entry = sealing(row)
    lines = session.scalars(
        select(AuditRow.detail).where(
            AuditRow.subject == entry.subject, AuditRow.what == Deed.DELETED
        )
    )
    told = json.dumps(dict(entry.detail), sort_keys=True)
    return any(line == told for line in lines)


def _words(session: Session, row: ForgottenRow) -> str:
    call = session.get(CallRow, row.call_id)
    return "" if call is None or call.transcript == NO_WORDS else call.transcript


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
