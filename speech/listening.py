"""A call is listened to: sources, two transcribers, and what to do when a device goes away."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from speech.capture import HEARING_BLOCKS, BlockQueue, Capture, Opening
from speech.conditioning import Conditioner
from speech.devices import DeviceError, UnknownDeviceError, reload_devices
from speech.events import AudioTrouble, DeviceBack, DeviceLost, Ended, Failed, SpeechEvent, Track
from speech.recognition import Recognition
from speech.recording import Recorder
from speech.streams import Stream
from speech.transcriber import Transcriber

log = logging.getLogger(__name__)

RETRY_S = 2.0
SILENT_DEVICE_S = 1.0  # a device delivers ten blocks a second, zeros included
OPENING_S = 4.0  # PulseAudio's idle monitors send nothing for two seconds after opening
WATCH_S = 0.1
JOIN_S = 2.0
CONDITIONING_S = 5.0  # of five seconds of sound at most, which takes tenths of one
HEARING_S = 120.0  # a recogniser started again may have a minute of sound to catch up with
DISTURB_S = (4.0, 60.0)  # at first and at most: see ``_let_portaudio_look``


@dataclass(frozen=True, slots=True)
class Source:
    """A stream and whose voices its channels carry, in order."""

    stream: Stream
    tracks: tuple[Track, ...]
    rate_hz: int


@dataclass(slots=True)
class _Input:
    """A source at work; touched by the watching thread only."""

    source: Source
    capture: Capture
    conditioner: Conditioner
    thread: threading.Thread
    running: bool = False
    told_lost: bool = False
    retry_s: float = 0.0
    overflows: int = 0
    look_after_s: float = field(default_factory=lambda: DISTURB_S[0])
    look_s: float = 0.0


class Listening:
    """Listens to one call from ``start`` to ``stop``; events come on its own threads.

    A device that is missing or unplugged is told once, tried again every two seconds, and the
    time without it is a gap in the transcript. Recordings end by themselves with ``Ended``.

    Attributes:
        began_s: ``time.perf_counter()`` at time 0 of the call, once it was started.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        recognition: Recognition,
        emit: Callable[[SpeechEvent], None],
        recorder: Recorder | None = None,
    ) -> None:
        self._emit = emit
        self._recorder = recorder
        self._stopping = threading.Event()
        self.began_s = 0.0
        self._inputs: list[_Input] = []
        self._transcribers: list[tuple[Transcriber, threading.Thread, BlockQueue]] = []
        for source in sources:
            self._add(source, recognition)
        self._watcher = threading.Thread(target=self._watch, name="listening", daemon=True)

    def start(self) -> None:
        """Open the sources in the background and return at once."""
        self.began_s = time.perf_counter()
        if self._recorder is not None:
            self._recorder.start()
        for _, thread, _ in self._transcribers:
            thread.start()
        for each in self._inputs:
            each.conditioner.begin(self.began_s)
            each.thread.start()
        self._watcher.start()

    def end_sound(self) -> None:
        """Close sources and recording; words of what was captured go on coming.

        Tenths of a second, or up to half a minute while two sound devices hang. Not for the UI
        thread. Harmless when called twice.
        """
        self._stopping.set()
        if self._watcher.is_alive():
            self._watcher.join(RETRY_S + JOIN_S)
        for each in self._inputs:
            _end_conditioning(each)
        for transcriber, _, _ in self._transcribers:
            transcriber.end()
        if self._recorder is not None:
            self._recorder.stop()

    def wait(self, patience_s: float) -> bool:
        """Wait for the words of everything captured, after ``end_sound``; false if some lack."""
        until_s = time.perf_counter() + patience_s
        for _, thread, _ in self._transcribers:
            if thread.is_alive():
                thread.join(max(0.0, until_s - time.perf_counter()))
        return not any(thread.is_alive() for _, thread, _ in self._transcribers)

    def give_up(self) -> None:
        """Tell what still waits to be heard as a gap; returns at once, from any thread."""
        for transcriber, _, _ in self._transcribers:
            transcriber.stop()

    def stop(self, patience_s: float = HEARING_S) -> None:
        """End the sound, wait for the words still to come, end all threads.

        What has not been heard after ``patience_s`` is given up. A recogniser without a backlog
        takes less than a second. Not for the UI thread; harmless when called twice.
        """
        self.end_sound()
        if self.wait(patience_s):
            return
        self.give_up()
        if not self.wait(JOIN_S):
            log.warning("A transcriber did not end in time")

    def drift_ppm(self) -> dict[Track, float | None]:
        """Tell how much faster than its rate each track's device runs, in millionths.

        ``None`` until it was heard for ten seconds, and for recordings. From any thread.
        """
        return {t: each.conditioner.drift_ppm for each in self._inputs for t in each.source.tracks}

    def _add(self, source: Source, recognition: Recognition) -> None:
        outlets: dict[Track, list[BlockQueue]] = {}
        for track in source.tracks:
            blocks: BlockQueue = queue.Queue(HEARING_BLOCKS)
            outlets[track] = [blocks]
            transcriber = Transcriber(track, blocks, recognition, self._emit, source.rate_hz)
            thread = threading.Thread(
                target=transcriber.run, name=f"transcriber-{track}", daemon=True
            )
            self._transcribers.append((transcriber, thread, blocks))
            if self._recorder is not None:
                outlets[track].append(self._recorder.queues[track])
        capture = Capture()
        conditioner = Conditioner(capture, outlets, source.rate_hz, self._emit)
        thread = threading.Thread(target=conditioner.run, name="conditioner", daemon=True)
        self._inputs.append(_Input(source, capture, conditioner, thread))

    def _watch(self) -> None:
        """Open, look after and close the sources; the only thread that touches them."""
        try:
            while not self._stopping.is_set():
                for each in self._inputs:
                    self._look_after(each)
                if all(each.source.stream.ended for each in self._inputs):
                    self._end_recording()
                    return
                self._stopping.wait(WATCH_S)
        except Exception as error:
            log.exception("Looking after the sound devices stopped")
            self._fail(repr(error))
        finally:
            for each in self._inputs:
                each.source.stream.stop()

    def _fail(self, reason: str) -> None:
        """Say that no track will hear anything any more."""
        for each in self._inputs:
            for track in each.source.tracks:
                self._emit(Failed(track, reason))

    def _look_after(self, each: _Input) -> None:
        now = time.perf_counter()
        if not each.running:
            if now >= each.retry_s:
                self._open(each)
            return
        opening = each.capture.opening
        if opening is None:
            return
        if opening.overflows > each.overflows:
            self._emit(AudioTrouble(opening.overflows - each.overflows))
            each.overflows = opening.overflows
        reason = _why_lost(each.source.stream, opening, now)
        if reason:
            each.source.stream.stop()
            each.running = False
            self._lost(each, reason)
        elif each.told_lost and opening.heard:
            each.told_lost = False
            self._emit(DeviceBack(each.source.stream.name))

    def _open(self, each: _Input) -> None:
        try:
            if each.told_lost and not any(other.running for other in self._inputs):
                reload_devices()
            each.source.stream.start(each.capture)
        except UnknownDeviceError as error:
            self._lost(each, str(error))
            self._let_portaudio_look(each)
            return
        except DeviceError as error:
            self._lost(each, str(error))
            return
        each.running = True
        each.overflows = 0
        each.look_after_s = DISTURB_S[0]

    def _lost(self, each: _Input, reason: str) -> None:
        now = time.perf_counter()
        each.retry_s = now + RETRY_S
        if not each.told_lost:
            each.told_lost = True
            each.look_s = now + each.look_after_s
            log.warning("Sound device lost: %s", reason)
            self._emit(DeviceLost(each.source.stream.name, reason, each.source.tracks))

    def _let_portaudio_look(self, each: _Input) -> None:
        """Close the other devices for a moment, so that PortAudio sees what was plugged in.

        It can do so only while nothing is open, and then the others miss some tenths of a second.
        So it is done more and more rarely, and only for a device that PortAudio does not know:
        never where PulseAudio stands in between.
        """
        now = time.perf_counter()
        others = [other for other in self._inputs if other.running]
        if not others or now < each.look_s:
            return
        each.look_after_s = min(2 * each.look_after_s, DISTURB_S[1])
        each.look_s = now + each.look_after_s
        for other in others:
            other.source.stream.stop()
            other.running, other.retry_s = False, now
        with suppress(DeviceError):  # each device finds out, and tells, when it is opened
            reload_devices()
        each.retry_s = now

    def _end_recording(self) -> None:
        for each in self._inputs:
            _end_conditioning(each)
        for transcriber, _, _ in self._transcribers:
            transcriber.end()
        self.wait(HEARING_S)
        self._emit(Ended())


def _end_conditioning(each: _Input) -> None:
    """Have everything passed on that was captured; twice is harmless."""
    if not each.thread.is_alive():
        return
    with suppress(queue.Full):
        each.capture.pieces.put(None, timeout=JOIN_S)
    each.thread.join(CONDITIONING_S)
    if each.thread.is_alive():
        each.conditioner.stop()
        each.thread.join(JOIN_S)
    if each.thread.is_alive():
        log.warning("A conditioner did not end in time")


def _why_lost(stream: Stream, opening: Opening, now: float) -> str:
    """Say why a running source is given up; empty when all is well."""
    patience_s = SILENT_DEVICE_S if opening.heard else OPENING_S
    is_silent = now - opening.last_piece_s > patience_s and not opening.format.pauses
    if is_silent and not stream.ended:
        return "no sound arrives any more"
    return "it was unplugged" if stream.replaced() else ""
