"""One utterance on its way through a recogniser that may die meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from speech.engine import Ear, Engine, EngineLostError, Hearing
from speech.events import Gap, RecogniserBack, RecogniserLost, SpeechEvent, Track, Word
from speech.expecting import Again

log = logging.getLogger(__name__)

SUSPECT_AFTER = 2
"""A recogniser that died at work on the same sound so often will always do so."""
PIECE_S = 1.0
"""So much sound is heard again at a time, and comes before a missing recogniser is asked again."""


class Utterance:
    """Keeps the sound whose words are not told yet, and gives it to another ear if need be.

    A recogniser that cannot be had now is asked for again with the sound that follows, and at
    the end; only what is still unheard then is a gap. The gate ends utterances after a minute
    at most, so that is the longest sound kept (2 MB at 16 kHz). Belongs to one thread. Every
    method may wait for a recogniser to be started again.

    Attributes:
        is_lost: Whether the recogniser was told to be lost, and not yet to be back.
    """

    def __init__(
        self,
        track: Track,
        engine: Engine,
        rate_hz: int,
        first_frame: int,
        emit: Callable[[SpeechEvent], None],
        *,
        is_lost: bool = False,
        again: Again | None = None,
    ) -> None:
        """Begin at ``first_frame``; ``is_lost`` as the utterance before left it.

        ``again`` may put better words in the place of a sentence's, before they are told.
        """
        self._track = track
        self._engine = engine
        self._rate_hz = rate_hz
        self._emit = emit
        self.is_lost = is_lost
        self._again = again
        self._kept = bytearray()
        self._kept_from = self._ear_from = first_frame
        self._deaths = 0
        self._ear: Ear | None = None
        self._ask_from = 0  # how much is kept when the engine is asked for an ear again

    def hear(self, pcm: bytes) -> Hearing:
        """Hear the sound that follows; word times count from the beginning of the stream."""
        self._kept += pcm
        if self._ear is None:
            return self._caught_up() if len(self._kept) >= self._ask_from else Hearing()
        try:
            hearing = self._moved(self._ear.hear(pcm))
        except EngineLostError as error:
            self._lose(error)
            return self._caught_up()
        better = self._heard_better(hearing.words)
        self._forget_what_was_told(hearing.words)
        return replace(hearing, words=better)

    def finish(self) -> Hearing:
        """Tell what is left; the utterance is over then."""
        words: tuple[Word, ...] = ()
        while self._ear is not None or self._kept:
            if self._ear is None:
                words += self._caught_up().words
            if self._ear is None:  # this was the last moment
                self._leave_out()
                break
            try:
                last = self._moved(self._ear.finish()).words
            except EngineLostError as error:
                self._lose(error)
            else:
                return Hearing(words=words + self._heard_better(last))
        return Hearing(words=words)

    def _heard_better(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        if self._again is None or not words:
            return words
        return self._again(words, bytes(self._kept), self._kept_from / self._rate_hz)

    def _caught_up(self) -> Hearing:
        """Give what is kept to new ears until one survives it, or there is none to be had."""
        while True:
            try:
                ear = self._engine.ear(self._rate_hz)
            except EngineLostError as error:
                self._tell_lost(error)
                self._ask_from = len(self._kept) + self._piece_bytes
                return Hearing()
            self._ear, self._ear_from = ear, self._kept_from
            try:
                hearing = self._heard_again(ear)
            except EngineLostError as error:
                self._lose(error)
                continue
            if self.is_lost:
                self.is_lost = False
                self._emit(RecogniserBack(self._track, len(self._kept) / 2 / self._rate_hz))
            self._forget_what_was_told(hearing.words)
            return hearing

    def _lose(self, error: EngineLostError) -> None:
        """The ear died: go on without it, and without sound that kills recognisers."""
        self._ear = None
        self._tell_lost(error)
        self._deaths += error.at_work
        if self._deaths >= SUSPECT_AFTER:
            log.warning("Sound of the %s track is left out: recognisers die of it", self._track)
            self._leave_out()

    def _tell_lost(self, error: EngineLostError) -> None:
        if not self.is_lost:
            self.is_lost = True
            self._emit(RecogniserLost(self._track, str(error)))

    @property
    def _piece_bytes(self) -> int:
        return round(PIECE_S * self._rate_hz) * 2

    def _heard_again(self, ear: Ear) -> Hearing:
        words: tuple[Word, ...] = ()
        hearing = Hearing()
        step = self._piece_bytes
        for at in range(0, len(self._kept), step):
            hearing = self._moved(ear.hear(bytes(self._kept[at : at + step])))
            words += hearing.words
        return Hearing(hearing.partial, words)

    def _leave_out(self) -> None:
        """Go on without the sound that is kept; it shows as a gap."""
        frames = len(self._kept) // 2
        start_s, length_s = self._kept_from / self._rate_hz, frames / self._rate_hz
        self._emit(Gap(self._track, start_s, length_s))
        self._kept.clear()
        self._kept_from += frames
        self._deaths = self._ask_from = 0

    def _forget_what_was_told(self, words: tuple[Word, ...]) -> None:
        """Drop the sound up to the last word of a finished sentence."""
        if words:
            told = round(words[-1].end_s * self._rate_hz) - self._kept_from
            count = min(max(told, 0), len(self._kept) // 2)
            del self._kept[: count * 2]
            self._kept_from += count

    def _moved(self, hearing: Hearing) -> Hearing:
        """Count word times from the beginning of the stream."""
        by_s = self._ear_from / self._rate_hz
        words = tuple(
            replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)
            for word in hearing.words
        )
        return Hearing(hearing.partial, words)
