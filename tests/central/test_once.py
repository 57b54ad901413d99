from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from app.domain.call import Call
from app.domain.ticket import Ticket, TicketEvent
from app.domain.transcript import Transcript
from app.sync.protocol import KEY_HEADER, MATCH_HEADER, CallRecord, Changes, TicketChange, encode
from tests.central.commands import started
from tests.central.running import Running, a_ticket, an_event, client, problem


def test_a_lost_answer_is_given_again(server: Running) -> None:
    """The seat never saw the first answer, and other changes came in between."""
    agent = server.person()
    ticket = a_ticket(agent.seat)
    first = agent.put_ticket(ticket, an_event(ticket.id, agent.seat), key="lost" + agent.seat)
    agent.put_ticket(replace(ticket, title="后来的", version=1))
    cursor = agent.all_changes().cursor
    event = agent.get(list[TicketEvent], f"/tickets/{ticket.id}/events")[0]

    again = agent.put_ticket(ticket, event, key="lost" + agent.seat)

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["etag"] == first.headers["etag"]
    assert agent.all_changes().cursor == cursor
    assert agent.get(Ticket, f"/tickets/{ticket.id}").title == "后来的"


def test_the_key_comes_before_the_version_and_whatever_the_version_is_now(server: Running) -> None:
    agent = server.person()
    ticket = a_ticket(agent.seat)
    assert agent.put_ticket(ticket, key="k" + agent.seat).status_code == 201
    headers = {KEY_HEADER: "k" + agent.seat, MATCH_HEADER: "nonsense"}
    body = encode(TicketChange(replace(ticket, version=4)))
    again = agent.http.put(f"/tickets/{ticket.id}", content=body, headers=headers)
    assert again.status_code == 201


def test_a_key_belongs_to_one_body_and_one_address(server: Running) -> None:
    agent = server.person()
    ticket = a_ticket(agent.seat)
    call = CallRecord(Call("", agent.seat, 1), Transcript())
    key = "one" + agent.seat
    agent.put_ticket(ticket, key=key)

    other_body = agent.put_ticket(replace(ticket, title="别的"), key=key)
    other_thing = agent.http.put(
        f"/calls/{call.call.id}", content=encode(call), headers={KEY_HEADER: key}
    )

    assert other_body.status_code == other_thing.status_code == 422
    problem(other_body, "SRV-09")
    problem(other_thing, "SRV-09")
    assert agent.get(Ticket, f"/tickets/{ticket.id}").title == ticket.title


def test_a_refusal_is_not_remembered(server: Running) -> None:
    agent = server.person()
    ticket = agent.new_ticket()
    key = "again" + agent.seat
    changed = replace(ticket, title="改过")
    problem(agent.put_ticket(changed, key=key, match=9), "SRV-08")
    assert agent.put_ticket(changed, key=key, match=1).status_code == 200


def test_twenty_at_once_from_two_processes_are_one(server: Running, tmp_path: Path) -> None:
    agent = server.person()
    ticket = a_ticket(agent.seat)
    body = encode(TicketChange(ticket, (an_event(ticket.id, agent.seat),)))
    headers = {KEY_HEADER: uuid4().hex, MATCH_HEADER: '"0"'}

    def put(number: int) -> tuple[int, bytes]:
        with client(addresses[number % 2], agent.token) as http:
            answer = http.put(f"/tickets/{ticket.id}", content=body, headers=headers)
            return answer.status_code, answer.content

    arguments = ("--data", str(tmp_path), "--database", server.database_url)
    with started(*arguments) as second, ThreadPoolExecutor(20) as pool:
        addresses = (server.address, second.address)
        cursor = agent.all_changes().cursor  # the second process has published its articles
        answers = Counter(pool.map(put, range(20)))

    assert len(answers) == 1
    assert next(iter(answers))[0] == 201
    assert len(agent.get(list[TicketEvent], f"/tickets/{ticket.id}/events")) == 1
    assert agent.get(Changes, "/changes", since=cursor).cursor == cursor + 1


def test_of_twenty_different_first_versions_one_is_stored(server: Running) -> None:
    """Different keys: the loser of the race is told that it is outdated, never 500."""
    agent = server.person()
    ticket = a_ticket(agent.seat)

    def put(number: int) -> int:
        with client(server.address, agent.token) as http:
            answer = http.put(
                f"/tickets/{ticket.id}",
                content=encode(TicketChange(replace(ticket, title=str(number)))),
                headers={KEY_HEADER: uuid4().hex, MATCH_HEADER: '"0"'},
            )
            return answer.status_code

    with ThreadPoolExecutor(20) as pool:
        assert Counter(pool.map(put, range(20))) == {201: 1, 412: 19}
    assert agent.get(Ticket, f"/tickets/{ticket.id}").version == 1
