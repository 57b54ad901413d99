"""The part of the central server that tells what happens now: events, and what is being said."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import httpx
from httpx_sse import EventSource

from app.domain.live import SEAT, SEGMENT, SURGE, LiveCall, Pieces, Streamed
from app.sync.asking import JSON, Asking
from app.sync.protocol import encode
from app.sync.wire import read

EVENTS_PATH = "/events"
SILENCE_S = 25.0
"""The server says something every ten seconds, if only that it is there."""
EVENTS = httpx.Timeout(connect=1.5, read=SILENCE_S, write=10.0, pool=2.0)
STREAM = {"Accept": "text/event-stream", "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """Something that changed at the server.

    Attributes:
        id: What to go on from after a broken connection; empty if it has none.
        kind: ``SEAT``, ``SEGMENT``, ``SURGE``; ``RESET``: read everything anew.
        body: JSON in one line.
    """

    id: str
    kind: str
    body: str


class EventStream:
    """An open stream; read on one thread, ended from any."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def read(self, on_sign: Callable[[], None]) -> Iterator[ServerEvent]:
        """Yield events as they come; ``on_sign`` is called whenever anything comes at all."""
        signs = _Signs(self._response, on_sign)
        for event in EventSource(cast("httpx.Response", signs)).iter_sse():
            if event.data:
                yield ServerEvent(event.id, event.event, event.data)

    def end(self) -> None:
        """Let the reader end with ``Unreachable``; never waits."""
        stream = self._response.extensions.get("network_stream")
        found = stream.get_extra_info("socket") if stream is not None else None
        if found is not None:
            with suppress(OSError):  # closed by itself
                found.shutdown(socket.SHUT_RDWR)


class _Signs:
    """What the decoder needs of a response; comments, which it drops, are signs of life too."""

    def __init__(self, response: httpx.Response, on_sign: Callable[[], None]) -> None:
        self.headers = response.headers
        self._response = response
        self._on_sign = on_sign

    def iter_text(self) -> Iterator[str]:
        """Give the body as it comes."""
        for text in self._response.iter_text():
            self._on_sign()
            yield text


class Live(Asking):
    """Events and running calls; every method raises what those of ``Central`` raise."""

    def add_segments(self, call_id: UUID, pieces: Pieces) -> Streamed:
        """Send finished sentences of the call that runs at this seat."""
        body = encode(pieces)
        with self._ask("POST", f"/calls/{call_id}/segments", headers=JSON, content=body) as answer:
            return read(Streamed, answer)

    def segments(self, call_id: UUID, after: int = -1) -> LiveCall:
        """Read what was said in a running call after a sentence; for supervisors, is audited."""
        return self._get(LiveCall, f"/calls/{call_id}/segments", after=after, limit=200)

    @contextmanager
    def events(self, last_id: str = "", call_id: UUID | None = None) -> Iterator[EventStream]:
        """Open the stream of events of the own centre, for supervisors.

        Args:
            last_id: The last event that was read; empty = from now on.
            call_id: Also tell when something is said in this call.
        """
        headers = {**STREAM, **({"Last-Event-ID": last_id} if last_id else {})}
        params = {"kinds": f"{SEAT},{SURGE}"}
        if call_id is not None:
            params = {"kinds": f"{SEAT},{SURGE},{SEGMENT}", "call": str(call_id)}
        with self._ask(
            "GET", EVENTS_PATH, headers=headers, params=params, timeout=EVENTS
        ) as response:
            yield EventStream(response)
