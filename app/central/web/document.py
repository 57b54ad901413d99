"""The OpenAPI document: what the routes cannot say of themselves is added here, in one place.

A route tells its parameters, values and the errors that are its own. From that follow the
errors that every such request may get, the headers of its answers, and the examples.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from app.central.web.examples import ANSWERS, EVENTS, PARAMETERS, examples_by_type
from app.central.web.limits import CHARS, CHARS_OF, ITEMS, WHOLE_NUMBER
from app.central.web.problems import Fault, Refused
from app.sync.protocol import API, PROBLEM_TYPE

DESCRIPTION = """\
Tickets, calls, knowledge and seats of a 12345 hotline. Times are UTC milliseconds since 1970,
numbers of people E.164, ids UUIDs made by whoever creates the thing. Errors are
`application/problem+json` with a `code`.
Answers of more than 1 KiB come packed to whom accepts `gzip`; requests may be packed with it.
"""
DOCUMENT_PATH = f"{API}/openapi.json"
Json = dict[str, Any]

ALWAYS = (400, 414, 431, 500, 503, 507)
SIGNED_IN = (401, 403, 429)
SIGNING_IN = (401, 403, 404, 429)
WRITING = (409,)
WITH_BODY = (408, 413, 415, 422)
WITH_MATCH = (412, 428)
BYTES = {"application/octet-stream", "audio/flac"}
RANGE: Json = {
    "name": "Range",
    "in": "header",
    "required": False,
    "description": "One part of it; several are answered with the whole",
    "schema": {"type": "string", "pattern": r"^bytes=(\d{1,15}-\d{0,15}|-\d{1,15})$"},
    "example": "bytes=0-1023",
}
_WORDS = {"type": "string"}
HEADERS: dict[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    415: ("Accept-Encoding",),
    416: ("Content-Range",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
_HEADERS: dict[str, Json] = {
    "Accept-Encoding": {"description": "What a request may be packed with", "schema": _WORDS},
    "Accept-Ranges": {"description": "`bytes`: parts are given on `Range`", "schema": _WORDS},
    "Content-Range": {"description": "Which part it is, and of how much", "schema": _WORDS},
    "ETag": {"description": "Names this state: for `If-Match`, `If-None-Match`", "schema": _WORDS},
    "Link": {"description": "`<…>; rel=next`: where the list goes on", "schema": _WORDS},
    "Retry-After": {
        "description": "Seconds to wait",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "WWW-Authenticate": {"description": "`Bearer`", "schema": _WORDS},
}


def complete(app: FastAPI) -> None:
    """Let ``app`` give the whole document; it is built when it is first asked for."""

    def document() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = document_of(app)
        return app.openapi_schema

    building, written = threading.Lock(), list[bytes]()

    # No coroutine: building it takes a second, which nobody else shall wait for. Strangers may ask
    # for it, so it is built and written once.
    def get_document() -> Response:
        with building:
            if not written:
                written.append(bytes(JSONResponse(app.openapi()).body))
        return Response(written[0], media_type="application/json")

    app.openapi = document  # type: ignore[method-assign]  # the way that FastAPI tells
    app.add_api_route(DOCUMENT_PATH, get_document, include_in_schema=False)


def name_of(route: APIRoute) -> str:
    """Name an operation by its function: ``tickets.get_events``."""
    return f"{route.endpoint.__module__.rpartition('.')[2]}.{route.name}"


def document_of(app: FastAPI) -> Json:
    """Build the document, OpenAPI 3.1."""
    document = get_openapi(
        title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes
    )
    components = document.setdefault("components", {})
    examples = examples_by_type()
    for name, schema in components.get("schemas", {}).items():
        if name in examples:
            schema["examples"] = [examples[name]]
    components["headers"] = {
        name: {**header, "required": False} for name, header in _HEADERS.items()
    }
    components["responses"] = {f"Problem{status}": _problem(status) for status in _statuses()}
    for path, method, operation in operations(document):
        _complete_operation(path, method, operation, examples)
    _tell_limits(document)
    return document


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Give path, method and operation of each request there is."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _statuses() -> list[int]:
    return sorted({fault.status for fault in Fault})


def _problem(status: int) -> Json:
    """Describe an error: with an example for every code that has this status."""
    faults = [fault for fault in Fault if fault.status == status]
    examples = {
        fault.code: {
            "summary": fault.title,
            "value": json.loads(bytes(Refused(fault).response().body)),
        }
        for fault in faults
    }
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {PROBLEM_TYPE: {"schema": schema, "examples": examples}}
    told = " · ".join(f"{fault.code} {fault.title}" for fault in faults)
    response: Json = {"description": told, "content": content}
    if status in HEADERS:
        response["headers"] = _headers(*HEADERS[status])
    return response


def _headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _complete_operation(path: str, method: str, operation: Json, examples: Json) -> None:
    first, _, rest = str(operation.pop("description", "")).partition("\n\n")
    operation["summary"] = " ".join(first.split()).rstrip(".") or operation["summary"]
    if rest:
        operation["description"] = rest
    for parameter in operation.get("parameters", []):
        _add_parameter_example(parameter)
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    for status, response in operation["responses"].items():
        for kind, content in response.get("content", {}).items():
            if status == "200" and operation["operationId"] in ANSWERS:
                content["example"] = ANSWERS[operation["operationId"]]
            _add_example(kind, content, examples)
        if status in {"200", "201"} and names & {"If-Match", "If-None-Match"}:
            response.setdefault("headers", {}).update(_headers("ETag"))
        if status == "200" and "cursor" in names:
            response.setdefault("headers", {}).update(_headers("Link"))
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        _add_example(kind, content, examples)
    _add_problems(path, method, operation, names)


def _add_problems(path: str, method: str, operation: Json, names: set[str]) -> None:
    """Name every error that such a request may get, beside those that its route names."""
    responses: Json = operation["responses"]
    has_body = "requestBody" in operation
    own = [int(status) for status in responses if status.isdigit() and int(status) >= 400]
    statuses = {*ALWAYS, *own}
    for applies, more in (
        ("security" in operation, SIGNED_IN),
        (path.startswith(f"{API}/sessions"), SIGNING_IN),
        ("{" in path, (404,)),
        (bool(names), (422,)),
        (has_body, WITH_BODY),
        (method != "get" and (has_body or "If-Match" in names), WRITING),
        ("If-Match" in names, WITH_MATCH),
    ):
        statuses.update(more if applies else ())
    for status in ("4XX", "5XX"):
        responses.pop(status, None)
    if "If-None-Match" in names:
        responses["304"] = {"description": "Nothing changed", "headers": _headers("ETag")}
    if _tell_parts(operation):
        statuses.add(416)
    for number in sorted(statuses):
        responses[str(number)] = {"$ref": f"#/components/responses/Problem{number}"}


def _tell_parts(operation: Json) -> bool:
    """Tell of ``Range`` where bytes are given; tells whether they are."""
    responses: Json = operation["responses"]
    whole = responses.get("200", {})
    if not BYTES & whole.get("content", {}).keys():
        return False
    whole["headers"] = _headers("Accept-Ranges", "ETag")
    part = {"headers": _headers("Content-Range", "ETag"), "content": whole["content"]}
    responses["206"] = {"description": "The part that `Range` asked for", **part}
    operation.setdefault("parameters", []).append(RANGE)
    return True


def _add_parameter_example(parameter: Json) -> None:
    schema = parameter.get("schema", {})
    if "example" in parameter or "examples" in parameter or "examples" in schema:
        return
    if "default" in schema and parameter["name"] not in PARAMETERS:
        parameter["example"] = schema["default"]
    elif parameter["name"] in PARAMETERS:
        parameter["example"] = PARAMETERS[parameter["name"]]


def _add_example(kind: str, content: Json, examples: Json) -> None:
    """Give the example of the type; of a list, a list of one."""
    schema = content.get("schema", {})
    name = _type_in(schema)
    item = _type_in(schema.get("items", {}))
    if kind == "text/event-stream":
        content.update(schema={}, example=EVENTS)  # a schema would be one of each event
    if "example" in content or "examples" in content or not kind.endswith("json"):
        return
    if name in examples:
        content["example"] = examples[name]
    elif item in examples:
        content["example"] = [examples[item]]


def _type_in(schema: Json) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _tell_limits(document: Json) -> None:
    """Write the lengths that ``check_limits`` holds requests to into what requests bring."""
    schemas: Json = document["components"]["schemas"]
    waiting = [
        _type_in(content.get("schema", {}))
        for _, _, operation in operations(document)
        for content in operation.get("requestBody", {}).get("content", {}).values()
    ]
    done = {""}
    while waiting:
        name = waiting.pop()
        if name in done or name not in schemas:
            continue
        done.add(name)
        for field, schema in schemas[name].get("properties", {}).items():
            waiting.extend(_limit(schema, CHARS_OF.get(f"{name}.{field}", CHARS)))


def _limit(schema: Json, chars: int) -> Iterator[str]:
    """Write the limits of one field; gives the names of the types in it."""
    kind = schema.get("type")
    if kind == "string" and not schema.keys() & {"format", "enum", "const"}:
        schema.setdefault("maxLength", chars)
    elif kind in {"integer", "number"}:
        schema.setdefault("maximum", WHOLE_NUMBER)
        schema.setdefault("minimum", -WHOLE_NUMBER)
    elif kind == "array":
        schema.setdefault("maxItems", ITEMS)
        yield from _limit(schema.get("items", {}), chars)
    elif kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        yield from _limit(schema["additionalProperties"], chars)
    for each in schema.get("anyOf", ()):
        yield from _limit(each, chars)
    if "$ref" in schema:
        yield _type_in(schema)
