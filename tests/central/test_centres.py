"""Nothing of one centre is told to another: not what it has, and not that it is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.domain.organisation import Kind, Organisation
from app.domain.seat import Role, SeatState
from app.domain.surge import Surge
from app.sync.protocol import API, KEY_HEADER, Heartbeat, encode
from tests.central.recorded import flac
from tests.central.running import Person, Running, an_event, problem
from tests.central.test_calls import a_record, put

THEIRS = "cd"
UNIT = "两边都有的教育局"
NUMBER = "+8613987650001"
ROLES = [role for role in Role if role is not Role.HANDLER]


@dataclass(frozen=True)
class Secrets:
    """What the other centre has."""

    ids: dict[str, str]
    words: tuple[str, ...]
    agent: Person
    supervisor: Person


@pytest.fixture(scope="module")
def secrets(server: Running) -> Secrets:
    server.organisation(Organisation(THEIRS, Kind.CENTRE, "成都"), THEIRS)
    server.organisation(Organisation("U-CD-7", Kind.UNIT, UNIT), THEIRS)
    server.organisation(Organisation("U-CD-8", Kind.UNIT, "别的中心的科室"), THEIRS)
    agent, supervisor = (
        server.person(seat="7001", centre=THEIRS),
        server.person(Role.SUPERVISOR, seat="", centre=THEIRS),
    )
    handler = server.person(Role.HANDLER, seat="", centre=THEIRS, org="U-CD-7")
    record = a_record(agent.seat)
    ticket = agent.new_ticket(
        number="20261122-7001-777",
        title="别的中心的事",
        caller_name="诸葛不亮",
        caller_phone=NUMBER,
        lead_unit=UNIT,
        call_id=record.call.id,
    )
    secret = agent.new_ticket(title="别的中心的密件", is_confidential=True, caller_phone=NUMBER)
    event = an_event(ticket.id, agent.seat)
    assert agent.put_ticket(ticket, event).status_code == 200
    running_call = uuid4()
    assert put(agent, record)[0] == 201
    sound = agent.http.put(
        f"/calls/{record.call.id}/recording",
        content=flac(),
        headers={"Content-Type": "audio/flac"},
    )
    assert sound.status_code == 204, sound.text
    beat = Heartbeat(SeatState.TALKING, 5, call_id=str(running_call))
    assert agent.http.put("/presence", content=encode(beat)).status_code == 204
    surge = Surge("别的中心的热点", "别的中心的答复", words=("热点",))
    assert supervisor.http.post("/surges", content=encode(surge)).status_code == 201
    ids = {
        "ticket_id": str(ticket.id),
        "secret_id": str(secret.id),
        "call_id": str(record.call.id),
        "surge_id": str(surge.id),
        "name": handler.user,
        "code": "U-CD-7",
        "seat": agent.seat,
    }
    words = (*ids.values(), "别的中心", "诸葛不亮", NUMBER, str(event.id), agent.user)
    hidden = tuple(each for each in words if each not in (agent.seat, "U-CD-7"))
    return Secrets(ids, hidden, agent, supervisor)


def addresses(server: Running) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every method of every address of the document that names a thing of a centre."""
    document = httpx.get(f"{server.address}{API}/openapi.json", trust_env=False).json()
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield method, path, told


SHARED = ("articles", "drafts", "remarks", "attachments", "dictionaries")
"""Knowledge is everybody's; a dictionary of a centre is looked up by the asking person's own."""
KINDS = ("ticket_id", "call_id", "surge_id", "name", "code", "seat")


MAKES = {
    f"{API}/calls/{{call_id}}",
    f"{API}/calls/{{call_id}}/recording",
    f"{API}/calls/{{call_id}}/recording/upload",
}
"""An agent makes a thing here whose name nobody has yet: see the next test but one."""


def body_for(told: dict[str, Any], thing: str, seat: str) -> bytes:
    """Fit the document's example to an address: what it is about, and whose it is."""
    content = told.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return flac() if "audio/flac" in content else b"" if not content else b"x"
    given = json.loads(json.dumps(content["application/json"].get("example", {})))

    def fit(value: Any) -> None:
        for each in value if isinstance(value, list) else []:
            fit(each)
        for key in list(value) if isinstance(value, dict) else []:
            if key in ("seat", "by"):
                value[key] = seat
            elif key == "ticket_id" and value[key]:
                value[key] = thing
            fit(value[key])

    fit(given)
    for name in ("ticket", "call"):
        if isinstance(given.get(name), dict):
            given[name]["id"] = thing
    for event in given.get("events", []):
        event["id"] = str(uuid4())
    return json.dumps(given).encode()


def ask(person: Person, method: str, path: str, told: dict[str, Any], thing: str) -> httpx.Response:
    name = next(each for each in KINDS if f"{{{each}}}" in path)
    address = path.removeprefix(API).replace(f"{{{name}}}", thing)
    content = body_for(told, thing, person.seat)
    types = list(told.get("requestBody", {}).get("content", {"application/json": {}}))
    headers = {KEY_HEADER: uuid4().hex, "If-Match": '"1"', "Content-Type": types[0]}
    headers |= {"Upload-Offset": "0"} if method == "patch" else {}
    return person.http.request(method, address, content=content, headers=headers)


def alike(answer: httpx.Response, thing: str) -> tuple[int, str, dict[str, str]]:
    """Everything of an answer but the name of the thing and the time."""
    kept = {
        name: value.replace(thing, "THING")
        for name, value in answer.headers.items()
        if name not in ("date", "content-length")
    }
    return answer.status_code, answer.text.replace(thing, "THING"), kept


def nowhere(kind: str, theirs: str, number: int) -> str:
    """A name of the same form that nobody has."""
    if kind.endswith("_id"):
        return str(uuid4())
    return theirs[:-1] + chr(ord("A") + number % 26) if kind != "seat" else "7999"


@pytest.mark.parametrize("role", Role)
def test_a_thing_of_another_centre_is_answered_like_none(
    server: Running, secrets: Secrets, role: Role
) -> None:
    asked = 0
    for method, path, told in list(addresses(server)):
        kind = next((each for each in KINDS if f"{{{each}}}" in path), "")
        if not kind or any(f"/{each}" in path for each in SHARED) or "{version}" in path:
            continue
        is_made = method == "put" and path in MAKES
        if role is Role.AGENT and (is_made or path.endswith("/segments")):
            continue  # these stay: what is said in a call belongs to who says it
        person = server.person(role)
        theirs = secrets.ids[kind]
        for thing in {theirs, secrets.ids["secret_id"] if kind == "ticket_id" else theirs}:
            there = alike(ask(person, method, path, told, thing), thing)
            random = nowhere(kind, thing, asked)
            none = alike(ask(person, method, path, told, random), random)
            assert there == none, (method, path)
            asked += 1
    assert asked >= 20


@pytest.mark.parametrize("seat", [None, "7001"])
def test_what_is_there_already_cannot_be_made_again_and_stays(
    server: Running, secrets: Secrets, seat: str | None
) -> None:
    """The one thing that is told: a new ticket or call with just this id of 122 random bits."""
    agent = server.person(seat=seat)
    before = secrets.agent.http.get(f"/tickets/{secrets.ids['ticket_id']}").content
    call_before = secrets.supervisor.http.get(f"/calls/{secrets.ids['call_id']}").content
    ticket = agent.new_ticket()
    taken = json.loads(encode(ticket)) | {"id": secrets.ids["ticket_id"], "version": 0}
    for version, status in ((0, 403), (1, 412), (2, 412)):
        answer = agent.http.put(
            f"/tickets/{taken['id']}",
            content=json.dumps({"ticket": taken}),
            headers={KEY_HEADER: uuid4().hex, "If-Match": f'"{version}"'},
        )
        assert answer.status_code == status
        assert not [word for word in secrets.words if word in answer.text]
    record = a_record(agent.seat)
    call = replace(record, call=replace(record.call, id=UUID(secrets.ids["call_id"])))
    status, text = put(agent, call)
    assert status == 403
    assert secrets.ids["call_id"].encode() not in text
    for method, path, told in list(addresses(server)):
        if path in MAKES and method == "put":
            answer = ask(agent, method, path, told, secrets.ids["call_id"])
            assert 400 <= answer.status_code < 500, (method, path)
            assert not [word for word in secrets.words if word in answer.text]
    after = secrets.supervisor.http.get(f"/calls/{secrets.ids['call_id']}").content
    assert after == call_before
    assert secrets.agent.http.get(f"/tickets/{secrets.ids['ticket_id']}").content == before


@pytest.mark.parametrize("role", ROLES)
def test_no_list_holds_anything_of_another_centre(
    server: Running, secrets: Secrets, role: Role
) -> None:
    person = server.person(role)
    check_lists(server, secrets, person)


def test_a_unit_of_the_same_name_gets_only_its_own_centres(
    server: Running, secrets: Secrets
) -> None:
    server.organisation(Organisation("U-SAME", Kind.UNIT, UNIT))
    handler, agent = server.person(Role.HANDLER, org="U-SAME"), server.person()
    ours = agent.new_ticket(lead_unit=UNIT)
    agent.new_ticket(lead_unit="别的局")
    found = handler.http.get("/tickets").json()
    assert [each["id"] for each in found] == [str(ours.id)]
    check_lists(server, secrets, handler)


def check_lists(server: Running, secrets: Secrets, person: Person) -> None:
    """Read every list, plainly and narrowed by what the other centre has."""
    narrowed: list[dict[str, str]] = [
        {},
        {"number": NUMBER},
        {"ticket_number": "20261122-7001-777"},
        {"seat": "7001"},
        {"unit": UNIT},
        {"who": secrets.agent.user},
        {"subject": f"ticket:{secrets.ids['ticket_id']}"},
        {"org": "U-CD-7"},
    ]
    for method, path, told in list(addresses(server)):
        if method != "get" or "{" in path or path.endswith(("/events", "/callback")):
            continue
        names = {each["name"] for each in told.get("parameters", [])}
        for params in narrowed:
            if not params or set(params) <= names:
                answer = person.http.get(path.removeprefix(API), params=params)
                found = [word for word in secrets.words if word in answer.text]
                assert not found, (path, params)


def test_the_same_seat_number_is_two_seats(server: Running, secrets: Secrets) -> None:
    ours = server.person(seat=secrets.agent.seat)
    beat = Heartbeat(SeatState.BREAK, 9, "午餐")
    assert ours.http.put("/presence", content=encode(beat)).status_code == 204
    theirs = secrets.supervisor.http.get("/presence").json()
    assert [(each["seat"], each["state"]) for each in theirs] == [("7001", "talking")]
    states = secrets.supervisor.http.get("/presence/7001/history").json()
    assert "break" not in {each["state"] for each in states}
    problem(ours.http.get(f"/tickets/{secrets.ids['ticket_id']}"), "SRV-06")
    problem(ours.http.get(f"/calls/{secrets.ids['call_id']}"), "SRV-06")


def test_the_other_centre_has_all_of_it(server: Running, secrets: Secrets) -> None:
    """The tests before would pass on a server that answers nothing at all."""
    ids = secrets.ids
    for person, path in (
        (secrets.agent, f"/tickets/{ids['ticket_id']}"),
        (secrets.agent, f"/tickets/{ids['ticket_id']}/events"),
        (secrets.supervisor, f"/calls/{ids['call_id']}"),
        (secrets.supervisor, f"/calls/{ids['call_id']}/recording"),
        (secrets.supervisor, f"/tickets/{ids['secret_id']}"),
    ):
        assert person.http.get(path).status_code == 200, path
    listed = secrets.supervisor.http.get("/tickets").json()
    assert {each["id"] for each in listed} == {ids["ticket_id"], ids["secret_id"]}
    assert [each["id"] for each in secrets.supervisor.http.get("/surges").json()] == [
        ids["surge_id"]
    ]
    assert len(secrets.supervisor.http.get("/calls").json()) == 1
