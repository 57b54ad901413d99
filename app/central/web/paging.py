"""Long lists page by page: where the next page begins, and the ``Link`` that leads there.

A cursor tells the place of the last line that was given, never a count of lines: what is added or
taken away meanwhile neither repeats nor hides a line, and the database finds the place in an index
(https://use-the-index-luke.com/no-offset). It holds no secret and gives no right: whoever makes one
up gets another place in the list that they may read anyway.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request, Response

from app.central.web.problems import wrong_field

CURSOR_CHARS = 300

CursorText = Annotated[
    str,
    Query(
        alias="cursor",
        max_length=CURSOR_CHARS,
        pattern=r"^[A-Za-z0-9_-]*$",
        description='Where to go on: from the `Link` with `rel="next"`, otherwise empty',
    ),
]


@dataclass(frozen=True, slots=True)
class Place:
    """The last line of a page.

    Attributes:
        order: What the list is sorted by.
        at: Its value there.
        id: Tells apart lines with the same value; empty where there are none.
    """

    order: str
    at: int
    id: str = ""

    def cursor(self) -> str:
        """Write it for an address."""
        told = json.dumps([self.order, self.at, self.id], separators=(",", ":"))
        return base64.urlsafe_b64encode(told.encode()).rstrip(b"=").decode()

    def uuid(self) -> UUID:
        """Give ``id`` of a list whose lines have UUIDs; refuses any other."""
        try:
            return UUID(self.id)
        except ValueError:
            raise _wrong() from None


def read_cursor(text: str, order: str) -> Place | None:
    """Read the cursor of a list in ``order``; ``None`` if there is none.

    Raises:
        Refused: 422: it is none of ours, or of a list in another order.
    """
    if not text:
        return None
    try:
        told = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        known, at, line = told
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise _wrong() from None
    if known != order or type(at) is not int or abs(at) >= 2**63 or not isinstance(line, str):
        raise _wrong()
    if "\x00" in line or not line.isprintable():
        raise _wrong()
    return Place(order, at, line)


def link_next(response: Response, request: Request, place: Place | None) -> Response:
    """Add the ``Link`` to the next page (RFC 8288); without ``place`` there is none."""
    return link(response, request, "cursor", place.cursor() if place else "")


def link(response: Response, request: Request, name: str, begins: str) -> Response:
    """Add the ``Link`` to the page that begins behind ``begins``; if it is empty there is none.

    Args:
        response: It gets the header.
        request: The one for this page; all its other parameters stay.
        name: Of the parameter that tells where a page begins.
        begins: Its value for the next page.
    """
    if begins:
        kept = [pair for pair in request.query_params.multi_items() if pair[0] != name]
        query = urlencode([*kept, (name, begins)])
        response.headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'
    return response


def _wrong() -> Exception:
    return wrong_field("cursor", "No cursor of this list")
