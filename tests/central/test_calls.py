from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from app.domain.call import Call, EndedBy
from app.domain.seat import Role
from app.domain.transcript import (
    Edit,
    EditKind,
    Gap,
    Pause,
    Segment,
    Speaker,
    Transcript,
    Voice,
    Word,
)
from app.sync.protocol import KEY_HEADER, CallRecord, CallSummary, Stored, decode, encode
from tests.central.recorded import flac
from tests.central.running import Person, Running, problem

EDITS = (
    Edit(0, 2, "你好", EditKind.SOUND, refused="您号"),
    Edit(3, 5, "请" * 300, EditKind.PERSON),
)


def a_record(seat: str, rang_ms: int = 1_790_000_000_000) -> CallRecord:
    words = (Word("您好", 0.1, 0.5, 0.97), Word("请讲", 0.6, 1.0, 0.9))
    return CallRecord(
        Call("+8613800138000", seat, rang_ms, rang_ms + 1, rang_ms + 9, EndedBy.CITIZEN),
        Transcript(
            (Segment(Speaker.AGENT, 0.1, 1.0, "您好，请讲", words, "您好 请讲", EDITS),),
            (Gap(Speaker.CITIZEN, 1.5, 0.2),),
            (Voice(Speaker.AGENT, 0.1, 1.1),),
            (Pause(3.0, 4.5),),
            (Segment(Speaker.AGENT, 0.1, 1.0, "您好，请讲。", words),),
        ),
    )


def put(person: Person, record: CallRecord, key: str = "") -> tuple[int, bytes]:
    answer = person.http.put(
        f"/calls/{record.call.id}",
        content=encode(record),
        headers={KEY_HEADER: key or uuid4().hex},
    )
    return answer.status_code, answer.content


def test_a_call_comes_back_whole_and_grows_with_corrections(server: Running) -> None:
    agent = server.person()
    record = a_record(agent.seat)
    key = "call" + agent.seat
    assert put(agent, record, key) == (201, encode(Stored(record.call.id, 1)))
    assert put(agent, record, key) == (201, encode(Stored(record.call.id, 1)))
    assert agent.get(CallRecord, f"/calls/{record.call.id}") == record

    corrected = replace(record, transcript=Transcript())
    assert put(agent, corrected) == (200, encode(Stored(record.call.id, 2)))
    assert agent.get(CallRecord, f"/calls/{record.call.id}") == corrected


def test_a_seat_of_the_first_release_is_understood(server: Running) -> None:
    agent = server.person()
    call = a_record(agent.seat).call
    old = b'{"speaker":"agent","start_s":0.1,"end_s":1.0,"text":"hello","words":[],"heard":""}'
    body = b'{"call":%s,"transcript":{"segments":[%s],"gaps":[]}}' % (encode(call), old)
    headers = {KEY_HEADER: uuid4().hex}
    assert agent.http.put(f"/calls/{call.id}", content=body, headers=headers).status_code == 201
    stored = agent.get(CallRecord, f"/calls/{call.id}")
    assert stored == CallRecord(call, Transcript((Segment(Speaker.AGENT, 0.1, 1.0, "hello"),)))


def test_the_list_shows_the_newest_with_their_tickets(server: Running) -> None:
    agent, inspector = server.person(), server.person(Role.INSPECTOR)
    base = 1_800_000_000_000 + int(agent.seat) * 100
    old, new = a_record(agent.seat, base), a_record(agent.seat, base + 1)
    put(agent, new)
    put(agent, old)
    ticket = agent.new_ticket(call_id=new.call.id, category="0101", title="噪声")
    agent.new_ticket(call_id=new.call.id, created_ms=ticket.created_ms + 1)
    agent.http.put(f"/calls/{old.call.id}/recording", content=flac())

    summaries = inspector.get(list[CallSummary], "/calls", limit=2)

    hidden = [replace(each.call, number="138****8000") for each in (new, old)]
    assert summaries == [
        CallSummary(hidden[0], "李雷", ticket.id, ticket.number, "噪声", "0101", False),
        CallSummary(hidden[1], "李雷", None, "", "", "", True),
    ]


def test_who_may_see_a_call(server: Running) -> None:
    agent, other, admin = server.person(), server.person(), server.person(Role.ADMIN)
    record = a_record(agent.seat)
    put(agent, record)
    agent.http.put(f"/calls/{record.call.id}/recording", content=flac())
    for path in (f"/calls/{record.call.id}", f"/calls/{record.call.id}/recording"):
        assert agent.http.get(path).status_code == 200
        for role in (Role.INSPECTOR, Role.SUPERVISOR):
            assert server.person(role).http.get(path).status_code == 200
        problem(other.http.get(path), "SRV-06")
        problem(admin.http.get(path), "SRV-04")
    problem(agent.http.get("/calls"), "SRV-04")
    problem(admin.http.get("/calls"), "SRV-04")


def test_nobody_adds_to_a_call_of_another_seat(server: Running) -> None:
    agent, other = server.person(), server.person()
    record = a_record(agent.seat)
    put(agent, record)
    taken = replace(record, call=replace(record.call, seat=other.seat))
    assert put(other, record)[0] == put(other, taken)[0] == 403
    sound = other.http.put(f"/calls/{record.call.id}/recording", content=flac())
    problem(sound, "SRV-05")
    elsewhere = agent.http.put(
        f"/calls/{uuid4()}", content=encode(record), headers={KEY_HEADER: uuid4().hex}
    )
    assert problem(elsewhere, "SRV-12").errors[0]["field"] == "call.id"


def test_a_long_call_with_all_its_words_fits(server: Running) -> None:
    agent = server.person()
    words = tuple(Word("一二三", n + 0.123, n + 0.456, 0.987) for n in range(4))
    segments = tuple(Segment(Speaker.CITIZEN, n, n + 1, "一二三" * 4, words) for n in range(4_500))
    record = replace(a_record(agent.seat), transcript=Transcript(segments))
    assert put(agent, record)[0] == 201
    stored = decode(CallRecord, agent.http.get(f"/calls/{record.call.id}").content)
    assert stored == record
