"""The seat's state and the call in hand: ring, answer, hold, hang up, after-call work."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.call import Call, EndedBy, normalised
from app.domain.seat import (
    CHOSEN,
    HELP,
    IN_CALL,
    Presence,
    SeatState,
    handed_over,
    handed_to,
    may_follow,
)
from app.domain.transcript import Pause
from app.services.events import (
    CallAnswered,
    CallEnded,
    CallRinging,
    Heard,
    PhoneHungUp,
    PhoneRings,
    Post,
    PresenceChanged,
)
from app.services.hearing_health import HearingHealth
from app.services.lane import StoreLane
from app.services.pausing import Pausing
from app.services.transcripts import write_down
from app.store.calls import append_pause, end_call, save_call
from app.store.database import Transaction
from app.store.outbox import queue_recording
from app.sync.protocol import Heartbeat
from app.telephony.line import HungUp, Line, LineEvent, Ringing
from speech.events import Ended, SpeechEvent
from speech.listening import Listening
from speech.privacy import LONGEST_S, Privacy
from speech.recording_file import holds_sound

log = logging.getLogger(__name__)

SOON_S = 4.0
"""So long an ended call waits for its last words before it is sent; later ones send it again."""
ENDING_S = 12.0
GRACE_S = 2.5
"""Beyond what listening takes when it gives up."""


@dataclass(frozen=True, slots=True)
class Ear:
    """How a call is heard: listening at work, and the file of its recording if there is one."""

    listening: Listening
    recording: Path | None


NewEar = Callable[[Call, Callable[[SpeechEvent], None], Privacy], Ear | None]
"""Makes the listening of a call, whose recording keeps nothing that ``Privacy`` hides.

``None`` if there is no model to listen with.
"""


class CallDesk:
    """Keeps the state of one seat. Its methods are called on one thread and never wait.

    Args:
        report: Tells the server what the seat is doing; returns at once.
        sent_soon: Called after something was put into the outbox.
        clock: UTC milliseconds since 1970.
        longest_pause_s: After so long a paused recording goes on by itself.
    """

    def __init__(
        self,
        me: Presence,
        lane: StoreLane,
        new_ear: NewEar,
        line: Line,
        post: Post,
        report: Callable[[Heartbeat], None],
        sent_soon: Callable[[], None],
        clock: Callable[[], int],
        longest_pause_s: float = LONGEST_S,
    ) -> None:
        self._me = me
        self._lane = lane
        self._new_ear = new_ear
        self._line = line
        self._post = post
        self._report = report
        self._sent_soon = sent_soon
        self._clock = clock
        self._health = HearingHealth()
        self._telling = threading.Lock()
        self._call: Call | None = None
        self._ear: Ear | None = None
        self._longest_pause_s = longest_pause_s
        self._pausing: Pausing | None = None
        self._endings: list[tuple[threading.Thread, Ear | None]] = []

    @property
    def presence(self) -> Presence:
        """What the seat is doing."""
        return self._me

    @property
    def call(self) -> Call | None:
        """The call in hand, until the next one rings."""
        return self._call

    def start(self, state: SeatState = SeatState.IDLE) -> None:
        """Sign the seat in and let the line tell of calls."""
        self._go(state)
        self._line.start(self._told)

    def choose(self, state: SeatState, reason: str = "") -> bool:
        """Go to a state that the agent chose; false if it may not follow now.

        A call is never chosen away: it is answered and hung up.
        """
        if state not in CHOSEN or self._me.state in IN_CALL:
            return False
        return self._go(state, reason=reason)

    def ring(self, number: str) -> bool:
        """Somebody calls; false if this seat cannot take a call now."""
        if not may_follow(self._me.state, SeatState.RINGING):
            return False
        self._call = Call(normalised(number), self._me.seat, self._clock())
        self._store_call(self._call)
        self._go(SeatState.RINGING)
        self._post(CallRinging(self._call))
        return True

    def answer(self) -> bool:
        """Take the ringing call and listen to it."""
        if self._call is None or self._me.state is not SeatState.RINGING:
            return False
        self._call = replace(self._call, answered_ms=self._clock())
        self._store_call(self._call)
        call, privacy = self._call, Privacy(self._longest_pause_s)

        def hear(event: SpeechEvent) -> None:
            self._hear(call, pausing.kept(event))

        ear = self._ear = self._new_ear(call, hear, privacy)
        self._health.begin(hears=ear is not None)
        if ear is not None:
            pausing = self._pausing = self._new_pausing(call, privacy, ear.listening)
            ear.listening.start()
        self._line.answer()
        self._go(SeatState.TALKING)
        self._post(CallAnswered(call, hears=self._ear is not None))
        return True

    def hold(self) -> bool:
        """Put the caller on hold, or come back; who asked for help goes on asking."""
        then = SeatState.ON_HOLD if self._me.state is SeatState.TALKING else SeatState.TALKING
        in_call = self._me.state in IN_CALL - {SeatState.RINGING}
        return in_call and self._go(then, reason=self._me.reason)

    def pause_recording(self) -> bool:
        """Keep no sound and no words of the call from now on; false if there is nothing to pause.

        A pause that is forgotten ends by itself.
        """
        return self._pausing is not None and self._pausing.pause()

    def resume_recording(self) -> bool:
        """Keep again what is said; false if nothing is paused."""
        return self._pausing is not None and self._pausing.resume()

    def ask_help(self) -> bool:
        """Let the supervisor see that help is wanted (求助班长); only in a call."""
        return self._me.state in IN_CALL and self._remark(HELP)

    def tell_hand_over(self, number: str) -> bool:
        """Let the supervisor see at once that a call goes to 110, 119, 120; only in a call."""
        return self._me.state in IN_CALL and self._remark(handed_over(number))

    def end_hand_over(self) -> None:
        """The other number has the caller, or nothing came of it."""
        if handed_to(self._me):
            self._remark("")

    def take_back_help(self) -> None:
        """Help came, or is not needed any more."""
        if self._me.reason == HELP:
            self._remark("")

    def hang_up(self, ended_by: EndedBy = EndedBy.AGENT) -> bool:
        """End the call; what is still being recognised follows, mostly within a second.

        A recogniser that is slow, or was started again, may have a minute to catch up with.
        Meanwhile the seat goes on with its work, and may take the next call.
        """
        if self._call is None or self._me.state not in IN_CALL:
            return False
        self._line.hang_up()
        if self._me.state is SeatState.RINGING:
            self._call = replace(self._call, ended_ms=self._clock(), ended_by=ended_by)
            self._finish(self._call, None)
            return self._go(SeatState.IDLE)
        self._call = replace(self._call, ended_ms=self._clock(), ended_by=ended_by)
        self._go(SeatState.AFTER_CALL)
        ending = threading.Thread(
            target=self._finish,
            args=(self._call, self._ear, self._pausing),
            name="end-call",
            daemon=True,
        )
        self._endings = [each for each in self._endings if each[0].is_alive()]
        self._endings.append((ending, self._ear))
        self._ear = self._pausing = None
        ending.start()
        return True

    def close(self) -> None:
        """End a running call and sign the seat out.

        Waits for last words for :data:`ENDING_S` at most; what is not heard by then is a gap.
        """
        self._line.stop()
        self.hang_up(EndedBy.NETWORK)
        until_s = time.monotonic() + ENDING_S
        for ending, ear in self._endings:
            ending.join(max(0.0, until_s - time.monotonic()))
            if ending.is_alive() and ear is not None:
                ear.listening.give_up()
        for ending, _ in self._endings:
            ending.join(max(GRACE_S, until_s - time.monotonic()))
        self._go(SeatState.SIGNED_OUT)

    def _go(self, state: SeatState, *, reason: str = "") -> bool:
        if not may_follow(self._me.state, state):
            return False
        in_call = self._call is not None and state in IN_CALL | {SeatState.AFTER_CALL}
        if state not in IN_CALL:
            self._health.begin(hears=True)
        me = replace(
            self._me,
            state=state,
            since_ms=self._clock(),
            reason=reason,
            call_id=str(self._call.id) if self._call is not None and in_call else "",
        )
        return self._tell(me)

    def _remark(self, reason: str) -> bool:
        """Give the running state a reason; its timer goes on."""
        return self._tell(replace(self._me, reason=reason))

    def _tell(self, me: Presence) -> bool:
        with self._telling:
            self._me = me
            self._report_now()
        self._post(PresenceChanged(me))
        return True

    def _report_now(self) -> None:
        """Say what the seat does; in turn, so that the last word is the newest."""
        me = self._me
        self._report(Heartbeat(me.state, me.since_ms, me.reason, me.call_id, self._health.now))

    def _told(self, event: LineEvent) -> None:
        """Runs on the line's thread."""
        match event:
            case Ringing(number):
                self._post(PhoneRings(number))
            case HungUp():
                self._post(PhoneHungUp())

    def _hear(self, call: Call, event: SpeechEvent) -> None:
        """Runs on listening's threads: to the disk first, then to the screen."""
        write_down(self._lane, call.id, event)
        is_running = self._me.call_id == str(call.id) and self._me.state in IN_CALL
        if is_running and self._health.hear(event):
            with self._telling:
                self._report_now()
        if isinstance(event, Ended):
            log.info("The recorded call is over")
        self._post(Heard(event, call.id))

    def _new_pausing(self, call: Call, privacy: Privacy, listening: Listening) -> Pausing:
        def keep(pause: Pause) -> None:
            self._lane.write(lambda session: append_pause(session, call.id, pause))

        return Pausing(call.id, privacy, lambda: listening.began_s, self._post, keep)

    def _finish(self, call: Call, ear: Ear | None, pausing: Pausing | None = None) -> None:
        """End the sound, promise to send the call, then wait for words that are late."""
        is_all_heard = ear is None or self._ended(ear.listening)
        if pausing is not None:
            pausing.close()
        self._send(call, ear.recording if ear is not None else None)
        try:
            if ear is not None and not is_all_heard:
                ear.listening.stop()
        finally:
            self._lane.write(lambda _: None, lambda: self._over(call), lambda: self._over(call))

    def _ended(self, listening: Listening) -> bool:
        """End the sound; false if words are still to come."""
        try:
            listening.end_sound()
            return listening.wait(SOON_S)
        except Exception:
            log.exception("Listening did not end well; the call is sent with what was heard")
            return True

    def _send(self, call: Call, recording: Path | None) -> None:
        """Promise to send a call with its sentences so far; those that come later do it again."""

        def write(session: Transaction) -> None:
            end_call(session, call)
            if recording is not None and holds_sound(recording):
                queue_recording(session, call.id, recording)

        self._lane.write(write, self._sent_soon)

    def _over(self, call: Call) -> None:
        """Nothing more will be heard, and everything of it is on disk (or trouble was told)."""
        self._post(CallEnded(call))
        self._sent_soon()

    def _store_call(self, call: Call) -> None:
        self._lane.write(lambda session: save_call(session, call))
