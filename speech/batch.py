"""A recording becomes a transcript: as fast as it goes, or at real pace as if it were live."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from speech.capture import Block
from speech.engine import EngineLostError
from speech.events import Ended, Failed, Gap, Partial, Segment, SpeechEvent, Track
from speech.listening import Listening, Source
from speech.recognition import Recognition
from speech.second_pass import second_pass
from speech.sound_files import Pieces, tracks_of
from speech.streams import FileStream
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
        gaps: Sound that a machine too slow for real pace had to drop, or that recognisers die of.
        delays: Only of live feeding.
        damage: Why what follows ``audio_s`` could not be read; empty for whole recordings.
        dead: Tracks without any sound.
        unheard: Voice that gave no words; only of engines that are not live.
    """

    audio_s: float
    decode_s: float
    segments: tuple[Segment, ...]
    gaps: tuple[Gap, ...] = ()
    delays: Delays | None = None
    damage: str = ""
    dead: tuple[Track, ...] = ()
    unheard: tuple[tuple[Track, float, float], ...] = ()


def transcribe(
    path: Path, recognition: Recognition, progress: Progress = lambda _seconds: None
) -> Transcription:
    """Transcribe a recording as fast as it goes; only a minute of it is in memory at a time.

    Two channels are agent and citizen, further ones are left out; one channel is the citizen's.
    Live engines hear each track on a thread of its own; others take utterances together, as
    :func:`second_pass` does. Of a damaged recording comes what can be read.

    Raises :class:`SoundFileError` when nothing can be read, else :class:`TranscriptionError`.
    """
    started_s = time.perf_counter()
    try:
        hear = _hear_tracks if recognition.engine.is_live else _hear_again
        heard = hear(path, recognition, progress)
    except EngineLostError as error:
        raise TranscriptionError(f"{path.name}: recognition stopped: {error}") from error
    return replace(heard, decode_s=time.perf_counter() - started_s)


def _hear_again(path: Path, recognition: Recognition, progress: Progress) -> Transcription:
    heard = second_pass(path, recognition, progress)
    return Transcription(
        heard.audio_s,
        0.0,
        heard.segments,
        heard.gaps,
        damage=heard.damage,
        dead=heard.dead,
        unheard=heard.unheard,
    )


def _hear_tracks(path: Path, recognition: Recognition, progress: Progress) -> Transcription:
    pieces = Pieces(path)
    last = len(pieces.tracks) - 1
    stopping = threading.Event()
    with ThreadPoolExecutor(max(last, 1), "transcribe") as others:
        try:
            waiting = [
                others.submit(_hear, Pieces(path), recognition, number, stopping)
                for number in range(last)
            ]
            heard = _hear(pieces, recognition, last, stopping, progress)
            for future in waiting:
                heard += future.result()
        finally:  # also of Ctrl+C: the pool waits for the other track
            stopping.set()
    return Transcription(
        pieces.read_s,
        0.0,
        _in_order(heard),
        _gaps(heard),
        damage=pieces.damage,
        dead=pieces.dead_tracks(),
    )


def _hear(
    pieces: Pieces,
    recognition: Recognition,
    number: int,
    stopping: threading.Event,
    progress: Progress = lambda _seconds: None,
) -> list[SpeechEvent]:
    """Decode one channel on the calling thread, until ``stopping`` is set."""
    heard: list[SpeechEvent] = []
    transcriber = Transcriber(
        pieces.tracks[number], queue.Queue(1), recognition, heard.append, pieces.rate_hz
    )
    at = 0
    for sounds in pieces:
        if stopping.is_set():
            return heard
        transcriber.take(Block(at, sounds[number], pieces.read_s))
        at += len(sounds[number]) // 2
        progress(pieces.read_s)
    transcriber.finish()
    return heard


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
        listening.stop(0.0)  # all was heard, or nobody waits for it
    if notes.failures:
        raise TranscriptionError(f"{path.name}: recognition stopped: {notes.failures[0]}")
    return Transcription(
        stream.length_s,
        time.perf_counter() - started_s,
        _in_order(notes.events),
        _gaps(notes.events),
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


def _gaps(events: list[SpeechEvent]) -> tuple[Gap, ...]:
    return tuple(event for event in events if isinstance(event, Gap))
