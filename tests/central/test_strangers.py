"""What people can do to a server to which they are nobody, or less than they would like to be."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest

from app.central.live import events
from app.central.people import oidc
from app.central.people.passwords import Passwords
from app.central.people.people_tables import UserRow
from app.central.people.sign_in_rules import Provider, SignInRules
from app.central.people.users import UserUnusableError, ensure_user
from app.central.tickets import changes
from app.central.web import guard
from app.central.web.guard import STRANGERS_BYTES
from app.central.web.serving import THREADS
from app.domain.organisation import Kind, Organisation
from app.domain.seat import Role
from app.domain.ticket import Ticket
from app.sync.protocol import AuditLine
from tests.central.reading import following
from tests.central.running import PASSWORD, Person, Running, client, problem, running

MORE = THREADS + 2


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Running]:
    """A server whose threads nobody else uses."""
    with running(tmp_path) as server:
        yield server


def ask_meanwhile(
    server: Running,
    monkeypatch: pytest.MonkeyPatch,
    held: object,
    name: str,
    ask: Callable[[], int],
) -> list[int]:
    """Let ``MORE`` of ``ask`` wait in ``held.name``, and see that an agent is answered."""
    agent, go_on, begun = server.person(), threading.Event(), threading.Semaphore(0)
    real = getattr(held, name)

    def wait(*args: object) -> object:
        begun.release()
        assert go_on.wait(20)
        return real(*args)

    monkeypatch.setattr(held, name, wait)
    with ThreadPoolExecutor(MORE) as people:
        asked = [people.submit(ask) for _ in range(MORE)]
        try:
            for _ in range(4):  # as many as are let at once
                assert begun.acquire(timeout=10)
            for _ in range(MORE):
                assert agent.http.get("/changes", timeout=5).status_code == 200
        finally:
            go_on.set()
        return [each.result(20) for each in asked]


def test_seats_do_not_wait_for_those_who_try_passwords(
    alone: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sign_in() -> int:
        return alone.sign_in(uuid4().hex, PASSWORD).status_code

    assert ask_meanwhile(alone, monkeypatch, Passwords, "match", sign_in) == [401] * MORE


@pytest.mark.logs("Unified sign-in: ")
def test_seats_do_not_wait_for_a_provider_that_does_not_answer(
    alone: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Provider("http://127.0.0.1:9", "zuoxi", f"{alone.address}/v1/sessions/oidc/callback")
    object.__setattr__(alone.central, "sign_in", SignInRules(provider=settings))

    def begin() -> int:
        with client(alone.address) as http:
            return http.post("/sessions/oidc", json={"port": 50_123}, timeout=20).status_code

    assert ask_meanwhile(alone, monkeypatch, oidc, "address_for", begin) == [503] * MORE


@pytest.mark.parametrize("packed", [False, True])
def test_what_a_stranger_brings_is_not_read_as_values(server: Running, packed: bool) -> None:
    body = b"[" + b"[]," * STRANGERS_BYTES + b"[]]"
    headers = {"Content-Type": "application/json"}
    if packed:
        headers["Content-Encoding"], body = "gzip", b"no gzip: nobody looks"
    for token in ("", "nobody"):
        with client(server.address, token) as stranger:
            for path in ("/sessions", f"/tickets/{uuid4()}"):
                method = "POST" if path == "/sessions" else "PUT"
                answer = stranger.request(method, path, content=body, headers=headers)
                problem(answer, "SRV-01")
                assert answer.headers["WWW-Authenticate"] == "Bearer"
    agent = server.person()
    answer = agent.http.put(f"/tickets/{uuid4()}", content=body, headers=headers)
    assert answer.status_code in {400, 422}


def test_a_body_that_comes_byte_by_byte_is_not_waited_for_without_end(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "GRACE_S", 0.05)
    agent, address = server.person(), urlsplit(server.address)
    head = (
        "PUT /v1/presence HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: Bearer {agent.token}\r\nContent-Length: 60000\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(head.encode())
        line.settimeout(0.02)
        answer = b""
        until = time.monotonic() + 10
        while not answer and time.monotonic() < until:
            line.sendall(b" ")
            try:
                answer = line.recv(100)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_one_person_does_not_take_all_places_of_those_who_look(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST_OF_A_USER", 2)
    greedy, other = server.person(Role.SUPERVISOR), server.person(Role.SUPERVISOR)
    with ExitStack() as open_ones:
        for _ in range(2):
            open_ones.enter_context(following(server.address, greedy.token)).next()
        refused = greedy.http.get("/events")
        problem(refused, "SRV-15")
        assert refused.headers["Retry-After"] == "2"
        open_ones.enter_context(following(server.address, other.token)).next()


def test_a_hidden_number_is_not_found_by_guessing(server: Running) -> None:
    number = "+8613912340000"
    server.organisation(Organisation("OUT9", Kind.OUTSOURCER, "外包九"))
    agent, admin = server.person(), server.person(Role.ADMIN, seat="")
    unit = server.person(Role.HANDLER, seat="")
    outside = server.person(org="OUT9")
    with server.central.database.reading() as session:
        org = session.get_one(UserRow, unit.user).org
    name = f"单位{org.removeprefix('U')}"
    plain = agent.new_ticket(caller_phone=number, lead_unit=name)
    secret = agent.new_ticket(caller_phone=number, lead_unit=name, is_confidential=True)
    own = outside.new_ticket(caller_phone=number)

    def found(person: Person) -> set[UUID]:
        listed = person.get(list[Ticket], "/tickets", number=number, limit=200)
        return {each.id for each in listed} & {plain.id, secret.id, own.id}

    assert found(agent) == {plain.id, secret.id, own.id}
    assert found(unit) == {plain.id}
    assert found(outside) == {own.id}
    assert found(admin) == set()


def test_whoever_takes_everything_is_noted_wherever_it_begins(
    alone: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "PAGE", 2)
    agent, curious, admin = alone.person(), alone.person(), alone.person(Role.ADMIN, seat="")
    begin = agent.all_changes().cursor
    for _ in range(6):
        agent.new_ticket()

    def copies() -> list[dict[str, object]]:
        lines = admin.get(list[AuditLine], "/audit", who=curious.user, limit=200)
        return [line.detail for line in lines if line.what == "copied"]

    for since in (begin + 1, begin + 3, begin + 4):  # the last is a page that is not full
        assert curious.http.get(f"/changes?since={since}").status_code == 200
    assert copies() == [{"after": begin + 1}]
    alone.clock.pass_ms(changes.COPYING_MS)
    curious.http.get(f"/changes?since={begin + 2}")
    assert copies() == [{"after": begin + 1}, {"after": begin + 2}]


@pytest.mark.parametrize("name", ["console", "partner:gov"])
def test_nobody_is_called_what_the_audit_calls_others(server: Running, name: str) -> None:
    with pytest.raises(UserUnusableError, match="audit"):
        ensure_user(server.central, name, PASSWORD, role=Role.ADMIN)
