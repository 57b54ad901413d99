"""Recordings of calls: whole or not there at all, wherever the server keeps its blobs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.central.calls.call_tables import RecordingRow
from app.central.calls.calls import check_may_add
from app.central.calls.flac import holds_two_tracks
from app.central.calls.loose_blobs import blob_of, clear_loose, name_of, note_loose
from app.central.calls.upload_tables import LooseBlobRow, UploadRow
from app.central.people.audit import Deed
from app.central.people.auth import AgentDep, User, UserDep
from app.central.people.rights import Field, check_call, note_look
from app.central.state import Central, CentralDep
from app.central.storage.blobs import StorageError
from app.central.storage.blobs_answer import blob_answer
from app.central.storage.blobs_arriving import brought
from app.central.web.once import in_turn
from app.central.web.problems import Fault, Refused

router = APIRouter(tags=["calls"])

MEDIA_TYPE = "audio/flac"
_BODY = {
    "requestBody": {
        "required": True,
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.put("/calls/{call_id}/recording", status_code=204, openapi_extra=_BODY)
async def put_recording(
    call_id: UUID, request: Request, user: AgentDep, central: CentralDep
) -> Response:
    """Store the sound of a call at once: FLAC, left the agent, right the citizen."""
    await run_in_threadpool(check_owner, central, call_id, user)
    async with brought(request.stream(), central.blobs) as sound:
        await run_in_threadpool(keep, central, call_id, user, sound.path, sound.sha256)
    return Response(status_code=204)


@router.get(
    "/calls/{call_id}/recording",
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {}}},
        206: {"description": "The part that Range asks for", "content": {MEDIA_TYPE: {}}},
    },
)
def get_recording(call_id: UUID, request: Request, user: UserDep, central: CentralDep) -> Response:
    """Give the sound of a call; a part of it on ``Range``."""
    with central.database.reading() as session:
        row = session.get(RecordingRow, call_id)
    check_call(row, user, Field.RECORDING)
    if row is None:
        raise Refused(Fault.NOT_FOUND)
    answer = blob_answer(
        central.blobs, blob_of(row), request, media_type=MEDIA_TYPE, etag=row.sha256
    )
    note_look(central, user, call_id, row.seat, Deed.LISTENED)
    return answer


def check_owner(central: Central, call_id: UUID, user: User) -> None:
    """Let an agent add sound to calls of the own seat only."""
    with central.database.reading() as session:
        check_may_add(session, call_id, user.seat, user)


def keep(central: Central, call_id: UUID, user: User, sound: Path, sha256: str) -> None:
    """Put a whole recording into the storage, then tell the database: a row is never ahead.

    Args:
        central: The server.
        call_id: Whose sound it is.
        user: The agent.
        sound: A closed file in the storage's scratch folder; may be gone afterwards.
        sha256: Of the file, hex.

    Raises:
        Refused: It is no FLAC of two tracks, or the call is another seat's.
        StorageFullError: There is no room; nothing is kept.
    """
    if not holds_two_tracks(sound):
        raise Refused(Fault.NO_RECORDING)
    new = RecordingRow(
        call_id=call_id,
        centre=user.centre,
        seat=user.seat,
        size=sound.stat().st_size,
        sha256=sha256,
        stored_ms=central.now_ms(),
        blob=name_of(call_id, sha256),
    )

    def announce(session: Session) -> None:
        check_may_add(session, call_id, user.seat, user)
        note_loose(session, new.blob, central.now_ms())

    in_turn(central, announce)  # another process may bring the same one just now
    try:
        central.blobs.put(new.blob, sound, sha256)
        before = in_turn(central, lambda session: _own(session, user, new))
    except Exception:
        with suppress(StorageError):  # it stays noted, and is cleared tomorrow
            clear_loose(central, new.blob)
        raise
    if before != new.blob:
        clear_loose(central, before)


def _own(session: Session, user: User, new: RecordingRow) -> str:
    """Make a blob a call's recording; gives the name of what was there before it, else its own."""
    check_may_add(session, new.call_id, user.seat, user)
    row = session.get(RecordingRow, new.call_id, with_for_update=True, populate_existing=True)
    before = blob_of(row) if row is not None else new.blob
    session.merge(new)
    session.flush()
    if before != new.blob:
        note_loose(session, before, new.stored_ms)
    for done in (session.get(LooseBlobRow, new.blob), session.get(UploadRow, new.call_id)):
        if done is not None:
            session.delete(done)
    return before
