from __future__ import annotations

import json
from dataclasses import fields, replace
from uuid import uuid4

import pytest

from app.domain.handling import Handling, Visit
from app.domain.seat import Role
from app.domain.ticket import MAX_TEXT_CHARS, Place, Status, Ticket, TicketEvent
from app.sync.protocol import KEY_HEADER, MATCH_HEADER, Stored, TicketChange, decode, encode
from tests.central.running import Running, a_ticket, an_event, problem


def test_a_ticket_comes_back_whole(server: Running) -> None:
    agent = server.person()
    ticket = a_ticket(
        agent.seat,
        place=Place(verbatim="石牌村口", district="440106"),
        status=Status.DISPATCHED,
        caller_phone="+8613800138000",
        call_id=uuid4(),
        is_confidential=True,
        due_ms=1_790_000_100_000,
    )
    created = an_event(ticket.id, agent.seat)

    answer = agent.put_ticket(ticket, created)

    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    stored = decode(Stored, answer.content)
    assert stored == Stored(ticket.id, 1, stored.seq)
    assert stored.seq > 0
    assert agent.get(Ticket, f"/tickets/{ticket.id}") == replace(ticket, version=1)
    assert agent.get(list[TicketEvent], f"/tickets/{ticket.id}/events") == [created]


def test_every_field_of_a_ticket_crosses_the_wire(server: Running) -> None:
    agent = server.person()
    ticket = a_ticket(
        agent.seat,
        place=Place("村口", "440106", province="44", city="4401", ring="estate", position="23,113"),
        channel="wechat",
        caller_gender="female",
        is_company=True,
        company="某某公司",
        earlier_number="20261120-8012-004",
        against="某某工地",
        tags=("elderly", "wages"),
        is_difficult=True,
        is_repeat=True,
        directory_item="噪声",
        dispatch_note="请尽快",
        answer="已答复",
        merged_into=uuid4(),
        held_from=Status.SIGNED,
        status=Status.MERGED,
        handling=Handling(signed_ms=5, is_true=False, result="已修复", urged=2),
        visit=Visit(is_reached=True, is_satisfied=False, opinion="慢"),
    )
    assert agent.put_ticket(ticket).status_code == 201
    assert agent.get(Ticket, f"/tickets/{ticket.id}") == replace(ticket, version=1)


NEW_FIELDS = [
    "channel",
    "caller_gender",
    "is_company",
    "company",
    "earlier_number",
    "against",
    "tags",
    "is_difficult",
    "is_repeat",
    "directory_item",
    "dispatch_note",
    "answer",
    "merged_into",
    "held_from",
    "handling",
    "visit",
]


def test_a_seat_of_an_earlier_release_is_understood(server: Running) -> None:
    agent = server.person()
    ticket = a_ticket(agent.seat, place=Place("石牌村口"))
    body = json.loads(encode(TicketChange(ticket)))
    for name in NEW_FIELDS:
        del body["ticket"][name]
    for name in ("province", "city", "ring", "position"):
        del body["ticket"]["place"][name]
    answer = agent.http.put(
        f"/tickets/{ticket.id}",
        content=json.dumps(body),
        headers={KEY_HEADER: uuid4().hex, MATCH_HEADER: '"0"'},
    )
    assert answer.status_code == 201
    assert agent.get(Ticket, f"/tickets/{ticket.id}") == replace(ticket, version=1)
    assert {each.name for each in fields(Ticket)} >= set(NEW_FIELDS)


def test_events_are_added_in_order_and_stay_as_they_were_first_told(server: Running) -> None:
    agent = server.person()
    ticket = agent.new_ticket()
    first, second, third = (an_event(ticket.id, agent.seat) for _ in range(3))
    agent.put_ticket(ticket, first, second)

    forged = replace(first, detail={"kind": "place"})
    answer = agent.put_ticket(replace(ticket, version=2), forged, third)

    assert answer.status_code == 200
    events = agent.get(list[TicketEvent], f"/tickets/{ticket.id}/events")
    assert events == [first, second, third]


def test_an_event_of_another_ticket_stops_everything(server: Running) -> None:
    agent = server.person()
    one, other = agent.new_ticket(), agent.new_ticket()
    event = an_event(other.id, agent.seat)
    agent.put_ticket(other, event)

    answer = agent.put_ticket(one, replace(event, ticket_id=one.id))

    assert problem(answer, "SRV-12").errors[0]["field"] == "events.0.id"
    assert agent.get(Ticket, f"/tickets/{one.id}").version == 1


@pytest.mark.parametrize("match", [0, 2, 7])
def test_an_outdated_change_gets_the_current_copy(server: Running, match: int) -> None:
    agent = server.person()
    ticket = agent.new_ticket()

    answer = agent.put_ticket(replace(ticket, title="别的"), match=match)

    assert answer.status_code == 412
    assert problem(answer, "SRV-08").current == ticket
    assert agent.get(Ticket, f"/tickets/{ticket.id}") == ticket


def test_a_change_of_a_ticket_nobody_has_is_outdated(server: Running) -> None:
    agent = server.person()
    assert problem(agent.put_ticket(a_ticket(agent.seat), match=3), "SRV-08").current is None


@pytest.mark.parametrize("match", ["", "1", '"x"', '"-1"', '"01"', "*", '"9999999999999999"'])
def test_a_version_in_quotes_is_needed(server: Running, match: str) -> None:
    agent = server.person()
    ticket = a_ticket(agent.seat)
    answer = agent.http.put(
        f"/tickets/{ticket.id}",
        content=encode(TicketChange(ticket)),
        headers={KEY_HEADER: uuid4().hex} | ({MATCH_HEADER: match} if match else {}),
    )
    assert answer.status_code == 428
    problem(answer, "SRV-11")


@pytest.mark.parametrize("key", ["", "a b", "k" * 101])
def test_a_key_is_needed(server: Running, key: str) -> None:
    agent = server.person()
    ticket = a_ticket(agent.seat)
    headers = {MATCH_HEADER: '"0"'} | ({KEY_HEADER: key} if key else {})
    body = encode(TicketChange(ticket))
    answer = agent.http.put(f"/tickets/{ticket.id}", content=body, headers=headers)
    assert answer.status_code == 400
    problem(answer, "SRV-10")


def test_an_agent_writes_for_the_own_seat_only(server: Running) -> None:
    agent, other = server.person(), server.person()
    ticket = agent.new_ticket()
    taken_over = replace(ticket, seat=other.seat)
    signed_by_other = an_event(ticket.id, other.seat)

    problem(other.put_ticket(ticket), "SRV-05")
    problem(other.put_ticket(taken_over), "SRV-05")
    problem(agent.put_ticket(ticket, signed_by_other), "SRV-05")
    problem(agent.put_ticket(a_ticket(other.seat)), "SRV-05")
    assert other.get(Ticket, f"/tickets/{ticket.id}") == ticket


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.SUPERVISOR, Role.ADMIN])
def test_only_agents_write_tickets_and_everybody_reads_them(server: Running, role: Role) -> None:
    ticket = server.person().new_ticket()
    reader = server.person(role)
    problem(reader.put_ticket(a_ticket(reader.seat)), "SRV-04")
    assert reader.get(Ticket, f"/tickets/{ticket.id}") == ticket


def test_ticket_and_events_must_be_those_of_the_address(server: Running) -> None:
    agent = server.person()
    ticket = a_ticket(agent.seat)
    answer = agent.http.put(
        f"/tickets/{uuid4()}",
        content=encode(TicketChange(ticket)),
        headers={KEY_HEADER: uuid4().hex, MATCH_HEADER: '"0"'},
    )
    assert problem(answer, "SRV-12").errors[0]["field"] == "ticket.id"
    answer = agent.put_ticket(ticket, an_event(uuid4(), agent.seat))
    assert problem(answer, "SRV-12").errors[0]["field"] == "events.0.ticket_id"


def test_tickets_of_a_caller_newest_first(server: Running) -> None:
    agent = server.person()
    number = f"+86138{int(agent.seat):08d}"
    old, new = (
        agent.new_ticket(caller_phone=number, created_ms=1_790_000_000_000 + ms) for ms in (0, 5)
    )
    agent.new_ticket(caller_phone="+8613900000000")

    for written in (number, number[3:], number.replace("+", "00")):
        assert agent.get(list[Ticket], "/tickets", number=written) == [new, old]
    assert agent.get(list[Ticket], "/tickets", number=number, limit=1) == [new]
    assert len(agent.get(list[Ticket], "/tickets", limit=2)) == 2


def test_what_is_too_long_is_refused_with_its_field(server: Running) -> None:
    agent = server.person()
    longest = "长" * MAX_TEXT_CHARS
    ticket = a_ticket(agent.seat, content=longest)
    assert agent.put_ticket(ticket).status_code == 201

    bad = a_ticket(
        agent.seat, content=longest + "。", caller_name="名" * 201, title="标题\x00", due_ms=2**60
    )
    errors = problem(agent.put_ticket(bad), "SRV-12").errors

    fields = [error["field"] for error in errors]
    assert fields == ["ticket.title", "ticket.content", "ticket.caller_name", "ticket.due_ms"]
    assert all("名" not in error["reason"] for error in errors)


def test_what_is_nested_is_measured_too(server: Running) -> None:
    agent = server.person()
    longest = "长" * MAX_TEXT_CHARS
    whole = Handling(result=longest, reply=longest, return_reason=longest)
    said = Visit(opinion=longest, unsolved_reason=longest)
    ticket = a_ticket(agent.seat, answer=longest, dispatch_note=longest, handling=whole, visit=said)
    returned = replace(an_event(ticket.id, agent.seat), detail={"reason": longest})
    assert agent.put_ticket(ticket, returned).status_code == 201

    bad = a_ticket(
        agent.seat,
        earlier_number="1" * 65,
        tags=("长" * 201,),
        handling=replace(whole, reply=longest + "。"),
        visit=replace(said, opinion="\x00"),
        place=Place(ring="环" * 201),
    )
    errors = problem(agent.put_ticket(bad), "SRV-12").errors
    assert {error["field"] for error in errors} == {
        "ticket.place.ring",
        "ticket.earlier_number",
        "ticket.tags.0",
        "ticket.handling.reply",
        "ticket.visit.opinion",
    }


def test_an_unchanged_ticket_is_not_sent_again(server: Running) -> None:
    agent = server.person()
    ticket = agent.new_ticket()
    etag = agent.http.get(f"/tickets/{ticket.id}").headers["etag"]
    again = agent.http.get(f"/tickets/{ticket.id}", headers={"If-None-Match": f'W/"9", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
