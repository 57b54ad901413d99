"""A blob as the answer to a request, whole or the part that ``Range`` asks for (RFC 9110, 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from app.central.storage.blobs import Blobs
from app.central.web.problems import Fault, Refused

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def blob_answer(
    blobs: Blobs, name: str, request: Request, *, media_type: str, etag: str
) -> Response:
    """Give a blob; one range of it at most, anything else that is asked for is the whole.

    Raises:
        Refused: 404 without such a blob, 416 for a range behind its end.
    """
    size = blobs.size(name)
    if size is None:
        raise Refused(Fault.NOT_FOUND)
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{etag}"'}
    asked = request.headers.get("range", "")
    is_same = request.headers.get("if-range", headers["ETag"]) == headers["ETag"]
    found = _RANGE.fullmatch(asked) if is_same else None
    if found is None or not (found[1] or found[2]):
        return _streamed(blobs.read(name), media_type, headers, size)
    first, last = _bounds(found[1], found[2], size)
    if first > last:
        raise Refused(Fault.RANGE, headers={"Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    length = last - first + 1
    return _streamed(blobs.read(name, first, length), media_type, headers, length, status=206)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Read ``5-9``, ``5-`` and ``-5`` (the last five); the second is not behind the end."""
    if not first:
        return max(0, size - int(last)) if int(last) else size, size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _streamed(
    pieces: Iterator[bytes],
    media_type: str,
    headers: dict[str, str],
    length: int,
    *,
    status: int = 200,
) -> Response:
    return StreamingResponse(
        pieces,
        status_code=status,
        media_type=media_type,
        headers=headers | {"Content-Length": str(length)},
    )
