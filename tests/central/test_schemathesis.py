"""Whatever fits the document, and what does not: no failure, and no answer it does not tell of.

Everybody asks for every operation: with a token of each role, and without one. ``ZUOXI_EXAMPLES``
asks more often than the few times that fit into a test run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.domain.seat import Role
from app.sync.protocol import API, PROBLEM_TYPE
from tests.central.running import running

EXAMPLES = int(os.environ.get("ZUOXI_EXAMPLES", "2"))
CHECKS = [
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
WITHOUT_END = {"events.get_events"}
SIGNING_OUT = {"auth.sign_out", "auth.sign_out_everywhere"}
CALM = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

schemathesis.serializer.alias(
    ["audio/flac", "application/partial-upload"], "application/octet-stream"
)


@dataclass(frozen=True, slots=True)
class Api:
    """A server by what it tells of itself, and a line of everybody who asks it."""

    operations: list[Any]
    lines: dict[str, requests.Session]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running(tmp_path_factory.mktemp("central")) as server, ExitStack() as stack:
        lines = {"nobody": stack.enter_context(requests.Session())}
        for role in Role:
            line = lines[role.value] = stack.enter_context(requests.Session())
            line.headers["Authorization"] = f"Bearer {server.person(role).token}"
        document = requests.get(f"{server.address}{API}/openapi.json", timeout=20).json()
        schema = schemathesis.openapi.from_dict(document)
        schema.config.update(base_url=server.address)
        yield Api([found.ok() for found in schema.get_all_operations()], lines)


@pytest.mark.parametrize("mode", schemathesis.GenerationMode, ids=lambda mode: mode.name)
@pytest.mark.timeout(120 + 60 * EXAMPLES)
def test_every_operation(api: Api, mode: schemathesis.GenerationMode) -> None:
    wrong: list[str] = []
    asked = 0
    for operation in api.operations:
        name = operation.definition.raw["operationId"]
        if name not in WITHOUT_END:
            lines = {"nobody": api.lines["nobody"]} if name in SIGNING_OUT else api.lines
            asked += _ask(operation, mode, lines, wrong)
    assert not wrong, "\n\n".join(wrong)
    assert asked > 2 * len(api.operations)


def _ask(operation: Any, mode: Any, lines: dict[str, requests.Session], wrong: list[str]) -> int:
    """Ask for one operation some times; gives how often, and adds what was wrong."""
    asked = 0

    @CALM
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        nonlocal asked
        for who, line in lines.items():
            answer = case.call(session=line, timeout=20)
            asked += 1
            try:
                case.validate_response(answer, checks=CHECKS)
                if answer.status_code >= 400:
                    assert answer.headers["content-type"] == [PROBLEM_TYPE]
            except (AssertionError, BaseExceptionGroup) as error:
                told = getattr(error, "exceptions", [error])
                wrong.append(f"{operation.label} {who}: " + "; ".join(map(str, told)))

    with suppress(Unsatisfiable):  # there is nothing in it that could be wrong
        ask()
    return asked
