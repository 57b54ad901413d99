"""Says what works of the sound and its recognition, and what to do about what does not."""

from __future__ import annotations

from itertools import product

from PySide6.QtCore import QObject

from speech.events import (
    DeviceBack,
    DeviceLost,
    Failed,
    RecogniserBack,
    RecogniserLost,
    RecordingFault,
    RecordingTrouble,
    SoundFault,
    SoundFaulty,
    SpeechEvent,
    Track,
)
from ui import sound_wording, wording
from ui.seat.call_bar import CallBar
from ui.seat.state_bar import StateBar
from ui.widgets.banner import Banner

DEVICE = "device"
RECOGNITION = "recognition"
RECORDING = "recording"
LEFT = {RECOGNITION: "amber", RECORDING: "red"}
"""What is told after the call too, and in which colour."""
SERIOUS = frozenset({RecordingFault.NOT_WRITTEN, RecordingFault.STOPPED})


class SoundHealth(QObject):
    """Keeps what is wrong now; each device, track and recording counts."""

    def __init__(self, banner: Banner, calls: CallBar, state: StateBar) -> None:
        super().__init__(calls)
        self._banner = banner
        self._calls = calls
        self._state = state
        self._lost: dict[str, tuple[Track, ...]] = {}
        self._failed: set[Track] = set()
        self._restarting: set[Track] = set()
        self._faults: set[tuple[Track, SoundFault]] = set()
        self._recording: dict[RecordingFault, str] = {}
        self._is_paused = False
        self._is_over = True
        self._told: dict[str, str] = {}
        self._pills = {
            "lost": (self.tr("No sound"), "red"),
            "paused": (self.tr("Paused"), "amber"),
            "citizen": (self.tr("Citizen silent"), "amber"),
            "agent": (self.tr("Agent silent"), "amber"),
            "off": (self.tr("Speech off"), "amber"),
            "restarting": (self.tr("Speech restarts …"), "amber"),
            "on": (self.tr("Speech on"), "green"),
        }
        calls.keep_speech_width(text for text, _ in self._pills.values())

    def begin(self, hears: bool) -> None:
        """A call begins; nothing is wrong yet, unless nothing can be heard at all."""
        self._forget()
        self._is_over = False
        self._say(RECOGNITION, "")
        self._say(RECORDING, "")
        if hears:
            self._show()
        else:
            self._say(RECOGNITION, wording.no_model().text())
            self._calls.show_speech(*self._pills["off"])

    def end(self) -> None:
        """The call is over; that its words or its sound are missing stays to be read."""
        if RecordingFault.STOPPED not in self._recording:
            self._say(RECORDING, "")
        self._forget()
        for topic, tone in LEFT.items() if not self._is_over else ():
            if self._told.get(topic):
                self._say(topic, f"{self._told[topic]} (Esc)", tone)
        self._is_over = True
        self._calls.show_speech("", "green")

    def put_away(self) -> bool:
        """Take away one thing that an ended call left to be read; false if there is none."""
        if not self._is_over:
            return False
        for topic in reversed(LEFT):  # the last one told is the one that is seen
            if self._told.get(topic):
                self._say(topic, "")
                return True
        return False

    def show(self, event: SpeechEvent) -> None:
        """Show that something is wrong, or is well again."""
        match event:
            case DeviceLost(device, _, tracks):
                self._lost[device] = tracks
            case DeviceBack(device):
                self._lost.pop(device, None)
            case SoundFaulty(track, fault, is_over):
                self._show_fault(track, fault, is_over=is_over)
            case RecogniserLost(track, _):
                self._restarting.add(track)
            case RecogniserBack(track, caught_up_s):
                self._restarting.discard(track)
                self._state.say(sound_wording.speech_restarted(caught_up_s))
            case RecordingTrouble(fault, is_over):
                self._recording.pop(fault, None)
                if not is_over:
                    self._recording[fault] = sound_wording.recording_trouble(fault).text()
            case Failed(track, _):
                self._failed.add(track)
        self._show()

    def show_pause(self, *, paused: bool) -> None:
        """The recording was paused, or goes on; one glance must tell which."""
        self._is_paused = paused
        self._show()

    def _show_fault(self, track: Track, fault: SoundFault, *, is_over: bool) -> None:
        self._calls.meters.show_fault(track, fault, is_over=is_over)
        if is_over:
            self._faults.discard((track, fault))
        else:
            self._faults.add((track, fault))
        self._tell_fault(track, fault)

    def _tell_fault(self, track: Track, fault: SoundFault) -> None:
        """Each fault for itself: a voice that is gone weighs more than one that is too loud."""
        is_there = (track, fault) in self._faults
        text = sound_wording.sound_fault(track, fault).text() if is_there else ""
        self._say(f"{track} {fault}", text, minor=fault is SoundFault.CLIPPING)

    def _show(self) -> None:
        """Tell what is wrong; the pill says the worst of it in a word or two."""
        worst = SERIOUS & self._recording.keys()
        told = next(reversed(self._recording.values()), "")
        self._say(RECORDING, told, "red" if worst else "amber")
        gone = {track for tracks in self._lost.values() for track in tracks}
        self._say(DEVICE, wording.device_lost(gone).text() if self._lost else "")
        if self._failed:
            self._say(RECOGNITION, wording.recognition_failed().text())
        self._show_pill()

    def _show_pill(self) -> None:
        dead = {track for track, fault in self._faults if fault is SoundFault.DEAD}
        worst_first = (
            ("lost", bool(self._lost)),
            ("paused", self._is_paused),
            ("citizen", Track.CITIZEN in dead),
            ("agent", Track.AGENT in dead),
            ("off", bool(self._failed)),
            ("restarting", bool(self._restarting)),
            ("on", True),
        )
        self._calls.show_speech(*self._pills[next(name for name, is_so in worst_first if is_so)])

    def _say(self, topic: str, text: str, tone: str = "amber", *, minor: bool = False) -> None:
        if self._told.get(topic, "") == text:
            return  # saying it again would bring it to the front
        self._told[topic] = text
        if text:
            self._banner.say(topic, text, tone, minor=minor)
        else:
            self._banner.clear(topic)

    def _forget(self) -> None:
        for wrong in (self._lost, self._failed, self._restarting, self._faults, self._recording):
            wrong.clear()
        self._is_paused = False
        self._say(DEVICE, "")
        for track, fault in product(Track, SoundFault):
            self._tell_fault(track, fault)
        self._calls.meters.clear()
