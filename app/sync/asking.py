"""Asking the central server as somebody who signed in."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

import httpx

from app.sync.errors import SignInNeeded, Unreachable
from app.sync.protocol import API, Renewal, SignedIn, encode
from app.sync.wire import Wire, read

JSON = {"Content-Type": "application/json"}
EARLY = 0.2
"""The part of a token's time in which it is renewed before it ends."""

T = TypeVar("T")


class Asking:
    """A connection with a token; what is asked for is in the classes built on this one.

    A short token is renewed before it ends, and once more if the server turns it down. What is
    left of its time is measured here, so a clock that is wrong does not matter.
    """

    def __init__(self, wire: Wire, token: str = "") -> None:
        self._wire = wire
        self._token = token
        self._refresh = ""
        self._renew_at_s = 0.0
        self._renewing = threading.Lock()

    def _get(self, kind: type[T], path: str, **params: str | int) -> T:
        with self._ask("GET", path, params=params) as answer:
            return read(kind, answer)

    @contextmanager
    def _ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: Any = None,  # noqa: ANN401 - bytes or a file, as httpx takes them
        params: Mapping[str, str | int] | None = None,
        timeout: httpx.Timeout | None = None,
    ) -> Iterator[httpx.Response]:
        token = self._token
        if not token:
            raise SignInNeeded("not signed in")
        if self._refresh and time.monotonic() >= self._renew_at_s:
            token = self._renewed(token)

        def ask(token: str) -> httpx.Response:
            with ExitStack() as opening:
                answer = opening.enter_context(
                    self._wire.ask(
                        method,
                        API + path,
                        headers={**(headers or {}), "Authorization": f"Bearer {token}"},
                        content=content,
                        params=params,
                        timeout=timeout,
                    )
                )
                held.push(opening.pop_all())
                return answer

        with ExitStack() as held:
            try:
                answer = ask(token)
            except SignInNeeded:
                if not self._refresh:
                    self._drop(token)
                    raise
                token = self._renewed(token)
                if not (content is None or isinstance(content, bytes)):
                    raise Unreachable("the token was renewed") from None  # a file is read by now
                answer = self._asked_again(ask, token)
            yield answer

    def _asked_again(self, ask: Any, token: str) -> httpx.Response:  # noqa: ANN401 - the closure of _ask
        try:
            found: httpx.Response = ask(token)
        except SignInNeeded:
            self._drop(token)
            raise
        return found

    def _use(self, signed_in: SignedIn) -> None:
        """Go on with new tokens."""
        self._renew_at_s = time.monotonic() + signed_in.lasts_s * (1 - EARLY)
        self._refresh = signed_in.refresh
        self._token = signed_in.token

    def _renewed(self, token: str) -> str:
        """Give a newer token than ``token``; one thread asks for it, the others wait.

        Raises ``SignInNeeded`` if there is none to be had, and ``Unreachable``.
        """
        with self._renewing:
            if self._token not in {token, ""}:
                return self._token  # another thread was here
            if not self._refresh:
                raise SignInNeeded("signed out meanwhile")
            try:
                with self._wire.ask(
                    "POST",
                    f"{API}/sessions/renew",
                    headers=JSON,
                    content=encode(Renewal(self._refresh)),
                ) as answer:
                    self._use(read(SignedIn, answer))
            except SignInNeeded:
                self._drop(token)
                raise
            return self._token

    def _drop(self, token: str) -> None:
        """Forget what the server turned down, unless new tokens came while we asked."""
        if self._token == token:
            self._token = self._refresh = ""
