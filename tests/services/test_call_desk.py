"""A call from ring to after-call work: on the disk, at the server's view, and never lost."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.domain import transcript
from app.domain.call import Call, EndedBy
from app.domain.seat import (
    CHOSEN,
    HELP,
    IN_CALL,
    Presence,
    SeatState,
    SpeechHealth,
    handed_over,
    handed_to,
)
from app.services import call_desk
from app.services.call_desk import CallDesk, Ear
from app.services.events import (
    CallAnswered,
    CallEnded,
    CallRinging,
    DeskEvent,
    Heard,
    PhoneHungUp,
    PhoneRings,
    PresenceChanged,
    RecordingPaused,
)
from app.store.bodies import CALL_BODY, CallBody
from app.store.calls import get_call, transcript_of, unfinished_calls
from app.store.outbox import Kind, Parcel, parcel_of
from app.store.tables import OutboxRow
from app.sync.protocol import Heartbeat
from app.telephony.line import HungUp, LineEvent, Ringing
from speech.events import DeviceLost, Ended, Gap, Partial, Segment, SpeechEvent, Track, Word
from speech.privacy import Privacy
from tests.services.seat import NOW, WAIT_S, Clock, Disk, Told, a_disk

NUMBER = "138 0013 8000"
E164 = "+8613800138000"


def said(text: str, start_s: float = 1.0, track: Track = Track.CITIZEN) -> Segment:
    return Segment(track, start_s, start_s + 1, text, (Word(text, start_s, start_s + 1, 0.9),), 0.0)


class FakeLine:
    """A line that rings when a test says so."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.tell: Callable[[LineEvent], None] = lambda _: None

    def start(self, tell: Callable[[LineEvent], None]) -> None:
        self.tell = tell
        self.done.append("start")

    def answer(self) -> None:
        self.done.append("answer")

    def hang_up(self) -> None:
        self.done.append("hang up")

    def stop(self) -> None:
        self.done.append("stop")


class FakeListening:
    """Hears what a test says; the last sentences come after its end, as from a recogniser."""

    def __init__(self, emit: Callable[[SpeechEvent], None]) -> None:
        self.emit = emit
        self.last: list[SpeechEvent] = []
        self.started = self.ended = 0
        self.zero_is_off_s = self.began_s = 0.0
        self.may_end = threading.Event()
        self.may_end.set()
        self.failure: Exception | None = None

    def start(self) -> None:
        self.began_s = time.perf_counter() + self.zero_is_off_s
        self.started += 1

    def end_sound(self) -> None:
        self.ended += 1
        if self.failure is not None:
            raise self.failure

    def wait(self, patience_s: float) -> bool:
        if not self.may_end.wait(min(patience_s, WAIT_S)):
            return False
        last, self.last = self.last, []
        for event in last:
            self.emit(event)
        return True

    def give_up(self) -> None:
        self.last = [Gap(Track.CITIZEN, 5.0, 1.0)]
        self.may_end.set()

    def stop(self) -> None:
        self.wait(WAIT_S)


class Seat:
    """A desk on a real disk, with a line and ears that obey the test."""

    def __init__(self, disk: Disk, recordings: Path | None = None) -> None:
        self.disk = disk
        self.told = Told()
        self.clock = Clock()
        self.line = FakeLine()
        self.ears: list[FakeListening] = []
        self.hears = True
        self.zero_is_off_s = 0.0
        self.before_post: Callable[[DeskEvent], None] = lambda _: None
        self.recordings = recordings
        self.recorded = b"ZXREC1" + bytes(200)
        self.beats: list[Heartbeat] = []
        self.sent_soon = threading.Semaphore(0)
        self.desk = CallDesk(
            Presence("8012", "林一", SeatState.SIGNED_OUT, NOW),
            disk.lane,
            self.new_ear,
            self.line,
            self.post,
            self.beats.append,
            self.sent_soon.release,
            self.clock,
        )

    def new_ear(
        self, call: Call, emit: Callable[[SpeechEvent], None], privacy: Privacy
    ) -> Ear | None:
        self.privacy = privacy
        if not self.hears:
            return None
        self.ears.append(FakeListening(emit))
        recording = self.recordings and self.recordings / f"{call.id}.rec"
        if recording:
            recording.parent.mkdir(exist_ok=True)
            recording.write_bytes(self.recorded)
        it = self.ears[-1]
        it.zero_is_off_s = self.zero_is_off_s
        return Ear(it, recording)  # type: ignore[arg-type]  # a fake at the seam

    def post(self, event: DeskEvent) -> None:
        self.before_post(event)
        self.told.post(event)

    @property
    def state(self) -> SeatState:
        return self.desk.presence.state

    def talk(self) -> Call:
        """Ring and answer."""
        assert self.desk.ring(NUMBER)
        assert self.desk.answer()
        assert self.desk.call is not None
        return self.desk.call

    def outbox(self) -> list[Parcel]:
        self.disk.settle()
        with self.disk.database.readers() as session:
            rows = session.query(OutboxRow).order_by(OutboxRow.seq)
            return [parcel_of(row) for row in rows]

    def sent(self) -> list[CallBody]:
        return [CALL_BODY.read(row.body) for row in self.outbox() if row.kind is Kind.CALL]


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    with a_disk(tmp_path) as disk:
        it = Seat(disk, tmp_path / "recordings")
        it.desk.start()
        yield it
        for ear in it.ears:
            ear.may_end.set()
        it.desk.close()


def test_a_call_from_the_ring_to_after_call_work(seat: Seat) -> None:
    steps: list[tuple[SeatState, int]] = []

    def step(done: bool) -> None:
        assert done
        steps.append((seat.state, seat.desk.presence.since_ms))
        seat.clock.now_ms += 1_000

    step(seat.desk.ring(NUMBER))
    step(seat.desk.answer())
    step(seat.desk.hold())
    step(seat.desk.hold())
    step(seat.desk.hang_up(EndedBy.CITIZEN))
    assert steps == [
        (SeatState.RINGING, NOW),
        (SeatState.TALKING, NOW + 1_000),
        (SeatState.ON_HOLD, NOW + 2_000),
        (SeatState.TALKING, NOW + 3_000),
        (SeatState.AFTER_CALL, NOW + 4_000),
    ]
    call = seat.told.wait(CallEnded).call
    expected = Call(E164, "8012", NOW, NOW + 1_000, NOW + 4_000, EndedBy.CITIZEN, call.id)
    assert call == seat.desk.call == expected
    assert [body.call for body in seat.sent()] == [expected]
    assert seat.line.done == ["start", "answer", "hang up"]
    assert (seat.ears[0].started, seat.ears[0].ended) == (1, 1)
    assert seat.told.of(CallRinging)[0].call.number == E164
    assert seat.told.of(CallAnswered) == [
        CallAnswered(Call(E164, "8012", NOW, NOW + 1_000, id=call.id), hears=True)
    ]


def test_the_server_is_told_what_the_screen_is_told(seat: Seat) -> None:
    call = seat.talk()
    seat.desk.ask_help()
    seat.desk.hang_up()
    seat.told.wait(CallEnded)
    assert seat.desk.choose(SeatState.BREAK, "午餐")
    shown = [event.presence for event in seat.told.of(PresenceChanged)]
    assert seat.beats == [Heartbeat(p.state, p.since_ms, p.reason, p.call_id) for p in shown]
    in_call = [beat for beat in seat.beats if beat.state in IN_CALL | {SeatState.AFTER_CALL}]
    assert {beat.call_id for beat in in_call} == {str(call.id)}
    assert (seat.beats[0].call_id, seat.beats[-1].call_id) == ("", "")
    assert seat.beats[-1].reason == "午餐"


def test_a_ringing_call_is_on_the_disk_before_it_is_answered(seat: Seat) -> None:
    assert seat.desk.ring(NUMBER)
    seat.disk.settle()
    with seat.disk.database.readers() as session:
        assert unfinished_calls(session) == [seat.desk.call]


def test_sentences_are_on_their_way_to_disk_before_they_are_shown(seat: Seat) -> None:
    stored: list[tuple[transcript.Segment, ...]] = []

    def look(event: DeskEvent) -> None:
        """What is asked for now comes after what was asked for before the screen heard of it."""
        if isinstance(event, Heard) and isinstance(event.event, Segment):
            seat.disk.lane.write(
                lambda session: stored.append(transcript_of(session, call.id).segments)
            )

    call = seat.talk()
    seat.before_post = look
    seat.ears[0].emit(Partial(Track.CITIZEN, "路灯", 0.0))
    seat.ears[0].emit(said("路灯不亮", 1.0))
    seat.ears[0].emit(said("您请讲", 3.0, Track.AGENT))
    seat.disk.settle()
    assert [[each.text for each in segments] for segments in stored] == [
        ["路灯不亮"],
        ["路灯不亮", "您请讲"],
    ]
    assert stored[-1][0] == transcript.Segment(
        transcript.Speaker.CITIZEN,
        1.0,
        2.0,
        "路灯不亮",
        (transcript.Word("路灯不亮", 1.0, 2.0, 0.9),),
    )
    assert len(seat.told.of(Heard)) == 3


def test_lost_sound_is_part_of_the_transcript(seat: Seat) -> None:
    seat.talk()
    seat.ears[0].emit(Gap(Track.CITIZEN, 4.0, 1.2))
    seat.ears[0].emit(Ended())
    seat.desk.hang_up()
    seat.told.wait(CallEnded)
    gap = transcript.Gap(transcript.Speaker.CITIZEN, 4.0, 1.2)
    assert seat.sent()[0].transcript == transcript.Transcript((), (gap,))


def test_the_call_is_sent_with_its_last_sentence_and_nobody_waits_for_it(seat: Seat) -> None:
    seat.talk()
    ear = seat.ears[0]
    ear.emit(said("路灯不亮"))
    ear.last = [said("谢谢", 5.0)]
    ear.may_end.clear()
    assert seat.desk.hang_up()
    assert seat.state is SeatState.AFTER_CALL
    assert seat.outbox() == [], "sent before the last sentence was heard"
    assert seat.told.of(CallEnded) == []
    ear.may_end.set()
    seat.told.wait(CallEnded)
    assert [each.text for each in seat.sent()[0].transcript.segments] == ["路灯不亮", "谢谢"]
    assert seat.sent_soon.acquire(timeout=WAIT_S)
    assert len(seat.outbox()) == 2


def test_words_that_come_later_are_shown_kept_and_sent_too(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_desk, "SOON_S", 0.01)
    call = seat.talk()
    ear = seat.ears[0]
    ear.emit(said("路灯不亮"))
    ear.last = [said("谢谢", 5.0), said("再见", 8.0)]
    ear.may_end.clear()
    seat.desk.hang_up()
    assert seat.sent_soon.acquire(timeout=WAIT_S)
    assert [[s.text for s in b.transcript.segments] for b in seat.sent()] == [["路灯不亮"]]
    assert seat.desk.choose(SeatState.IDLE), "nobody waits for it"
    assert not seat.told.of(CallEnded), "the recogniser is still needed"
    ear.may_end.set()
    assert seat.sent_soon.acquire(timeout=WAIT_S), "it is sent at once"
    assert seat.told.wait(CallEnded).call == seat.desk.call
    first, last = seat.sent()
    assert (first.call, last.call) == (seat.desk.call, seat.desk.call)
    assert [s.text for s in last.transcript.segments] == ["路灯不亮", "谢谢", "再见"]
    shown = [e.event for e in seat.told.of(Heard) if e.call_id == call.id]
    assert [e.text for e in shown if isinstance(e, Segment)] == ["路灯不亮", "谢谢", "再见"]
    assert [p.kind for p in seat.outbox()] == [Kind.CALL, Kind.RECORDING, Kind.CALL]


def test_who_closes_the_seat_does_not_wait_for_a_slow_recogniser(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has not heard by then is told as lost, of every call that it still hears."""
    monkeypatch.setattr(call_desk, "SOON_S", 0.01)
    monkeypatch.setattr(call_desk, "ENDING_S", 0.05)
    for _ in range(2):
        seat.talk()
        seat.ears[-1].may_end.clear()
        seat.desk.hang_up()
        assert seat.sent_soon.acquire(timeout=WAIT_S)
        seat.desk.choose(SeatState.IDLE)
    seat.desk.close()
    lost = transcript.Gap(transcript.Speaker.CITIZEN, 5.0, 1.0)
    last = {body.call.id: body.transcript for body in seat.sent()}
    assert [told.gaps for told in last.values()] == [(lost,), (lost,)]


def test_the_recording_follows_its_call(seat: Seat, tmp_path: Path) -> None:
    call = seat.talk()
    seat.desk.hang_up()
    seat.told.wait(CallEnded)
    rows = [(row.kind, row.subject_id, row.body) for row in seat.outbox()]
    assert rows[0][:2] == (Kind.CALL, call.id)
    assert rows[1:] == [(Kind.RECORDING, call.id, str(tmp_path / f"recordings/{call.id}.rec"))]


def test_a_recording_without_a_sound_is_not_sent(seat: Seat) -> None:
    """No device worked: the server would refuse it, and nobody could ever mend that."""
    seat.recorded = b"ZXREC1"
    seat.talk()
    seat.desk.hang_up()
    seat.told.wait(CallEnded)
    assert [row.kind for row in seat.outbox()] == [Kind.CALL]


def test_a_call_without_a_model_is_a_call(seat: Seat) -> None:
    seat.hears = False
    seat.talk()
    assert seat.told.wait(CallAnswered).hears is False
    assert seat.desk.hang_up()
    seat.told.wait(CallEnded)
    assert [row.kind for row in seat.outbox()] == [Kind.CALL]


@pytest.mark.logs("Listening did not end well")
def test_listening_that_fails_to_stop_costs_no_call(seat: Seat) -> None:
    seat.talk()
    seat.ears[0].emit(said("路灯不亮"))
    seat.ears[0].failure = RuntimeError("the recogniser died")
    seat.desk.hang_up()
    seat.told.wait(CallEnded)
    assert [each.text for each in seat.sent()[0].transcript.segments] == ["路灯不亮"]


def test_a_caller_who_gives_up_is_a_call_that_was_not_answered(seat: Seat) -> None:
    seat.desk.ring("")
    assert seat.desk.hang_up(EndedBy.CITIZEN)
    assert seat.state is SeatState.IDLE
    (body,) = seat.sent()
    assert (body.call.number, body.call.answered_ms) == ("", 0)
    assert (body.call.ended_ms, body.call.ended_by) == (NOW, EndedBy.CITIZEN)
    assert seat.ears == []


def test_help_is_asked_for_in_a_call_and_taken_back(seat: Seat) -> None:
    assert not seat.desk.ask_help()
    seat.talk()
    seat.clock.now_ms += 5_000
    assert seat.desk.ask_help()
    assert (seat.beats[-1].state, seat.beats[-1].reason) == (SeatState.TALKING, HELP)
    assert seat.beats[-1].since_ms == NOW, "the timer of the talk goes on"
    seat.desk.take_back_help()
    assert seat.beats[-1].reason == ""
    count = len(seat.beats)
    seat.desk.take_back_help()
    assert len(seat.beats) == count


def test_help_stays_asked_for_while_the_caller_waits(seat: Seat) -> None:
    seat.talk()
    seat.desk.ask_help()
    assert seat.desk.hold()
    assert seat.desk.presence.reason == HELP
    assert seat.desk.hold()
    assert seat.desk.presence.reason == HELP
    seat.desk.hang_up()
    assert seat.desk.presence.reason == ""


def test_a_hand_over_is_shown_to_the_supervisor_until_it_is_done(seat: Seat) -> None:
    assert not seat.desk.tell_hand_over("119"), "there is no call"
    seat.talk()
    assert seat.desk.tell_hand_over("119")
    assert handed_to(seat.desk.presence) == "119"
    assert seat.beats[-1].reason == handed_over("119")
    seat.desk.take_back_help()
    assert handed_to(seat.desk.presence) == "119", "that is another sign"
    seat.desk.end_hand_over()
    assert seat.beats[-1].reason == ""


def test_taking_help_back_leaves_other_reasons_alone(seat: Seat) -> None:
    seat.desk.choose(SeatState.BREAK, "午餐")
    seat.desk.take_back_help()
    assert seat.desk.presence.reason == "午餐"


@pytest.mark.parametrize("state", sorted(CHOSEN - {SeatState.IDLE}))
def test_nobody_is_called_away_from_a_pause(seat: Seat, state: SeatState) -> None:
    assert seat.desk.choose(state)
    assert not seat.desk.ring(NUMBER)
    assert (seat.state, seat.desk.call) == (state, None)
    seat.disk.settle()
    with seat.disk.database.readers() as session:
        assert unfinished_calls(session) == []


@pytest.mark.parametrize("state", SeatState)
def test_a_call_is_not_chosen_away(seat: Seat, state: SeatState) -> None:
    seat.desk.ring(NUMBER)
    assert not seat.desk.choose(state), "a ticket of the call before may be saved just now"
    seat.desk.answer()
    assert not seat.desk.choose(state)
    seat.desk.hold()
    assert not seat.desk.choose(state)
    assert seat.state is SeatState.ON_HOLD


@pytest.mark.parametrize("state", sorted(set(SeatState) - CHOSEN))
def test_what_follows_from_calls_is_not_chosen(seat: Seat, state: SeatState) -> None:
    assert not seat.desk.choose(state)
    assert seat.state is SeatState.IDLE


def test_nothing_is_done_with_a_call_that_is_not_there(seat: Seat) -> None:
    assert not seat.desk.answer()
    assert not seat.desk.hold()
    assert not seat.desk.hang_up()
    seat.talk()
    assert not seat.desk.answer()
    assert not seat.desk.ring("13900139000")
    assert seat.desk.call is not None
    assert seat.desk.call.number == E164
    seat.desk.hang_up()
    assert not seat.desk.hold()
    assert not seat.desk.hang_up()
    assert len(seat.ears) == 1


def test_a_ringing_call_cannot_be_put_on_hold(seat: Seat) -> None:
    seat.desk.ring(NUMBER)
    assert not seat.desk.hold()
    assert seat.state is SeatState.RINGING


def test_the_next_call_may_come_while_the_last_one_is_still_heard(seat: Seat) -> None:
    first = seat.talk()
    seat.ears[0].last = [said("再见")]
    seat.ears[0].may_end.clear()
    seat.desk.hang_up()
    second = seat.talk()
    seat.ears[1].emit(said("您好"))
    seat.ears[0].may_end.set()
    seat.told.wait(CallEnded)
    seat.desk.hang_up()
    seat.told.wait(CallEnded, 2)
    words = {b.call.id: [s.text for s in b.transcript.segments] for b in seat.sent()}
    assert words == {first.id: ["再见"], second.id: ["您好"]}


def test_what_the_line_tells_is_told_on(seat: Seat) -> None:
    seat.line.tell(Ringing(NUMBER))
    seat.line.tell(HungUp())
    assert seat.told.of(PhoneRings) == [PhoneRings(NUMBER)]
    assert seat.told.of(PhoneHungUp) == [PhoneHungUp()]
    assert seat.state is SeatState.IDLE, "it runs on the line's thread and changes nothing"


@pytest.mark.parametrize("answered", [True, False])
def test_closing_ends_the_call_and_signs_out(seat: Seat, answered: bool) -> None:
    seat.desk.ring(NUMBER)
    if answered:
        seat.desk.answer()
        seat.ears[0].last = [said("喂")]
    seat.desk.close()
    assert seat.state is SeatState.SIGNED_OUT
    assert seat.line.done[-2:] == ["stop", "hang up"]
    (body,) = seat.sent()
    assert body.call.ended_by is EndedBy.NETWORK
    assert [each.text for each in body.transcript.segments] == ["喂"] * answered
    assert seat.beats[-1].state is SeatState.SIGNED_OUT
    seat.desk.close()
    assert len(seat.sent()) == 1


def test_closing_does_not_wait_for_ever(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sound system that hangs is waited for no longer than that."""
    monkeypatch.setattr(call_desk, "ENDING_S", 0.05)
    monkeypatch.setattr(call_desk, "GRACE_S", 0.05)
    call = seat.talk()
    goes_on = threading.Event()
    monkeypatch.setattr(seat.ears[0], "end_sound", lambda: goes_on.wait(WAIT_S))
    began_s = time.perf_counter()
    seat.desk.close()
    assert time.perf_counter() - began_s < WAIT_S / 4
    assert seat.state is SeatState.SIGNED_OUT
    seat.disk.settle()
    with seat.disk.database.readers() as session:
        assert get_call(session, call.id) in unfinished_calls(session), "the next start ends it"
    goes_on.set()


def test_a_pause_is_counted_from_where_the_words_are_counted(seat: Seat) -> None:
    """Time 0 is what listening says it is, not when the desk asked for it."""
    seat.zero_is_off_s = -30.0
    seat.talk()
    seat.desk.pause_recording()
    paused_s = seat.privacy.pauses[0][0] - seat.ears[0].began_s
    seat.ears[0].emit(said("六二二二", paused_s + 0.1))
    seat.desk.resume_recording()
    seat.desk.hang_up()
    seat.told.wait(CallEnded)
    (body,) = seat.sent()
    assert body.transcript.segments == ()
    assert body.transcript.pauses[0].start_s == pytest.approx(paused_s)


def test_words_of_a_paused_recording_reach_neither_the_disk_nor_the_screen(seat: Seat) -> None:
    seat.desk.start()
    assert not seat.desk.pause_recording(), "there is no call"
    seat.desk.ring(NUMBER)
    assert not seat.desk.pause_recording(), "nobody listens yet"
    seat.desk.answer()
    ear = seat.ears[-1]
    assert seat.desk.pause_recording()
    assert seat.privacy.is_paused, "the recorder consults it"
    assert not seat.desk.pause_recording()
    ear.emit(said("六二二二", 0.0))
    ear.emit(Partial(Track.CITIZEN, "六二", time.perf_counter()))
    assert seat.desk.resume_recording()
    assert not seat.desk.resume_recording()
    ear.emit(said("谢谢", 60.0))
    assert seat.told.of(RecordingPaused)[-1].is_over
    seat.desk.hang_up()
    seat.told.wait(CallEnded)
    (body,) = seat.sent()
    assert [s.text for s in body.transcript.segments] == ["谢谢"]
    (pause,) = body.transcript.pauses
    assert 0 <= pause.start_s < 1
    heard = [event.event for event in seat.told.of(Heard)]
    assert {e.text for e in heard if isinstance(e, Segment | Partial)} == {"", "谢谢"}
    assert not seat.desk.pause_recording(), "the call is over"


def test_a_call_that_ends_while_it_is_paused_keeps_the_pause(seat: Seat) -> None:
    seat.desk.start()
    seat.desk.ring(NUMBER)
    seat.desk.answer()
    seat.ears[-1].last = [said("六二二二", 0.1)]
    seat.desk.pause_recording()
    seat.desk.hang_up()
    seat.told.wait(CallEnded)
    over = seat.told.of(RecordingPaused)[-1]
    assert (over.is_over, over.was_forgotten) == (True, False)
    (body,) = seat.sent()
    assert body.transcript.segments == ()
    assert len(body.transcript.pauses) == 1


class AnyShift(RuleBasedStateMachine):
    """An agent who does anything at any time: each call that rang is sent, once."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.disk = Disk(Path(self.folder.name) / "seat.db")
        self.seat = Seat(self.disk)
        self.seat.desk.start()
        self.rang: list[Call] = []
        self.sentences = 0

    @rule(number=st.sampled_from([NUMBER, "", "020 8765 4321"]))
    def ring(self, number: str) -> None:
        if self.seat.desk.ring(number):
            assert self.seat.desk.call is not None
            self.rang.append(self.seat.desk.call)

    @rule()
    def answer(self) -> None:
        self.seat.desk.answer()

    @rule()
    def hold(self) -> None:
        self.seat.desk.hold()

    @rule()
    def ask_help(self) -> None:
        self.seat.desk.ask_help()

    @rule(by=st.sampled_from(EndedBy))
    def hang_up(self, by: EndedBy) -> None:
        self.seat.desk.hang_up(by)

    @rule(state=st.sampled_from(SeatState))
    def choose(self, state: SeatState) -> None:
        self.seat.desk.choose(state)

    @precondition(lambda self: self.seat.state in {SeatState.TALKING, SeatState.ON_HOLD})
    @rule()
    def say(self) -> None:
        self.sentences += 1
        self.seat.ears[-1].emit(said(f"第{self.sentences}句", float(self.sentences)))

    @invariant()
    def the_screen_and_the_server_know_the_same(self) -> None:
        me = self.seat.desk.presence
        assert self.seat.beats[-1] == Heartbeat(me.state, me.since_ms, me.reason, me.call_id)
        assert (me.state in IN_CALL) <= bool(me.call_id)

    def teardown(self) -> None:
        self.seat.desk.close()
        if self.rang:
            self.seat.told.wait(CallEnded, len(self.rang))
        sent = self.seat.sent()
        assert sorted(b.call.id for b in sent) == sorted(call.id for call in self.rang)
        assert sum(len(b.transcript.segments) for b in sent) == self.sentences
        assert all(b.call.ended_ms and b.call.ended_by for b in sent)
        self.disk.close()
        self.folder.cleanup()


TestAnyShift = AnyShift.TestCase
TestAnyShift.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_trouble_with_the_sound_is_told_to_the_wall_at_once_and_ends_with_the_call(
    seat: Seat,
) -> None:
    seat.talk()
    seat.ears[-1].emit(DeviceLost("usb", "unplugged"))
    seat.ears[-1].emit(Partial(Track.CITIZEN, "您", 0.0))
    assert [beat.health for beat in seat.beats][-2:] == [SpeechHealth.OK, SpeechHealth.NO_SOUND]
    assert seat.beats[-1].state is SeatState.TALKING
    seat.desk.hang_up()
    assert seat.beats[-1].health is SpeechHealth.OK
