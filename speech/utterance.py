"""One utterance on its way through a recogniser that may die meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from speech.engine import Engine, EngineLostError, Hearing
from speech.events import Gap, RecogniserBack, RecogniserLost, SpeechEvent, Track, Word

log = logging.getLogger(__name__)

SUSPECT_AFTER = 2
"""A recogniser that died at work on the same sound so often will always do so."""
PIECE_S = 1.0


class Utterance:
    """Keeps the sound whose words are not told yet, and gives it to another ear if need be.

    The gate ends utterances after a minute at most, so that is the longest sound kept (2 MB at
    16 kHz). Belongs to one thread. Every method may wait for a recogniser to be started again,
    and raises :class:`EngineLostError` when it cannot be brought back.
    """

    def __init__(
        self,
        track: Track,
        engine: Engine,
        rate_hz: int,
        first_frame: int,
        emit: Callable[[SpeechEvent], None],
    ) -> None:
        self._track = track
        self._engine = engine
        self._rate_hz = rate_hz
        self._emit = emit
        self._kept = bytearray()
        self._kept_from = self._ear_from = first_frame
        self._deaths = 0
        self._ear = engine.ear(rate_hz)

    def hear(self, pcm: bytes) -> Hearing:
        """Hear the sound that follows; word times count from the beginning of the stream."""
        self._kept += pcm
        try:
            hearing = self._moved(self._ear.hear(pcm))
        except EngineLostError as error:
            hearing = self._again(error)
        self._forget_what_was_told(hearing.words)
        return hearing

    def finish(self) -> Hearing:
        """Tell what is left; the utterance is over then."""
        try:
            return self._moved(self._ear.finish())
        except EngineLostError as error:
            caught_up = self._again(error)
            self._forget_what_was_told(caught_up.words)
            return Hearing(words=caught_up.words + self.finish().words)

    def _again(self, error: EngineLostError) -> Hearing:
        """Give what is kept to new ears until one survives it, or the sound is given up."""
        self._emit(RecogniserLost(self._track, str(error)))
        while True:
            self._deaths += error.at_work
            if self._deaths >= SUSPECT_AFTER:
                self._give_up_sound()
            self._ear = self._engine.ear(self._rate_hz)
            self._ear_from = self._kept_from
            try:
                hearing = self._heard_again()
            except EngineLostError as another:
                error = another
                continue
            self._emit(RecogniserBack(self._track, len(self._kept) / 2 / self._rate_hz))
            return hearing

    def _heard_again(self) -> Hearing:
        words: tuple[Word, ...] = ()
        hearing = Hearing()
        step = round(PIECE_S * self._rate_hz) * 2
        for at in range(0, len(self._kept), step):
            hearing = self._moved(self._ear.hear(bytes(self._kept[at : at + step])))
            words += hearing.words
        return Hearing(hearing.partial, words)

    def _give_up_sound(self) -> None:
        """Go on without the sound that kills recognisers; it shows as a gap."""
        frames = len(self._kept) // 2
        log.warning("Sound of the %s track is left out: recognisers die of it", self._track)
        start_s, length_s = self._kept_from / self._rate_hz, frames / self._rate_hz
        self._emit(Gap(self._track, start_s, length_s))
        self._kept.clear()
        self._kept_from += frames
        self._deaths = 0

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
