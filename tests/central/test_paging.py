"""Lists that may be long are read page by page, every line once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from app.domain.article import Article, Remark, RemarkReason
from app.domain.call import Call
from app.domain.seat import Role
from app.domain.ticket import TicketEvent
from app.domain.transcript import Transcript
from app.sync.protocol import API, KEY_HEADER, CallRecord, encode
from tests.central.running import Person, Running, an_event, problem


def pages(person: Person, path: str, most: int = 200) -> list[list[dict[str, Any]]]:
    """Follow ``Link`` from page to page, at most this many."""
    found = []
    while path and len(found) < most:
        answer = person.http.get(path)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        path = answer.links.get("next", {}).get("url", "").removeprefix(API)
    return found


def test_a_long_history(server: Running) -> None:
    agent = server.person()
    ticket = agent.new_ticket()
    events = [an_event(ticket.id, agent.seat) for _ in range(5)]
    agent.put_ticket(ticket, *events)
    found = pages(agent, f"/tickets/{ticket.id}/events?limit=2")
    assert [len(page) for page in found] == [2, 2, 1]
    assert [line["id"] for page in found for line in page] == [str(event.id) for event in events]
    assert agent.get(list[TicketEvent], f"/tickets/{ticket.id}/events") == events


def test_calls_that_rang_at_the_same_time(server: Running) -> None:
    agent, inspector = server.person(), server.person(Role.INSPECTOR)
    calls = [Call("13800138000", agent.seat, 5) for _ in range(5)]
    for call in calls:
        body = encode(CallRecord(call, Transcript(())))
        headers = {KEY_HEADER: call.id.hex}
        assert agent.http.put(f"/calls/{call.id}", content=body, headers=headers).is_success
    found = pages(inspector, "/calls?limit=2")
    ids = [line["call"]["id"] for page in found for line in page]
    assert len(ids) == len(set(ids))
    assert {str(call.id) for call in calls} <= set(ids)


def test_articles_and_remarks(server: Running) -> None:
    admin, agent = server.person(Role.ADMIN), server.person()
    ids = [f"PG-{agent.seat}-{n}" for n in range(3)]
    for article_id in ids:
        article = Article(article_id, "居住证", {"材料": "身份证"})
        assert admin.http.put(f"/articles/{article_id}", content=encode(article)).is_success
        remark = Remark(uuid4(), article_id, 1, RemarkReason.OUTDATED, text="旧")
        posted = agent.http.post(f"/articles/{article_id}/remarks", content=encode(remark))
        assert posted.is_success, posted.text
    found = pages(agent, f"/articles?limit=2&after=PG-{agent.seat}")
    assert [line["id"] for page in found for line in page][:3] == ids
    assert len(found[0]) == 2

    lines = [line for page in pages(admin, "/remarks?open=1&limit=2") for line in page]
    told = [line["id"] for line in lines]
    assert len(told) == len(set(told))
    assert {line["article_id"] for line in lines} >= set(ids)


def test_the_audit(server: Running) -> None:
    admin = server.person(Role.ADMIN)
    for _ in range(3):
        admin.get(list[Any], "/audit", limit=1)
    found = pages(admin, f"/audit?who={admin.user}&limit=2", most=2)
    seqs = [line["seq"] for page in found for line in page]
    assert len(seqs) == 4
    assert seqs == sorted(set(seqs))


@pytest.mark.parametrize("path", ["/calls", "/remarks"])
def test_a_cursor_of_another_list_is_refused(server: Running, path: str) -> None:
    agent = server.person()
    for _ in range(2):
        agent.new_ticket()
    link = agent.http.get(f"/tickets?seat={agent.seat}&limit=1").links["next"]["url"]
    cursor = link.partition("cursor=")[2]
    reader = server.person(Role.INSPECTOR if path == "/calls" else Role.EDITOR)
    problem(reader.http.get(path, params={"cursor": cursor}), "SRV-12")
