from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.domain.correcting import toggled
from app.domain.transcript import Edit, EditKind, Gap, Pause, Speaker, Transcript, Voice
from app.store.articles import (
    Cursor,
    articles_after,
    get_cursor,
    set_cursor,
    take_articles,
)
from app.store.bodies import CALL_BODY, SEGMENT
from app.store.calls import (
    append_gap,
    append_pause,
    append_segment,
    append_voice,
    calls_of,
    correct_segment,
    end_call,
    get_call,
    put_second,
    save_call,
    transcript_of,
    unfinished_calls,
)
from app.store.database import Database
from app.store.outbox import Kind, RowState, next_due, rows_about, waiting_count
from tests.store.samples import NOW, PHONE, a_call, a_segment, ended


def test_what_is_said_comes_back_in_the_order_in_which_it_began(database: Database) -> None:
    call = a_call()
    late = a_segment(4.0, "在天河区石牌街道")
    early = a_segment(1.0, "您好请讲", Speaker.AGENT)
    gap = Gap(Speaker.CITIZEN, 2.5, 1.2)
    voices = (Voice(Speaker.AGENT, 0.9, 2.4), Voice(Speaker.CITIZEN, 3.9, 5.6))
    pause = Pause(7.0, 12.5)
    with database.sessions.begin() as session:
        save_call(session, call)
        append_voice(session, call.id, voices[1])
        append_pause(session, call.id, pause)
        append_voice(session, call.id, voices[0])
        append_segment(session, call.id, late)
        append_gap(session, call.id, gap)
        append_segment(session, call.id, early)
    with database.sessions() as session:
        assert transcript_of(session, call.id) == Transcript(
            (early, late), (gap,), voices, (pause,)
        )
        assert get_call(session, call.id) == call
        assert unfinished_calls(session) == [call]
        assert waiting_count(session) == 0


def test_an_ended_call_is_queued_with_everything_that_was_said(database: Database) -> None:
    call, said = a_call(), a_segment(1.0, "路灯不亮")
    with database.sessions.begin() as session:
        save_call(session, call)
        append_segment(session, call.id, said)
        end_call(session, ended(call))
    with database.sessions() as session:
        parcel = next_due(session, NOW)
        assert parcel is not None
        assert (parcel.kind, parcel.subject_id) == (Kind.CALL, call.id)
        body = CALL_BODY.read(parcel.body)
        assert (body.call, body.transcript.segments) == (ended(call), (said,))
        assert unfinished_calls(session) == []


@pytest.mark.parametrize("append", [append_segment, append_gap, append_voice, append_pause])
def test_what_is_heard_after_the_end_is_sent_too(database: Database, append) -> None:
    call, said = a_call(), a_segment(1.0, "路灯不亮")
    lines = {
        append_segment: said,
        append_gap: Gap(said.speaker, 1.0, 1.0),
        append_voice: Voice(said.speaker, 1.0, 2.0),
        append_pause: Pause(1.0, 1.0),
    }
    with database.sessions.begin() as session:
        end_call(session, ended(call))
        append(session, call.id, lines[append])
    with database.sessions() as session:
        first, second = rows_about(session, call.id, Kind.CALL)
        assert CALL_BODY.read(first.body).transcript == Transcript()
        assert CALL_BODY.read(second.body).transcript == transcript_of(session, call.id)
        assert CALL_BODY.read(second.body).transcript != Transcript()


def test_many_late_lines_are_sent_together_but_never_in_what_may_be_under_way(
    database: Database,
) -> None:
    call = a_call()

    def waiting(session: Session) -> list[int]:
        rows = rows_about(session, call.id, Kind.CALL)
        return [len(CALL_BODY.read(row.body).transcript.segments) for row in rows]

    with database.sessions.begin() as session:
        end_call(session, ended(call))
        for second in range(3):
            append_segment(session, call.id, a_segment(float(second), "路灯不亮"))
        assert waiting(session) == [0, 3]
        session.delete(rows_about(session, call.id, Kind.CALL)[0])  # the server took it
        append_segment(session, call.id, a_segment(3.0, "路灯不亮"))
        append_segment(session, call.id, a_segment(4.0, "路灯不亮"))
        assert waiting(session) == [3, 5], "the first may be on its way just now"
        rows_about(session, call.id, Kind.CALL)[
            0
        ].state = RowState.REJECTED  # so that it holds nothing up
        append_segment(session, call.id, a_segment(5.0, "路灯不亮"))
        assert waiting(session) == [3, 5, 6]


def test_a_second_pass_replaces_the_last_one_and_not_what_the_agent_saw(database: Database) -> None:
    call, live = a_call(), a_segment(1.0, "路灯不凉")
    with database.sessions.begin() as session:
        save_call(session, call)
        append_segment(session, call.id, live)
        end_call(session, ended(call))
    for text in ("路灯", "路灯不亮"):
        with database.sessions.begin() as session:
            put_second(session, call.id, [a_segment(4.0, "谢谢"), a_segment(1.0, text)])
    with database.sessions() as session:
        transcript = transcript_of(session, call.id)
        assert transcript.segments == (live,)
        assert [s.text for s in transcript.second] == ["路灯不亮", "谢谢"]
        rows = rows_about(session, call.id, Kind.CALL)
        assert CALL_BODY.read(rows[-1].body).transcript == transcript


def test_a_call_that_still_runs_cannot_be_ended(database: Database) -> None:
    with database.sessions.begin() as session, pytest.raises(ValueError, match="ended"):
        end_call(session, a_call())


def test_a_correction_keeps_what_the_machine_heard_and_is_sent(database: Database) -> None:
    call, said = a_call(), a_segment(1.0, "印井盖坏了")
    corrected = replace(said, text="窨井盖坏了", heard=said.text)
    with database.sessions.begin() as session:
        save_call(session, call)
        append_segment(session, call.id, said)
        assert correct_segment(session, call.id, corrected)
        assert not correct_segment(session, call.id, replace(corrected, start_s=9.0))
        assert waiting_count(session) == 0
        end_call(session, ended(call))
        assert correct_segment(session, call.id, replace(corrected, text="窨井盖没了"))
        assert waiting_count(session) == 2
    with database.sessions() as session:
        assert transcript_of(session, call.id).segments[0].text == "窨井盖没了"


def test_a_correction_by_sound_that_is_taken_back_keeps_both_texts(database: Database) -> None:
    edit = Edit(0, 3, "印井盖", EditKind.SOUND)
    call, said = a_call(), replace(a_segment(1.0, "窨井盖坏了"), edits=(edit,), heard="印井盖坏了")
    with database.sessions.begin() as session:
        save_call(session, call)
        append_segment(session, call.id, said)
        assert correct_segment(session, call.id, toggled(said, 0))
    with database.sessions() as session:
        (stored,) = transcript_of(session, call.id).segments
    assert stored.text == "印井盖坏了"
    assert stored.edits == (replace(edit, refused="窨井盖"),)
    assert toggled(stored, 0) == said


def test_a_gap_at_the_same_second_is_not_corrected(database: Database) -> None:
    call, said = a_call(), a_segment(1.0, "路灯不亮")
    with database.sessions.begin() as session:
        save_call(session, call)
        append_gap(session, call.id, Gap(said.speaker, said.start_s, 1.0))
        assert not correct_segment(session, call.id, said)


def test_a_sentence_that_an_earlier_release_stored_can_be_read() -> None:
    old = """{"speaker":"citizen","start_s":1.0,"end_s":2.5,"text":"路灯","words":[],"heard":""}"""
    assert SEGMENT.read(old) == replace(a_segment(1.0, "路灯"), words=())


def test_calls_of_a_number(database: Database) -> None:
    old, new, withheld = a_call(), a_call(rang_ms=NOW + 1), a_call(number="")
    with database.sessions.begin() as session:
        for call in (old, new, withheld):
            save_call(session, call)
    with database.sessions() as session:
        assert calls_of(session, PHONE) == [new, old]
        assert calls_of(session, "") == []


def test_articles_tombstones_and_the_cursor(database: Database) -> None:
    with database.sessions.begin() as session:
        assert get_cursor(session) == Cursor()
        take_articles(session, {"a": "{}", "b": "{}"}, [])
        take_articles(session, {"b": '{"v":2}'}, ["a", "came-with-the-program"])
        set_cursor(session, Cursor(7, '"7"'))
    with database.sessions.begin() as session:
        shown = articles_after(session, 0)
        assert shown == {"a": "", "b": '{"v":2}', "came-with-the-program": ""}
        assert get_cursor(session) == Cursor(7, '"7"')
        take_articles(session, {"a": "{}"}, [])  # published again
        assert {key for key, body in articles_after(session, 0).items() if body} == {"a", "b"}
