"""How requests are read off the line."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.central.web.problems import by_status
from app.sync.protocol import PROBLEM_TYPE

HEAD_BYTES = 64 * 1024
HEAD_S = 20.0


class CarefulProtocol(HttpToolsProtocol):
    """HTTP without uvicorn's access log, which writes numbers of people: Guard writes ours.

    ``access_log=False`` is not enough, any handler somebody attaches switches it on again. And
    the head of a request may neither grow nor take its time without end: llhttp asks for neither.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on as they are
        super().__init__(*args, **kwargs)
        self.access_log = False
        self._head_bytes = 0
        self._is_in_head = True
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Override uvicorn."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Override uvicorn."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Override uvicorn."""
        if self._is_in_head:
            self._head_bytes += len(data)
            self._wait_for_head()
        super().data_received(data)
        if self._is_in_head and self._head_bytes > HEAD_BYTES:
            self._end(431)

    def on_headers_complete(self) -> None:
        """Override uvicorn."""
        self._is_in_head = False
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Override uvicorn."""
        self._is_in_head, self._head_bytes = True, 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours are told instead
        """Override uvicorn, which answers in words."""
        self._end(400)

    def _wait_for_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_S, self._end, 408)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _end(self, status: int) -> None:
        """Say why, if nobody is being answered, and end the connection."""
        if not self.transport.is_closing() and (self.cycle is None or self.cycle.response_complete):
            body = bytes(by_status(status).response().body)
            head = f"content-type: {PROBLEM_TYPE}\r\ncontent-length: {len(body)}\r\n"
            self.transport.write(
                STATUS_LINE[status] + head.encode() + b"connection: close\r\n\r\n" + body
            )
        self.transport.close()
