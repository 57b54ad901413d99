"""A whole recording heard anew, with time for it: in joined utterances, nothing left out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from speech.events import Gap, Segment, SpeechEvent, Track, Word
from speech.gates import LoudGate
from speech.joining import MARGIN_S, Joined, Joiner
from speech.recognition import Recognition
from speech.sealed_pieces import SealedPieces
from speech.sound_files import Pieces
from speech.utterance import Utterance

SENTENCE_PAUSE_S = 0.6
SYLLABLE_S = 0.5  # the slowest speakers; a longer word hides sound that was left out
NEAR_S = 0.25  # Whisper's times are no better
MISSED_S = 1.0
MISSED_UTTERANCE_S = 0.4

Progress = Callable[[float], None]
"""Told, on the caller's thread, how many seconds of the recording are done."""


class SecondPassCancelledError(Exception):
    """Somebody asked to stop; nothing of the pass is worth keeping."""


@dataclass(frozen=True, slots=True)
class HeardAgain:
    """What a second pass made of a recording.

    Attributes:
        segments: In the order in which they began.
        gaps: Sound that recognisers died of.
        unheard: Voice that gave no words even when it was heard alone: laughter, other
            languages, the neighbour's television. Seconds of the recording.
        audio_s: Seconds that could be read.
        damage: Why the rest of a damaged recording could not be read; empty for whole ones.
        dead: Tracks without any sound.
    """

    segments: tuple[Segment, ...]
    gaps: tuple[Gap, ...]
    unheard: tuple[tuple[Track, float, float], ...]
    audio_s: float
    damage: str = ""
    dead: tuple[Track, ...] = ()


def second_pass(
    recording: Path | BinaryIO | SealedPieces,
    recognition: Recognition,
    progress: Progress = lambda _seconds: None,
    cancel: threading.Event | None = None,
) -> HeardAgain:
    """Hear a recording on the calling thread, both tracks side by side, a minute in memory.

    The engine should live in a process of its own; one that dies is restarted with the sound
    that it missed. ``cancel`` is heeded between stretches, within seconds.

    Raises:
        SoundFileError: Nothing can be read.
        EngineLostError: The recogniser cannot be brought back.
        SecondPassCancelledError: ``cancel`` was set.
    """
    pieces = recording if isinstance(recording, SealedPieces) else Pieces(recording)
    tracks = [_Track(track, recognition, pieces.rate_hz) for track in pieces.tracks]
    for number, sounds in enumerate(pieces):
        _heed(cancel)
        for track, pcm in zip(tracks, sounds, strict=True):
            for joined in track.joiner.take(pcm):
                _heed(cancel)
                track.hear(joined)
        progress(min((number + 1) * pieces.piece_s, pieces.length_s))
    for track in tracks:
        for joined in track.joiner.finish():
            _heed(cancel)
            track.hear(joined)
    segments = sorted((s for track in tracks for s in track.segments), key=lambda s: s.start_s)
    return HeardAgain(
        tuple(segments),
        tuple(event for track in tracks for event in track.events if isinstance(event, Gap)),
        tuple(each for track in tracks for each in track.unheard),
        pieces.read_s,
        pieces.damage,
        pieces.dead_tracks(),
    )


def _heed(cancel: threading.Event | None) -> None:
    if cancel is not None and cancel.is_set():
        raise SecondPassCancelledError


class _Track:
    """One voice of the recording."""

    def __init__(self, track: Track, recognition: Recognition, rate_hz: int) -> None:
        self._track = track
        self._recognition = recognition
        self._rate_hz = rate_hz
        voice = recognition.voice
        gate = LoudGate(self._rate_hz) if voice is None else voice.gate(self._rate_hz)
        self.joiner = Joiner(gate, self._rate_hz)
        self.segments: list[Segment] = []
        self.events: list[SpeechEvent] = []
        self.unheard: list[tuple[Track, float, float]] = []

    def hear(self, joined: Joined) -> None:
        """Hear a stretch, then once more what gave no words in it; make sentences of all."""
        words = self._words(joined.first_frame, joined.pcm)
        spoken = [(a / self._rate_hz, b / self._rate_hz) for a, b in joined.utterances]
        for begin_s, end_s in missed(spoken, words):
            again = self._words(*self._part(joined, begin_s, end_s))
            new = [word for word in again if begin_s - NEAR_S < _middle(word) < end_s + NEAR_S]
            if not new:
                self.unheard.append((self._track, begin_s, end_s))
            words = sorted([*words, *new], key=lambda word: word.start_s)
        self.segments += [self._segment(part) for part in sentences(spoken, words)]

    def _words(self, first_frame: int, pcm: bytes) -> list[Word]:
        utterance = Utterance(
            self._track, self._recognition.engine, self._rate_hz, first_frame, self.events.append
        )
        heard = utterance.hear(pcm)
        return [*heard.words, *utterance.finish().words]

    def _part(self, joined: Joined, begin_s: float, end_s: float) -> tuple[int, bytes]:
        first = max(round((begin_s - MARGIN_S) * self._rate_hz), joined.first_frame)
        last = round((end_s + MARGIN_S) * self._rate_hz)
        at = (first - joined.first_frame) * 2
        return first, joined.pcm[at : (last - joined.first_frame) * 2]

    def _segment(self, words: tuple[Word, ...]) -> Segment:
        written = self._recognition.sentence(words)
        return Segment(
            self._track,
            words[0].start_s,
            words[-1].end_s,
            written.text,
            words,
            words[-1].end_s,
            written.heard,
            written.edits,
        )


def missed(
    spoken: Iterable[tuple[float, float]], words: Iterable[Word]
) -> Iterator[tuple[float, float]]:
    """Tell which stretches of voice (seconds) gave no words.

    A word covers half a second for each character from its beginning and before its end:
    Whisper stretches words over what it leaves out.
    """
    covered = sorted(each for word in words for each in _covered(word))
    for begin_s, end_s in spoken:
        at_s = begin_s
        for from_s, to_s in [*covered, (end_s, end_s)]:
            if from_s > at_s and at_s < end_s:
                empty_s = min(from_s, end_s) - at_s
                is_whole = at_s == begin_s and from_s >= end_s
                if empty_s >= (MISSED_UTTERANCE_S if is_whole else MISSED_S):
                    yield at_s, min(from_s, end_s)
            at_s = max(at_s, to_s)


def _covered(word: Word) -> tuple[tuple[float, float], tuple[float, float]]:
    length_s = min(word.end_s - word.start_s, SYLLABLE_S * len(word.word))
    return (
        (word.start_s - NEAR_S, word.start_s + length_s + NEAR_S),
        (word.end_s - length_s - NEAR_S, word.end_s + NEAR_S),
    )


def sentences(spoken: list[tuple[float, float]], words: list[Word]) -> Iterator[tuple[Word, ...]]:
    """Part words where their speaker paused."""
    breaks = [
        (before[1] + after[0]) / 2
        for before, after in pairwise(spoken)
        if after[0] - before[1] >= SENTENCE_PAUSE_S
    ]
    part: list[Word] = []
    for word in words:
        while breaks and _middle(word) > breaks[0]:
            breaks.pop(0)
            if part:
                yield tuple(part)
                part = []
        part.append(word)
    if part:
        yield tuple(part)


def _middle(word: Word) -> float:
    return (word.start_s + word.end_s) / 2
