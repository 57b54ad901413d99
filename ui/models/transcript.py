"""The transcript of a call as rows: finished sentences, gaps, and what is being said now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.correcting import is_correction
from app.domain.transcript import Edit, Segment
from speech.events import Gap, Track
from ui import sound_wording, wording

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SAME_GAP_S = 0.5


class LineKind(IntEnum):
    """What a row is."""

    SEGMENT = 0
    GAP = 1
    RUNNING = 2
    PAUSE = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One row.

    Attributes:
        start_s: Seconds since the call was answered.
        length_s: Length of a gap or pause; 0 for sentences, and for a pause that lasts.
        marks: Pieces of ``text`` that the assistant took something from: (start, end).
        edits: Pieces of ``text`` that differ from what was heard.
    """

    kind: LineKind
    track: Track
    start_s: float
    text: str = ""
    length_s: float = 0.0
    marks: tuple[tuple[int, int], ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def is_said(self) -> bool:
        """Tell whether somebody said it: not lost, not paused."""
        return self.kind in {LineKind.SEGMENT, LineKind.RUNNING}

    def words(self) -> str:
        """How the row reads in one line of text."""
        match self.kind:
            case LineKind.GAP:
                return wording.gap(self.length_s)
            case LineKind.PAUSE:
                return sound_wording.recording_pause(self.length_s)
            case _:
                return f"{wording.track(self.track)} {self.text}"

    def words_aloud(self) -> str:
        """How the row reads to somebody who does not see it: with what was heard."""
        told = [sound_wording.edit(each, self.text) for each in self.edits if is_correction(each)]
        return " · ".join([self.words(), *told])


LINE_ROLE = Qt.ItemDataRole.UserRole


class TranscriptModel(QAbstractListModel):
    """Finished lines in the order in which they ended; running ones, one a track, at the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []
        self._running: list[Line] = []
        self._row_of_segment: list[int] = []
        self._segment_of_row: dict[int, int] = {}

    def clear(self) -> None:
        """Begin a new call."""
        self.beginResetModel()
        self._lines.clear()
        self._running.clear()
        self._row_of_segment.clear()
        self._segment_of_row.clear()
        self.endResetModel()

    def set_running(self, track: Track, text: str) -> None:
        """Show what a speaker is saying; empty text takes the line away."""
        row = next((i for i, line in enumerate(self._running) if line.track is track), None)
        at = len(self._lines) + (len(self._running) if row is None else row)
        if row is None:
            if not text:
                return
            self.beginInsertRows(ROOT, at, at)
            self._running.append(Line(LineKind.RUNNING, track, 0.0, text))
            self.endInsertRows()
        elif not text:
            self.beginRemoveRows(ROOT, at, at)
            del self._running[row]
            self.endRemoveRows()
        else:
            self._running[row] = replace(self._running[row], text=text)
            self.dataChanged.emit(self.index(at), self.index(at))

    def append_segment(self, segment: Segment) -> None:
        """Add a finished sentence; it takes the place of its speaker's running line."""
        track = Track(segment.speaker)
        self.set_running(track, "")
        self._segment_of_row[len(self._lines)] = len(self._row_of_segment)
        self._row_of_segment.append(len(self._lines))
        self._append(
            Line(LineKind.SEGMENT, track, segment.start_s, segment.text, edits=segment.edits)
        )

    def correct(self, segment: int, corrected: Segment) -> None:
        """Show other words for sentence number ``segment``; its marks go, as they fit no more."""
        row = self._row_of_segment[segment]
        self._change(
            row, replace(self._lines[row], text=corrected.text, edits=corrected.edits, marks=())
        )

    def append_gap(self, gap: Gap) -> None:
        """Add lost sound; the same gap of the other track is not shown twice."""
        last = self._lines[-1] if self._lines else None
        if (
            last is not None
            and last.kind is LineKind.GAP
            and abs(last.start_s - gap.start_s) < SAME_GAP_S
            and abs(last.length_s - gap.length_s) < SAME_GAP_S
        ):
            return
        self._append(Line(LineKind.GAP, gap.track, gap.start_s, length_s=gap.length_s))

    def append_pause(self, start_s: float) -> None:
        """The recording is paused from now on."""
        self._append(Line(LineKind.PAUSE, Track.AGENT, start_s))

    def end_pause(self, length_s: float) -> None:
        """The recording goes on; the line of its pause tells how long it was."""
        for row in range(len(self._lines) - 1, -1, -1):
            if self._lines[row].kind is LineKind.PAUSE:
                self._change(row, replace(self._lines[row], length_s=length_s))
                return

    def mark(self, segment: int, marks: tuple[tuple[int, int], ...]) -> None:
        """Mark pieces of sentence number ``segment`` (counted as they came)."""
        if not 0 <= segment < len(self._row_of_segment):
            return
        row = self._row_of_segment[segment]
        if self._lines[row].marks != marks:
            self._change(row, replace(self._lines[row], marks=marks))

    @property
    def is_whole(self) -> bool:
        """Whether all of the call was heard: no sound was lost and no recording paused."""
        return not any(line.kind in {LineKind.GAP, LineKind.PAUSE} for line in self._lines)

    def row_of(self, segment: int) -> int:
        """Row of sentence number ``segment``; -1 if there is none."""
        known = 0 <= segment < len(self._row_of_segment)
        return self._row_of_segment[segment] if known else -1

    def segment_of(self, row: int) -> int:
        """Number of the sentence in a row; -1 for gaps, pauses and what is being said."""
        return self._segment_of_row.get(row, -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        """Override Qt."""
        return 0 if parent.isValid() else len(self._lines) + len(self._running)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's type
        """Override Qt."""
        if not index.isValid():
            return None
        row = index.row()
        done = len(self._lines)
        line = self._lines[row] if row < done else self._running[row - done]
        match role:
            case _ if role == LINE_ROLE:
                return line
            case Qt.ItemDataRole.DisplayRole:
                return line.words()
            case Qt.ItemDataRole.AccessibleTextRole:
                return line.words_aloud()
            case _:
                return None

    def _append(self, line: Line) -> None:
        at = len(self._lines)
        self.beginInsertRows(ROOT, at, at)
        self._lines.append(line)
        self.endInsertRows()

    def _change(self, row: int, line: Line) -> None:
        self._lines[row] = line
        self.dataChanged.emit(self.index(row), self.index(row))
