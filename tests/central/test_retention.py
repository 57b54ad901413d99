"""Sound and words whose time is over are deleted, those alone, and that is written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.central.calls import retention as module
from app.central.calls.call_tables import CallRow, ForgottenRow, RecordingRow
from app.central.calls.housekeeping import PRESENCE_DAYS, keep_house
from app.central.calls.loose_blobs import blob_of
from app.central.calls.retention import Forgetting, forget_due
from app.central.live.presence_tables import PresenceLogRow
from app.central.people.audit import verify
from app.central.people.people_tables import AuditRow
from app.central.tables import KeyRow
from app.commands import central_deleted
from app.domain.call import Call, EndedBy
from app.domain.retention import DAY_MS, Retention, RetentionClass
from app.domain.seat import Role
from app.domain.ticket import EventKind, RequestType
from app.domain.transcript import Segment, Speaker, Transcript
from app.sync.protocol import KEY_HEADER, CallRecord, CallSummary, encode
from tests.central.commands import finished
from tests.central.recorded import files_of, folder_of, wait_until
from tests.central.running import Person, Running, a_ticket, an_event
from tests.services.calls import two_tones

DAYS = Retention(
    {
        RetentionClass.ORDINARY: 10,
        RetentionClass.COMPLAINT: 20,
        RetentionClass.CONFIDENTIAL: 20,
        RetentionClass.EMERGENCY: 30,
    }
)
WORDS = Transcript((Segment(Speaker.CITIZEN, 1.0, 2.0, "路灯不亮"),))
SOUND = two_tones(0.2)


@pytest.fixture
def agent(server: Running) -> Iterator[Person]:
    """The server is shared: what other tests left is forgotten first, the clock put back after."""
    forget_due(server.central, DAYS)
    now = server.clock.now
    server.clock.pass_ms(2)  # later than whatever other tests have just left
    yield server.person()
    server.clock.now = now


def tell_call(server: Running, agent: Person, *, sound: bool = True) -> UUID:
    now = server.clock.now
    call = Call("+8613800138000", agent.seat, now, now + 1, now + 9, EndedBy.AGENT)
    body = encode(CallRecord(call, WORDS))
    headers = {KEY_HEADER: uuid4().hex}
    assert agent.http.put(f"/calls/{call.id}", content=body, headers=headers).status_code == 201
    if sound:
        tell_sound(agent, call.id)
    return call.id


def tell_sound(agent: Person, call_id: UUID) -> None:
    headers = {KEY_HEADER: uuid4().hex, "Content-Type": "audio/flac"}
    answer = agent.http.put(f"/calls/{call_id}/recording", content=SOUND, headers=headers)
    assert answer.status_code == 204


def words(agent: Person, call_id: UUID) -> Transcript:
    return agent.get(CallRecord, f"/calls/{call_id}").transcript


def has_sound(server: Running, agent: Person, call_id: UUID) -> bool:
    status = agent.http.get(f"/calls/{call_id}/recording").status_code
    assert (status == 200) == bool(files_of(server, call_id))
    return status == 200


def sound_file(server: Running, call_id: UUID) -> Path:
    with server.central.database.reading() as session:
        row = session.get(RecordingRow, call_id)
        assert row is not None
        return folder_of(server) / blob_of(row)


def audit(server: Running, call_id: UUID) -> list[ForgottenRow]:
    with server.central.database.reading() as session:
        found = select(ForgottenRow).where(ForgottenRow.call_id == call_id)
        return list(session.scalars(found.order_by(ForgottenRow.id)))


def test_a_call_is_forgotten_on_its_day_and_a_line_stays(server: Running, agent: Person) -> None:
    call_id = tell_call(server, agent)
    rang_ms = server.clock.now
    server.clock.pass_ms(10 * DAY_MS - 1)
    forget_due(server.central, DAYS)  # calls that other tests left may be due by now, this one not
    inspector = server.person(Role.INSPECTOR)  # the agent's token is over by now
    assert words(inspector, call_id) == WORDS
    assert has_sound(server, inspector, call_id)
    server.clock.pass_ms(2)
    assert forget_due(server.central, DAYS) == 1
    assert words(inspector, call_id) == Transcript()
    assert not has_sound(server, inspector, call_id)
    (line,) = audit(server, call_id)
    assert (line.retention, line.days, line.rang_ms) == ("ordinary", 10, rang_ms)
    assert (line.seat, line.sound_bytes, len(line.sound_sha256)) == (agent.seat, len(SOUND), 64)
    assert line.at_ms == server.clock.now
    assert forget_due(server.central, DAYS) == 0, "once"


def test_the_call_itself_stays_in_the_list(server: Running, agent: Person) -> None:
    call_id = tell_call(server, agent)
    server.clock.pass_ms(11 * DAY_MS)
    forget_due(server.central, DAYS)
    inspector = server.person(Role.INSPECTOR)
    listed = {
        each.call.id: each
        for each in inspector.get(tuple[CallSummary, ...], "/calls", limit=200)  # type: ignore[arg-type]  # a generic
    }
    assert not listed[call_id].has_recording


@pytest.mark.parametrize(
    ("fields", "kind", "days", "name"),
    [
        ({"request_type": RequestType.COMPLAINT}, EventKind.CREATED, 20, "complaint"),
        ({}, EventKind.HANDED_OVER, 30, "emergency"),
    ],
)
def test_what_came_of_a_call_decides(
    server: Running, agent: Person, fields: dict, kind: EventKind, days: int, name: str
) -> None:
    call_id = tell_call(server, agent)
    ticket = a_ticket(agent.seat, call_id=call_id, **fields)
    assert agent.put_ticket(ticket, an_event(ticket.id, agent.seat, kind)).status_code == 201
    server.clock.pass_ms(days * DAY_MS - 1)
    forget_due(server.central, DAYS)
    assert not audit(server, call_id)
    server.clock.pass_ms(2)
    forget_due(server.central, DAYS)
    assert [line.retention for line in audit(server, call_id)] == [name]


def test_sound_whose_call_never_came_is_forgotten_too(server: Running, agent: Person) -> None:
    call_id = uuid4()
    tell_sound(agent, call_id)
    server.clock.pass_ms(10 * DAY_MS + 1)
    forget_due(server.central, DAYS)
    (line,) = audit(server, call_id)
    assert (line.seat, line.sound_bytes) == (agent.seat, len(SOUND))
    assert not files_of(server, call_id)


def test_what_arrives_again_after_that_is_forgotten_again(server: Running, agent: Person) -> None:
    call_id = tell_call(server, agent, sound=False)
    server.clock.pass_ms(10 * DAY_MS + 1)
    forget_due(server.central, DAYS)
    assert audit(server, call_id)[0].sound_bytes == 0
    again = server.person(seat=agent.seat)
    tell_sound(again, call_id)
    forget_due(server.central, DAYS)
    assert [line.sound_bytes for line in audit(server, call_id)] == [0, len(SOUND)]
    assert not files_of(server, call_id)


def test_a_run_that_was_cut_off_before_its_row_went_is_repeated(
    server: Running, agent: Person
) -> None:
    call_id = tell_call(server, agent)
    sound_file(server, call_id).unlink()
    server.clock.pass_ms(10 * DAY_MS + 1)
    forget_due(server.central, DAYS)
    assert len(audit(server, call_id)) == 1
    with server.central.database.reading() as session:
        assert session.get(RecordingRow, call_id) is None


@pytest.mark.logs("A recording cannot be deleted")
def test_a_file_that_cannot_be_deleted_is_told_and_stops_no_other(
    server: Running, agent: Person
) -> None:
    stuck, other = tell_call(server, agent), tell_call(server, agent)
    file = sound_file(server, stuck)
    file.unlink()
    file.mkdir()  # unlinking it fails, even for root
    server.clock.pass_ms(10 * DAY_MS + 1)
    try:
        assert forget_due(server.central, DAYS) == 1
        assert (len(audit(server, stuck)), len(audit(server, other))) == (0, 1)
    finally:
        file.rmdir()
    assert forget_due(server.central, DAYS) == 1


def test_many_calls_are_looked_at_page_by_page_and_a_run_has_an_end(
    server: Running, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    monkeypatch.setattr(module, "MOST_A_RUN", 4)
    calls = [tell_call(server, agent, sound=False) for _ in range(5)]
    complaint = tell_call(server, agent, sound=False)  # stays, and must not stop the pages
    agent.new_ticket(call_id=complaint, request_type=RequestType.COMPLAINT)
    for _ in range(3):
        tell_sound(agent, uuid4())
    server.clock.pass_ms(10 * DAY_MS + 1)
    assert [forget_due(server.central, DAYS) for _ in range(3)] == [4, 4, 0]
    assert all(audit(server, call_id) for call_id in calls)
    assert not audit(server, complaint)


def test_the_server_does_it_at_its_start_again_and_again_and_ends(
    server: Running, agent: Person
) -> None:
    call_id = tell_call(server, agent, sound=False)
    server.clock.pass_ms(10 * DAY_MS + 1)
    with Forgetting(server.central, DAYS, every_s=0.01) as forgetting:
        wait_until(lambda: audit(server, call_id))
        tell_sound(server.person(seat=agent.seat), call_id)
        wait_until(lambda: len(audit(server, call_id)) == 2)
    assert not forgetting._thread.is_alive()


@pytest.mark.logs("Calls whose time is over stay: RuntimeError$")
def test_trouble_with_the_database_ends_no_thread(
    server: Running, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_id = tell_call(server, agent, sound=False)
    server.clock.pass_ms(10 * DAY_MS + 1)
    tries = []

    def once_broken(*args: object) -> int:
        tries.append(args)
        if len(tries) == 1:
            raise RuntimeError("路灯")
        return forget_due(*args)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(module, "forget_due", once_broken)
    with Forgetting(server.central, DAYS, every_s=0.01):
        wait_until(lambda: audit(server, call_id))


def test_a_retention_file_that_is_wrong_stops_the_server_in_words(tmp_path: Path) -> None:
    (tmp_path / "retention.toml").write_text("ordinary = 0\n")
    ended = finished("--data", str(tmp_path))
    assert ended.returncode == 1
    assert "retention.toml, ordinary: days" in ended.stderr
    assert "Traceback" not in ended.stderr


def told(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def deleted(server: Running, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict]]:
    """Run the command in this process; gives its exit status and its lines by call."""
    status = central_deleted.run(server.central, lambda facts, _: print(json.dumps(facts)))  # noqa: T201 - as the command does
    *lines, last = told(capsys)
    assert last["calls"] == len(lines)
    return status, {line["call"]: line for line in lines}


def test_proofs_are_listed_and_hold(
    server: Running, agent: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    call_id = tell_call(server, agent)
    file = sound_file(server, call_id)
    server.clock.pass_ms(10 * DAY_MS + 1)
    forget_due(server.central, DAYS)
    status, lines = deleted(server, capsys)
    assert status == 0
    line = lines[str(call_id)]
    assert (line["sound_sha256"], line["sound_bytes"]) == (sha256(SOUND).hexdigest(), len(SOUND))
    assert line["words_sha256"] == sha256(encode(WORDS)).hexdigest()
    assert (line["class"], line["sealed"], line["problems"]) == ("ordinary", True, [])

    file.write_bytes(SOUND)  # somebody puts it back
    status, lines = deleted(server, capsys)
    assert (status, lines[str(call_id)]["problems"]) == (1, ["sound"])
    file.unlink()

    with server.central.database.writing() as session:  # so does the one who takes back the words
        session.get_one(CallRow, call_id).transcript = encode(WORDS).decode()
    status, lines = deleted(server, capsys)
    assert (status, lines[str(call_id)]["problems"]) == (1, ["words"])
    forget_due(server.central, DAYS)  # as it would the next night


def test_a_proof_that_was_changed_or_taken_away_is_found(
    server: Running, agent: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    call_id = tell_call(server, agent)
    server.clock.pass_ms(10 * DAY_MS + 1)
    forget_due(server.central, DAYS)
    (row,) = audit(server, call_id)
    with server.central.database.writing() as session:
        session.get_one(ForgottenRow, row.id).sound_bytes += 1
    status, lines = deleted(server, capsys)
    assert (status, lines[str(call_id)]["problems"]) == (1, ["unsealed"])
    with server.central.database.writing() as session:
        session.delete(session.get_one(ForgottenRow, row.id))
    assert deleted(server, capsys)[0] == 1
    with server.central.database.writing() as session:
        session.merge(row)
    assert deleted(server, capsys)[0] == 0


def test_what_came_again_is_no_fault(
    server: Running, agent: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    call_id = tell_call(server, agent)
    server.clock.pass_ms(10 * DAY_MS + 1)
    forget_due(server.central, DAYS)
    tell_sound(server.person(seat=agent.seat), call_id)
    status, lines = deleted(server, capsys)
    line = lines[str(call_id)]
    assert (status, line["problems"], line["came_again"]) == (0, [], True)
    forget_due(server.central, DAYS)


def test_the_command_lists_proofs(tmp_path: Path) -> None:
    ended = finished("--data", str(tmp_path), "--deleted", "--json")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "calls": 0,
        "sealed": 0,
        "bad": 0,
        "missing": 0,
        "broken_line": 0,
    }


def test_what_else_has_an_end_ends(server: Running, agent: Person) -> None:
    now = server.clock.now
    old = now - (PRESENCE_DAYS + 1) * DAY_MS
    with server.central.database.writing() as session:
        for heard_ms in (old, now):
            session.add(
                PresenceLogRow(
                    seat="9999", name="李雷", state="ready", since_ms=heard_ms, reason="",
                    call_id="", heard_ms=heard_ms, lost=False,
                )
            )  # fmt: skip
        for name, at_ms in (("old", old), ("new", now)):
            key = f"{name}-{agent.seat}"
            session.add(KeyRow(key=key, fingerprint="", status=200, answer="", at_ms=at_ms))
    keep_house(server.central)
    with server.central.database.reading() as session:
        kept = select(PresenceLogRow.heard_ms).where(PresenceLogRow.seat == "9999")
        assert old not in session.scalars(kept).all()
        assert session.get(KeyRow, f"old-{agent.seat}") is None
        assert session.get(KeyRow, f"new-{agent.seat}") is not None
        line = session.scalars(select(AuditRow).where(AuditRow.subject == "presence")).all()[-1]
        assert (line.what, json.loads(line.detail)["periods"]) == ("deleted", 1)
        assert verify(session).broken == 0
