"""The end of an upload in pieces: put together and checked, given up, or forgotten."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.calls.recordings import keep
from app.central.calls.upload_tables import PieceRow, UploadRow
from app.central.people.auth import User
from app.central.state import Central
from app.central.storage.blobs import Scratch, StorageError, scratch_file
from app.central.web.problems import Fault, Refused
from app.domain.retention import DAY_MS
from app.sync.protocol import Upload

log = logging.getLogger(__name__)

ABANDONED_MS = DAY_MS
FOLDER = "uploads/"


def piece_blob(call_id: UUID, first: int, sha256: str) -> str:
    """Name the blob of a piece; another content at the same place has another name."""
    return f"{FOLDER}{call_id}/{first:012d}-{sha256[:16]}"


def end_upload(central: Central, call_id: UUID, user: User, upload: Upload) -> None:
    """Put the pieces together, check the whole, and make it the call's recording.

    Two processes may do this at the same time: what they store is the same.

    Raises:
        Refused: The sum is another one, or it is no FLAC of two tracks: the upload is given up.
        StorageError: Not now; the pieces stay.
    """
    with central.database.reading() as session:
        wanted = select(PieceRow).where(PieceRow.call_id == call_id).order_by(PieceRow.first)
        names = [piece_blob(call_id, row.first, row.sha256) for row in session.scalars(wanted)]
    with scratch_file(central.blobs) as scratch:
        try:
            _join(central, names, scratch, upload.sha256)
            keep(central, call_id, user, scratch.path, upload.sha256)
        except FileNotFoundError:
            if not _is_still_there(central, call_id, upload):
                return  # another process has ended it meanwhile
            _give_up(central, call_id, names)
            raise Refused(Fault.SUM, "A piece is lost; begin it anew") from None
        except Refused as error:
            if error.fault in {Fault.SUM, Fault.NO_RECORDING}:
                _give_up(central, call_id, names)
            raise
    forget_pieces(central, call_id, names)


def drop_upload(session: Session, row: UploadRow) -> list[str]:
    """Forget an upload in the caller's transaction; gives the names of its pieces' blobs."""
    pieces = session.scalars(select(PieceRow).where(PieceRow.call_id == row.call_id)).all()
    names = [piece_blob(row.call_id, each.first, each.sha256) for each in pieces]
    session.delete(row)
    session.flush()
    return names


def forget_pieces(central: Central, call_id: UUID, names: Iterable[str]) -> None:
    """Delete the blobs of pieces; what cannot be deleted now is cleared away later."""
    with suppress(StorageError, OSError):
        for name in names:
            if name.startswith(f"{FOLDER}{call_id}/"):
                central.blobs.delete(name)


def forget_abandoned(central: Central) -> int:
    """Forget uploads that nobody goes on with, and pieces that belong to none; tells how many."""
    before_ms = central.now_ms() - ABANDONED_MS
    with central.database.writing() as session:
        old = session.scalars(select(UploadRow).where(UploadRow.heard_ms < before_ms)).all()
        abandoned = [(row.call_id, drop_upload(session, row)) for row in old]
    for call_id, names in abandoned:
        forget_pieces(central, call_id, names)
    for name in list(_strays(central)):
        central.blobs.delete(name)
    if abandoned:
        log.info("%d uploads of recordings were given up by their seats", len(abandoned))
    return len(abandoned)


def _strays(central: Central) -> Iterator[str]:
    """Find what a server that was killed left behind; by the storage's own clock, a day old."""
    with central.database.reading() as session:
        uploads = {str(call_id) for call_id in session.scalars(select(UploadRow.call_id))}
    for each in central.blobs.listed(FOLDER):
        is_old = each.at_s * 1_000 < central.now_ms() - ABANDONED_MS
        if is_old and each.name.split("/")[1] not in uploads:
            yield each.name


def _join(central: Central, names: Iterable[str], scratch: Scratch, sha256: str) -> None:
    """Write all pieces into one file and close it; refused if its sum is not ``sha256``."""
    digest = hashlib.sha256()
    for name in names:
        for part in central.blobs.read(name):
            digest.update(part)
            scratch.file.write(part)
    scratch.file.close()
    if digest.hexdigest() != sha256:
        raise Refused(Fault.SUM, "The whole is damaged; begin it anew")


def _is_still_there(central: Central, call_id: UUID, upload: Upload) -> bool:
    with central.database.reading() as session:
        row = session.get(UploadRow, call_id)
        return row is not None and row.sha256 == upload.sha256


def _give_up(central: Central, call_id: UUID, names: Iterable[str]) -> None:
    with central.database.writing() as session:
        row = session.get(UploadRow, call_id, with_for_update=True)
        if row is not None:
            drop_upload(session, row)
    forget_pieces(central, call_id, names)
