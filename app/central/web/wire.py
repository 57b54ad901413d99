"""Reading requests and writing answers in the protocol's own way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Header, Path, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic_core import from_json

from app.central.tables import KEY_CHARS, NUMBER_CHARS
from app.central.web.problems import Fault, Refused
from app.sync.protocol import encode

_VERSION = re.compile(r'"(0|[1-9]\d{0,14})"')
_JSON = re.compile(r"application/(?:[a-z.+-]+\+)?json")
_KEY = re.compile(rf"[\x21-\x7e]{{1,{KEY_CHARS}}}")

Limit = Annotated[int, Query(ge=1, le=200, description="How many at most")]
Key = Annotated[str, Header(alias="Idempotency-Key", description="The same at every try")]
Match = Annotated[str, Header(alias="If-Match", description='The version, as `"3"`')]
Epoch = Annotated[
    str | None, Header(alias="Zuoxi-Epoch", description="That of the changes read last")
]
NoneMatch = Annotated[str, Header(alias="If-None-Match", description="An earlier ETag")]
Name = Annotated[str, Path(pattern=rf"^[\w.:-]{{1,{NUMBER_CHARS}}}$")]


class _StrictRequest(Request):
    """Reads JSON by the letter: no NaN, no half of a surrogate pair, no endless nesting."""

    async def json(self) -> Any:  # noqa: ANN401 - JSON is anything
        body = await self.body()
        try:
            return from_json(body, allow_inf_nan=False)
        except ValueError as error:
            raise json.JSONDecodeError(str(error), "", 0) from None


class StrictRoute(APIRoute):
    """A route whose body is read strictly; another form than JSON in UTF-8 is refused."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Override FastAPI."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            if self.body_field is not None and not _is_json(
                request.headers.get("content-type", "")
            ):
                raise Refused(Fault.MEDIA, "application/json in UTF-8 is taken")
            return await handler(_StrictRequest(request.scope, request.receive))

        return strict


def _is_json(content_type: str) -> bool:
    """Read a ``Content-Type``; absent is taken, as the earliest seats sent none."""
    kind, _, parameters = content_type.lower().partition(";")
    charset = re.search(r'charset="?([^";\s]*)', parameters)
    is_utf8 = charset is None or charset[1] in {"utf-8", "utf8", "us-ascii"}
    return not content_type or (is_utf8 and _JSON.fullmatch(kind.strip()) is not None)


def read_key(header: str) -> str:
    """Check an ``Idempotency-Key``."""
    if not _KEY.fullmatch(header):
        raise Refused(Fault.KEY_MISSING, f"1 to {KEY_CHARS} visible ASCII characters are needed")
    return header


def read_version(header: str) -> int:
    """Read an ``If-Match``."""
    found = _VERSION.fullmatch(header)
    if found is None:
        raise Refused(Fault.MATCH_MISSING, 'a version in quotes is needed, like "3"')
    return int(found[1])


def answer(value: object, *, status: int = 200, etag: str = "", known: str = "") -> Response:
    """Write a value as JSON.

    Args:
        value: Anything the protocol can encode; bytes are JSON already.
        status: HTTP status.
        etag: What names this state of it, without quotes.
        known: The request's ``If-None-Match``; if it names the same state the answer is 304.
    """
    headers = {"ETag": f'"{etag}"'} if etag else {}
    if etag and f'"{etag}"' in re.findall(r'"[^"]*"', known):
        return Response(status_code=304, headers=headers)
    body = value if isinstance(value, bytes) else encode(value)
    return Response(body, status_code=status, headers=headers, media_type="application/json")
