from __future__ import annotations

import io
import logging
import socket
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import numpy as np
import pytest
import soundfile

from app.central.application import create_app
from app.central.recordings import PART, STALE_S, forget_parts
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
from tests.central.running import Person, Running, problem, running

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


def flac(channels: int = 2, seconds: float = 1.0) -> bytes:
    noise = np.random.default_rng(1).normal(0, 0.1, (int(16_000 * seconds), channels))
    file = io.BytesIO()
    soundfile.write(file, noise, 16_000, format="FLAC")
    return file.getvalue()


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


def test_a_recording_comes_back_and_is_replaced_whole(server: Running) -> None:
    agent, inspector = server.person(), server.person(Role.INSPECTOR)
    path = f"/calls/{uuid4()}/recording"  # it may arrive before its call
    problem(inspector.http.get(path), "SRV-06")
    for sound in (flac(seconds=3), flac()):
        assert agent.http.put(path, content=sound).status_code == 204
        answer = inspector.http.get(path)
        assert answer.headers["content-type"] == "audio/flac"
        assert answer.content == sound
    part = inspector.http.get(path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"fLaC")


@pytest.mark.parametrize("what", ["mono", "wave", "cut", "nothing"])
def test_what_is_no_recording_is_refused(server: Running, what: str) -> None:
    agent = server.person()
    sound = {"mono": flac(1), "wave": b"RIFF" * 50, "cut": flac()[:30], "nothing": b""}[what]
    call = uuid4()
    problem(agent.http.put(f"/calls/{call}/recording", content=sound), "SRV-14")
    problem(agent.http.get(f"/calls/{call}/recording"), "SRV-06")
    assert files_of(server, call) == []


def test_a_recording_that_breaks_off_leaves_nothing(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    agent, call = server.person(), uuid4()
    address = urlsplit(server.address)
    with socket.create_connection((address.hostname, address.port)) as line:
        head = (
            f"PUT /v1/calls/{call}/recording HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {agent.token}\r\nContent-Length: 100000\r\n\r\n"
        )
        line.sendall(head.encode() + flac()[:5_000])
        wait_until(lambda: files_of(server, call) != [])
    wait_until(lambda: files_of(server, call) == [])
    wait_until(lambda: "left in the middle" in caplog.text)
    problem(agent.http.get(f"/calls/{call}/recording"), "SRV-06")


def test_a_recording_has_a_largest_size(tmp_path: Path) -> None:
    with running(tmp_path, make_app=lambda c: create_app(c, recording_bytes=60_000)) as server:
        agent, call = server.person(), uuid4()
        small, large = flac(), flac(seconds=8)
        assert len(small) < 60_000 < len(large)
        assert agent.http.put(f"/calls/{call}/recording", content=small).status_code == 204
        pieces = iter([large[:50_000], large[50_000:]])
        for body in (large, pieces):
            answer = agent.http.put(f"/calls/{call}/recording", content=body)
            assert answer.status_code == 413
            problem(answer, "SRV-13")
        assert agent.http.get(f"/calls/{call}/recording").content == small
        assert len(files_of(server, call)) == 1


def test_what_a_killed_server_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "ab").mkdir()
    part, whole = tmp_path / "ab" / "tmpx.part", tmp_path / "ab" / "call.flac"
    part.touch()
    whole.touch()
    forget_parts(tmp_path, time.time())
    assert part.exists()
    forget_parts(tmp_path, time.time() + STALE_S + 60)
    assert (part.exists(), whole.exists()) == (False, True)


def test_a_long_call_with_all_its_words_fits(server: Running) -> None:
    agent = server.person()
    words = tuple(Word("一二三", n + 0.123, n + 0.456, 0.987) for n in range(4))
    segments = tuple(Segment(Speaker.CITIZEN, n, n + 1, "一二三" * 4, words) for n in range(4_500))
    record = replace(a_record(agent.seat), transcript=Transcript(segments))
    assert put(agent, record)[0] == 201
    stored = decode(CallRecord, agent.http.get(f"/calls/{record.call.id}").content)
    assert stored == record


def files_of(server: Running, call: UUID) -> list[Path]:
    """List what lies there of this call, and what is half there of any; folders are shared."""
    found = (server.central.recordings / call.hex[:2]).glob("*")
    return [path for path in found if path.stem == str(call) or path.suffix == PART]


def wait_until(fact: object) -> None:
    assert callable(fact)
    end = time.monotonic() + 10
    while not fact():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
