"""How a conversation went: who spoke how much, over whom, and where nobody did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from app.domain.transcript import Speaker, Transcript, Voice

LONG_PAUSE_S = 3.0
"""Silence from which on a caller feels left alone; shorter ones are breath and thought."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Figures of one conversation.

    Attributes:
        spoken_s: Seconds of voice of each speaker.
        over_s: Seconds in which both spoke.
        pauses: How many silences between voices were longer than ``LONG_PAUSE_S``.
        longest_pause_s: The longest silence between voices, however short.
    """

    spoken_s: dict[Speaker, float]
    over_s: float
    pauses: int
    longest_pause_s: float

    def share(self, speaker: Speaker) -> float:
        """What part of all that was spoken (0–1) this speaker spoke; 0 when nobody did."""
        whole = sum(self.spoken_s.values())
        return self.spoken_s[speaker] / whole if whole else 0.0


def talk_of(transcript: Transcript) -> Talk:
    """Count from the voices; calls stored without them are counted from their sentences."""
    voices = transcript.voices or tuple(
        Voice(each.speaker, each.start_s, each.end_s) for each in transcript.segments
    )
    spans = {
        speaker: _joined((v.start_s, v.end_s) for v in voices if v.speaker is speaker)
        for speaker in Speaker
    }
    spoken_s = {speaker: _length(spans[speaker]) for speaker in Speaker}
    together = [(v.start_s, v.end_s) for v in voices]
    lost = [(gap.start_s, gap.start_s + gap.length_s) for gap in transcript.gaps]
    known = _joined(together + lost)  # where sound was lost nobody can tell whether one spoke
    silences = [later[0] - earlier[1] for earlier, later in pairwise(known)]
    return Talk(
        spoken_s,
        sum(spoken_s.values()) - _length(_joined(together)),
        sum(silence > LONG_PAUSE_S for silence in silences),
        max(silences, default=0.0),
    )


def _joined(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join spans that overlap or touch, in the order of time."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined


def _length(spans: list[tuple[float, float]]) -> float:
    return sum(end - start for start, end in spans)
