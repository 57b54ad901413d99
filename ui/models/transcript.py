"""The transcript of a call as rows: finished sentences, gaps, and what is being said now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from speech.events import Gap, Segment, Track
from ui import wording

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class LineKind(IntEnum):
    """What a row is."""

    SEGMENT = 0
    GAP = 1
    RUNNING = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One row.

    Attributes:
        start_s: Seconds since the call was answered.
        length_s: Length of a gap; 0 for sentences.
        marks: Pieces of ``text`` that the assistant took something from: (start, end).
    """

    kind: LineKind
    track: Track
    start_s: float
    text: str = ""
    length_s: float = 0.0
    marks: tuple[tuple[int, int], ...] = ()


LINE_ROLE = Qt.ItemDataRole.UserRole


class TranscriptModel(QAbstractListModel):
    """Finished lines in the order in which they ended; running ones, one a track, at the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []
        self._running: list[Line] = []
        self._row_of_segment: list[int] = []

    def clear(self) -> None:
        """Begin a new call."""
        self.beginResetModel()
        self._lines.clear()
        self._running.clear()
        self._row_of_segment.clear()
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
        self.set_running(segment.track, "")
        self._row_of_segment.append(len(self._lines))
        self._append(Line(LineKind.SEGMENT, segment.track, segment.start_s, segment.text))

    def append_gap(self, gap: Gap) -> None:
        """Add lost sound; the same gap of the other track is not shown twice."""
        last = self._lines[-1] if self._lines else None
        if (
            last is not None
            and last.kind is LineKind.GAP
            and abs(last.start_s - gap.start_s) < 0.5
            and abs(last.length_s - gap.length_s) < 0.5
        ):
            return
        self._append(Line(LineKind.GAP, gap.track, gap.start_s, length_s=gap.length_s))

    def mark(self, segment: int, marks: tuple[tuple[int, int], ...]) -> None:
        """Mark pieces of sentence number ``segment`` (counted as they came)."""
        if not 0 <= segment < len(self._row_of_segment):
            return
        row = self._row_of_segment[segment]
        if self._lines[row].marks != marks:
            self._lines[row] = replace(self._lines[row], marks=marks)
            self.dataChanged.emit(self.index(row), self.index(row))

    def row_of(self, segment: int) -> int:
        """Row of sentence number ``segment``; -1 if there is none."""
        known = 0 <= segment < len(self._row_of_segment)
        return self._row_of_segment[segment] if known else -1

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
        if role == LINE_ROLE:
            return line
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            if line.kind is LineKind.GAP:
                return wording.gap(line.length_s)
            return f"{wording.track(line.track)} {line.text}"
        return None

    def _append(self, line: Line) -> None:
        at = len(self._lines)
        self.beginInsertRows(ROOT, at, at)
        self._lines.append(line)
        self.endInsertRows()
