"""One HTTP request and what its answer means; httpx and its exceptions end here."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any, TypeVar

import httpx

from app.sync.errors import CodeNeeded, Refused, SignInNeeded, Unreachable
from app.sync.protocol import PROBLEM_TYPE, Problem, decode

TIMEOUTS = httpx.Timeout(connect=1.5, read=10.0, write=10.0, pool=2.0)
NOT_MODIFIED = 304
UNAUTHORIZED = 401
CODE_NEEDED = "SRV-22"
ANSWER_BYTES = 64 * 1024 * 1024
"""Of an unpacked answer; the server's own are a few at most."""
ANSWER_S = 300.0
"""Each piece has a time-out of its own; a byte now and then would keep a thread for ever."""
LONGEST_RETRY_S = 3_600.0

T = TypeVar("T")


class Wire:
    """A connection pool that can be cut off at once, from any thread.

    Args:
        base_url: Address of the server, without the prefix of the API.
        transport: Replaces the network in tests.
    """

    def __init__(self, base_url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._sockets = OpenSockets()
        self._client = httpx.Client(
            base_url=base_url,
            timeout=TIMEOUTS,
            transport=transport,
            follow_redirects=False,  # our server has none; a proxy's sign-in page is one
            trust_env=False,  # a seat's proxy for browsing is not the way to the hotline's server
        )

    @contextmanager
    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        content: Any = None,  # noqa: ANN401 - bytes or a file, as httpx takes them
        params: Mapping[str, str | int] | None = None,
        timeout: float | httpx.Timeout | None = None,
    ) -> Iterator[httpx.Response]:
        """Send a request and give the answer with its body unread.

        Raises:
            Unreachable: No answer, also while its body was read inside the ``with``.
            SignInNeeded: 401.
            Refused: Any other answer that is neither 2xx nor 304.
        """
        if self._sockets.is_cut:
            raise Unreachable("the way to the server was closed")
        try:
            with self._client.stream(
                method,
                path,
                headers=headers,
                content=content,
                params=params,
                timeout=TIMEOUTS if timeout is None else timeout,
                extensions={"trace": self._sockets.trace},
            ) as response:
                _check(response)
                yield response
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, UnicodeEncodeError) as error:
            # The last: what an answer told was to be sent back, and cannot be.
            raise Unreachable(type(error).__name__) from error

    def cut(self) -> None:
        """Cut every request that is under way and refuse new ones; never waits."""
        self._sockets.cut()

    def close(self) -> None:
        """Close the pool; call after the threads that use it have ended."""
        self._client.close()


class OpenSockets:
    """The sockets of a pool: shutting one down wakes the thread that reads from it.

    Closing an httpx client from outside does not: the reader would wait for its timeout.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self.is_cut = False

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Follow httpcore's own report of what it does; runs on the asking thread."""
        if not name.endswith(("connect_tcp.complete", "start_tls.complete")):
            return
        found = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._open = [each for each in self._open if each.fileno() >= 0]
            self._open.append(found)
            if self.is_cut:
                _shut_down(found)

    def cut(self) -> None:
        """Shut all of them down, and every later one as soon as it is there."""
        with self._lock:
            self.is_cut = True
            for each in self._open:
                _shut_down(each)


def _shut_down(connection: socket.socket) -> None:
    with suppress(OSError):  # closed by itself
        connection.shutdown(socket.SHUT_RDWR)


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if response.is_success or status == NOT_MODIFIED:
        return
    if response.is_redirect or response.is_informational:
        raise Unreachable(f"answered {status}")
    problem = _problem(response, body_of(response))
    if status == UNAUTHORIZED:
        raise (CodeNeeded if problem.code == CODE_NEEDED else SignInNeeded)(problem.title)
    raise Refused(problem, _retry_after_s(response))


def _problem(response: httpx.Response, body: bytes) -> Problem:
    """Read the problem; one without a ``code`` did not come from our server."""
    if response.headers.get("content-type", "").startswith(PROBLEM_TYPE):
        with suppress(ValueError):
            return decode(Problem, body)
    try:
        title = HTTPStatus(response.status_code).phrase
    except ValueError:
        title = "unknown answer"
    return Problem(title=title, status=response.status_code, code="")


def _retry_after_s(response: httpx.Response) -> float:
    wanted = response.headers.get("retry-after", "")
    return min(float(wanted), LONGEST_RETRY_S) if wanted.isdecimal() else 0.0


def body_of(response: httpx.Response) -> bytes:
    """Read an answer to its end, if it has one.

    Raises:
        Unreachable: It is larger, or takes longer, than any answer of our server.
    """
    pieces, size, until_s = [], 0, time.monotonic() + ANSWER_S
    for piece in response.iter_bytes():
        size += len(piece)
        if size > ANSWER_BYTES or time.monotonic() > until_s:
            raise Unreachable("the answer has no end")
        pieces.append(piece)
    return b"".join(pieces)


def read(kind: type[T], response: httpx.Response) -> T:
    """Read the body as a ``kind``; a body that is none is no answer of our server."""
    return understood(kind, body_of(response))


def understood(kind: type[T], body: bytes) -> T:
    """Understand what ``body_of`` gave as ``read`` does."""
    try:
        return decode(kind, body)
    except ValueError as error:
        raise Unreachable(f"answered with something that is no {kind!r}") from error
