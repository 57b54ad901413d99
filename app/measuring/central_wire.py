"""Lean HTTP for a load on the computer that is measured: kept connections, nothing around them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple, cast

import httptools

from app.sync.protocol import API, KEY_HEADER, MATCH_HEADER

WAIT_S = 20.0


class Answered(NamedTuple):
    """An answer; status 0 = there was none."""

    status: int
    body: bytes


def request_of(
    method: str, path: str, token: str, body: bytes = b"", *, key: str = "", match: str = ""
) -> bytes:
    """Write a request as it goes over the line; ``path`` is below the API's own."""
    head = [
        f"{method} {API}{path} HTTP/1.1",
        "Host: bench",
        f"Authorization: Bearer {token}",
    ]
    if key:
        head.append(f"{KEY_HEADER}: {key}")
    if match:
        head.append(f'{MATCH_HEADER}: "{match}"')
    if body:
        head.append(f"Content-Type: application/json\r\nContent-Length: {len(body)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class Wire:
    """One kept connection, with one request at a time; for one event loop.

    Args:
        address: Host and port.
        heard: Gets each piece of a body as it comes, instead of ``Answered.body``.
    """

    def __init__(
        self, address: tuple[str, int], heard: Callable[[bytes], None] | None = None
    ) -> None:
        self._address = address
        self._heard = heard
        self._turn = asyncio.Lock()
        self._line: _Line | None = None
        self.connected = 0

    async def ask(self, request: bytes, wait_s: float | None = WAIT_S) -> Answered:
        """Send a request and wait for all of its answer, the one before first."""
        async with self._turn:
            try:
                async with asyncio.timeout(wait_s):
                    line = await self._open()
                    return await line.ask(request)
            except (OSError, TimeoutError, httptools.HttpParserError):
                self.close()
                return Answered(0, b"")

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._line is not None:
            self._line.close()
            self._line = None

    async def _open(self) -> _Line:
        if self._line is None or self._line.is_over:
            loop = asyncio.get_running_loop()
            _, self._line = await loop.create_connection(lambda: _Line(self._heard), *self._address)
            self.connected += 1
        return self._line


class _Line(asyncio.Protocol):
    """Hears answers; the methods named ``on_…`` are called by the parser."""

    def __init__(self, heard: Callable[[bytes], None] | None) -> None:
        self._pieces: list[bytes] = []
        self._heard = heard or self._pieces.append
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answered] | None = None
        self.is_over = False

    async def ask(self, request: bytes) -> Answered:
        """Send and wait."""
        if self._transport is None:
            raise ConnectionError
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Leave."""
        self.is_over = True
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Override asyncio."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def connection_lost(self, _error: Exception | None) -> None:
        """Override asyncio."""
        self.is_over = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError())

    def data_received(self, data: bytes) -> None:
        """Override asyncio."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            if self._answer is not None and not self._answer.done():
                self._answer.set_exception(error)
            self.close()

    def on_message_begin(self) -> None:
        """Begin an answer."""
        self._pieces.clear()

    def on_body(self, piece: bytes) -> None:
        """Take a piece of it."""
        self._heard(piece)

    def on_message_complete(self) -> None:
        """End it."""
        if not self._parser.should_keep_alive():
            self.close()
        if self._answer is not None and not self._answer.done():
            body = b"".join(self._pieces)
            self._answer.set_result(Answered(self._parser.get_status_code(), body))
