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


class EditKind(StrEnum):
    """Why a piece of a sentence does not read as the recogniser wrote it."""

    NUMBER = "number"
    """Spoken digits, numbers, dates, times or money in their written form."""
    SOUND = "sound"
    """A name or word of the centre put in the place of one that sounds like it."""
    FILLER = "filler"
    """A hesitation; it stays where it is and is only marked."""
    PERSON = "person"
    """An agent wrote it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a sentence's text that differs from what was heard, or is marked.

    Attributes:
        start: First character of ``Segment.text``, counted from 0.
        end: One past the last character.
        heard: What stood there before: the recogniser's own text of this piece.
        refused: What had been put there and a person took back; the text reads ``heard``
            again. Empty for an edit that holds.
    """

    start: int
    end: int
    heard: str
    kind: EditKind
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One finished sentence of one speaker.

    Attributes:
        text: As it is read now: punctuation, numbers, corrections.
        words: The recogniser's own words; never changed.
        heard: The machine's own text where ``text`` differs from it by more than punctuation;
            empty otherwise.
        edits: In the order of the text; pieces do not overlap.
    """

    speaker: Speaker
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...] = ()
    heard: str = ""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Audio that was lost on its way: where it would have been and how long it was."""

    speaker: Speaker
    start_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody spoke, whatever was understood of it; seconds since the call was answered."""

    speaker: Speaker
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Pause:
    """The recording was paused by the agent, e.g. for the number of a card."""

    start_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """Both tracks of a call in the order in which sentences began.

    Attributes:
        segments: As the agent saw them while the call ran.
        second: The same call heard once more after its end; empty if it was not (yet).
    """

    segments: tuple[Segment, ...] = ()
    gaps: tuple[Gap, ...] = ()
    voices: tuple[Voice, ...] = ()
    pauses: tuple[Pause, ...] = ()
    second: tuple[Segment, ...] = ()
