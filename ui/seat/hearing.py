"""Shows what is heard: the transcript, the delay, and trouble with sound."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Signal

from app.domain.suggestion import Suggestion, SuggestionKind
from app.domain.transcript import Segment, Speaker
from speech.events import (
    AudioTrouble,
    DeviceBack,
    DeviceLost,
    Ended,
    Failed,
    Gap,
    Partial,
    SpeechEvent,
    Track,
)
from speech.events import Segment as HeardSegment
from ui import wording
from ui.seat.window import SeatWindow

DEVICE = "device"
RECOGNITION = "recognition"
WHOLE_SENTENCE = frozenset(
    {
        SuggestionKind.TITLE,
        SuggestionKind.CONTENT,
        SuggestionKind.GUIDE,
        SuggestionKind.QUESTION,
        SuggestionKind.UNIT,
    }
)
"""Kinds whose evidence is whole sentences; marking those would mark everything."""


class Hearing(QObject):
    """The transcript side of the desk.

    Signals:
        sentence_came: A finished sentence was added; ask the assistant.
        recording_ended: The sound of a recorded call is over.
        shown: A partial or final is in the model that the screen paints; the event.
    """

    sentence_came = Signal()
    recording_ended = Signal()
    shown = Signal(object)

    def __init__(self, window: SeatWindow) -> None:
        super().__init__(window)
        self._window = window
        self._segments: list[Segment] = []
        self._marked: set[int] = set()
        self._lost: dict[str, str] = {}
        self._failed: set[Track] = set()
        self._say_waiting()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The sentences of this call in the order in which they came."""
        return tuple(self._segments)

    def begin(self, hears: bool) -> None:
        """A call begins."""
        self._segments.clear()
        self._marked.clear()
        self._lost.clear()
        self._failed.clear()
        self._window.lines.clear()
        self._window.transcript.follow()
        self._window.delay.setText("")
        self._window.banner.clear(DEVICE)
        self._window.banner.clear(RECOGNITION)
        if hears:
            self._window.transcript.empty_text = self.tr("Listening …")
            self._show_health()
        else:
            self._window.transcript.empty_text = self.tr("Not listening.")
            self._window.banner.say(RECOGNITION, wording.no_model().text())
            self._window.calls.show_speech(self.tr("Speech off"), "amber")

    def end(self) -> None:
        """The call is over and nothing more will be heard."""
        self._say_waiting()
        self._window.calls.show_speech("", "green")
        self._window.banner.clear(DEVICE)
        self._window.delay.setText("")

    def hear(self, event: SpeechEvent) -> None:
        """Show one event of listening."""
        match event:
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
            case DeviceLost(device, _):
                self._lost[device] = wording.device_lost(device).text()
                self._show_health()
            case DeviceBack(device):
                self._lost.pop(device, None)
                self._show_health()
            case Failed(track, _):
                self._failed.add(track)
                self._show_health()
            case Ended():
                self.recording_ended.emit()

    def _say_waiting(self) -> None:
        self._window.transcript.empty_text = self.tr(
            "Waiting for a call. For a telephone beside the computer press Ctrl+N."
        )
        self._window.transcript.viewport().update()

    def _show_health(self) -> None:
        """Say what works now: each device and each track counts."""
        banner, calls = self._window.banner, self._window.calls
        if self._lost:
            banner.say(DEVICE, next(reversed(self._lost.values())))
        else:
            banner.clear(DEVICE)
        if self._failed:
            banner.say(RECOGNITION, wording.recognition_failed().text())
        if self._lost:
            calls.show_speech(self.tr("No sound"), "red")
        elif self._failed:
            calls.show_speech(self.tr("Speech off"), "amber")
        else:
            calls.show_speech(self.tr("Speech on · 2 tracks"), "green")

    def show_evidence(self, suggestion: Suggestion) -> None:
        """Jump to the sentence that a suggestion came from."""
        if suggestion.evidence:
            row = self._window.lines.row_of(suggestion.evidence[0].segment)
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

    def _add(self, event: HeardSegment) -> None:
        self._segments.append(Segment(Speaker(event.track), event.start_s, event.end_s, event.text))
        self._window.lines.append_segment(event)
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
