"""Which part of what a citizen told is seen by whom."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from app.central.people.rights import IDENTITY, PHONE, without_person
from app.domain.call import masked
from app.domain.seat import Role
from app.domain.ticket import Handling, Place, Ticket
from app.sync.protocol import CallRecord, Changes
from tests.central.running import Running, a_ticket, problem
from tests.central.test_calls import a_record, put

IDENTITY_NUMBER = "110101199003077758"
PERSON = {
    "caller_name": "王小明",
    "caller_phone": "+8613812345678",
    "content": f"王小明（{IDENTITY_NUMBER}）来电13812345678，工单20261121-8012-003。",
    "place": Place(verbatim="010-87654321那家", detail="3号楼1305室"),
    "handling": Handling(result="已联系王小明 138 1234 5678"),
}
SECRETS = ("王小明", "小明", IDENTITY_NUMBER, "13812345678", "87654321", "138 1234")


def test_everything_that_tells_who_it_was_is_hidden() -> None:
    ticket = a_ticket("8012", **PERSON)
    hidden = without_person(ticket)
    assert not [secret for secret in SECRETS if secret in repr(hidden)]
    assert (hidden.caller_name, hidden.caller_phone) == ("王**", "138****5678")
    assert hidden.content == "王**（110*************58）来电138****5678，工单20261121-8012-003。"
    assert hidden.place.detail == "3号楼1305室"
    plain = a_ticket(
        "8012", category="0101", lead_unit="U-1", place=Place(community="440106001001")
    )
    assert without_person(plain) == plain
    assert masked(hidden.caller_phone) == hidden.caller_phone
    assert masked(masked("+862087654321")) == masked("+862087654321")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("来电138.1234.5678", "来电138****5678"),
        ("来电1 3 8 1234-5678。", "来电138****5678。"),
        ("来电１３８１２３４５６７８转1", "来电138****5678转1"),
        ("来电人 王 小·明", "来电人 王**"),
        ("13812345679、20261121-8012-003", "138****5679、20261121-8012-003"),
    ],
)
def test_it_is_hidden_however_it_is_written(text: str, seen: str) -> None:
    ticket = a_ticket("8012", caller_name="王小明", caller_phone="+8613812345678", content=text)
    assert without_person(ticket).content == seen


@pytest.mark.parametrize(
    ("text", "identity", "phone"),
    [
        ("110101199003077758", True, False),
        ("11010119900307775X", True, False),
        ("110101900307775", True, False),
        ("110101199013077758", False, False),
        ("1101011990030777580", False, False),
        ("13812345678", False, True),
        ("+86 138-1234-5678", False, True),
        ("0755-12345678", False, True),
        ("02087654321", False, True),
        ("12345", False, False),
        ("20261121-8012-003", False, False),
        ("1790000000000", False, False),
    ],
)
def test_what_is_such_a_number(text: str, identity: bool, phone: bool) -> None:
    assert (bool(IDENTITY.search(text)), bool(PHONE.search(text))) == (identity, phone)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.SUPERVISOR, Role.ADMIN])
def test_others_than_agents_get_it_hidden_wherever_they_look(server: Running, role: Role) -> None:
    agent, reader = server.person(), server.person(role, seat="")
    start = reader.all_changes().cursor
    number = f"+86139{int(agent.seat):08d}"
    ticket = agent.new_ticket(**PERSON | {"caller_phone": number})
    hidden = without_person(ticket)
    assert reader.get(Changes, "/changes", since=start).tickets == (hidden,)
    # Who gets the number for no reason at all must not find it by guessing either.
    found = [] if role is Role.ADMIN else [hidden]
    assert reader.get(list[Ticket], "/tickets", number=number) == found
    assert reader.get(list[Ticket], "/tickets", seat=agent.seat) == [hidden]
    assert reader.get(Ticket, f"/tickets/{ticket.id}") == hidden
    assert agent.get(Ticket, f"/tickets/{ticket.id}") == ticket
    tags = [each.http.get(f"/tickets/{ticket.id}").headers["etag"] for each in (agent, reader)]
    assert len(set(tags)) == 2


def test_another_seat_gets_no_identity_number(server: Running) -> None:
    agent, other = server.person(), server.person()
    start = other.all_changes().cursor
    ticket = agent.new_ticket(**PERSON)
    seen = replace(ticket, content=ticket.content.replace(IDENTITY_NUMBER, "110*************58"))
    assert other.get(Ticket, f"/tickets/{ticket.id}") == seen
    assert other.get(Changes, "/changes", since=start).tickets == (seen,)
    assert agent.get(Changes, "/changes", since=start).tickets == (ticket,)


def test_who_may_unmask_and_only_for_a_reason(server: Running) -> None:
    agent = server.person()
    ticket = agent.new_ticket(**PERSON)
    path = f"/tickets/{ticket.id}/unmask"
    for role in (Role.INSPECTOR, Role.SUPERVISOR):
        person = server.person(role)
        answer = person.http.post(path, json={"reason": "quality"})
        assert answer.json()["caller_name"] == "王小明"
        for wrong in ({}, {"reason": ""}, {"reason": "他叫王小明"}):
            problem(person.http.post(path, json=wrong), "SRV-12")
        missing = person.http.post(f"/tickets/{uuid4()}/unmask", json={"reason": "quality"})
        problem(missing, "SRV-06")
    for role in (Role.AGENT, Role.ADMIN, Role.EDITOR):
        problem(server.person(role).http.post(path, json={"reason": "quality"}), "SRV-04")


def test_a_call_hides_its_number_from_those_who_review(server: Running) -> None:
    agent, inspector = server.person(), server.person(Role.INSPECTOR)
    record = a_record(agent.seat)
    put(agent, record)
    seen = inspector.get(CallRecord, f"/calls/{record.call.id}")
    assert seen == replace(record, call=replace(record.call, number="138****8000"))
    assert agent.get(CallRecord, f"/calls/{record.call.id}") == record


def test_what_another_seat_has_and_what_nobody_has_are_the_same(server: Running) -> None:
    agent, other = server.person(), server.person()
    record = a_record(agent.seat)
    put(agent, record)
    secret = agent.new_ticket(is_confidential=True)
    for there, nowhere in (
        (f"/tickets/{secret.id}", f"/tickets/{uuid4()}"),
        (f"/tickets/{secret.id}/events", f"/tickets/{uuid4()}/events"),
        (f"/calls/{record.call.id}", f"/calls/{uuid4()}"),
        (f"/calls/{record.call.id}/recording", f"/calls/{uuid4()}/recording"),
    ):
        answers = [other.http.get(path) for path in (there, nowhere)]
        assert problem(answers[0], "SRV-06") == problem(answers[1], "SRV-06")
        assert answers[0].content == answers[1].content
