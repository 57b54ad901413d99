from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from app.store.answers import reject, settle
from app.store.database import Database
from app.store.outbox import (
    LONGEST_WAIT_MS,
    Kind,
    Parcel,
    enqueue,
    held_count,
    hurry,
    next_due,
    postpone,
    queue_recording,
    recording_due,
    waiting_count,
)
from tests.store.samples import NOW

A, B = uuid4(), uuid4()


def queue(database: Database, *rows: tuple[Kind, object, str]) -> None:
    with database.sessions.begin() as session:
        for kind, subject, body in rows:
            enqueue(session, kind, subject, body)  # type: ignore[arg-type]  # any kind


def due(database: Database, now_ms: int = NOW) -> Parcel:
    with database.sessions() as session:
        parcel = next_due(session, now_ms)
    assert parcel is not None
    return parcel


def nothing_due(database: Database, now_ms: int = NOW) -> bool:
    with database.sessions() as session:
        return next_due(session, now_ms) is None


def put_off(database: Database, parcel: Parcel, until_ms: int, *, unheard: bool = False) -> None:
    with database.sessions.begin() as session:
        postpone(session, parcel, until_ms, unheard=unheard)


def test_a_later_change_never_overtakes_but_others_go_on(database: Database) -> None:
    queue(database, (Kind.CALL, A, "a1"), (Kind.CALL, A, "a2"), (Kind.CALL, B, "b1"))
    first = due(database)
    assert first.body == "a1"
    put_off(database, first, NOW + 1_000)
    assert due(database).body == "b1"
    assert due(database, NOW + 1_000).body == "a1"
    with database.sessions.begin() as session:
        settle(session, due(database, NOW + 1_000))
    assert due(database).body == "a2"


def test_tries_are_counted_and_the_key_stays(database: Database) -> None:
    queue(database, (Kind.CALL, A, "a"))
    first = due(database)
    put_off(database, first, NOW)
    second = due(database)
    assert (second.key, second.attempts) == (first.key, 1)


def test_only_rows_that_nobody_answered_hurry(database: Database) -> None:
    queue(database, (Kind.CALL, A, "unheard"), (Kind.CALL, B, "busy"))
    put_off(database, due(database), NOW + 60_000, unheard=True)
    put_off(database, due(database), NOW + 60_000)
    assert nothing_due(database)
    with database.sessions.begin() as session:
        hurry(session)
    assert due(database).body == "unheard"
    put_off(database, due(database), NOW + 90_000)
    assert nothing_due(database)


def test_a_clock_that_was_set_back_does_not_stop_the_queue(database: Database) -> None:
    queue(database, (Kind.CALL, A, "a"))
    put_off(database, due(database), NOW)
    assert nothing_due(database, NOW - LONGEST_WAIT_MS)
    assert due(database, NOW - LONGEST_WAIT_MS - 1).body == "a"


def test_a_recording_follows_its_call_and_survives_its_refusal(database: Database) -> None:
    queue(database, (Kind.CALL, A, "call"))
    with database.sessions.begin() as session:
        queue_recording(session, A, Path("/recordings/a.flac"))
    with database.sessions() as session:
        assert recording_due(session, NOW) is None
    call = due(database)
    assert call.kind is Kind.CALL
    with database.sessions.begin() as session:
        reject(session, call, "SRV-07 too long")
        assert (waiting_count(session), held_count(session)) == (1, 1)
    assert nothing_due(database, NOW), "the other way is for what is short"
    with database.sessions() as session:
        recording = recording_due(session, NOW)
    assert recording is not None
    assert (recording.kind, Path(recording.body)) == (Kind.RECORDING, Path("/recordings/a.flac"))


def test_words_that_were_corrected_overtake_the_recording(database: Database) -> None:
    with database.sessions.begin() as session:
        queue_recording(session, A, Path("/recordings/a.flac"))
    queue(database, (Kind.CALL, A, "corrected"))
    assert due(database).body == "corrected"


def test_an_answer_about_a_row_that_is_gone_changes_nothing(database: Database) -> None:
    queue(database, (Kind.CALL, A, "a"))
    row = due(database)
    with database.sessions.begin() as session:
        settle(session, row)
    with database.sessions.begin() as session:
        settle(session, row)
        reject(session, row, "late")
        postpone(session, row, NOW, unheard=True)
        assert (waiting_count(session), held_count(session)) == (0, 0)


@pytest.mark.parametrize("count", [0, 3])
def test_counts(database: Database, count: int) -> None:
    queue(database, *[(Kind.CALL, uuid4(), "x")] * count)
    with database.sessions() as session:
        assert waiting_count(session) == count
