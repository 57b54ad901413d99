"""What listening tells the rest of the program; frozen values that cross threads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Track(StrEnum):
    """Whose voice it is: the agent's from the microphone, the citizen's from the line."""

    AGENT = "agent"
    CITIZEN = "citizen"


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; times in seconds since listening began, confidence 0–1."""

    word: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Partial:
    """The sentence that is being spoken, as far as it is understood.

    Attributes:
        captured_s: ``time.perf_counter()`` when the last sound in it was captured; the
            screen's delay is counted from here.
    """

    track: Track
    text: str
    captured_s: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A finished sentence; ``captured_s`` as in :class:`Partial`."""

    track: Track
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...]
    captured_s: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Sound that was lost between capture and recognition, in seconds since listening began."""

    track: Track
    start_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class AudioTrouble:
    """The sound device itself lost audio ``times`` more times; how much it cannot tell."""

    times: int


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """No sound comes from ``device`` any more; it is tried again every two seconds."""

    device: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceBack:
    """Sound comes from ``device`` (again)."""

    device: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Recognition of a track stopped by itself; the reason is in the log too."""

    track: Track
    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The sound of a recorded call is over and every word of it has been told."""


SpeechEvent = Partial | Segment | Gap | AudioTrouble | DeviceLost | DeviceBack | Failed | Ended
