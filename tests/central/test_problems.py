from __future__ import annotations

import json
import logging
import re
import socket
import sqlite3
import time
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from app.central import database
from app.central.state import Central
from app.central.web import guard
from app.central.web.application import create_app
from app.central.web.guard import JSON_BYTES
from app.central.web.problems import Fault
from app.domain.seat import Role, SeatState
from app.sync.protocol import API, KEY_HEADER, MATCH_HEADER, Heartbeat, encode
from tests.central.running import Running, a_ticket, problem, running

ROOT = Path(__file__).parents[2]


def test_every_code_is_explained() -> None:
    table = (ROOT / "docs" / "errors-server.md").read_text("utf-8")
    explained = re.findall(r"^\| (SRV-\d\d) \| (\d{3}) \| (.+?) \|", table, re.MULTILINE)
    assert [(code, int(status)) for code, status, _ in explained] == [
        (fault.code, fault.status) for fault in Fault
    ]


@pytest.mark.parametrize("path", ["/nothing", "/tickets/", "/calls/x/y/z", "/../etc/passwd"])
def test_no_such_address(server: Running, path: str) -> None:
    problem(server.person().http.get(path), "SRV-06")
    problem(httpx.get(server.address + path), "SRV-06")


def test_no_such_method(server: Running) -> None:
    answer = server.person().http.patch("/presence")
    problem(answer, "SRV-07")
    assert "PUT" in answer.headers["allow"]


def test_no_such_thing(server: Running) -> None:
    agent = server.person()
    for path in (f"/tickets/{uuid4()}", f"/tickets/{uuid4()}/events", f"/calls/{uuid4()}"):
        problem(agent.http.get(path), "SRV-06")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/tickets/1", "path.ticket_id"),
        ("/tickets?limit=0", "query.limit"),
        ("/tickets?limit=201", "query.limit"),
        ("/tickets?number=" + "1" * 33, "query.number"),
        ("/changes?since=-1", "query.since"),
        ("/changes?since=99999999999999999999", "query.since"),
        ("/dictionaries/a%20b", "path.name"),
        ("/dictionaries/%00", "path.name"),
    ],
)
def test_what_is_wrong_in_an_address_is_named(server: Running, path: str, field: str) -> None:
    errors = problem(server.person().http.get(path), "SRV-12").errors
    assert [error["field"] for error in errors] == [field]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"state":"idle","since_ms":NaN}', b"[" * 100_000],
)
def test_a_body_that_is_none(server: Running, body: bytes) -> None:
    problem(server.person().http.put("/presence", content=body), "SRV-12")


def test_a_body_in_another_form(server: Running) -> None:
    agent = server.person()
    body = encode(Heartbeat(SeatState.IDLE, 1))
    form = agent.http.put("/presence", content=body, headers={"Content-Type": "text/plain"})
    assert form.status_code == 415
    problem(form, "SRV-23")
    typed = agent.http.put("/presence", content=body, headers={"Content-Type": "application/json"})
    assert typed.status_code == 204


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_body_that_is_too_large(server: Running, in_pieces: bool) -> None:
    agent = server.person()
    ticket = a_ticket(agent.seat)
    body = b'{"ticket":' + b" " * JSON_BYTES + b"1}"
    content = iter([body[:1_000_000], body[1_000_000:]]) if in_pieces else body
    headers = {KEY_HEADER: "k", MATCH_HEADER: '"0"'}
    answer = agent.http.put(f"/tickets/{ticket.id}", content=content, headers=headers)
    assert answer.status_code == 413
    problem(answer, "SRV-13")


def test_a_sender_of_too_much_is_not_cut_off(server: Running) -> None:
    """Where a reset throws away what was received (Windows), the answer would be lost with it."""
    agent, address, size = server.person(), urlsplit(server.address), JSON_BYTES * 3
    head = (
        "PUT /v1/presence HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: Bearer {agent.token}\r\nContent-Length: {size}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(head.encode() + b" " * size)
        answer = line.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_only_a_recording_may_be_as_large_as_one(server: Running) -> None:
    """An article of this name is read as a whole; of a stranger not even that."""
    admin = server.person(Role.ADMIN)
    body = b" " * (JSON_BYTES + 1)
    for path in ("/articles/recording", f"/calls/{uuid4()}", f"/tickets/{uuid4()}"):
        problem(httpx.put(server.address + API + path, content=body), "SRV-01")
        problem(admin.http.put(path, content=body), "SRV-13")


def test_a_recording_of_a_stranger_is_refused_before_it_is_sent(server: Running) -> None:
    address = urlsplit(server.address)
    for token in ("", "Authorization: Bearer nobody\r\n"):
        head = (
            f"PUT {API}/calls/{uuid4()}/recording HTTP/1.1\r\nHost: x\r\n{token}"
            "Connection: close\r\nContent-Length: 200000000\r\n\r\n"
        )
        with socket.create_connection((address.hostname, address.port), timeout=10) as line:
            line.sendall(head.encode())
            assert line.makefile("rb").readline().startswith(b"HTTP/1.1 401 ")


def test_a_body_of_the_largest_size_is_read(server: Running) -> None:
    body = encode(Heartbeat(SeatState.IDLE, 1))
    padded = b" " * (JSON_BYTES - len(body)) + body
    assert server.person().http.put("/presence", content=padded).status_code == 204


def test_a_body_that_does_not_come(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "PIECE_WAIT_S", 0.05)
    agent, address = server.person(), urlsplit(server.address)
    head = (
        "PUT /v1/presence HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: Bearer {agent.token}\r\nContent-Length: 100\r\n\r\n{{"
    )
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(head.encode())
        answer = line.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert json.loads(answer.split(b"\r\n\r\n")[1])["code"] == "SRV-17"


@pytest.mark.logs("RuntimeError")
def test_a_failure_is_told_without_its_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with running(tmp_path, make_app=_failing) as server:
        answer = httpx.get(server.address + "/fail")
        problem(answer, "SRV-00")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert httpx.get(server.address + "/health").json()["status"] == "ok"
    failures = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(failures) == 1
    assert "RuntimeError" in failures[0].getMessage()
    assert "_fail" in failures[0].getMessage()
    assert "13812345678" not in failures[0].getMessage()


def _failing(central: Central) -> FastAPI:
    app = create_app(central)

    @app.get("/fail")
    def _fail() -> None:
        said = "what the citizen 138" + "12345678 said"
        raise RuntimeError(said)

    return app


@pytest.mark.logs("The database cannot answer")
def test_a_busy_database_is_told_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    with running(tmp_path) as server:
        agent = server.person()
        ticket = a_ticket(agent.seat)
        blocker = sqlite3.connect(tmp_path / "central.db", isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        answer = agent.put_ticket(ticket, key="k")
        blocker.execute("ROLLBACK")
        blocker.close()
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "2"
        problem(answer, "SRV-15")
        assert agent.put_ticket(ticket, key="k").status_code == 201


def test_small_answers_do_not_wait_for_an_acknowledgement(server: Running) -> None:
    """With Nagle's algorithm on, each of them takes 40 ms."""
    agent = server.person()
    took = []
    for _ in range(15):
        began = time.perf_counter()
        agent.http.get("/tickets?limit=1")
        took.append(time.perf_counter() - began)
    assert min(took) < 0.03  # the fastest tells, however busy the machine is


def test_every_answer_has_the_safe_headers(server: Running) -> None:
    agent = server.person()
    for answer in (agent.http.get("/changes"), agent.http.get("/nothing")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers
