"""Whether a call is heard as it should be, from what listening tells; for the supervisor's wall."""

from __future__ import annotations

import threading

from app.domain.seat import SpeechHealth
from speech.events import (
    DeviceBack,
    DeviceLost,
    Gap,
    RecogniserBack,
    RecogniserLost,
    Segment,
    SoundFault,
    SoundFaulty,
    SpeechEvent,
    Track,
)


class HearingHealth:
    """Follows one call after another. Usable from any thread; nothing waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hears = True
        self._lost_devices: set[str] = set()
        self._dead: set[Track] = set()
        self._slow: set[Track] = set()

    @property
    def now(self) -> SpeechHealth:
        """How it is; sound that does not come is worse than words that come late."""
        with self._lock:
            if not self._hears:
                return SpeechHealth.OFF
            if self._lost_devices or self._dead:
                return SpeechHealth.NO_SOUND
            return SpeechHealth.SLOW if self._slow else SpeechHealth.OK

    def begin(self, *, hears: bool) -> None:
        """A call begins, or is over and nothing is to be heard; then ``hears`` is true."""
        with self._lock:
            self._hears = hears
            self._lost_devices, self._dead, self._slow = set(), set(), set()

    def hear(self, event: SpeechEvent) -> bool:
        """Take in an event of the call; tells whether ``now`` is another one."""
        before = self.now
        with self._lock:
            match event:
                case DeviceLost(device):
                    self._lost_devices.add(device)
                case DeviceBack(device):
                    self._lost_devices.discard(device)
                case SoundFaulty(track, SoundFault.DEAD, is_over):
                    (self._dead.discard if is_over else self._dead.add)(track)
                case RecogniserLost(track) | Gap(track):
                    self._slow.add(track)
                case RecogniserBack(track) | Segment(track):
                    self._slow.discard(track)
        return self.now is not before
