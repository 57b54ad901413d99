"""Attachments of articles: files named by the SHA-256 of what is in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from starlette.concurrency import run_in_threadpool

from app.central.auth import EditorDep, UserDep
from app.central.file_kinds import kind_of
from app.central.problems import Fault, Refused, wrong_field
from app.central.recordings import PART
from app.central.state import Central, CentralDep

router = APIRouter(tags=["attachments"])

NAME_CHARS = 200
HEAD_BYTES = 4096

Digest = Annotated[str, InPath(pattern="^[0-9a-f]{64}$", description="SHA-256, hex")]
FileName = Annotated[str, Query(min_length=1, max_length=NAME_CHARS, description="申请表.docx")]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.put("/attachments/{sha256}", status_code=204, openapi_extra=_BODY)
async def put_attachment(
    sha256: Digest, name: FileName, request: Request, _user: EditorDep, central: CentralDep
) -> Response:
    """Store a picture, a PDF or an office document of 8 MiB at most; twice is once."""
    content = await request.body()
    await run_in_threadpool(_keep, central, sha256, name, content)
    return Response(status_code=204)


@router.get("/attachments/{sha256}", response_class=FileResponse)
def get_attachment(sha256: Digest, _user: UserDep, central: CentralDep) -> Response:
    """Give an attachment; never to be opened by a browser in the server's name."""
    path = file_of(central, sha256)
    if not path.is_file():
        raise Refused(Fault.NOT_FOUND)
    headers = {"Content-Disposition": "attachment"}
    return FileResponse(path, media_type="application/octet-stream", headers=headers)


def missing_attachments(central: Central, attachments: Mapping[str, str]) -> list[str]:
    """Name those whose content is not here; ``attachments`` maps names to SHA-256."""
    return [name for name, digest in attachments.items() if not file_of(central, digest).is_file()]


def file_of(central: Central, sha256: str) -> Path:
    """Tell where an attachment lies, if it is here."""
    return central.attachments / sha256[:2] / sha256


def _keep(central: Central, sha256: str, name: str, content: bytes) -> None:
    """Check it and give it its name in one step: no file is ever half there."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise wrong_field("sha256", "Not the SHA-256 of what was sent")
    if not kind_of(content, name):
        raise Refused(Fault.KIND, "Pictures, PDF and office documents without macros are taken")
    target = file_of(central, sha256)
    if target.is_file():
        return
    for folder in (central.attachments, target.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, suffix=PART, delete=False) as file:
        part = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            part.replace(target)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
