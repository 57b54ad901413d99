"""What is heard is kept with its edits and voices; corrections reach a call that was sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain import transcript
from app.domain.correcting import toggled
from app.domain.transcript import Speaker, Transcript
from app.services.transcripts import Corrections, stored, write_down
from app.store.calls import end_call, save_call, transcript_of
from app.store.outbox import waiting_count
from speech.events import (
    Edit,
    EditKind,
    Gap,
    Level,
    Partial,
    Segment,
    SpeechEvent,
    Track,
    Voice,
    Word,
)
from tests.services.seat import WAIT_S, Disk, a_disk
from tests.store.samples import a_call, ended

SAID = Segment(
    Track.CITIZEN,
    1.0,
    2.5,
    "窨井盖坏了。",
    (Word("印井盖", 1.0, 1.8, 0.7), Word("坏了", 1.8, 2.5, 0.9)),
    9.0,
    "印井盖坏了",
    (Edit(0, 3, "印井盖", EditKind.SOUND),),
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with a_disk(tmp_path) as made:
        yield made


def test_sentences_gaps_and_voices_are_kept_and_the_rest_is_not(disk: Disk) -> None:
    call = a_call()
    disk.lane.write(lambda session: save_call(session, call))
    events: tuple[SpeechEvent, ...] = (
        Partial(Track.CITIZEN, "印井", 8.0),
        Voice(Track.CITIZEN, 0.9, 2.6),
        Level(Track.CITIZEN, -20.0, -9.0),
        SAID,
        Gap(Track.AGENT, 3.0, 1.2),
    )
    for event in events:
        write_down(disk.lane, call.id, event)
    disk.settle()
    with disk.database.readers() as session:
        kept = transcript_of(session, call.id)
    assert kept == Transcript(
        (stored(SAID),),
        (transcript.Gap(Speaker.AGENT, 3.0, 1.2),),
        (transcript.Voice(Speaker.CITIZEN, 0.9, 2.6),),
    )
    (said,) = kept.segments
    assert (said.text, said.heard, said.words[0].word) == ("窨井盖坏了。", "印井盖坏了", "印井盖")
    assert said.edits == (transcript.Edit(0, 3, "印井盖", transcript.EditKind.SOUND),)


def test_a_correction_after_the_call_sends_it_again(disk: Disk) -> None:
    call, soon = a_call(), threading.Semaphore(0)
    disk.lane.write(lambda session: save_call(session, call))
    write_down(disk.lane, call.id, SAID)
    disk.lane.write(lambda session: end_call(session, ended(call)))
    back = toggled(stored(SAID), 0)
    Corrections(disk.lane, lambda: soon.release()).correct(call.id, back)
    assert soon.acquire(timeout=WAIT_S)
    with disk.database.readers() as session:
        assert transcript_of(session, call.id).segments == (back,)
        assert waiting_count(session) == 2


def test_a_correction_of_nothing_does_no_harm(disk: Disk) -> None:
    call = a_call()
    disk.lane.write(lambda session: save_call(session, call))
    Corrections(disk.lane, lambda: None).correct(call.id, replace(stored(SAID), start_s=99.0))
    disk.settle()
    assert not disk.troubles
