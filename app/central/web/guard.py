"""Stands before every request: sizes, waiting times, headers, the access log, last errors."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.central.web.problems import Fault, Refused, by_status, failure
from app.sync.protocol import API, PROBLEM_TYPE

log = logging.getLogger(__name__)

JSON_BYTES = 8 * 1024 * 1024  # three hours of words with their times, heard twice
RECORDING_BYTES = 1024 * 1024 * 1024  # four hours of two tracks, however noisy
RECORDING_PATH = re.compile(rf"{re.escape(API)}/calls/[0-9A-Fa-f-]{{32,36}}/recording")
STRANGERS_BYTES = 64 * 1024
"""More than this is not understood before it is known who sends it: eight megabytes of brackets
take a hundred as values. The requests that strangers may make are shorter."""
PIECE_WAIT_S = 30.0
GRACE_S = 60.0
SLOWEST_BYTES_S = 500
"""After the grace a body has to have come so fast on the whole, the slowest lines are faster; or a
byte now and then would keep a connection for a year."""
ADDRESS_BYTES = 8 * 1024
HEADER_BYTES = 32 * 1024
ONLY_ONCE = frozenset(
    {
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"if-match",
        b"transfer-encoding",
    }
)
"""Of two, a proxy before us might read the other one."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


Knows = Callable[[Scope], Awaitable[bool]]


class Guard:
    """ASGI middleware.

    Args:
        app: What it stands before.
        json_bytes: Most that a request may bring.
        recording_bytes: The same for recordings, whose route asks who sends before it reads.
        knows: Tells whether a request is somebody's who is signed in; asked about larger ones.
    """

    def __init__(
        self,
        app: ASGIApp,
        json_bytes: int = JSON_BYTES,
        recording_bytes: int = RECORDING_BYTES,
        knows: Knows | None = None,
    ) -> None:
        self._app = app
        self._knows = knows
        self._json_bytes = json_bytes
        self._recording_bytes = recording_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = _Answer(send)
        began = time.perf_counter()
        refused = trick_of(scope)
        if refused is not None:
            await refused.response()(scope, receive, answered.send)
            _note(scope, answered.status, time.perf_counter() - began)
            return
        # No other address: the rest is read into memory before anybody asks who sends it.
        is_recording = scope["method"] == "PUT" and RECORDING_PATH.fullmatch(scope["path"])
        body = _Body(receive, self._recording_bytes if is_recording else self._json_bytes)
        try:
            refused = None if is_recording else await self._refused_large(scope, body)
            if refused is not None:
                await refused.response()(scope, receive, answered.send)
            else:
                await self._app(scope, body.receive, answered.send)
        except ClientDisconnect:
            log.info("The other side left in the middle of a request")
        except Exception as error:  # noqa: BLE001 - the last one who can answer
            problem = failure(error)
            if answered.status:
                raise RuntimeError("An answer broke off; see the error before") from None
            await problem.response()(scope, receive, answered.send)
        _note(scope, answered.status, time.perf_counter() - began)

    async def _refused_large(self, scope: Scope, body: _Body) -> Refused | None:
        """Let nobody but those who are signed in bring more than strangers may."""
        if self._knows is None or not _is_large(scope) or await self._knows(scope):
            return None
        try:
            await body.let_go()
        except HTTPException as error:
            return by_status(error.status_code)
        return Refused(Fault.NOT_SIGNED_IN, headers={"WWW-Authenticate": "Bearer"})


def _is_large(scope: Scope) -> bool:
    """Tell whether a request brings more than a stranger may, or does not say how much."""
    if not scope["path"].startswith(f"{API}/"):
        return False
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"0")
    is_open = b"transfer-encoding" in headers or b"content-encoding" in headers
    return is_open or not length.isdigit() or int(length) > STRANGERS_BYTES


def trick_of(scope: Scope) -> Refused | None:
    """Tell what is wrong with the address or the headers of a request, if anything is."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > ADDRESS_BYTES:
        return Refused(Fault.ADDRESS)
    if sum(len(name) + len(value) for name, value in headers) > HEADER_BYTES:
        return Refused(Fault.HEADERS)
    if b"%00" in scope["query_string"]:  # no database takes it, and no address needs it
        return Refused(Fault.REFUSED, "A NUL character is in the address")
    if scope["http_version"] not in {"1.0", "1.1"}:
        return Refused(Fault.REFUSED, "HTTP/1.1 is spoken here")
    names = [name for name, _ in headers if name in ONLY_ONCE]
    if len(names) != len(set(names)):
        return Refused(Fault.REFUSED, "A header is there twice that may be there once")
    if b"content-length" in names and b"transfer-encoding" in names:
        return Refused(Fault.REFUSED, "Content-Length and Transfer-Encoding exclude each other")
    return None


class _Body:
    """Counts what arrives."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._size = 0
        self._whole = False
        self._began = time.monotonic()

    async def receive(self) -> Message:
        """Pass on the next piece, or raise 408 or 413."""
        if self._whole:
            return await self._receive()  # waits for the other side to leave
        message = await self._next()
        if self._size > self._limit:
            await self.let_go()
            raise HTTPException(413)
        return message

    async def let_go(self) -> None:
        """Read what comes and keep nothing of it: who is cut off while sending sees no answer."""
        while not self._whole and self._size < 4 * self._limit:
            await self._next()

    async def _next(self) -> Message:
        try:
            message = await asyncio.wait_for(self._receive(), PIECE_WAIT_S)
        except TimeoutError:
            raise HTTPException(408) from None
        self._size += len(message.get("body", b""))
        if time.monotonic() - self._began > GRACE_S + self._size / SLOWEST_BYTES_S:
            raise HTTPException(408)
        self._whole = not message.get("more_body", False)
        return message


class _Answer:
    """Adds headers, remembers the status, and brings every error into the one form.

    Attributes:
        status: 0 before there is one.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_replaced = False
        self.status = 0

    async def send(self, message: Message) -> None:
        """Pass on a message of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            self._is_replaced = self.status >= 400 and _is_framework_text(headers)
            if self._is_replaced:
                await self._send_problem(message, headers)
                return
        if not self._is_replaced:
            await self._send(message)

    async def _send_problem(self, start: Message, headers: MutableHeaders) -> None:
        """Replace words of the framework, e.g. of a ``Range`` behind the end of a file."""
        body = bytes(by_status(self.status).response().body)
        headers["Content-Type"] = PROBLEM_TYPE
        headers["Content-Length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_framework_text(headers: MutableHeaders) -> bool:
    return headers.get("content-type", "text/plain").startswith("text/plain")


def _note(scope: MutableMapping[str, Any], status: int, took_s: float) -> None:
    """Log the request by the pattern of its address: numbers of people may be in the address."""
    pattern = getattr(scope.get("route"), "path", "(no such address)")
    log.info("%s %s %d %.0f ms", scope["method"], pattern, status, took_s * 1000)
