"""Downloads one file over https, goes on where it was cut, and never waits without end."""

from __future__ import annotations

import http.client
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from speech.model_files import Fault, ModelFilesError

TIMEOUT_S = 30.0
MAX_REDIRECTS = 5
MAX_BYTES = 8 << 30
CHUNK_BYTES = 1 << 18
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_CUT = (URLError, http.client.HTTPException, TimeoutError, ConnectionError)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What an answer brings: from which byte on, and how many bytes the whole file has."""

    start: int
    total: int


class _CarefulRedirects(HTTPRedirectHandler):
    max_redirections = MAX_REDIRECTS

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> Request | None:
        """Follow only to addresses that might have been given in the first place."""
        try:
            check_address(newurl)
        except ModelFilesError:
            fp.close()  # nobody else would
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def check_address(url: str) -> None:
    """Refuse what is not ``https`` (this computer itself may use ``http``)."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return
    raise ModelFilesError(
        Fault.BAD_ADDRESS,
        f"{url} is no safe address: models are fetched over https only.",
        "Nothing was fetched.",
        "Use an https address, or download the zip yourself and give its path.",
    )


def download(
    url: str,
    part: Path,
    resume_unseen: bool,
    progress: Callable[[int, int], None],
) -> None:
    """Fetch ``url`` into the file ``part`` until it is whole.

    What is in ``part`` already is kept if the server can tell that it is the same file (by
    its tag); :func:`forget` removes it when it is used. A transfer that is cut is taken up
    again as long as each try brings something.

    Args:
        url: ``https`` address.
        part: Beside it lies a file ``….tag``.
        resume_unseen: Also go on when the server gives no tag; only safe if the caller knows
            the sum of the whole.
        progress: Told bytes so far and bytes in all (0 = not known).

    Raises:
        ModelFilesError: In words; what has arrived is kept for the next call.
        OSError: The disk cannot be written.
    """
    check_address(url)
    opener = build_opener(_CarefulRedirects)
    while True:
        before = _size(part)
        why = _tried(opener, url, part, resume_unseen, progress)
        if not why:
            return
        started_anew = before and not _size(part)  # can happen once: then before is 0
        if _size(part) <= before and not started_anew:
            raise _refused(url, part, why)


def forget(part: Path) -> None:
    """Remove a download and what is known of it."""
    part.unlink(missing_ok=True)
    _tag_file(part).unlink(missing_ok=True)


def _tried(
    opener: OpenerDirector,
    url: str,
    part: Path,
    resume_unseen: bool,
    progress: Callable[[int, int], None],
) -> str:
    """Try once; tell why the file is not whole yet, empty when it is."""
    try:
        whole = _fetch_on(opener, url, part, resume_unseen, progress)
    except HTTPError as error:
        with error:
            raise _refused(url, part, f"HTTP {error.code}") from error
    except _CUT as error:
        cause = getattr(error, "reason", None) or error
        return str(cause) or type(cause).__name__
    return "" if whole else "the connection was cut"


def _fetch_on(
    opener: OpenerDirector,
    url: str,
    part: Path,
    resume_unseen: bool,
    progress: Callable[[int, int], None],
) -> bool:
    """Ask for what is missing and append it; tell whether the file is whole now."""
    headers = {"User-Agent": "zuoxi", "Accept-Encoding": "identity"}
    request = Request(url, headers=headers)  # noqa: S310 - download() checked the address
    tag = _tag_file(part).read_text("utf-8") if _tag_file(part).exists() else ""
    if _size(part) and (tag or resume_unseen):
        request.add_header("Range", f"bytes={_size(part)}-")
        if tag:
            request.add_header("If-Range", tag)
    try:
        answer = opener.open(request, timeout=TIMEOUT_S)
    except HTTPError as error:
        if error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        return _all_there(error, part)
    with answer:
        piece = _piece(answer)
        if piece.start not in {0, _size(part)}:
            raise http.client.HTTPException("the server sent another part than was asked for")
        _check_room(piece, part)
        _tag_file(part).write_text(_tag(answer.headers), "utf-8")
        _append(answer, part, piece, progress)
    return piece.total == 0 or _size(part) == piece.total


def _append(
    answer: http.client.HTTPResponse,
    part: Path,
    piece: _Piece,
    progress: Callable[[int, int], None],
) -> None:
    done = piece.start
    with part.open("ab" if piece.start else "wb") as file:
        while chunk := answer.read1(CHUNK_BYTES):
            done += len(chunk)
            if done > (piece.total or MAX_BYTES):
                raise http.client.HTTPException("the server sent more than it announced")
            file.write(chunk)
            progress(done, piece.total)


def _piece(answer: http.client.HTTPResponse) -> _Piece:
    if answer.status == http.HTTPStatus.PARTIAL_CONTENT:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", answer.headers.get("Content-Range", ""))
        if not found:
            raise http.client.HTTPException("the server does not say which part it sends")
        return _Piece(int(found[1]), int(found[2]))
    return _Piece(0, answer.length or 0)


def _all_there(error: HTTPError, part: Path) -> bool:
    """Read a 416: everything has arrived already, or what has arrived is another file."""
    with error:
        total = (error.headers.get("Content-Range") or "").rpartition("/")[2]
    if total == str(_size(part)):
        return True
    forget(part)
    raise http.client.HTTPException("what had arrived before belongs to another file")


def _check_room(piece: _Piece, part: Path) -> None:
    missing = piece.total - piece.start
    if piece.total > MAX_BYTES or missing > shutil.disk_usage(part.parent).free:
        raise ModelFilesError(
            Fault.NO_ROOM,
            f"The model has {piece.total >> 20} MB, and the disk of {part.parent} has less.",
            "What has arrived is kept.",
            "Make room and fetch the model again.",
        )


def _tag(headers: http.client.HTTPMessage) -> str:
    """What the server knows this version of the file by; a weak tag does not do for parts."""
    tag = headers.get("ETag", "")
    return headers.get("Last-Modified", "") if not tag or tag.startswith("W/") else tag


def _tag_file(part: Path) -> Path:
    return part.with_name(part.name + ".tag")


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _refused(url: str, part: Path, why: str) -> ModelFilesError:
    kept = _size(part)
    return ModelFilesError(
        Fault.UNREACHABLE,
        f"The model could not be fetched from {url}: {why}.",
        f"What has arrived ({kept >> 20} MB) is kept; the next call goes on from there."
        if kept
        else "Nothing that was installed has changed.",
        "Look at the network, or give another source with --from: a mirror, a zip, a folder.",
    )
