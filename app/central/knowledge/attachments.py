"""Attachments of articles: blobs named by the SHA-256 of what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from starlette.concurrency import run_in_threadpool

from app.central.knowledge.file_kinds import kind_of
from app.central.people.auth import EditorDep, UserDep
from app.central.state import Central, CentralDep
from app.central.storage.blobs_answer import blob_answer
from app.central.storage.blobs_arriving import Brought, brought
from app.central.web.problems import Fault, Refused, wrong_field

router = APIRouter(tags=["attachments"])

NAME_CHARS = 200
MEDIA_TYPE = "application/octet-stream"

Digest = Annotated[str, InPath(pattern="^[0-9a-f]{64}$", description="SHA-256, hex")]
FileName = Annotated[str, Query(min_length=1, max_length=NAME_CHARS, description="申请表.docx")]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.put("/attachments/{sha256}", status_code=204, openapi_extra=_BODY)
async def put_attachment(
    sha256: Digest, name: FileName, request: Request, _user: EditorDep, central: CentralDep
) -> Response:
    """Store a picture, a PDF or an office document of 8 MiB at most; twice is once."""
    async with brought(request.stream(), central.blobs) as file:
        await run_in_threadpool(_keep, central, sha256, name, file)
    return Response(status_code=204)


@router.get(
    "/attachments/{sha256}",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {}}}},
)
def get_attachment(
    sha256: Digest, request: Request, _user: UserDep, central: CentralDep
) -> Response:
    """Give an attachment; never to be opened by a browser in the server's name."""
    answer = blob_answer(
        central.blobs, blob_of(sha256), request, media_type=MEDIA_TYPE, etag=sha256
    )
    answer.headers["Content-Disposition"] = "attachment"
    return answer


def missing_attachments(central: Central, attachments: Mapping[str, str]) -> list[str]:
    """Name those whose content is not here; ``attachments`` maps names to SHA-256."""
    return [
        name for name, sha256 in attachments.items() if central.blobs.size(blob_of(sha256)) is None
    ]


def blob_of(sha256: str) -> str:
    """Tell the name under which an attachment lies, if it is here."""
    return f"attachments/{sha256[:2]}/{sha256}"


def _keep(central: Central, sha256: str, name: str, file: Brought) -> None:
    """Check it and give it its name in one step: no file is ever half there."""
    if file.sha256 != sha256:
        raise wrong_field("sha256", "Not the SHA-256 of what was sent")
    if not kind_of(file.path.read_bytes(), name):
        raise Refused(Fault.KIND, "Pictures, PDF and office documents without macros are taken")
    if central.blobs.size(blob_of(sha256)) is None:
        central.blobs.put(blob_of(sha256), file.path, sha256)
