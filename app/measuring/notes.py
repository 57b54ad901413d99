"""Notes of what listening told, with the moment at which it did."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.measuring.delays import delays
from app.measuring.sound_ends import SoundEnds
from speech.bare import Told
from speech.events import (
    AudioTrouble,
    Failed,
    Gap,
    Partial,
    RecogniserLost,
    Segment,
    SpeechEvent,
)


@dataclass(slots=True)
class Notes:
    """What came; ``take`` is called on the threads of listening.

    Attributes:
        began_s: Tells the ``time.perf_counter()`` at which the sound began.
    """

    began_s: Callable[[], float]
    told: list[Told] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def take(self, event: SpeechEvent) -> None:
        """Note an event that is known now."""
        match event:
            case Partial() | Segment():
                self.told.append(told(event, time.perf_counter(), self.began_s()))
            case Gap():
                self.gaps.append(event)
            case AudioTrouble() | Failed() | RecogniserLost():
                self.troubles.append(repr(event))

    def summary(self, ends: SoundEnds) -> dict[str, Any]:
        """Delays, and what was lost."""
        return delays(self.told, ends) | {
            "words": sum(len(each.words) for each in self.told),
            "gaps": len(self.gaps),
            "lost_s": round(sum(gap.length_s for gap in self.gaps), 2),
            "troubles": self.troubles[:10],
        }


def told(event: Partial | Segment, now_s: float, began_s: float) -> Told:
    """Put an event on the clock of its sound."""
    at_s, captured_s = now_s - began_s, event.captured_s - began_s
    if isinstance(event, Partial):
        return Told(event.track, at_s, captured_s, partial=event.text)
    return Told(event.track, at_s, captured_s, words=event.words)
