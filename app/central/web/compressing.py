"""Packs answers and unpacks requests with gzip.

Not the framework's own middleware: that one keeps the strong ``ETag`` of the plain form, packs
what is asked for in parts, and packs on the event loop, where a page of changes would hold up
every other request.
"""

from __future__ import annotations

import gzip
import re
import zlib

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.central.web.problems import by_status

SMALLEST_BYTES = 1024
"""Shorter answers are not packed: they fit into one piece on the line."""
IN_THREAD_BYTES = 32 * 1024
LEVEL = 4
PIECE_BYTES = 256 * 1024
"""Of an unpacked request that is passed on at once."""
PACKED_KINDS = re.compile(r"(?:text/(?!event-stream)|application/(?:[a-z.+-]+\+)?(?:json|xml)\b)")
_TAGGED = re.compile(rb'([^"]*)-gzip"')
_CONDITIONS = (b"if-match", b"if-none-match")
_GZIP_WBITS = 16 + zlib.MAX_WBITS


class Compressing:
    """ASGI middleware.

    The packed form of a state has an ``ETag`` of its own, ``"3-gzip"`` beside ``"3"``, as
    strong ones need it (RFC 9110, 8.8.3.3); in ``If-Match`` and ``If-None-Match`` both name the
    same state.

    Args:
        app: What it stands before.
        unpacked_bytes: Most that a request may bring when it is unpacked.
    """

    def __init__(self, app: ASGIApp, unpacked_bytes: int) -> None:
        self._app = app
        self._unpacked_bytes = unpacked_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        coding = headers.get("content-encoding", "identity").strip().lower()
        if coding in {"gzip", "x-gzip"}:
            receive = _Unpacked(receive, self._unpacked_bytes).receive
        elif coding not in {"", "identity"}:
            refused = by_status(415, {"Accept-Encoding": "gzip"})
            await refused.response()(scope, receive, send)
            return
        answered = _Packed(send, takes_gzip(headers.get("accept-encoding", "")), _tagged(scope))
        _make_plain(scope)
        await self._app(scope, receive, answered.send)


def takes_gzip(accepted: str) -> bool:
    """Read ``Accept-Encoding``; absent means no, or the simplest clients would see noise."""
    for each in accepted.lower().split(","):
        name, _, quality = each.partition(";")
        if name.strip() in {"gzip", "x-gzip"}:
            return not re.fullmatch(r"\s*q=0(?:\.0*)?\s*", quality)
    return False


def _make_plain(scope: Scope) -> None:
    """Make the request what it would be without any packing; in place, as routing notes in it."""
    headers = []
    for name, value in scope["headers"]:
        if name in _CONDITIONS:
            value = _TAGGED.sub(rb'\1"', value)  # noqa: PLW2901 - the same header, in plain form
        if name != b"content-encoding":
            headers.append((name, value))
    scope["headers"] = headers


def _tagged(scope: Scope) -> bytes:
    """Give the ``If-None-Match`` as it came."""
    return b",".join(value for name, value in scope["headers"] if name == b"if-none-match")


class _Unpacked:
    """Unpacks what arrives, never more than is allowed."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self._unpacker = zlib.decompressobj(_GZIP_WBITS)
        self._packed = b""
        self._arrived = 0
        self._more = True
        self._whole = False

    async def receive(self) -> Message:
        """Pass on the next piece, or raise 400 or 413."""
        if self._whole:
            return await self._receive()  # waits for the other side to leave
        piece = b""
        while not piece and not self._whole:
            if not self._packed and self._more:
                message = await self._receive()
                if message["type"] != "http.request":
                    return message
                self._packed = message.get("body", b"")
                self._more = message.get("more_body", False)
                self._arrived += len(self._packed)
            piece = self._unpack()
        self._left -= len(piece)
        if self._left < 0:
            raise HTTPException(413)
        return {"type": "http.request", "body": piece, "more_body": not self._whole}

    def _unpack(self) -> bytes:
        """Take the next piece out of what is here; a stream that broke off is no body."""
        try:
            piece = self._unpacker.decompress(self._packed, PIECE_BYTES)
        except zlib.error:
            raise HTTPException(400) from None
        self._packed = self._unpacker.unconsumed_tail
        is_over = self._unpacker.eof or not self._arrived
        self._whole = is_over and not self._more
        if self._unpacker.unused_data or (not self._more and not piece and not is_over):
            raise HTTPException(400)
        return piece


class _Packed:
    """Packs an answer that is sent in one piece; others go as they are."""

    def __init__(self, send: Send, wanted: bool, known: bytes) -> None:
        self._send = send
        self._wanted = wanted
        self._known = known
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        """Pass on a message of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is not None:
            headers = MutableHeaders(scope=start)
            if start["status"] == 304:
                self._name_known(headers)
            elif self._is_kind(start["status"], headers):
                headers.add_vary_header("Accept-Encoding")
                message = await self._pack(headers, message)
            await self._send(start)
        await self._send(message)

    @staticmethod
    def _is_kind(status: int, headers: MutableHeaders) -> bool:
        if status in {204, 206} or "content-encoding" in headers:
            return False
        return PACKED_KINDS.match(headers.get("content-type", "").lower()) is not None

    def _name_known(self, headers: MutableHeaders) -> None:
        """304 names the form that the other side has."""
        packed = _of_packed(headers.get("etag", ""))
        if packed.encode("latin-1") in self._known:
            headers["ETag"] = packed

    async def _pack(self, headers: MutableHeaders, message: Message) -> Message:
        body = message.get("body", b"")
        if not self._wanted or message.get("more_body", False) or len(body) < SMALLEST_BYTES:
            return message
        if len(body) < IN_THREAD_BYTES:
            packed = gzip.compress(body, LEVEL, mtime=0)
        else:
            packed = await run_in_threadpool(gzip.compress, body, LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(packed))
        if "etag" in headers:
            headers["ETag"] = _of_packed(headers["etag"])
        return {**message, "body": packed}


def _of_packed(etag: str) -> str:
    """Name the packed form of a state; a weak name holds for both forms."""
    return etag if etag.startswith("W/") or not etag else f'{etag[:-1]}-gzip"'
