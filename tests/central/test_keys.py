"""``Idempotency-Key`` is looked up before ``If-Match``, at every address that writes with one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.domain.call import Call
from app.domain.life_cycle import Step
from app.domain.seat import Role
from app.domain.taking import StepAsked
from app.domain.transcript import Transcript
from app.sync.protocol import API, KEY_HEADER, MATCH_HEADER, CallRecord, TicketChange, encode
from tests.central.running import Person, Running, a_ticket, client, problem
from tests.central.test_steps import dispatched

REPEATABLE = {
    "accounts.begin_codes": "a new secret each time; the last one counts",
    "accounts.close_user": "a closed account stays closed",
    "accounts.end_codes": "there are none afterwards",
    "accounts.put_user_of_centre": "writes the whole account",
    "articles.delete_article": "it is gone afterwards",
    "articles.post_back": "the text that is published is no new version",
    "articles.put_article": "the text that is published is no new version",
    "attachments.put_attachment": "named by its content",
    "auth.renew": "the refresh token may be used again until its answer was seen",
    "auth.sign_in": "each sign-in is one of its own",
    "auth.sign_out": "the token is worth nothing afterwards",
    "auth.sign_out_everywhere": "no token is worth anything afterwards",
    "auth.sign_out_other": "no token is worth anything afterwards",
    "dictionaries.put_dictionary": "the same text again changes nothing",
    "editing.approve": "the step is taken already",
    "editing.delete_draft": "it is gone afterwards",
    "editing.give_back": "the step is taken already",
    "editing.publish": "it is published already",
    "editing.put_draft": "the same words again change nothing",
    "editing.submit": "the step is taken already",
    "organisations.put_organisation": "writes the whole organisation",
    "presence.put_presence": "the newest one counts",
    "recordings.put_recording": "writes the whole recording",
    "remarks.close_remark": "it is closed already",
    "remarks.post_remark": "named by its id",
    "segments.add_segments": "numbered",
    "surges.dismiss_found": "it is dismissed already",
    "surges.end_surge": "it has ended already",
    "surges.post_surge": "named by its id",
    "tickets.unmask_ticket": "writes nothing but the audit, and each look counts",
    "unified.begin": "each sign-in is one of its own",
    "unified.collect": "its proof is taken once",
    "uploads.delete_upload": "it is gone afterwards",
    "uploads.patch_upload": "numbered by its offset",
    "uploads.put_upload": "the same again tells where it stands",
}
"""Operations that write without a key, and why once more does no harm."""


@dataclass(frozen=True, slots=True)
class Write:
    """A request that is good once, and the same address with another body."""

    person: Person
    method: str
    path: str
    body: bytes
    other: bytes
    match: int | None = None

    def send(self, key: str, match: str | None = None, body: bytes | None = None) -> httpx.Response:
        """Send it; without ``match`` with the version that is right."""
        right = "" if self.match is None else f'"{self.match}"'
        headers = {KEY_HEADER: key, MATCH_HEADER: right if match is None else match}
        sent = {name: value for name, value in headers.items() if value}
        content = self.body if body is None else body
        return self.person.http.request(self.method, self.path, content=content, headers=sent)


def a_new_ticket(server: Running) -> Write:
    agent = server.person()
    ticket = a_ticket(agent.seat)
    bodies = [encode(TicketChange(each)) for each in (ticket, replace(ticket, title="别的"))]
    return Write(agent, "PUT", f"/tickets/{ticket.id}", *bodies, match=0)


def a_changed_ticket(server: Running) -> Write:
    agent = server.person()
    ticket = agent.new_ticket()
    changed = [replace(ticket, title=title) for title in ("新的", "别的")]
    bodies = [encode(TicketChange(each)) for each in changed]
    return Write(agent, "PUT", f"/tickets/{ticket.id}", *bodies, match=1)


def a_step(server: Running) -> Write:
    ticket = dispatched(server, server.person())
    bodies = [encode(StepAsked(Step.URGE, note=note)) for note in ("请今天联系", "请明天联系")]
    boss = server.person(Role.SUPERVISOR)
    return Write(boss, "POST", f"/tickets/{ticket.id}/steps", *bodies, match=ticket.version)


def a_call(server: Running) -> Write:
    agent = server.person()
    call = Call("", agent.seat, 1_790_000_000_000)
    bodies = [encode(CallRecord(each, Transcript())) for each in (call, replace(call, ended_ms=1))]
    return Write(agent, "PUT", f"/calls/{call.id}", *bodies)


KEYED: dict[str, tuple[Callable[[Running], Write], ...]] = {
    "calls.put_call": (a_call,),
    "steps.post_step": (a_step,),
    "tickets.put_ticket": (a_new_ticket, a_changed_ticket),
}
MAKERS = [maker for makers in KEYED.values() for maker in makers]


def writing_operations(document: dict[str, Any]) -> dict[str, set[str]]:
    """Give each operation that writes, with the names of its parameters."""
    return {
        operation["operationId"]: {each["name"] for each in operation.get("parameters", [])}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith(API) and method != "get"
    }


def test_every_address_that_writes_is_here(server: Running) -> None:
    with client(server.address) as http:
        writing = writing_operations(http.get("/openapi.json").json())
    assert {name for name, parameters in writing.items() if KEY_HEADER in parameters} == set(KEYED)
    assert set(writing) == set(KEYED) | set(REPEATABLE)


@pytest.mark.parametrize("make", MAKERS)
def test_the_key_comes_before_the_version(
    server: Running, make: Callable[[Running], Write]
) -> None:
    write, key = make(server), uuid4().hex
    first = write.send(key)
    assert first.is_success, first.text
    for match in ("", '"0"', '"1"', '"999"', "nonsense", "*", 'W/"1"'):
        again = write.send(key, match)
        assert (again.status_code, again.content) == (first.status_code, first.content), match
        assert again.headers.get("etag") == first.headers.get("etag")


@pytest.mark.parametrize("make", MAKERS)
def test_the_same_key_with_another_body(server: Running, make: Callable[[Running], Write]) -> None:
    write, key = make(server), uuid4().hex
    assert write.send(key).is_success
    problem(write.send(key, body=write.other), "SRV-09")


@pytest.mark.parametrize("make", MAKERS)
def test_a_refusal_is_not_remembered(server: Running, make: Callable[[Running], Write]) -> None:
    write, key = make(server), uuid4().hex
    if write.match is not None:
        problem(write.send(key, '"999"'), "SRV-08")
        problem(write.send(key, "nonsense"), "SRV-11")
        problem(write.send(key, ""), "SRV-11")
    problem(write.send(key, body=b"{}"), "SRV-12")
    assert write.send(key).is_success


@pytest.mark.parametrize("make", MAKERS)
def test_without_a_key_nothing_is_written(
    server: Running, make: Callable[[Running], Write]
) -> None:
    write = make(server)
    for key in ("", "a b", "k" * 101):
        problem(write.send(key), "SRV-10")
    assert write.send("k" * 60 + uuid4().hex).is_success


@pytest.mark.parametrize("make", MAKERS)
def test_at_the_same_time_it_happens_once(
    server: Running, make: Callable[[Running], Write]
) -> None:
    write, key = make(server), uuid4().hex
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: write.send(key), range(6)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert all(answer.is_success for answer in answers)


def test_a_key_of_one_address_is_no_key_of_another(server: Running) -> None:
    key = uuid4().hex
    first, *others = [make(server) for make in MAKERS]
    assert first.send(key).is_success
    for other in others:
        problem(other.send(key), "SRV-09")
