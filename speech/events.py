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


class EditKind(StrEnum):
    """Why a piece of a sentence does not read as the recogniser wrote it."""

    NUMBER = "number"
    """Spoken digits, numbers, dates, times or money in their written form."""
    SOUND = "sound"
    """A name or word of the centre put in the place of one that sounds like it."""
    FILLER = "filler"
    """A hesitation; it stays where it is and is only marked."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a sentence's text that differs from what was heard, or is marked.

    Attributes:
        start: First character of ``Segment.text``, counted from 0.
        end: One past the last character.
        heard: The recogniser's own text of this piece.
    """

    start: int
    end: int
    heard: str
    kind: EditKind


@dataclass(frozen=True, slots=True)
class Segment:
    """A finished sentence; ``captured_s`` as in :class:`Partial`.

    Attributes:
        text: As people write it: punctuation, numbers, corrected names.
        words: The recogniser's own words with their times; never changed.
        heard: The recogniser's own text when ``edits`` changed it; else empty.
        edits: In the order of the text; pieces do not overlap.
    """

    track: Track
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...]
    captured_s: float
    heard: str = ""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody spoke on a track from ``start_s`` to ``end_s``, seconds since listening began.

    Whatever was recognised of it; talk-over and pauses are counted from these.
    """

    track: Track
    start_s: float
    end_s: float


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
    """No sound comes from ``device`` any more; it is tried again every two seconds.

    Attributes:
        tracks: Whose voices are gone with it.
    """

    device: str
    reason: str
    tracks: tuple[Track, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceBack:
    """Sound comes from ``device`` (again)."""

    device: str


@dataclass(frozen=True, slots=True)
class Level:
    """How loud the last block of a track was, in dB below full scale (0 is the loudest)."""

    track: Track
    rms_db: float
    peak_db: float


class SoundFault(StrEnum):
    """What is wrong with the sound of a track although it arrives."""

    DEAD = "dead"
    """Zeros, or as good as nothing, for seconds: muted, a broken cable, the wrong device."""
    CLIPPING = "clipping"
    """Too loud: the tops of the waves are cut off again and again."""


@dataclass(frozen=True, slots=True)
class SoundFaulty:
    """A fault of a track's sound began, or is over."""

    track: Track
    fault: SoundFault
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class RecogniserLost:
    """The recogniser of a track died; it is started again, and the sound is kept for it."""

    track: Track
    reason: str


@dataclass(frozen=True, slots=True)
class RecogniserBack:
    """A track is heard again; ``caught_up_s`` seconds of sound were given to it anew."""

    track: Track
    caught_up_s: float


class RecordingFault(StrEnum):
    """What is wrong with the recording of a call; the call and its words go on."""

    LOW_SPACE = "low space"
    """The disk is nearly full; what is recorded now is whole."""
    NOT_WRITTEN = "not written"
    """The disk takes nothing; it is tried again and again, what is lost is silence there."""
    SLOW = "slow"
    """The disk was slower than the call; what is lost is silence there."""
    STOPPED = "stopped"
    """The rest of the call is not recorded."""


@dataclass(frozen=True, slots=True)
class RecordingTrouble:
    """A fault of the recording began, or is over."""

    fault: RecordingFault
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Recognition of a track stopped by itself; the reason is in the log too."""

    track: Track
    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The sound of a recorded call is over and every word of it has been told."""


SpeechEvent = (
    Partial
    | Segment
    | Voice
    | Gap
    | AudioTrouble
    | DeviceLost
    | DeviceBack
    | Level
    | SoundFaulty
    | RecogniserLost
    | RecogniserBack
    | RecordingTrouble
    | Failed
    | Ended
)
