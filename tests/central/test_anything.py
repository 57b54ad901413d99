"""Whatever is sent, the server neither fails nor is harmed by it."""

from __future__ import annotations

import copy
import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.article import Article, Draft
from app.domain.seat import Role
from app.sync.protocol import KEY_HEADER, MATCH_HEADER, PROBLEM_TYPE, TicketChange, encode
from tests.central.running import Person, Running, a_ticket, an_event
from tests.central.test_calls import a_record

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.sampled_from(["\x00", "￿", "1" * 300, "idle", 2**63, -(2**63) - 1, 1e308, "NaN"])
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
CALM = settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


ASKED = {
    "/tickets": ("number", "category", "cursor", "limit"),
    "/changes": ("since", "epoch"),
    "/calls": ("cursor",),
    "/articles": ("after",),
    "/dictionaries": (),
}
"""Parameters that hold words of the asker."""


@pytest.fixture(scope="module")
def agent(server: Running) -> Person:
    return server.person()


@pytest.fixture(scope="module")
def admin(server: Running) -> Person:
    return server.person(Role.ADMIN)


@pytest.fixture(scope="module")
def supervisor(server: Running) -> Person:
    return server.person(Role.SUPERVISOR)


def well_behaved(answer: httpx.Response) -> bool:
    """Check an answer; tells whether it was a success."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == PROBLEM_TYPE
        assert answer.json()["code"].startswith("SRV-")
    return answer.is_success


@CALM
@given(body=JSON)
def test_random_json_everywhere(agent: Person, admin: Person, body: Any) -> None:
    content = json.dumps(body).encode()
    headers = {KEY_HEADER: uuid4().hex, MATCH_HEADER: '"0"'}
    for person, method, path in (
        (agent, "POST", "/sessions"),
        (agent, "PUT", f"/tickets/{uuid4()}"),
        (agent, "PUT", f"/calls/{uuid4()}"),
        (agent, "PUT", f"/calls/{uuid4()}/recording"),
        (agent, "PUT", "/presence"),
        (admin, "PUT", "/articles/KB-1"),
        (admin, "PUT", "/drafts/KB-1"),
        (admin, "POST", "/drafts/KB-1/return"),
        (agent, "POST", "/articles/KB-1/remarks"),
        (admin, "POST", f"/remarks/{uuid4()}/close"),
        (admin, "PUT", f"/attachments/{'0' * 64}?name=a.png"),
    ):
        well_behaved(person.http.request(method, path, content=content, headers=headers))


@CALM
@given(data=st.data())
def test_a_ticket_with_one_thing_changed(agent: Person, data: st.DataObject) -> None:
    ticket = a_ticket(agent.seat)
    event = an_event(ticket.id, agent.seat)
    body = json.loads(encode(TicketChange(ticket, (event,))))
    content = json.dumps(changed(body, data)).encode()
    headers = {KEY_HEADER: uuid4().hex, MATCH_HEADER: '"0"'}
    if well_behaved(agent.http.put(f"/tickets/{ticket.id}", content=content, headers=headers)):
        for path in (f"/tickets/{ticket.id}", f"/tickets/{ticket.id}/events", "/tickets"):
            assert agent.http.get(path).status_code == 200
        agent.all_changes(max(0, agent.http.get("/changes").json()["cursor"] - 3))


@CALM
@given(data=st.data())
def test_a_call_with_one_thing_changed(
    agent: Person, supervisor: Person, data: st.DataObject
) -> None:
    record = a_record(agent.seat)
    content = json.dumps(changed(json.loads(encode(record)), data)).encode()
    path = f"/calls/{record.call.id}"
    if well_behaved(agent.http.put(path, content=content, headers={KEY_HEADER: uuid4().hex})):
        assert agent.http.get(path).status_code == 200
        assert supervisor.http.get("/calls?limit=3").status_code == 200


@CALM
@given(data=st.data())
def test_a_draft_with_one_thing_changed(admin: Person, data: st.DataObject) -> None:
    article = Article("KB-any", "居住证", {"材料": "身份证"}, ("暂住证",), attachments={"a": "b"})
    content = json.dumps(changed(json.loads(encode(Draft(article))), data)).encode()
    path = "/drafts/KB-any"
    if well_behaved(admin.http.put(path, content=content, headers={MATCH_HEADER: '"0"'})):
        draft = admin.get(Draft, path)
        match = {MATCH_HEADER: f'"{draft.revision}"'}
        well_behaved(admin.http.post(f"{path}/submit", headers=match))
        assert admin.http.get("/drafts").status_code == 200
        match = {MATCH_HEADER: f'"{admin.get(Draft, path).revision}"'}
        assert admin.http.delete(path, headers=match).status_code == 204


@settings(CALM, max_examples=30)
@given(text=st.text(max_size=40))
def test_random_words_in_addresses(agent: Person, supervisor: Person, text: str) -> None:
    for path, names in ASKED.items():
        for name in names:
            person = supervisor if path == "/calls" else agent
            well_behaved(person.http.get(path, params={name: text}))
        well_behaved(agent.http.get(f"{path}/{quote(text, safe='')}"))
    well_behaved(agent.http.get(f"/dictionaries/{quote(text, safe='')}"))
    header = "".join(letter for letter in text if letter.isascii() and letter.isprintable()).strip()
    well_behaved(supervisor.http.get("/presence", headers={"If-None-Match": header}))


def changed(body: Any, data: st.DataObject) -> Any:
    """Replace one value somewhere in ``body`` by anything."""
    copied = copy.deepcopy(body)
    places = list(_places(copied))
    container, key = data.draw(st.sampled_from(places))
    container[key] = data.draw(JSON)
    return copied


def _places(value: Any) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)
