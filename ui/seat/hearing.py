"""Shows what is heard: the transcript, the delay, and trouble with sound."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.correcting import corrected, toggled
from app.domain.suggestion import Evidence, Suggestion, SuggestionKind
from app.domain.transcript import Segment
from app.services.events import RecordingPaused
from app.services.transcripts import stored
from speech.events import AudioTrouble, Ended, Gap, Level, Partial, SpeechEvent
from speech.events import Segment as HeardSegment
from ui import sound_wording, wording
from ui.seat.sound_health import SoundHealth
from ui.seat.window import SeatWindow

FORGOTTEN_PAUSE = "forgotten pause"
WHOLE_SENTENCE = frozenset(
    {
        SuggestionKind.TITLE,
        SuggestionKind.CONTENT,
        SuggestionKind.GUIDE,
        SuggestionKind.QUESTION,
        SuggestionKind.UNIT,
        SuggestionKind.PHRASE,
        SuggestionKind.SIMILAR,
        SuggestionKind.SURGE,
    }
)
"""Kinds whose evidence is whole sentences; marking those would mark everything."""


class Hearing(QObject):
    """The transcript side of the desk.

    Signals:
        sentence_came: A finished sentence was added or corrected; ask the assistant.
        corrected: A person changed a sentence; as it is now.
        recording_ended: The sound of a recorded call is over.
        shown: A partial or final is in the model that the screen paints; the event.
    """

    sentence_came = Signal()
    corrected = Signal(object)
    recording_ended = Signal()
    shown = Signal(object)

    def __init__(self, window: SeatWindow) -> None:
        super().__init__(window)
        self._window = window
        self._segments: list[Segment] = []
        self._marked: set[int] = set()
        self._health = SoundHealth(window.banner, window.calls, window.state)
        window.transcript.toggle_asked.connect(self._toggle)
        window.transcript.corrected.connect(self._correct)
        self._say_waiting()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The sentences of this call in the order in which they came."""
        return tuple(self._segments)

    def begin(self, hears: bool) -> None:
        """A call begins."""
        self._segments.clear()
        self._marked.clear()
        self._window.lines.clear()
        self._window.transcript.follow()
        self._window.delay.setText("")
        self._window.banner.clear(FORGOTTEN_PAUSE)
        self._health.begin(hears)
        self._window.show_recording(paused=False if hears else None)
        text = self.tr("Listening …") if hears else self.tr("Not listening.")
        self._window.transcript.empty_text = text

    def end(self) -> None:
        """The call is over and nothing more will be heard."""
        self._say_waiting()
        self._health.end()
        self._window.show_recording(paused=None)
        self._window.delay.setText("")

    def put_away(self) -> bool:
        """Take away one thing that an ended call left to be read; false if there is none."""
        return self._health.put_away()

    def hear(self, event: SpeechEvent) -> None:
        """Show one event of listening."""
        match event:
            case Level():
                self._window.calls.meters.show_level(event)
            case Partial(track, text, captured_s):
                self._window.lines.set_running(track, text)
                self._show_delay(captured_s)
                self.shown.emit(event)
            case HeardSegment():
                self._add(event)
            case Gap():
                self._window.lines.append_gap(event)
            case AudioTrouble():
                self._window.state.say(wording.audio_trouble())
            case Ended():
                self.recording_ended.emit()
            case _:
                self._health.show(event)

    def show_pause(self, pause: RecordingPaused) -> None:
        """The recording was paused, or goes on."""
        self._window.show_recording(paused=not pause.is_over)
        self._health.show_pause(paused=not pause.is_over)
        if not pause.is_over:
            self._window.lines.append_pause(pause.start_s)
            return
        self._window.lines.end_pause(pause.length_s)
        if pause.was_forgotten:
            told = sound_wording.pause_forgotten(pause.length_s)
            self._window.banner.say(FORGOTTEN_PAUSE, told)

    def _say_waiting(self) -> None:
        self._window.transcript.empty_text = self.tr(
            "Waiting for a call. For a telephone beside the computer press Ctrl+N."
        )
        self._window.transcript.viewport().update()

    def show_evidence(self, suggestion: Suggestion) -> None:
        """Jump to the sentence that a suggestion came from."""
        self.jump_to(suggestion.evidence)

    def jump_to(self, evidence: Sequence[Evidence]) -> None:
        """Jump to the first of these words; without any, nothing moves."""
        if evidence:
            row = self._window.lines.row_of(evidence[0].segment)
            self._window.transcript.jump_to(row)

    def mark(self, suggestions: tuple[Suggestion, ...]) -> None:
        """Mark in the transcript the words that suggestions came from."""
        spans: dict[int, set[tuple[int, int]]] = {}
        for suggestion in suggestions:
            if suggestion.kind not in WHOLE_SENTENCE:
                for each in suggestion.evidence:
                    spans.setdefault(each.segment, set()).add((each.start, each.end))
        for segment in self._marked - spans.keys():
            self._window.lines.mark(segment, ())
        for segment, places in spans.items():
            self._window.lines.mark(segment, _merged(places))
        self._marked = set(spans)

    def quote(self, suggestion: Suggestion) -> str:
        """The words that a suggestion came from, in quotation marks."""
        words = dict.fromkeys(
            self._segments[each.segment].text[each.start : each.end]
            for each in suggestion.evidence
            if 0 <= each.segment < len(self._segments)
        )
        shown = [word if len(word) <= 14 else word[:13] + "…" for word in words][:3]
        return "".join(f"“{word}”" for word in shown)

    @Slot(int, int)
    def _toggle(self, number: int, edit: int) -> None:
        """Take a correction back, or put it in again."""
        self._replace(number, toggled(self._segments[number], edit))

    @Slot(int, str)
    def _correct(self, number: int, text: str) -> None:
        """Write what a person wrote."""
        self._replace(number, corrected(self._segments[number], text))

    def _replace(self, number: int, segment: Segment) -> None:
        if segment == self._segments[number]:
            return
        self._segments[number] = segment
        self._window.lines.correct(number, segment)
        self.corrected.emit(segment)
        self.sentence_came.emit()

    def _add(self, event: HeardSegment) -> None:
        said = stored(event)
        self._segments.append(said)
        self._window.lines.append_segment(said)
        self._show_delay(event.captured_s)
        self.shown.emit(event)
        self.sentence_came.emit()

    def _show_delay(self, captured_s: float) -> None:
        delay = max(0.0, time.perf_counter() - captured_s)
        self._window.delay.setText(self.tr("Delay {0} s").format(f"{delay:.1f}"))


def _merged(spans: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
