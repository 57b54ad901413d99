"""A call's recording is paused, e.g. for the number of a card: what may be kept meanwhile."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from app.domain.transcript import Pause
from app.services.events import RecordingPaused
from speech.events import Partial, Segment, SpeechEvent, Track
from speech.privacy import Privacy

JOIN_S = 2.0


class Pausing:
    """The pauses of one call, and what of its words may be kept; usable from any thread.

    Sound is kept back by whoever consults ``privacy``; words go through :meth:`kept`.
    """

    def __init__(
        self,
        call_id: UUID,
        privacy: Privacy,
        began_s: Callable[[], float],
        tell: Callable[[RecordingPaused], None],
        keep: Callable[[Pause], None],
    ) -> None:
        """Begin with nothing paused.

        Args:
            call_id: The call.
            privacy: Its switch.
            began_s: Gives ``time.perf_counter()`` at time 0 of the transcript; asked for only
                when something is paused or heard, which is after that.
            tell: Gets every beginning and end; a forgotten pause ends on a thread of its own.
            keep: Gets every pause that is over, before ``tell`` does.
        """
        self.privacy = privacy
        self._call_id = call_id
        self._began_s = began_s
        self._tell = tell
        self._keep = keep
        self._lock = threading.RLock()
        self._running: RecordingPaused | None = None
        self._alarm: threading.Timer | None = None
        self._sentence_s = dict.fromkeys(Track, -math.inf)

    def pause(self) -> bool:
        """Keep nothing that is said from now on; false if it is so already."""
        with self._lock:
            if self.privacy.is_paused:
                return False
            self._over(forgotten=True)  # one whose alarm comes a moment later than its end
            self.privacy.pause()
            start_s = self.privacy.pauses[-1][0] - self._began_s()
            running = RecordingPaused(self._call_id, start_s)
            self._running = running
            self._alarm = threading.Timer(self.privacy.longest_s, self._forgotten, [running])
            self._alarm.name, self._alarm.daemon = "forgotten-pause", True
            self._alarm.start()
            self._tell(running)
            return True

    def resume(self) -> bool:
        """Keep again what is said; false if nothing was paused."""
        with self._lock:
            if not self.privacy.resume():
                return False
            self._over(forgotten=False)
            return True

    def close(self) -> None:
        """End a pause with its call, and tell of that end; nothing is told later."""
        with self._lock:
            self.resume()
            self._over(forgotten=True)
            alarm = self._alarm
        if alarm is not None:
            alarm.cancel()
            alarm.join(JOIN_S)

    def kept(self, event: SpeechEvent) -> SpeechEvent:
        """Give ``event`` back, or an empty text in place of words that may not be kept.

        A sentence is dropped if any of it was said in a pause. A running one does not tell when
        it began: its text is shown only if there was no pause since the last sentence ended.
        """
        match event:
            case Partial(track, text, captured_s):
                hidden = self.privacy.hides(self._sentence_s[track], captured_s)
                if not text:
                    self._sentence_s[track] = captured_s
                return replace(event, text="") if hidden else event
            case Segment(track, start_s, end_s):
                zero_s = self._began_s()
                began_s, ended_s = zero_s + start_s, zero_s + end_s
                self._sentence_s[track] = ended_s
                if self.privacy.hides(began_s, ended_s):
                    return Partial(track, "", event.captured_s)
        return event

    def _forgotten(self, which: RecordingPaused) -> None:
        """Runs on the alarm's thread."""
        with self._lock:
            if self._running is which:
                self._over(forgotten=True)

    def _over(self, *, forgotten: bool) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        if self._alarm is not None:
            self._alarm.cancel()
        start_s, end_s = self.privacy.pauses[-1]
        length_s = end_s - start_s
        self._keep(Pause(running.start_s, length_s))
        self._tell(replace(running, length_s=length_s, is_over=True, was_forgotten=forgotten))
