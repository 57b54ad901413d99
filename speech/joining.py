"""Utterances of a recording joined into stretches that a recogniser hears at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from speech.gates import Gate
from speech.voice import LONGEST_S

JOINED_S = 20.0
"""Whisper hears thirty seconds at once and costs the same for one; longer ones lose words."""
PAUSE_S = 2.0  # Whisper invents in longer silence
MARGIN_S = 0.7  # of sound around: edges that are cut sharply cost words
KEPT_S = PAUSE_S + LONGEST_S + MARGIN_S


@dataclass(frozen=True, slots=True)
class Joined:
    """Sound with voice in it.

    Attributes:
        first_frame: Of the recording.
        pcm: Mono, signed 16-bit little-endian.
        utterances: First and last frame of each utterance in it, of the recording.
    """

    first_frame: int
    pcm: bytes
    utterances: tuple[tuple[int, int], ...]


class Joiner:
    """Gathers utterances of one stream; never cuts within one, and leaves none out.

    Holds a minute of sound at most.
    """

    def __init__(self, gate: Gate, rate_hz: int) -> None:
        self._gate = gate
        self._rate_hz = rate_hz
        self._sound = bytearray()
        self._sound_from = self._to = 0
        self._begun: int | None = None  # where the running utterance began
        self._waiting: list[tuple[int, int]] = []
        self._told_to = 0

    def take(self, pcm: bytes) -> Iterator[Joined]:
        """Give sound that follows the last one; get what is complete by now."""
        first = self._to
        self._sound += pcm
        self._to += len(pcm) // 2
        for stretch in self._gate.take(first, pcm):
            yield from self._note(
                stretch.first_frame, len(stretch.pcm) // 2, stretch.voice, ends=stretch.ends
            )
        if self._waiting and self._begun is None:
            quiet = self._to - self._waiting[-1][1]
            if quiet > self._frames(PAUSE_S + 1.0):  # a beginning utterance has told so by then
                yield self._joined()
        if not self._waiting and self._begun is None:
            self._forget_before(self._to - self._frames(KEPT_S))

    def finish(self) -> Iterator[Joined]:
        """The recording is over: get what is left."""
        for stretch in self._gate.cut():
            yield from self._note(
                stretch.first_frame, len(stretch.pcm) // 2, stretch.voice, ends=stretch.ends
            )
        if self._waiting:
            yield self._joined()

    def _note(
        self, first: int, frames: int, voice: tuple[int, int] | None, *, ends: bool
    ) -> Iterator[Joined]:
        if self._begun is None:
            self._begun = first
        if not ends:
            return
        begun, end = self._begun, first + frames
        self._begun = None
        if voice is not None:
            begun, end = voice
        if self._waiting:
            is_long = end - self._waiting[0][0] > self._frames(JOINED_S)
            if is_long or begun - self._waiting[-1][1] > self._frames(PAUSE_S):
                yield self._joined(before=begun)
        self._waiting.append((begun, end))

    def _joined(self, before: int | None = None) -> Joined:
        """What waits, with a margin that stays clear of the utterances beside it."""
        begin, end = self._waiting[0][0], self._waiting[-1][1]
        limit = self._to if before is None else (end + before) // 2
        margin = self._frames(MARGIN_S)
        begin = max(begin - margin, self._told_to, self._sound_from)
        end = max(min(end + margin, limit), end)
        pcm = bytes(self._sound[(begin - self._sound_from) * 2 : (end - self._sound_from) * 2])
        joined = Joined(begin, pcm, tuple(self._waiting))
        self._waiting.clear()
        self._told_to = end
        self._forget_before(end)
        return joined

    def _forget_before(self, frame: int) -> None:
        count = min(frame - self._sound_from, len(self._sound) // 2)
        if count > 0:
            del self._sound[: count * 2]
            self._sound_from += count

    def _frames(self, seconds: float) -> int:
        return round(seconds * self._rate_hz)
