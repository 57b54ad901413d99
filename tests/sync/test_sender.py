from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from app.domain.ticket import SyncState
from app.store.calls import append_segment, end_call, save_call
from app.store.outbox import Kind, enqueue, queue_recording
from app.store.sent import MARGIN
from app.store.tickets import ticket_events
from app.sync import sender as senders
from app.sync.exchange import AT_ONCE
from app.sync.link import LinkState, Settled
from app.sync.protocol import Article, Credentials, Remark, RemarkReason, encode
from tests.store.samples import NOW, a_call, a_segment, a_ticket, ended
from tests.sync.desk import Desk
from tests.sync.fake_server import FakeServer, problem


def test_a_save_arrives_once_with_its_events(desk: Desk, server: FakeServer) -> None:
    ticket = a_ticket()
    events = desk.save(ticket)
    desk.send_all()
    assert server.tickets == {ticket.id: replace(ticket, version=1)}
    assert server.events[ticket.id] == list(events)
    last = desk.link.news
    assert (last.state, last.waiting, last.last_sent_ms) == (LinkState.CONNECTED, 0, desk.now_ms)
    assert [n.settled for n in desk.news if n.settled] == [Settled(replace(ticket, version=1))]


def test_a_lost_answer_does_not_make_a_twin(desk: Desk, server: FakeServer) -> None:
    ticket = a_ticket()
    desk.save(ticket)
    server.lose_answers = 1
    desk.send_all()
    assert desk.counts() == (1, 0)
    desk.now_ms += 1_000
    desk.send_all()
    assert server.tickets[ticket.id].version == 1
    assert len(server.events[ticket.id]) == 1
    assert desk.shown(ticket.id).sync_state is SyncState.SENT


def test_one_poisoned_row_does_not_hold_up_the_others(desk: Desk, server: FakeServer) -> None:
    """The server is alive and yet this row gets no answer: the others go on."""
    bad, good = a_ticket(), a_ticket()
    desk.save(bad)
    desk.save(good)
    server.lose_answers = 1
    desk.send_all()
    assert desk.link.news.state is LinkState.CONNECTED
    assert server.tickets[good.id].version == 1
    assert desk.shown(good.id).sync_state is SyncState.SENT


def test_everything_goes_at_once_when_the_server_is_back(desk: Desk, server: FakeServer) -> None:
    desk.send_all()
    server.is_cut = True
    tickets = [a_ticket() for _ in range(3)]
    for ticket in tickets:
        desk.save(ticket)
    for _ in range(20):  # probes do not push the rows further away
        desk.send_all()
    assert (desk.link.news.state, desk.link.news.waiting) == (LinkState.UNREACHABLE, 3)
    server.is_cut = False
    desk.send_all()  # the clock stands still: nothing waits for its time
    assert server.tickets.keys() == {ticket.id for ticket in tickets}
    assert (desk.link.news.state, desk.link.news.problem) == (LinkState.CONNECTED, "")


def test_a_busy_server_is_given_the_time_it_wants(desk: Desk, server: FakeServer) -> None:
    ticket = a_ticket()
    desk.save(ticket)
    busy = problem(429, "SRV-08")
    busy.headers["retry-after"] = "30"
    server.refuse = [busy]
    desk.send_all()
    desk.now_ms += 29_000
    desk.send_all()
    assert server.requests["PUT tickets"] == 1
    desk.now_ms += 1_000
    desk.send_all()
    assert ticket.id in server.tickets


def test_401_makes_the_whole_queue_wait_for_a_sign_in(desk: Desk, server: FakeServer) -> None:
    server.tokens.clear()
    tickets = [a_ticket(), a_ticket()]
    for ticket in tickets:
        desk.save(ticket)
    desk.send_all()
    desk.send_all()
    assert server.requests["PUT tickets"] == 1
    assert (desk.link.news.state, desk.counts()) == (LinkState.SIGN_IN_NEEDED, (2, 0))
    desk.central.sign_in(Credentials("wang", "right"))
    desk.send_all()
    assert server.tickets.keys() == {ticket.id for ticket in tickets}
    assert desk.link.news.state is LinkState.CONNECTED


def test_without_a_sign_in_the_state_still_tells_whether_the_server_is_there(
    desk: Desk, server: FakeServer
) -> None:
    desk.central.use_token("")
    desk.send_all()
    assert desk.link.news.state is LinkState.SIGN_IN_NEEDED
    server.is_cut = True
    desk.send_all()
    assert desk.link.news.state is LinkState.UNREACHABLE


def test_a_refusal_is_kept_and_told_with_its_reason(desk: Desk, server: FakeServer) -> None:
    ticket = a_ticket()
    desk.save(ticket)
    wrong = ({"field": "title", "reason": "missing"},)
    server.refuse = [problem(422, "SRV-07", errors=wrong)]
    desk.send_all()
    stored = desk.shown(ticket.id)
    assert stored.sync_state is SyncState.REJECTED
    assert stored.reason == "SRV-07 No (title: missing)"
    assert (desk.link.news.held, desk.link.news.problem) == (1, stored.reason)
    assert any(ticket.id in news.changed for news in desk.news)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403, html="<p>The proxy does not like you</p>"),
        httpx.Response(302, headers={"location": "http://portal/"}),
        httpx.Response(200, html="<p>Welcome to the portal</p>"),
        httpx.Response(200, json={"id": "11111111-1111-4111-8111-111111111111", "version": 1}),
    ],
    ids=["403", "302", "200", "200 of something else"],
)
def test_a_proxy_can_neither_take_nor_refuse_a_ticket(
    desk: Desk, server: FakeServer, answer: httpx.Response
) -> None:
    ticket = a_ticket()
    desk.save(ticket)
    server.refuse = [answer]
    desk.send_all()
    assert desk.counts() == (1, 0)
    desk.now_ms += 1_000
    desk.send_all()
    assert desk.shown(ticket.id).sync_state is SyncState.SENT


def test_different_fields_are_merged_and_sent(desk: Desk, server: FakeServer) -> None:
    ticket = a_ticket()
    desk.save(ticket)
    desk.send_all()
    server.change(replace(ticket, content="他补充了内容", version=2))
    events = desk.save(replace(ticket, title="我改了标题", version=1))
    desk.send_all()
    both = replace(ticket, content="他补充了内容", title="我改了标题", version=3)
    assert server.tickets[ticket.id] == both
    assert server.events[ticket.id][-1] == events[-1]
    assert desk.shown(ticket.id).ticket == both
    assert Settled(both, is_merged=True) in [news.settled for news in desk.news]


def test_the_same_field_waits_for_a_person(desk: Desk, server: FakeServer) -> None:
    ticket = a_ticket()
    desk.save(ticket)
    desk.send_all()
    theirs = replace(ticket, title="他的标题", version=2)
    server.change(theirs)
    mine = replace(ticket, title="我的标题", version=1)
    desk.save(mine)
    desk.send_all()
    assert server.tickets[ticket.id] == theirs
    stored = desk.shown(ticket.id)
    assert (stored.ticket, stored.sync_state) == (mine, SyncState.CONFLICT)
    assert desk.counts() == (0, 1)

    desk.save(replace(mine, version=theirs.version))  # the agent decided
    desk.send_all()
    assert server.tickets[ticket.id] == replace(mine, version=3)
    with desk.database.sessions() as session:
        assert server.events[ticket.id] == ticket_events(session, ticket.id)


def test_a_ticket_that_the_server_has_no_more_is_sent_as_a_new_one(
    desk: Desk, server: FakeServer
) -> None:
    ticket = a_ticket(version=3)  # the server was set back and never saw it
    events = desk.save(ticket)
    desk.send_all()
    assert desk.shown(ticket.id).sync_state is SyncState.SENT
    assert server.tickets[ticket.id] == replace(ticket, version=1)
    assert server.events[ticket.id] == list(events)


def test_a_call_and_its_words_pass_its_recording(
    desk: Desk, server: FakeServer, tmp_path: Path
) -> None:
    call, said = a_call(), a_segment(1.0, "路灯不亮")
    with desk.database.sessions.begin() as session:
        save_call(session, call)
        end_call(session, ended(call))
        queue_recording(session, call.id, tmp_path / "call.flac")
        append_segment(session, call.id, said)
    desk.send_all()
    assert server.calls[call.id].call == ended(call)
    assert server.calls[call.id].transcript.segments == (said,)
    assert server.recordings == {}
    assert desk.counts() == (1, 0), "others take care of that"


@pytest.mark.logs("A ticket of the outbox could not be sent")
def test_a_fault_in_merging_holds_up_only_its_ticket(
    desk: Desk, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = a_ticket(), a_ticket()
    desk.save(bad)
    desk.send_all()
    server.change(replace(bad, content="他补充了内容", version=2))
    desk.save(replace(bad, title="我改了标题", version=1))
    desk.save(good)
    with monkeypatch.context() as faulty:
        faulty.setattr(senders, "merged", lambda *_: 1 // 0)
        desk.send_all()
    assert server.tickets[good.id].version == 1
    assert desk.counts() == (1, 0)
    desk.now_ms += 2_000
    desk.send_all()
    assert server.tickets[bad.id].title == "我改了标题"


def test_a_restart_in_the_middle_goes_on(desk: Desk, server: FakeServer) -> None:
    ticket = a_ticket()
    desk.save(ticket)
    server.lose_answers = 1
    desk.send_all()
    desk.restart()
    desk.now_ms += 2_000
    desk.send_all()
    assert server.tickets[ticket.id].version == 1
    assert desk.counts() == (0, 0)


def a_remark(article_id: str) -> Remark:
    return Remark(uuid4(), article_id, 1, RemarkReason.OUTDATED, "电话换了", NOW)


def promise(desk: Desk, remark: Remark) -> None:
    with desk.database.sessions.begin() as session:
        enqueue(session, Kind.REMARK, remark.id, encode(remark).decode())


def test_a_remark_reaches_the_editors_once(desk: Desk, server: FakeServer) -> None:
    server.log.append(Article("a1", "居住证办理", {}))
    remark = a_remark("a1")
    promise(desk, remark)
    server.lose_answers = 1
    desk.send_all()
    assert desk.counts() == (1, 0)
    desk.now_ms += 2_000
    desk.send_all()
    assert desk.counts() == (0, 0)
    assert server.remarks == {remark.id: remark}


def test_a_remark_about_an_article_that_is_gone_needs_nobody(
    desk: Desk, server: FakeServer
) -> None:
    promise(desk, a_remark("gone"))
    desk.send_all()
    assert desk.counts() == (0, 0)
    assert server.remarks == {}


def test_a_refused_remark_is_kept(desk: Desk, server: FakeServer) -> None:
    promise(desk, a_remark("a1"))
    server.refuse = [problem(422, "SRV-06")]
    desk.send_all()
    assert desk.counts() == (0, 1)


def test_fewer_are_under_way_than_go_again_around_what_a_server_lost() -> None:
    """Their answers come in any order, and rows without a number are placed by it."""
    assert senders.AHEAD * AT_ONCE < MARGIN
