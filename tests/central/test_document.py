"""The OpenAPI document is whole and true to its own schemas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from app.central.state import open_central
from app.central.web.application import create_app
from app.central.web.document import operations
from app.central.web.problems import Fault
from app.sync.protocol import API, PROBLEM_TYPE
from tests.central.running import CHEAP

PUBLIC = {"auth.sign_in", "auth.renew", "application.get_health"}
"""Whoever comes, without a token."""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    central = open_central(tmp_path_factory.mktemp("central"), passwords=CHEAP)
    yield create_app(central).openapi()
    central.close()


def test_it_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_operation_tells_what_it_does(document: dict[str, Any]) -> None:
    names = []
    for path, method, operation in operations(document):
        here = f"{method} {path}"
        assert operation["summary"], here
        assert not operation["summary"].istitle() or " " not in operation["summary"], here
        assert operation["tags"], here
        names.append(operation["operationId"])
    assert len(names) == len(set(names))


def test_every_example_is_valid_and_everything_has_one(document: dict[str, Any]) -> None:
    missing, wrong = [], []
    for where, content, needs_one in _contents(document):
        shown = _examples(content)
        if needs_one and not shown:
            missing.append(where)
        for example in shown:
            wrong += [f"{where}: {e.message}" for e in _errors(document, content, example)]
    assert not missing, f"{missing}: give its type an example in app/central/web/examples.py"
    assert not wrong, wrong


def test_every_problem_has_its_examples(document: dict[str, Any]) -> None:
    shown = {
        (code, example["value"]["status"])
        for response in document["components"]["responses"].values()
        for code, example in response["content"][PROBLEM_TYPE]["examples"].items()
    }
    assert shown == {(fault.code, fault.status) for fault in Fault}


def test_every_operation_declares_the_errors_that_may_come(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        if not path.startswith(API):
            continue
        here, statuses = f"{method} {path}", set(operation["responses"])
        names = {each["name"] for each in operation.get("parameters", [])}
        assert not statuses & {"4XX", "5XX", "default"}, here
        assert {"400", "414", "431", "500", "503"} <= statuses, here
        is_public = operation["operationId"] in PUBLIC or "security" not in operation
        assert is_public or {"401", "403", "429"} <= statuses, here
        assert "{" not in path or "404" in statuses, here
        assert "requestBody" not in operation or {"408", "413", "415", "422"} <= statuses, here
        assert "If-Match" not in names or {"412", "428"} <= statuses, here
        assert "If-None-Match" not in names or "304" in statuses, here


def test_who_needs_a_token_is_told(document: dict[str, Any]) -> None:
    scheme = document["components"]["securitySchemes"]["HTTPBearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    open_to_all = {
        operation["operationId"]
        for path, _, operation in operations(document)
        if path.startswith(API) and not operation.get("security")
    }
    assert {name for name in open_to_all if not name.startswith("unified.")} <= PUBLIC


def test_headers_of_answers_are_told(document: dict[str, Any]) -> None:
    put = document["paths"][f"{API}/tickets/{{ticket_id}}"]["put"]["responses"]
    assert "ETag" in put["201"]["headers"]
    answers = document["components"]["responses"]
    assert "Retry-After" in answers["Problem429"]["headers"]
    assert "WWW-Authenticate" in answers["Problem401"]["headers"]


def test_lengths_are_told(document: dict[str, Any]) -> None:
    ticket = document["components"]["schemas"]["Ticket"]["properties"]
    assert ticket["content"]["maxLength"] == 5_000
    assert ticket["number"]["maxLength"] == 64
    assert ticket["tags"]["items"]["maxLength"] == 200


def test_the_document_is_served(tmp_path: Path) -> None:
    from tests.central.running import running  # noqa: PLC0415 - a server only for this one

    with running(tmp_path) as server:
        answer = server.person().http.get("/openapi.json")
    assert answer.headers["content-encoding"] == "gzip"
    assert "4XX" not in answer.text


def _contents(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Give everything that has a schema and may have examples: where, what, whether it must."""
    for path, method, operation in operations(document):
        here = f"{method} {path}"
        for parameter in operation.get("parameters", []):
            is_free = parameter.get("required") or "default" not in parameter["schema"]
            yield f"{here} {parameter['name']}", parameter, bool(is_free)
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{here} {kind}", content, kind == "application/json"
        for status, response in operation["responses"].items():
            for kind, content in response.get("content", {}).items():
                must = kind == "application/json" and path.startswith(API)
                yield f"{here} {status} {kind}", content, must
    for name, response in document["components"]["responses"].items():
        for kind, content in response["content"].items():
            yield f"{name} {kind}", content, True
    for name, schema in document["components"]["schemas"].items():
        yield name, {"schema": schema, "examples": schema.get("examples", [])}, False


def _examples(content: dict[str, Any]) -> list[Any]:
    if "example" in content:
        return [content["example"]]
    named = content.get("examples") or content.get("schema", {}).get("examples", [])
    return [each["value"] for each in named.values()] if isinstance(named, dict) else list(named)


def _errors(document: dict[str, Any], content: dict[str, Any], example: Any) -> list[Any]:
    resource = Resource(contents=document, specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("doc:", resource)
    schema = _absolute(content["schema"])
    return list(OAS31Validator(schema, registry=registry).iter_errors(example))


def _absolute(schema: Any) -> Any:
    """Let references point into the document."""
    if isinstance(schema, dict):
        return {
            key: f"doc:{value}" if key == "$ref" else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(each) for each in schema] if isinstance(schema, list) else schema
