"""Recordings that arrive in pieces, over bad lines and whichever process takes the next one.

After the IETF's draft of resumable uploads (draft-ietf-httpbis-resumable-upload) in its headers,
with digests by RFC 9530; without its interim answers, which no proxy of a city passes on.
"""

from __future__ import annotations

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.central.calls.call_tables import RecordingRow
from app.central.calls.calls import check_may_add
from app.central.calls.flac import HEAD_BYTES
from app.central.calls.recordings import check_owner
from app.central.calls.upload_tables import PieceRow, UploadRow
from app.central.calls.uploads_ending import drop_upload, end_upload, forget_pieces, piece_blob
from app.central.people.auth import AgentDep, User
from app.central.state import Central, CentralDep
from app.central.storage.blobs_arriving import Brought, brought
from app.central.web.guard import RECORDING_BYTES
from app.central.web.limits import check_limits
from app.central.web.once import in_turn
from app.central.web.problems import Fault, Refused, wrong_field
from app.central.web.wire import StrictRoute, answer
from app.sync.protocol import (
    OFFSET_HEADER,
    PIECE_SUM_HEADER,
    PIECE_TYPE,
    WHOLE_SUM_HEADER,
    Upload,
    UploadAsked,
    sum_header,
)

router = APIRouter(route_class=StrictRoute, tags=["calls"])

_HEX = re.compile(r"[0-9a-f]{64}")
_SUM = r"^sha-256=:[A-Za-z0-9+/]{43}=:$"
_BODY = {
    "requestBody": {
        "required": True,
        "content": {PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}
Offset = Annotated[
    int, Header(alias=OFFSET_HEADER, ge=0, le=RECORDING_BYTES, description="Where it begins")
]
PieceSum = Annotated[
    str, Header(alias=PIECE_SUM_HEADER, pattern=_SUM, description="SHA-256 of the piece")
]
WholeSum = Annotated[
    str, Header(alias=WHOLE_SUM_HEADER, pattern=_SUM, description="SHA-256 of the whole")
]


@router.put("/calls/{call_id}/recording/upload", response_model=Upload)
def put_upload(call_id: UUID, asked: UploadAsked, user: AgentDep, central: CentralDep) -> Response:
    """Begin the upload of a call's recording, or ask how far it has come.

    Another size or sum than before begins anew. An upload that nobody goes on with is forgotten
    after a day.
    """
    check_limits(asked)
    if not _HEX.fullmatch(asked.sha256):
        raise wrong_field("sha256", "64 digits of lower-case hex are needed")
    if asked.size > RECORDING_BYTES:
        raise Refused(Fault.TOO_LARGE)
    if asked.size < HEAD_BYTES:
        raise Refused(Fault.NO_RECORDING)
    upload, replaced = in_turn(
        central, lambda session: _begun(session, central, call_id, user, asked)
    )
    forget_pieces(central, call_id, replaced)
    return _told(_ended(central, call_id, user, upload))


@router.patch("/calls/{call_id}/recording/upload", response_model=Upload, openapi_extra=_BODY)
async def patch_upload(
    call_id: UUID,
    request: Request,
    user: AgentDep,
    central: CentralDep,
    upload_offset: Offset,
    content_digest: PieceSum,
    repr_digest: WholeSum,
) -> Response:
    """Add the next piece, 8 MiB at most; with the last one the whole is checked and stored.

    A piece that is here already changes nothing.
    """
    await run_in_threadpool(check_owner, central, call_id, user)
    async with brought(request.stream(), central.blobs) as piece:
        if sum_header(piece.sha256) != content_digest:
            raise Refused(Fault.SUM, "The piece is damaged")
        upload = await run_in_threadpool(
            _added, central, call_id, user, upload_offset, repr_digest, piece
        )
    return _told(await run_in_threadpool(_ended, central, call_id, user, upload))


@router.delete("/calls/{call_id}/recording/upload", status_code=204)
def delete_upload(call_id: UUID, user: AgentDep, central: CentralDep) -> Response:
    """Give an upload up; one that is not there is no error."""
    with central.database.writing() as session:
        row = session.get(UploadRow, call_id)
        if row is not None and row.centre == user.centre:  # another centre's is not there
            row = _own(session, call_id, user)
            pieces = drop_upload(session, row) if row is not None else []
        else:
            pieces = []
    forget_pieces(central, call_id, pieces)
    return Response(status_code=204)


def _begun(
    session: Session, central: Central, call_id: UUID, user: User, asked: UploadAsked
) -> tuple[Upload, list[str]]:
    """Find the upload or begin it; gives also the blobs of one that it replaces."""
    check_may_add(session, call_id, user.seat, user)
    stored = session.get(RecordingRow, call_id)
    if stored is not None and stored.sha256 == asked.sha256:
        return Upload(asked.size, asked.size, asked.sha256, is_stored=True), []
    row = _own(session, call_id, user)
    replaced: list[str] = []
    if row is not None and (row.size, row.sha256) != (asked.size, asked.sha256):
        replaced = drop_upload(session, row)
        row = None
    if row is None:
        row = UploadRow(call_id=call_id, centre=user.centre, seat=user.seat, arrived=0)
        row.size, row.sha256 = asked.size, asked.sha256
        session.add(row)
    row.heard_ms = central.now_ms()
    session.flush()
    return Upload(row.arrived, row.size, row.sha256), replaced


def _added(
    central: Central, call_id: UUID, user: User, first: int, whole: str, piece: Brought
) -> Upload:
    """Keep a piece: first its blob, then the row that tells of it."""
    with central.database.reading() as session:
        upload = _open_at(session, call_id, user, first, whole, piece)
    if upload.offset != first:
        return upload  # it is here already
    central.blobs.put(piece_blob(call_id, first, piece.sha256), piece.path, piece.sha256)
    return in_turn(
        central, lambda session: _noted(session, central, call_id, user, first, whole, piece)
    )


def _noted(
    session: Session,
    central: Central,
    call_id: UUID,
    user: User,
    first: int,
    whole: str,
    piece: Brought,
) -> Upload:
    upload = _open_at(session, call_id, user, first, whole, piece)
    row = _own(session, call_id, user)
    if upload.offset != first or row is None:
        return upload
    session.add(PieceRow(call_id=call_id, first=first, size=piece.size, sha256=piece.sha256))
    row.arrived, row.heard_ms = first + piece.size, central.now_ms()
    session.flush()
    return Upload(row.arrived, row.size, row.sha256)


def _open_at(
    session: Session, call_id: UUID, user: User, first: int, whole: str, piece: Brought
) -> Upload:
    """Tell where the upload stands, if the piece is the next one or is here already."""
    row = _own(session, call_id, user)
    stored = session.get(RecordingRow, call_id)
    is_own = stored is not None and (stored.centre, stored.seat) == (user.centre, user.seat)
    if row is None and stored is not None and is_own and sum_header(stored.sha256) == whole:
        return Upload(stored.size, stored.size, stored.sha256, is_stored=True)
    if row is None or sum_header(row.sha256) != whole:
        raise Refused(Fault.OFFSET, "There is no such upload; begin it")
    known = session.get(PieceRow, (call_id, first))
    is_known = known is not None and known.sha256 == piece.sha256
    fits = 0 < piece.size <= row.size - first
    if not is_known and (row.arrived != first or not fits):
        raise Refused(Fault.OFFSET, headers={OFFSET_HEADER: str(row.arrived)})
    return Upload(row.arrived, row.size, row.sha256)


def _own(session: Session, call_id: UUID, user: User) -> UploadRow | None:
    """Find the upload of a call and lock it; somebody else's is refused."""
    row = session.get(UploadRow, call_id, with_for_update=True, populate_existing=True)
    if row is not None and (row.centre, row.seat) != (user.centre, user.seat):
        raise Refused(Fault.OTHER_SEAT)
    return row


def _ended(central: Central, call_id: UUID, user: User, upload: Upload) -> Upload:
    """Store the recording if nothing of it is missing."""
    if upload.is_stored or upload.offset < upload.size:
        return upload
    end_upload(central, call_id, user, upload)
    return Upload(upload.size, upload.size, upload.sha256, is_stored=True)


def _told(upload: Upload) -> Response:
    response = answer(upload)
    response.headers[OFFSET_HEADER] = str(upload.offset)
    return response
