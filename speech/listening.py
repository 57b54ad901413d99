"""A call is listened to: sources, two transcribers, and what to do when a device goes away."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from speech.capture import QUEUE_BLOCKS, BlockQueue, Capture
from speech.events import AudioTrouble, DeviceBack, DeviceLost, Ended, Failed, SpeechEvent, Track
from speech.recognition import Recognition
from speech.recording import Recorder
from speech.streams import DeviceError, Stream, reload_devices
from speech.transcriber import Transcriber

log = logging.getLogger(__name__)

RETRY_S = 2.0
SILENT_DEVICE_S = 1.0  # a device delivers ten blocks a second, zeros included
OPENING_S = 4.0  # PulseAudio's idle monitors send nothing for two seconds after opening
WATCH_S = 0.1
LOOK_S = 1.0  # how long another device's sound may be taken for an unplugged one's
JOIN_S = 2.0


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
    running: bool = False
    told_lost: bool = False
    retry_s: float = 0.0
    look_s: float = 0.0
    overflows: int = 0
    queues: tuple[BlockQueue, ...] = field(default=())


class Listening:
    """Listens to one call from ``start`` to ``stop``; events come on its own threads.

    A device that is missing or unplugged is told once, tried again every two seconds, and the
    time without it is a gap in the transcript. Recordings end by themselves with ``Ended``.
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
        self._began_s = 0.0
        self._inputs: list[_Input] = []
        self._transcribers: list[tuple[Transcriber, threading.Thread, BlockQueue]] = []
        for source in sources:
            self._add(source, recognition)
        self._watcher = threading.Thread(target=self._watch, name="listening", daemon=True)

    def start(self) -> None:
        """Open the sources in the background and return at once."""
        self._began_s = time.perf_counter()
        if self._recorder is not None:
            self._recorder.start()
        for _, thread, _ in self._transcribers:
            thread.start()
        self._watcher.start()

    def stop(self) -> None:
        """Stop sources, tell what is still held, end all threads; a few seconds at most.

        Not for the UI thread. Harmless when called twice.
        """
        self._stopping.set()
        if self._watcher.is_alive():
            self._watcher.join(RETRY_S + JOIN_S)
        for transcriber, thread, blocks in self._transcribers:
            with suppress(queue.Full):
                blocks.put(None, timeout=JOIN_S)
            thread.join(JOIN_S)
            if thread.is_alive():
                transcriber.stop()
                thread.join(JOIN_S)
                log.warning("A transcriber did not end in time")
        if self._recorder is not None:
            self._recorder.stop()

    def _add(self, source: Source, recognition: Recognition) -> None:
        outlets: dict[Track, list[BlockQueue]] = {}
        for track in source.tracks:
            blocks: BlockQueue = queue.Queue(QUEUE_BLOCKS)
            outlets[track] = [blocks]
            transcriber = Transcriber(track, blocks, recognition, self._emit, source.rate_hz)
            thread = threading.Thread(
                target=transcriber.run, name=f"transcriber-{track}", daemon=True
            )
            self._transcribers.append((transcriber, thread, blocks))
            if self._recorder is not None:
                outlets[track].append(self._recorder.queues[track])
        self._inputs.append(_Input(source, Capture(outlets, source.rate_hz)))

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
        if each.capture.device_overflows > each.overflows:
            self._emit(AudioTrouble(each.capture.device_overflows - each.overflows))
            each.overflows = each.capture.device_overflows
        reason = _why_lost(each, now)
        if reason:
            each.source.stream.stop()
            each.running = False
            self._lost(each, reason)
        elif each.told_lost and each.capture.heard_since_resume:
            each.told_lost = False
            self._emit(DeviceBack(each.source.stream.name))

    def _open(self, each: _Input) -> None:
        try:
            if each.told_lost and not any(other.running for other in self._inputs):
                reload_devices()
            each.capture.resume(self._began_s)
            each.source.stream.start(each.capture)
        except DeviceError as error:
            self._lost(each, str(error))
            return
        each.running = True

    def _lost(self, each: _Input, reason: str) -> None:
        each.retry_s = time.perf_counter() + RETRY_S
        if not each.told_lost:
            each.told_lost = True
            log.warning("Sound device lost: %s", reason)
            self._emit(DeviceLost(each.source.stream.name, reason))

    def _end_recording(self) -> None:
        for _, thread, blocks in self._transcribers:
            with suppress(queue.Full):
                blocks.put(None, timeout=JOIN_S)
            thread.join(QUEUE_BLOCKS)
        self._emit(Ended())


def _why_lost(each: _Input, now: float) -> str:
    """Say why a running source is given up; empty when all is well."""
    silent_s = now - each.capture.last_block_s
    patience_s = SILENT_DEVICE_S if each.capture.heard_since_resume else OPENING_S
    if silent_s > patience_s and not each.source.stream.ended:
        return "no sound arrives any more"
    if now < each.look_s:
        return ""
    each.look_s = now + LOOK_S
    return "it was unplugged" if each.source.stream.replaced() else ""
