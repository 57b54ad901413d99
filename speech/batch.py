"""A recording becomes a transcript: as fast as it goes, or at real pace as if it were live."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from speech.capture import BLOCK_S, Block
from speech.events import Ended, Failed, Gap, Partial, Segment, SpeechEvent, Track
from speech.listening import Listening, Source
from speech.recognition import Recognition
from speech.streams import FileStream, SoundFileError, open_sound
from speech.transcriber import Transcriber

AFTER_END_S = 60.0  # a machine too slow for real pace may take so long for what it still holds
WATCH_S = 0.2

Progress = Callable[[float], None]
"""Told, on the caller's thread, how many seconds of sound are done."""


class TranscriptionError(Exception):
    """Recognition stopped in the middle of a recording; the message says why."""


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds from the capture of a sound to the event that came of it, one for each event."""

    partial_s: tuple[float, ...]
    final_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Transcription:
    """What was heard in one recording.

    Attributes:
        decode_s: Time it took, reading and both tracks together.
        segments: In the order in which they began.
        gaps: Sound that a machine too slow for real pace had to drop; only of live feeding.
        delays: Only of live feeding.
    """

    audio_s: float
    decode_s: float
    segments: tuple[Segment, ...]
    gaps: tuple[Gap, ...] = ()
    delays: Delays | None = None


def tracks_of(channels: int) -> tuple[Track, ...]:
    """Tell whose voices the channels of a recording carry: agent left, citizen right or alone."""
    return (Track.CITIZEN,) if channels == 1 else (Track.AGENT, Track.CITIZEN)


def length_s(path: Path) -> float:
    """Seconds of sound in a recording; raises :class:`SoundFileError`."""
    with open_sound(path) as file:
        return float(file.frames / file.samplerate)


def transcribe(
    path: Path, recognition: Recognition, progress: Progress = lambda _seconds: None
) -> Transcription:
    """Transcribe a recording as fast as it goes, each track on a thread of its own.

    Two channels are agent and citizen, further ones are left out; one channel is the citizen's.
    Only some blocks are in memory at a time. Raises :class:`SoundFileError`.
    """
    started_s = time.perf_counter()
    with open_sound(path) as file:
        tracks, audio_s = tracks_of(file.channels), file.frames / file.samplerate
    with ThreadPoolExecutor(len(tracks), "transcribe") as others:
        waiting = [
            others.submit(_hear, path, recognition, track, channel, lambda _seconds: None)
            for channel, track in enumerate(tracks[:-1])
        ]
        heard = _hear(path, recognition, tracks[-1], len(tracks) - 1, progress)
        for future in waiting:
            heard += future.result()
    decode_s = time.perf_counter() - started_s
    return Transcription(audio_s, decode_s, _in_order(heard))


def _hear(
    path: Path, recognition: Recognition, track: Track, channel: int, progress: Progress
) -> list[SpeechEvent]:
    """Decode one channel on the calling thread."""
    heard: list[SpeechEvent] = []
    with open_sound(path) as file:
        rate_hz = file.samplerate
        transcriber = Transcriber(track, queue.Queue(1), recognition, heard.append, rate_hz)
        for block in _blocks(file, channel):
            transcriber.take(block)
            progress(block.captured_s)
        transcriber.finish()
    return heard


def _blocks(file: soundfile.SoundFile, channel: int) -> Iterator[Block]:
    """Cut a channel into blocks as a device would; raises :class:`SoundFileError`.

    Their capture time is their place in the recording.
    """
    step, at = round(file.samplerate * BLOCK_S), 0
    try:
        while len(frames := file.read(step, "int16", always_2d=True)):
            pcm = np.ascontiguousarray(frames[:, channel]).tobytes()
            yield Block(at, pcm, (at + len(frames)) / file.samplerate)
            at += len(frames)
    except soundfile.SoundFileError as error:
        raise SoundFileError(f"{Path(file.name).name} is damaged: {error}") from error


def transcribe_live(
    path: Path,
    recognition: Recognition,
    progress: Progress = lambda _seconds: None,
    speed: float = 1.0,
) -> Transcription:
    """Feed a recording at real pace through everything a live call goes through.

    Raises :class:`SoundFileError` or :class:`TranscriptionError`; takes as long as the recording.
    """
    stream = FileStream(path, speed)
    notes = _Notes()
    source = Source(stream, tracks_of(stream.channels), stream.rate_hz)
    listening = Listening([source], recognition, notes.take)
    started_s = time.perf_counter()
    limit_s = started_s + stream.length_s / speed + AFTER_END_S
    listening.start()
    try:
        while not notes.ended.wait(WATCH_S):
            now_s = time.perf_counter()
            if now_s > limit_s:
                raise TranscriptionError(f"{path.name}: this computer is too slow for real pace")
            progress(min((now_s - started_s) * speed, stream.length_s))
    finally:
        listening.stop()
    if notes.failures:
        raise TranscriptionError(f"{path.name}: recognition stopped: {notes.failures[0]}")
    return Transcription(
        stream.length_s,
        time.perf_counter() - started_s,
        _in_order(notes.events),
        tuple(event for event in notes.events if isinstance(event, Gap)),
        Delays(tuple(notes.partial_s), tuple(notes.final_s)),
    )


class _Notes:
    """Events and when they came; ``take`` is called on the threads of listening."""

    def __init__(self) -> None:
        self.events: list[SpeechEvent] = []
        self.partial_s: list[float] = []
        self.final_s: list[float] = []
        self.failures: list[str] = []
        self.ended = threading.Event()

    def take(self, event: SpeechEvent) -> None:
        now_s = time.perf_counter()
        self.events.append(event)
        match event:
            case Partial():
                self.partial_s.append(now_s - event.captured_s)
            case Segment():
                self.final_s.append(now_s - event.captured_s)
            case Failed():
                self.failures.append(event.reason)
            case Ended():
                self.ended.set()


def _in_order(events: list[SpeechEvent]) -> tuple[Segment, ...]:
    segments = [event for event in events if isinstance(event, Segment)]
    return tuple(sorted(segments, key=lambda segment: segment.start_s))
