"""Somebody who follows the server's events."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
from httpx_sse import EventSource, ServerSentEvent

from app.sync.protocol import API
from tests.central.running import NO_TLS

WAIT_S = 40
"""Longer than a seat has to be silent to be lost."""


class Reader:
    """Reads on a thread of its own; events wait in a queue. ``None`` stands for the end."""

    def __init__(self, address: str, token: str, last_id: str = "", **params: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
        if last_id:
            headers["Last-Event-ID"] = last_id
        self.last_id = last_id
        self.seen: list[ServerSentEvent] = []
        self._told: queue.Queue[ServerSentEvent | None] = queue.Queue()
        self._http = httpx.Client(base_url=address + API, timeout=WAIT_S, verify=NO_TLS)
        request = self._http.build_request("GET", "/events", headers=headers, params=params)
        self.response = self._http.send(request, stream=True)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def next(self) -> ServerSentEvent:
        """Wait for an event."""
        event = self._told.get(timeout=WAIT_S)
        assert event is not None, "the stream ended"
        self.seen.append(event)
        self.last_id = event.id or self.last_id
        return event

    def wait_for_end(self) -> None:
        while self._told.get(timeout=WAIT_S) is not None:
            pass

    def is_quiet(self) -> bool:
        """Tell whether nothing waits that was not looked at."""
        return self._told.empty()

    def close(self) -> None:
        line = self.response.extensions["network_stream"].get_extra_info("socket")
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)  # a thread that reads does not see it closed
        self._thread.join(WAIT_S)
        self.response.close()
        self._http.close()

    def _run(self) -> None:
        try:
            for event in EventSource(self.response).iter_sse():
                self._told.put(event)
        except (httpx.HTTPError, httpx.StreamError):
            pass
        self._told.put(None)


@contextmanager
def following(address: str, token: str, last_id: str = "", **params: str) -> Iterator[Reader]:
    """Follow until the end of the ``with``."""
    reader = Reader(address, token, last_id, **params)
    try:
        yield reader
    finally:
        reader.close()
