from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest

from app.store.articles import articles_after, get_cursor
from app.store.tickets import newest_tickets
from app.sync.protocol import Article, Changes, decode, encode
from tests.store.samples import a_ticket
from tests.sync.desk import Desk
from tests.sync.fake_server import FakeServer, problem


def test_pages_are_read_to_the_end_and_the_cursor_is_kept(desk: Desk, server: FakeServer) -> None:
    tickets = [a_ticket(version=1) for _ in range(7)]
    for ticket in tickets:
        server.change(ticket)
    desk.send_all()
    desk.pull_all()
    with desk.database.sessions() as session:
        stored = {each.ticket.id for each in newest_tickets(session)}
        assert stored == {ticket.id for ticket in tickets}
        assert get_cursor(session).value == 7
    told = [ticket for news in desk.news for ticket in news.changed]
    assert told == [ticket.id for ticket in tickets]


def test_nothing_new_is_asked_for_with_an_etag(desk: Desk, server: FakeServer) -> None:
    server.change(a_ticket(version=1))
    desk.send_all()
    desk.pull_all()
    desk.restart()
    desk.send_all()
    before = len(desk.news)
    desk.pull_all()
    assert len(desk.news) == before
    server.change(a_ticket(version=1))
    desk.pull_all()
    assert len(desk.news) == before + 1


def test_articles_and_tombstones(desk: Desk, server: FakeServer) -> None:
    stays = Article("a1", "居住证办理", {"材料": "身份证"}, ("暂住证",))
    goes = Article("a2", "旧通知", {})
    server.log += [stays, goes]
    desk.send_all()
    desk.pull_all()
    server.log += ["a2"]
    desk.pull_all()
    with desk.database.sessions() as session:
        bodies = articles_after(session, -1)
    assert decode(Article, bodies["a1"] or "") == stays
    assert bodies["a2"] == ""
    assert [news.articles_changed for news in desk.news if news.articles_changed] == [True, True]


def test_a_ticket_with_unsent_changes_is_left_alone(desk: Desk, server: FakeServer) -> None:
    ticket = a_ticket()
    desk.save(ticket)
    desk.send_all()
    mine = replace(ticket, title="我的", version=1)
    desk.save(mine)
    server.change(replace(ticket, content="他的", version=2))
    desk.pull_all()
    assert desk.shown(ticket.id).ticket == mine
    desk.send_all()
    assert server.tickets[ticket.id] == replace(mine, content="他的", version=3)


def test_no_answer_is_told_to_the_sender_and_tried_again(desk: Desk, server: FakeServer) -> None:
    desk.send_all()
    server.is_cut = True
    desk.pull_all()
    assert not desk.link.is_sure
    desk.send_all()
    assert not desk.link.is_connected
    server.change(a_ticket(version=1))
    server.is_cut = False
    desk.send_all()
    desk.pull_all()
    with desk.database.sessions() as session:
        assert len(newest_tickets(session)) == 1


def test_a_refusal_moves_nothing(desk: Desk, server: FakeServer) -> None:
    desk.send_all()
    server.change(a_ticket(version=1))
    server.refuse = [problem(403, "SRV-05")]
    desk.pull_all()
    assert "SRV-05" in desk.link.news.problem
    desk.pull_all()
    with desk.database.sessions() as session:
        assert get_cursor(session).value == 1


def test_a_server_that_says_more_and_gives_nothing_is_not_asked_on_and_on(
    desk: Desk, server: FakeServer
) -> None:
    desk.send_all()
    answer = b'{"cursor": 0, "more": true}'
    server.refuse = [httpx.Response(200, content=answer)]
    assert desk.puller.step() > 0


def test_an_update_of_several_pages_is_shown_and_told_when_it_is_whole(
    desk: Desk, server: FakeServer
) -> None:
    server.log += [Article(f"a{number}", "标题", {}) for number in range(7)]
    desk.send_all()
    for pages in (1, 2):
        assert desk.puller.step() == 0.0, "more is to come"
        with desk.database.readers() as session:
            assert set(articles_after(session, -1).values()) == {None}, f"after {pages} pages"
    desk.pull_all()
    with desk.database.readers() as session:
        assert all(articles_after(session, -1).values())
    assert [news.articles_changed for news in desk.news if news.articles_changed] == [True]


@pytest.mark.logs("came damaged")
def test_a_damaged_page_is_refused_whole_told_once_and_asked_for_again(
    desk: Desk, server: FakeServer
) -> None:
    ticket = a_ticket(version=1)
    server.log += [Article("a1", "居住证办理", {"材料": "身份证"})]
    server.change(ticket)
    server.tamper = lambda body: body.replace("身份证".encode(), "户口本".encode())
    desk.send_all()
    for _ in range(3):
        assert desk.puller.step() > 0
    told = [news.problem for news in desk.news if "SYNC-07" in news.problem]
    assert len(told) == 1
    with desk.database.readers() as session:
        assert articles_after(session, -1) == {}
        assert newest_tickets(session) == []
        assert get_cursor(session).value == 0
    server.tamper = lambda body: body
    desk.pull_all()
    with desk.database.readers() as session:
        assert "身份证" in (articles_after(session, -1)["a1"] or "")
        assert len(newest_tickets(session)) == 1


def test_half_a_page_is_no_page(desk: Desk, server: FakeServer) -> None:
    server.log += [Article("a1", "居住证办理", {"材料": "身份证"})]
    server.tamper = lambda body: body[: len(body) // 2]
    desk.send_all()
    desk.pull_all()
    with desk.database.readers() as session:
        assert articles_after(session, -1) == {}
        assert get_cursor(session).value == 0


def test_a_server_of_an_earlier_release_sends_no_digest(desk: Desk, server: FakeServer) -> None:
    server.log += [Article("a1", "居住证办理", {})]

    def older(body: bytes) -> bytes:
        page = json.loads(body)
        del page["digest"]
        return json.dumps(page).encode()

    server.tamper = older
    desk.send_all()
    desk.pull_all()
    with desk.database.readers() as session:
        assert set(articles_after(session, -1)) == {"a1"}


@pytest.mark.logs("was set back")
def test_the_cursor_is_sent_with_where_it_counts_and_a_server_set_back_is_noticed(
    desk: Desk, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    changes = desk.central.changes

    def asking(*given: object) -> object:
        asked.append((given[0], given[2]))
        return changes(*given)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(desk.central, "changes", asking)
    server.tamper = lambda body: encode(replace(decode(Changes, body), epoch="today"))
    server.log += [Article("a1", "居住证办理", {"材料": "身份证"})]
    desk.send_all()
    desk.pull_all()
    server.log += [Article("a2", "户口", {"材料": "户口本"})]
    server.tamper = lambda _: encode(Changes(0, epoch="night", known_until=0))
    desk.pull_all()
    server.tamper = lambda body: body
    server.log += [Article("a3", "护照", {"材料": "身份证"})]
    desk.pull_all()
    assert asked == [(0, ""), (1, "today"), (0, "night")]
    with desk.database.sessions() as session:
        assert set(articles_after(session, -1)) == {"a1", "a2", "a3"}
