"""Surges at the server: supervisors report, change and end them, everybody reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.central.surges.surges import LONGEST_MS, USUAL_MS
from app.domain.seat import Role
from app.domain.surge import Surge
from app.domain.ticket import MAX_TEXT_CHARS
from app.sync.protocol import decode, encode
from tests.central.running import Person, Running, problem

WATER = Surge("和平区停水", "管网抢修，预计今晚八点恢复。", "0402", "990102", ("停水",))


@pytest.fixture
def supervisor(server: Running) -> Person:
    return server.person(Role.SUPERVISOR)


def report(person: Person, **fields: Any) -> httpx.Response:
    surge = replace(WATER, **({"id": uuid4()} | fields))
    return person.http.post("/surges", content=encode(surge))


def listed(person: Person) -> dict[object, Surge]:
    return {each.id: each for each in person.get(tuple[Surge, ...], "/surges")}


def test_a_surge_is_read_by_every_seat_until_it_is_over(
    server: Running, supervisor: Person
) -> None:
    answer = report(supervisor)
    assert answer.status_code == 201
    surge = decode(Surge, answer.content)
    now = server.clock()
    assert (surge.by, surge.began_ms, surge.until_ms) == (supervisor.user, now, now + USUAL_MS)
    agent = server.person()
    assert listed(agent)[surge.id] == surge
    server.clock.pass_ms(USUAL_MS)
    assert surge.id not in listed(agent)
    server.clock.pass_ms(-USUAL_MS)


def test_it_is_put_right_and_ended_under_its_id(server: Running, supervisor: Person) -> None:
    surge = decode(Surge, report(supervisor).content)
    better = replace(surge, answer="明早六点恢复。", tickets=12)
    assert supervisor.http.post("/surges", content=encode(better)).status_code == 200
    assert listed(supervisor)[surge.id] == better
    for _ in range(2):
        ended = supervisor.http.post(f"/surges/{surge.id}/end")
        assert ended.status_code == 200
        assert decode(Surge, ended.content).until_ms == server.clock()
    assert surge.id not in listed(supervisor)
    problem(supervisor.http.post(f"/surges/{uuid4()}/end"), "SRV-06")


def test_nothing_new_costs_nothing(supervisor: Person) -> None:
    surge = decode(Surge, report(supervisor).content)
    etag = supervisor.http.get("/surges").headers["etag"]
    again = supervisor.http.get("/surges", headers={"If-None-Match": etag})
    assert again.status_code == 304
    supervisor.http.post(f"/surges/{surge.id}/end")
    assert supervisor.http.get("/surges", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("role", [Role.AGENT, Role.INSPECTOR])
def test_others_may_not_report_or_end(server: Running, supervisor: Person, role: Role) -> None:
    person = server.person(role)
    surge = decode(Surge, report(supervisor).content)
    problem(report(person), "SRV-04")
    problem(person.http.post(f"/surges/{surge.id}/end"), "SRV-04")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": " "}, "title"),
        ({"answer": ""}, "answer"),
        ({"answer": "长" * (MAX_TEXT_CHARS + 1)}, "answer"),
        ({"category": "", "words": ()}, "words"),
        ({"words": ("水",)}, "words"),
        ({"words": tuple(f"停水{n}" for n in range(21))}, "words"),
        ({"category": "04%"}, "category"),
        ({"territory": "和平区"}, "territory"),
        ({"until_ms": 5}, "until_ms"),
        ({"until_ms": 2**52}, "until_ms"),
    ],
)
def test_what_would_reach_nobody_or_everybody_is_refused(
    supervisor: Person, fields: dict[str, Any], wrong: str
) -> None:
    answer = report(supervisor, **fields)
    assert answer.status_code == 422
    assert problem(answer, "SRV-12").errors[0]["field"] == wrong


def test_the_longest_is_a_week(server: Running, supervisor: Person) -> None:
    assert report(supervisor, until_ms=server.clock() + LONGEST_MS).status_code == 201
