"""Asking the central server as somebody who signed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx

from app.sync.errors import SignInNeeded
from app.sync.protocol import API
from app.sync.wire import Wire, read

JSON = {"Content-Type": "application/json"}

T = TypeVar("T")


class Asking:
    """A connection with a token; what is asked for is in the classes built on this one."""

    def __init__(self, wire: Wire, token: str = "") -> None:
        self._wire = wire
        self._token = token

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
    ) -> Iterator[httpx.Response]:
        token = self._token
        if not token:
            raise SignInNeeded("not signed in")
        try:
            with self._wire.ask(
                method,
                API + path,
                headers={**(headers or {}), "Authorization": f"Bearer {token}"},
                content=content,
                params=params,
            ) as answer:
                yield answer
        except SignInNeeded:
            if self._token == token:  # unless a new one came while we asked
                self._token = ""
            raise
