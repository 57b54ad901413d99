"""What listening tells becomes lines of the call on the disk; sentences may be corrected later."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from app.domain import transcript
from app.domain.live import Said
from app.services.lane import StoreLane
from app.store.calls import append_gap, append_segment, append_voice, correct_segment
from app.store.database import Transaction
from speech.events import Gap, Segment, SpeechEvent, Voice


def stored(segment: Segment) -> transcript.Segment:
    """A recognised sentence as it is kept."""
    return transcript.Segment(
        transcript.Speaker(segment.track),
        segment.start_s,
        segment.end_s,
        segment.text,
        tuple(transcript.Word(w.word, w.start_s, w.end_s, w.confidence) for w in segment.words),
        segment.heard,
        tuple(
            transcript.Edit(e.start, e.end, e.heard, transcript.EditKind(e.kind))
            for e in segment.edits
        ),
    )


def said_of(segment: transcript.Segment) -> Said:
    """A sentence as it is told to those who follow the call."""
    return Said(segment.speaker, segment.start_s, segment.end_s, segment.text)


def write_down(lane: StoreLane, call_id: UUID, event: SpeechEvent) -> None:
    """Write an event of a call to the disk, if it is one that is kept; returns at once."""
    match event:
        case Segment():
            said = stored(event)
            lane.write(lambda session: append_segment(session, call_id, said))
        case Gap(track, start_s, length_s):
            lost = transcript.Gap(transcript.Speaker(track), start_s, length_s)
            lane.write(lambda session: append_gap(session, call_id, lost))
        case Voice(track, start_s, end_s):
            spoke = transcript.Voice(transcript.Speaker(track), start_s, end_s)
            lane.write(lambda session: append_voice(session, call_id, spoke))


class Corrections:
    """Writes what an agent corrects; returns at once.

    Args:
        sent_soon: Called after a call that has ended was queued again.
        say: Lets those who follow a running call see it; returns at once.
    """

    def __init__(
        self,
        lane: StoreLane,
        sent_soon: Callable[[], None],
        say: Callable[[UUID, Said], None] = lambda _call, _said: None,
    ) -> None:
        self._lane = lane
        self._sent_soon = sent_soon
        self._say = say

    def correct(self, call_id: UUID, segment: transcript.Segment) -> None:
        """Keep ``segment`` in place of the sentence with its speaker and start."""

        def write(session: Transaction) -> None:
            correct_segment(session, call_id, segment)

        self._lane.write(write, self._sent_soon)
        self._say(call_id, said_of(segment))
