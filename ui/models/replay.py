"""A finished call as rows whose words light up while they sound."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.correcting import corrected, is_correction
from app.domain.transcript import Edit, Gap, Pause, Segment, Transcript, Word
from speech.events import Track
from ui.models.transcript import LINE_ROLE, Line, LineKind

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
AFTERGLOW_S = 0.25  # a word stays lit over the short silence after it
SAME_GAP_S = 0.5


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of a line, and when they sound."""

    start: int
    end: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence, a gap or a pause.

    Attributes:
        line: As the delegate paints it; its marks are the words that sound now.
        spans: Where each word is in the text; at least one for a sentence.
        heard: What the machine heard there; empty if the words are the machine's.
    """

    line: Line
    end_s: float
    spans: tuple[Span, ...] = ()
    heard: str = ""


class ReplayModel(QAbstractListModel):
    """Both tracks in the order in which sentences began."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._starts: list[float] = []
        self._longest_s = 0.0
        self._lit: dict[int, Span] = {}

    def show(self, transcript: Transcript) -> None:
        """Show another call, nothing lit."""
        rows = sorted(
            [_sentence(each) for each in transcript.segments]
            + [_pause(each) for each in transcript.pauses]
            + _gaps(transcript.gaps),
            key=lambda row: row.line.start_s,
        )
        self.beginResetModel()
        self._rows = rows
        self._starts = [row.line.start_s for row in rows]
        self._longest_s = max((row.end_s - row.line.start_s for row in rows), default=0.0)
        self._lit = {}
        self.endResetModel()

    def light(self, position_s: float | None) -> int:
        """Light what sounds at a position, ``None`` = nothing; gives its first row or -1."""
        lit = {} if position_s is None else self._sounding(position_s)
        changed = [
            row for row in lit.keys() | self._lit.keys() if lit.get(row) != self._lit.get(row)
        ]
        self._lit = lit
        for row in changed:
            span = lit.get(row)
            marks = ((span.start, span.end),) if span else ()
            self._rows[row] = replace(
                self._rows[row], line=replace(self._rows[row].line, marks=marks)
            )
            self.dataChanged.emit(self.index(row), self.index(row))
        return min(lit, default=-1)

    def rowCount(self, parent: Index = ROOT) -> int:
        """Override Qt."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's type
        """Override Qt."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == LINE_ROLE:
            return row.line
        if role == Qt.ItemDataRole.DisplayRole:
            return row.line.words()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.line.words_aloud()
        return None

    def _sounding(self, position_s: float) -> dict[int, Span]:
        lit = {}
        last = bisect_right(self._starts, position_s)
        first = bisect_right(self._starts, position_s - self._longest_s - AFTERGLOW_S)
        for number in range(first, last):
            row = self._rows[number]
            span = span_at(row.spans, position_s)
            if span is not None:
                lit[number] = span
        return lit


def span_at(spans: tuple[Span, ...], position_s: float) -> Span | None:
    """The word that sounds at a position, or has just sounded."""
    at = bisect_right(spans, position_s, key=lambda span: span.start_s) - 1
    return spans[at] if at >= 0 and position_s < spans[at].end_s + AFTERGLOW_S else None


def word_spans(segment: Segment) -> tuple[Span, ...]:
    """Find where each word stands in the text.

    Words that are not there, because a person corrected them or digits were written otherwise,
    share the characters between their neighbours. Without words the sentence is one span.
    """
    found: list[Span] = []
    missing: list[Word] = []
    at = 0
    for word in segment.words:
        start = segment.text.find(word.word, at) if word.word else -1
        if start < 0:
            missing.append(word)
            continue
        found += _between(segment.text, at, start, missing)
        missing = []
        at = start + len(word.word)
        found.append(Span(start, at, word.start_s, word.end_s))
    found += _between(segment.text, at, len(segment.text), missing)
    return tuple(found) or (Span(0, len(segment.text), segment.start_s, segment.end_s),)


def _between(text: str, start: int, end: int, words: list[Word]) -> list[Span]:
    piece = text[start:end]
    if not words or not piece.strip(" ，。？！、,.?!"):
        return []
    return [Span(start, end, words[0].start_s, words[-1].end_s)]


def edits_of(segment: Segment) -> tuple[Edit, ...]:
    """Pieces that differ from what was heard; found by comparing in calls stored without them."""
    if segment.edits or not segment.heard:
        return segment.edits
    return corrected(replace(segment, text=segment.heard), segment.text).edits


def _sentence(segment: Segment) -> Row:
    edits = edits_of(segment)
    line = Line(
        LineKind.SEGMENT, Track(segment.speaker), segment.start_s, segment.text, edits=edits
    )
    differs = any(is_correction(edit) and not edit.refused for edit in edits)
    return Row(line, segment.end_s, word_spans(segment), segment.heard if differs else "")


def _pause(pause: Pause) -> Row:
    line = Line(LineKind.PAUSE, Track.AGENT, pause.start_s, length_s=pause.length_s)
    return Row(line, pause.start_s + pause.length_s)


def _gaps(gaps: tuple[Gap, ...]) -> list[Row]:
    """One row for each gap; the same gap of the other track is not shown twice."""
    rows: list[Row] = []
    for gap in sorted(gaps, key=lambda each: each.start_s):
        last = rows[-1].line if rows else None
        if (
            last is not None
            and abs(last.start_s - gap.start_s) < SAME_GAP_S
            and abs(last.length_s - gap.length_s) < SAME_GAP_S
        ):
            continue
        line = Line(LineKind.GAP, Track(gap.speaker), gap.start_s, length_s=gap.length_s)
        rows.append(Row(line, gap.start_s + gap.length_s))
    return rows
