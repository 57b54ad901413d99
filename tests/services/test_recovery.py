"""After a sudden end everything goes on: calls are ended and sent, drafts come back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.call import Call, EndedBy
from app.domain.draft import Draft, write
from app.domain.ticket import EventKind, Ticket, TicketEvent
from app.domain.transcript import Segment, Speaker
from app.services.recovery import GRACE_MS, SENDING, WORDS_KEPT_MS, recover
from app.store.bodies import CALL_BODY
from app.store.calls import (
    append_segment,
    end_call,
    get_call,
    save_call,
    transcript_of,
    unfinished_calls,
)
from app.store.database import Database, open_database
from app.store.drafts import journal_draft, open_drafts
from app.store.outbox import Kind, queue_recording
from app.store.tables import OutboxRow

NOW = 1_795_000_000_000
LATER = NOW + 3_600_000


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "seat.db")
    yield opened
    opened.close()


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    folder.mkdir()
    return folder


def a_call(**fields: object) -> Call:
    return replace(Call("+8613800138000", "8012", NOW, NOW + 3_000), **fields)  # type: ignore[arg-type]


def recorded(folder: Path, call: Call) -> Path:
    file = folder / f"{call.id}.rec"
    file.write_bytes(bytes(200))
    return file


def outbox(database: Database) -> list[tuple[Kind, str]]:
    with database.readers() as session:
        rows = session.query(OutboxRow).order_by(OutboxRow.seq)
        return [(Kind(row.kind), row.body) for row in rows]


def a_draft(**changes: object) -> Draft:
    ticket = Ticket("", "8012", NOW)
    created = TicketEvent(ticket.id, EventKind.CREATED, NOW, "8012")
    return write(Draft(ticket, events=(created,)), NOW, **changes)


def test_a_fresh_profile_has_nothing_to_recover(database: Database, tmp_path: Path) -> None:
    assert recover(database.sessions, tmp_path / "not there", NOW) == []
    assert outbox(database) == []


@pytest.mark.logs("A call that was cut off")
def test_a_call_that_was_cut_off_is_ended_and_sent(database: Database, recordings: Path) -> None:
    call = a_call()
    segment = Segment(Speaker.CITIZEN, 1.0, 2.0, "路灯不亮")
    with database.sessions.begin() as session:
        save_call(session, call)
        append_segment(session, call.id, segment)
    file = recorded(recordings, call)
    recover(database.sessions, recordings, LATER)
    (kind, body), (recording, path) = outbox(database)
    assert (kind, recording, path) == (Kind.CALL, Kind.RECORDING, str(file))
    sent = CALL_BODY.read(body)
    last_word_ms = (call.answered_ms or call.rang_ms) + 2_000
    assert sent.call == replace(call, ended_ms=last_word_ms, ended_by=EndedBy.NETWORK)
    assert sent.transcript.segments == (segment,)
    assert file.exists()
    with database.readers() as session:
        assert unfinished_calls(session) == []


@pytest.mark.logs("A call that was cut off")
def test_recovering_twice_sends_once(database: Database, recordings: Path) -> None:
    call = a_call()
    with database.sessions.begin() as session:
        save_call(session, call)
    file = recorded(recordings, call)
    recover(database.sessions, recordings, LATER)
    first = outbox(database)
    recover(database.sessions, recordings, LATER + 1)
    assert outbox(database) == first
    assert file.exists()


@pytest.mark.logs("A call that was cut off")
def test_a_call_without_a_recording_is_sent_alone(database: Database, recordings: Path) -> None:
    with database.sessions.begin() as session:
        save_call(session, a_call(answered_ms=0))
    recover(database.sessions, recordings, LATER)
    assert [kind for kind, _ in outbox(database)] == [Kind.CALL]


def test_a_finished_call_is_left_alone(database: Database, recordings: Path) -> None:
    call = a_call(ended_ms=NOW + 60_000, ended_by=EndedBy.CITIZEN)
    with database.sessions.begin() as session:
        end_call(session, call)
    before = outbox(database)
    recover(database.sessions, recordings, LATER)
    assert outbox(database) == before


def touched(file: Path, at_ms: int) -> None:
    os.utime(file, ns=(at_ms * 1_000_000, at_ms * 1_000_000))


def test_recordings_the_server_has_are_removed_after_their_grace(
    database: Database, recordings: Path
) -> None:
    waiting, sent = a_call(), a_call(id=Ticket("", "", 0).id)
    with database.sessions.begin() as session:
        for call in (waiting, sent):
            end_call(session, replace(call, ended_ms=NOW + 1, ended_by=EndedBy.AGENT))
        kept = recorded(recordings, waiting)
        queue_recording(session, waiting.id, kept)
    removed = recorded(recordings, sent)
    other, foreign = recordings / "notes.txt", recordings / "old.rec"
    other.write_text("not ours")
    foreign.write_bytes(bytes(200))
    for file in (kept, removed, other, foreign):
        touched(file, NOW)
    recover(database.sessions, recordings, NOW + GRACE_MS)
    assert removed.exists(), "its grace is not over"
    recover(database.sessions, recordings, NOW + GRACE_MS + 1)
    assert not removed.exists()
    assert kept.exists(), "the server does not have it, however old it is"
    assert other.exists()
    assert foreign.exists()


@pytest.mark.logs("A recording of a call that is not known here")
def test_a_recording_the_database_does_not_know_is_sent_once_and_then_removed(
    database: Database, recordings: Path
) -> None:
    """The database was put back from a backup; the sound is there and may not be anywhere else."""
    file = recorded(recordings, a_call())
    touched(file, NOW)
    for later_ms in (GRACE_MS + 1, GRACE_MS + 2):
        recover(database.sessions, recordings, NOW + later_ms)
        assert outbox(database) == [(Kind.RECORDING, str(file))]
        assert file.exists()
    with database.sessions.begin() as session:
        session.query(OutboxRow).delete()  # the server has it
    recover(database.sessions, recordings, NOW + GRACE_MS + 3)
    assert outbox(database) == []
    assert not file.exists()


def test_words_the_server_has_are_forgotten_in_time_and_unsent_ones_never(
    database: Database, recordings: Path
) -> None:
    segment = Segment(Speaker.CITIZEN, 1.0, 2.0, "路灯不亮")
    waiting, sent = a_call(), a_call(id=Ticket("", "", 0).id)
    with database.sessions.begin() as session:
        for call in (waiting, sent):
            end_call(session, replace(call, ended_ms=NOW, ended_by=EndedBy.AGENT))
            append_segment(session, call.id, segment)
        session.query(OutboxRow).filter(OutboxRow.subject_id == sent.id).delete()

    def words(call: Call) -> int:
        with database.readers() as session:
            return len(transcript_of(session, call.id).segments)

    recover(database.sessions, recordings, NOW + WORDS_KEPT_MS)
    assert (words(waiting), words(sent)) == (1, 1)
    recover(database.sessions, recordings, NOW + WORDS_KEPT_MS + 1)
    assert (words(waiting), words(sent)) == (1, 0)
    with database.readers() as session:
        assert get_call(session, sent.id) is not None


def test_what_a_killed_program_left_of_sending_is_removed(
    database: Database, recordings: Path
) -> None:
    folder = recordings / f"{SENDING}abc"
    folder.mkdir()
    (folder / "call.flac").write_bytes(b"fLaC")
    (recordings / f"{a_call().id}.rec").write_bytes(bytes(26))  # a head, and no sound
    recover(database.sessions, recordings, NOW)
    assert list(recordings.iterdir()) == []


def test_a_waiting_recording_survives_another_way_to_its_folder(
    database: Database, recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile may be named by a relative path at one start and by a whole one at the next."""
    call = a_call(ended_ms=NOW + 1, ended_by=EndedBy.AGENT)
    file = recorded(recordings, call)
    monkeypatch.chdir(recordings.parent)
    with database.sessions.begin() as session:
        end_call(session, call)
        queue_recording(session, call.id, file.relative_to(recordings.parent))
    recover(database.sessions, recordings, LATER)
    assert file.exists()


def test_touched_drafts_come_back_newest_first_and_empty_ones_go(
    database: Database, recordings: Path
) -> None:
    older, empty, newer = a_draft(title="路灯"), a_draft(), a_draft(content="三天了")
    handed = a_draft()
    note = TicketEvent(handed.ticket.id, EventKind.HANDED_OVER, NOW, "8012", {"to": "110"})
    handed = replace(handed, events=(*handed.events, note))
    with database.sessions.begin() as session:
        for at_ms, draft in enumerate((older, empty, handed, newer)):
            journal_draft(session, draft, NOW + at_ms)
    assert recover(database.sessions, recordings, LATER) == [newer, handed, older]
    with database.readers() as session:
        assert open_drafts(session) == [newer, handed, older]
