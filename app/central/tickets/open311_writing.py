"""Answers in the form of Open311: JSON, or XML that we only ever write.

GeoReport v2, https://wiki.open311.org/GeoReport_v2/ : a list of things is ``<things>`` of
``<thing>`` in XML and a plain array in JSON; errors are a list of codes and descriptions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from enum import StrEnum
from typing import Any
from xml.etree import ElementTree as ET

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from app.central.web.problems import Refused

Things = Sequence[Mapping[str, Any]]
# What XML 1.0 cannot hold at all, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Form(StrEnum):
    """The ending of an address."""

    JSON = "json"
    XML = "xml"


class NotTakenError(Exception):
    """A request that Open311 refuses: HTTP status, which is the code too, and why."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description


class Open311Route(APIRoute):
    """A route that tells errors as Open311 does, in the form of the address."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Override FastAPI."""
        handler = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handler(request)
            except NotTakenError as error:
                return _error(request, error.status, error.description)
            except Refused as refused:
                return _error(request, refused.fault.status, refused.fault.title, refused.headers)
            except RequestValidationError as error:
                where = ", ".join(str(each["loc"][-1]) for each in error.errors()[:5])
                return _error(request, 400, f"Not understood: {where}")
            except HTTPException as error:
                return _error(request, error.status_code, "Not understood")

        return told


def written(form: Form, plural: str, singular: str, things: Things) -> Response:
    """Write a list of things."""
    if form is Form.JSON:
        return Response(
            json.dumps(things, ensure_ascii=False).encode(), media_type="application/json"
        )
    root = ET.Element(plural)
    for thing in things:
        _fill(ET.SubElement(root, singular), thing)
    return _xml(root)


def written_one(form: Form, name: str, thing: Mapping[str, Any]) -> Response:
    """Write one thing."""
    if form is Form.JSON:
        body = json.dumps(thing, ensure_ascii=False).encode()
        return Response(body, media_type="application/json")
    root = ET.Element(name)
    _fill(root, thing)
    return _xml(root)


def _error(
    request: Request, status: int, description: str, headers: Mapping[str, str] | None = None
) -> Response:
    form = Form.XML if request.url.path.endswith(".xml") else Form.JSON
    told = [{"code": str(status), "description": description}]
    answer = written(form, "errors", "error", told)
    answer.status_code = status
    answer.headers.update(headers or {})
    return answer


def _fill(element: ET.Element, thing: Mapping[str, Any]) -> None:
    for name, value in thing.items():
        inner = ET.SubElement(element, name)
        if isinstance(value, Mapping):
            _fill(inner, value)
        elif isinstance(value, list | tuple):
            for each in value:
                _fill(ET.SubElement(inner, name.removesuffix("s")), each)
        elif value is not None:
            inner.text = _NOT_XML.sub("\ufffd", str(value))


def _xml(root: ET.Element) -> Response:
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="text/xml; charset=utf-8")
