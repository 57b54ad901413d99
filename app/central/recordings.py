"""Recordings of calls: files on the server's disk, whole or not there at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.central.audit import Deed
from app.central.auth import AgentDep, User, UserDep
from app.central.calls import check_may_add
from app.central.once import in_turn
from app.central.problems import Fault, Refused
from app.central.rights import Field, check_call, note_look
from app.central.state import Central, CentralDep
from app.central.tables import RecordingRow

router = APIRouter(tags=["calls"])

MEDIA_TYPE = "audio/flac"
HEAD_BYTES = 42  # "fLaC" and the STREAMINFO block
PART = ".part"
STALE_S = 24 * 3_600
_BODY = {
    "requestBody": {
        "required": True,
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@dataclass(frozen=True, slots=True)
class _Received:
    """A whole recording under a name of its own."""

    path: Path
    size: int
    sha256: str
    head: bytes = field(repr=False)


@router.put("/calls/{call_id}/recording", status_code=204, openapi_extra=_BODY)
async def put_recording(
    call_id: UUID, request: Request, user: AgentDep, central: CentralDep
) -> Response:
    """Store the sound of a call: FLAC, left the agent, right the citizen."""
    await run_in_threadpool(_check_owner, central, call_id, user)
    received = await _receive(request.stream(), file_of(central, call_id).parent)
    try:
        if not is_two_track_flac(received.head):
            raise Refused(Fault.NO_RECORDING)
        await run_in_threadpool(_keep, central, call_id, user, received)
    finally:
        received.path.unlink(missing_ok=True)
    return Response(status_code=204)


@router.get(
    "/calls/{call_id}/recording",
    response_class=FileResponse,
    responses={200: {"content": {MEDIA_TYPE: {}}}},
)
def get_recording(call_id: UUID, user: UserDep, central: CentralDep) -> Response:
    """Give the sound of a call; parts of it on ``Range``."""
    with central.database.reading() as session:
        row = session.get(RecordingRow, call_id)
    row = check_call(row, user, Field.RECORDING)
    path = file_of(central, call_id)
    if not path.is_file():
        raise Refused(Fault.NOT_FOUND)
    note_look(central, user, call_id, row.seat, Deed.LISTENED)
    return FileResponse(path, media_type=MEDIA_TYPE)


def is_two_track_flac(head: bytes) -> bool:
    """Look at the first ``HEAD_BYTES`` of a file."""
    return (
        len(head) == HEAD_BYTES
        and head[:4] == b"fLaC"
        and head[4] & 0x7F == 0  # STREAMINFO is always the first block
        and (head[20] >> 1 & 0x07) + 1 == 2
    )


def forget_parts(recordings: Path, now_s: float) -> None:
    """Remove what a server that was killed left of half-arrived recordings."""
    for path in recordings.glob(f"*/*{PART}"):
        if now_s - path.stat().st_mtime > STALE_S:
            path.unlink(missing_ok=True)


def file_of(central: Central, call_id: UUID) -> Path:
    """Tell where the recording of a call lies, if there is one."""
    return central.recordings / call_id.hex[:2] / f"{call_id}.flac"


def _check_owner(central: Central, call_id: UUID, user: User) -> None:
    with central.database.reading() as session:
        check_may_add(session, call_id, user.seat, user)


async def _receive(pieces: AsyncIterator[bytes], folder: Path) -> _Received:
    """Write what arrives beside its final place; nothing stays if it breaks off."""
    await run_in_threadpool(folder.mkdir, 0o700, parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    with NamedTemporaryFile(dir=folder, suffix=PART, delete=False) as file:
        path = Path(file.name)
        try:
            async for piece in pieces:
                head += piece[: HEAD_BYTES - len(head)]
                size += len(piece)
                digest.update(piece)
                await run_in_threadpool(file.write, piece)
            await run_in_threadpool(_to_disk, file.file)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return _Received(path, size, digest.hexdigest(), head)


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _keep(central: Central, call_id: UUID, user: User, received: _Received) -> None:
    """Give it its name, then tell the database: a row never points at half a file."""

    def effect(session: Session) -> None:
        check_may_add(session, call_id, user.seat, user)
        row = session.get(RecordingRow, call_id, with_for_update=True)
        row = row or RecordingRow(call_id=call_id, centre=user.centre)
        row.seat, row.size, row.sha256 = user.seat, received.size, received.sha256
        row.stored_ms = central.now_ms()
        session.add(row)
        session.flush()
        if received.path.exists():  # not yet renamed by an earlier turn
            received.path.replace(file_of(central, call_id))

    in_turn(central, effect)
