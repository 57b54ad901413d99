"""What was said in a call, by whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Speaker(StrEnum):
    """Whose track it is: 坐席 from the microphone, 市民 from the line."""

    AGENT = "agent"
    CITIZEN = "citizen"


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; times in seconds since the call was answered, confidence 0–1."""

    word: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One finished sentence of one speaker.

    Attributes:
        heard: The machine's own text when a person corrected ``text``; empty otherwise.
    """

    speaker: Speaker
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Audio that was lost on its way: where it would have been and how long it was."""

    speaker: Speaker
    start_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """Both tracks of a call in the order in which sentences began."""

    segments: tuple[Segment, ...] = ()
    gaps: tuple[Gap, ...] = ()
