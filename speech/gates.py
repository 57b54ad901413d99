"""What stands before a recogniser: cuts a stream into the utterances that are to be heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

QUIET_RMS = 60  # of 32 768, about -55 dB: below the noise of any open microphone
QUIET_ENDS_S = 0.7
LONGEST_UNSURE_S = 60.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sound of one utterance that is to be heard; the next one continues it unless it ends.

    Attributes:
        first_frame: Of the stream, as in ``Block``.
        pcm: Mono, signed 16-bit little-endian.
        ends: Whether the utterance is over after it.
        voice: First and last frame of the voice in the utterance; known at its end, and only
            by a gate that tells voice from other sound.
    """

    first_frame: int
    pcm: bytes
    ends: bool = False
    voice: tuple[int, int] | None = None


class Gate(Protocol):
    """Stands before the recogniser of one stream; belongs to one thread."""

    def take(self, first_frame: int, pcm: bytes) -> list[Stretch]:
        """Give sound that follows the last one; get back what is to be heard of it."""

    def cut(self) -> list[Stretch]:
        """The stream breaks off: end a running utterance; the next sound may begin anywhere."""


class LoudGate:
    """Lets through whatever is louder than digital silence; stands in where no model is.

    Recognisers judge silence by their acoustic model and can miss it on lines that send zeros
    between words (comfort noise, muted headsets), so :data:`QUIET_ENDS_S` of it end an utterance.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._fed = self._quiet = self._next = 0

    def take(self, first_frame: int, pcm: bytes) -> list[Stretch]:
        """Give sound that follows the last one; get back what is to be heard of it."""
        frames = len(pcm) // 2
        quiet = _rms(pcm) < QUIET_RMS
        if quiet and not self._fed:
            return []
        self._next = first_frame + frames
        self._fed += frames
        self._quiet = self._quiet + frames if quiet else 0
        ends = (
            self._quiet >= QUIET_ENDS_S * self._rate_hz
            or self._fed >= LONGEST_UNSURE_S * self._rate_hz
        )
        if ends:
            self._fed = self._quiet = 0
        return [Stretch(first_frame, pcm, ends=ends)]

    def cut(self) -> list[Stretch]:
        """The stream breaks off: end a running utterance."""
        running, self._fed, self._quiet = self._fed > 0, 0, 0
        return [Stretch(self._next, b"", ends=True)] if running else []


def _rms(pcm: bytes) -> float:
    samples = np.frombuffer(pcm, np.int16).astype(np.float32)
    return float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0
