"""Calls are heard once more after their end: none is lost, none disturbs a call that runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.call import Call
from app.services.second_hearing import (
    NotHeardError,
    NotNowError,
    SecondHearing,
    UnhearableError,
)
from app.store.bodies import CALL_BODY
from app.store.calls import append_segment, end_call, save_call, transcript_of
from app.store.outbox import Kind, rows_about
from app.store.second_passes import MOST, next_second_pass, want_second_pass
from speech.recognition import Recognition
from speech.sealed_pieces import SealedPieces
from speech.second_pass import HeardAgain, SecondPassCancelledError, second_pass
from tests.sealed import KEY
from tests.services.seat import WAIT_S, Disk, a_disk
from tests.speech.test_sealed_pieces import a_call as a_recording
from tests.speech.test_second_pass import FakeEngine
from tests.store.samples import NOW, a_call, a_segment, ended


class Hear:
    """Hears with a pretended recogniser; a test holds it, or makes it fail."""

    def __init__(self) -> None:
        self.heard: list[Path] = []
        self.cancelled = 0
        self.failures: list[Exception] = []
        self.deadly = ""
        self.hold = threading.Event()
        self.hold.set()
        self.began = threading.Semaphore(0)

    def __call__(self, recording: Path, cancel: threading.Event) -> HeardAgain:
        self.heard.append(recording)
        self.began.release()
        while not self.hold.wait(0.01):
            if cancel.is_set():
                self.cancelled += 1
                raise SecondPassCancelledError
        if recording.stem == self.deadly:
            raise NotHeardError("the process died")
        if self.failures:
            raise self.failures.pop(0)
        return second_pass(SealedPieces(recording, KEY), Recognition(FakeEngine()), cancel=cancel)


class Seat:
    """What of a seat the second hearing needs."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder
        self.disk = disk
        self.hear = Hear()
        self.wanted = True
        self.taken = 0
        self.sent = threading.Semaphore(0)
        self.hearing = self.made()

    def made(self) -> SecondHearing:
        return SecondHearing(
            self.disk.database.sessions,
            self.hear,
            lambda: self.wanted,
            self.folder,
            self.sent.release,
        )

    def again(self) -> None:
        """The program ends and starts."""
        assert self.hearing.close()
        self.hearing = self.made()
        self.hearing.start()

    def take_call(self, *, with_sound: bool = True) -> Call:
        """A call that has ended, with a sentence, and the sound of 25 s."""
        self.taken += 1
        call = a_call(rang_ms=NOW + self.taken)
        with self.disk.database.sessions.begin() as session:
            save_call(session, call)
            self.hearing.want(session, call.id)
            append_segment(session, call.id, a_segment(1.0, "路灯不亮"))
            end_call(session, ended(call))
        if with_sound:
            a_recording(self.folder)[1].rename(self.folder / f"{call.id}.rec")
        return call

    def waits(self) -> UUID | None:
        with self.disk.database.readers() as session:
            return next_second_pass(session)

    def close(self) -> None:
        self.hear.hold.set()
        assert self.hearing.close()


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    with a_disk(tmp_path) as disk:
        made = Seat(tmp_path, disk)
        yield made
        made.close()


def wait(semaphore: threading.Semaphore) -> None:
    assert semaphore.acquire(timeout=WAIT_S)


def test_the_text_of_the_second_pass_is_kept_beside_the_live_one_and_sent(seat: Seat) -> None:
    call = seat.take_call()
    seat.hearing.start()
    wait(seat.sent)
    with seat.disk.database.readers() as session:
        transcript = transcript_of(session, call.id)
        last = CALL_BODY.read(rows_about(session, call.id, Kind.CALL)[-1].body)
    assert [s.text for s in transcript.segments] == ["路灯不亮"]
    assert [(s.speaker, round(s.start_s), len(s.words)) for s in transcript.second] == [
        ("agent", 1, 8),
        ("citizen", 6, 10),
        ("agent", 12, 8),
    ]
    assert last.transcript == transcript
    assert seat.waits() is None


def test_one_after_another_the_oldest_first(seat: Seat) -> None:
    calls = [seat.take_call() for _ in range(3)]
    seat.hearing.start()
    for _ in calls:
        wait(seat.sent)
    assert seat.hear.heard == [seat.folder / f"{call.id}.rec" for call in calls]


def test_a_call_that_rings_cancels_it_and_its_end_begins_anew(seat: Seat) -> None:
    call, next_call = seat.take_call(), a_call()
    seat.hear.hold.clear()
    seat.hearing.start()
    wait(seat.hear.began)
    seat.hearing.call_begins(next_call.id)
    seat.hearing.look()
    assert not seat.hear.began.acquire(timeout=0.2), "a call is in hand"
    assert (seat.hear.cancelled, seat.waits()) == (1, call.id)
    seat.hear.hold.set()
    seat.hearing.call_is_over(next_call.id)
    wait(seat.sent)
    assert seat.waits() is None


def test_the_end_of_the_program_cancels_it_and_the_next_start_goes_on(seat: Seat) -> None:
    seat.take_call()
    seat.hear.hold.clear()
    seat.hearing.start()
    wait(seat.hear.began)
    seat.again()
    wait(seat.hear.began)
    assert seat.hear.cancelled == 1
    seat.hear.hold.set()
    wait(seat.sent)


def test_nothing_is_heard_where_nobody_wants_it_and_the_choice_holds_at_once(seat: Seat) -> None:
    seat.wanted = False
    seat.take_call()
    assert seat.waits() is None
    seat.wanted = True
    call = seat.take_call()
    seat.hear.hold.clear()
    seat.hearing.start()
    wait(seat.hear.began)
    seat.wanted = False
    seat.hearing.look()
    seat.hear.hold.wait(0.1)
    seat.hear.hold.set()
    assert seat.waits() == call.id
    seat.wanted = True
    seat.hearing.look()
    wait(seat.sent)


def test_a_call_without_a_recording_leaves_the_queue(seat: Seat) -> None:
    seat.take_call(with_sound=False)
    seat.take_call()
    seat.hearing.start()
    wait(seat.sent)
    assert len(seat.hear.heard) == 1
    assert seat.waits() is None


@pytest.mark.logs("cannot be heard once more: RecordingError")
def test_a_recording_that_cannot_be_read_is_given_up(seat: Seat) -> None:
    seat.hear.failures = [UnhearableError("RecordingError")]
    seat.take_call()
    seat.take_call()
    seat.hearing.start()
    wait(seat.sent)
    assert len(seat.hear.heard) == 2
    assert seat.waits() is None


@pytest.mark.logs("Hearing a call once more failed: the process died")
def test_one_that_goes_wrong_is_tried_again_after_the_others_and_then_given_up(seat: Seat) -> None:
    first, second = (seat.take_call() for _ in range(2))
    seat.hear.deadly = str(first.id)
    seat.hearing.start()
    for _ in range(3):
        wait(seat.hear.began)
    assert [path.stem for path in seat.hear.heard] == [str(c.id) for c in (first, second, first)]
    assert seat.hearing.close()
    assert seat.waits() is None


@pytest.mark.logs("Calls are not heard once more: no Whisper model is installed")
def test_without_a_model_the_calls_wait_and_it_is_told_once(seat: Seat, caplog) -> None:
    seat.hear.failures = [NotNowError("no Whisper model is installed")] * 2
    seat.take_call()
    seat.hearing.start()
    wait(seat.hear.began)
    seat.hearing.look()
    wait(seat.hear.began)
    seat.hearing.look()
    wait(seat.sent)
    assert len([r for r in caplog.records if "no Whisper" in r.message]) == 1


@pytest.mark.logs("Too many calls wait")
def test_the_queue_has_an_end(seat: Seat) -> None:
    with seat.disk.database.sessions.begin() as session:
        for _ in range(MOST):
            call = a_call()
            save_call(session, call)
            assert want_second_pass(session, call.id)
        seat.hearing.want(session, call.id)
