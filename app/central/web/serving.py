"""Runs the application on a port, in this thread or in one of its own."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from app.central.state import Central
from app.central.web.http_protocol import CarefulProtocol
from app.central.web.tls import Tls

START_S = 10.0
STOP_S = 10.0
LAST_ANSWERS_S = 5
THREADS = 6
"""For requests that use the database. More of them take Python's one lock from each other: with 40
the slowest hundredth of a thousand seats' requests waited three times as long (decision 053)."""
IDLE_S = 75
"""A connection that nobody uses for so long is closed; seats say something every 5 s."""


class PortUnusableError(Exception):
    """The server cannot listen there; the message says why."""


class _Server(uvicorn.Server):
    """Tells when it is ready, and leaves signals to us: uvicorn would end by the signal itself."""

    def __init__(self, app: FastAPI, on_ready: Callable[[], None], tls: Tls | None = None) -> None:
        super().__init__(_config(app, tls))
        self._app = app
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Override uvicorn."""
        current_default_thread_limiter().total_tokens = THREADS
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Override uvicorn, which would wait for readers of events until they go by themselves."""
        central = getattr(self._app.state, "central", None)
        if isinstance(central, Central):
            central.shared.listeners.end()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Override uvicorn."""
        yield


class Serving:
    """A server in a thread of its own.

    Use it as a context::

        with Serving(create_app(central)) as serving:
            httpx.get(serving.address + "/health")

    Attributes:
        address: Where it listens, like ``http://127.0.0.1:8345``.
    """

    def __init__(self, app: FastAPI, host: str = "127.0.0.1", port: int = 0) -> None:
        self._socket = listen(host, port)
        self.address = address_of(self._socket)
        self._ready = threading.Event()
        self._server = _Server(app, self._ready.set)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="central", daemon=True
        )

    def start(self) -> None:
        """Start and wait until it answers.

        Raises:
            TimeoutError: It did not within ``START_S``.
        """
        self._thread.start()
        if not self._ready.wait(START_S):
            raise TimeoutError("The server did not start")

    def stop(self) -> None:
        """Answer what has arrived, stop listening and end the thread; may be called twice.

        Raises:
            TimeoutError: It did not end within ``STOP_S``.
        """
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join(STOP_S)
        self._socket.close()
        if self._thread.is_alive():
            raise TimeoutError("The server did not stop")

    def __enter__(self) -> Serving:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(
    app: FastAPI,
    listening: socket.socket,
    on_ready: Callable[[str], None],
    tls: Tls | None = None,
) -> None:
    """Serve in this thread, the main one, until SIGTERM or SIGINT; SIGHUP reads ``tls`` anew.

    Args:
        app: The application.
        listening: What ``listen`` gave; closed at the end.
        on_ready: Called with the address when the first request could be answered.
        tls: For HTTPS.
    """
    address = address_of(listening, tls)
    server = _Server(app, lambda: on_ready(address), tls)

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    def reload(_number: int, _frame: FrameType | None) -> None:
        if tls is not None:
            tls.reload()

    handlers = {signal.SIGTERM: stop, signal.SIGINT: stop}
    if hasattr(signal, "SIGHUP"):
        handlers[signal.SIGHUP] = reload
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        server.run([listening])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        listening.close()


def _config(app: FastAPI, tls: Tls | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=CarefulProtocol,
        ssl_context_factory=(lambda _config, _default: tls.context) if tls else None,
        access_log=False,
        log_config=None,
        proxy_headers=False,  # anybody could name an address and so escape the sign-in limit
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=LAST_ANSWERS_S,
    )


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket; port 0 for a free one.

    Raises:
        PortUnusableError: The port is taken, or the address is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms for an ACK.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(512)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise PortUnusableError(f"Cannot listen at {host}, port {port}: {reason}") from None
    return listening


def address_of(listening: socket.socket, tls: Tls | None = None) -> str:
    """Say where it listens, like ``http://127.0.0.1:8345``."""
    host, port = listening.getsockname()[:2]
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
