"""Blobs that may belong to nobody are written down before they are there, and cleared away."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.calls.call_tables import RecordingRow
from app.central.calls.upload_tables import LooseBlobRow
from app.central.state import Central

LOOSE_MS = 24 * 3_600_000
PAGE = 1_000


def name_of(call_id: UUID, sha256: str) -> str:
    """Name the blob of a recording; another sound of the same call has another name."""
    return f"recordings/{call_id.hex[:2]}/{call_id}-{sha256[:16]}.flac"


def blob_of(row: RecordingRow) -> str:
    """Tell the name under which a recording lies."""
    return row.blob or f"recordings/{row.call_id.hex[:2]}/{row.call_id}.flac"


def note_loose(session: Session, name: str, now_ms: int) -> None:
    """Write down, in the caller's transaction, that a blob may be there that is nobody's."""
    session.merge(LooseBlobRow(name=name, at_ms=now_ms))


def clear_loose(central: Central, name: str) -> None:
    """Delete a blob that was noted, unless it is a recording's by now. Raises ``StorageError``."""
    with central.database.writing() as session:
        row = session.get(RecordingRow, _call_of(name), with_for_update=True)
        if row is None or blob_of(row) != name:
            central.blobs.delete(name)
        loose = session.get(LooseBlobRow, name)
        if loose is not None:
            session.delete(loose)


def clear_old_loose(central: Central) -> int:
    """Delete what a server that was killed left; tells of how many names that were looked at."""
    old = select(LooseBlobRow.name).where(LooseBlobRow.at_ms < central.now_ms() - LOOSE_MS)
    with central.database.reading() as session:
        names = list(session.scalars(old.limit(PAGE)))
    for name in names:
        clear_loose(central, name)
    return len(names)


def _call_of(name: str) -> UUID:
    return UUID(name.rpartition("/")[2][:36])
