"""Lays out and paints the lines of a transcript: voices, marks, corrections, gaps, pauses."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QTextCharFormat, QTextLayout

from app.domain.transcript import Edit, EditKind
from speech.events import Track
from ui import sound_wording, wording
from ui.models.transcript import LINE_ROLE, Line, LineKind
from ui.theme import Look, body_font
from ui.widgets.labels import tabular
from ui.widgets.rows_view import SCROLL_PX, Index
from ui.widgets.text_layout import character_at, gap_at, laid_out, pieces

LEFT_PX = 64
MARGIN_PX = 12
ROW_GAP_PX = 10
LINE_HEIGHT = 1.6
TIME_PX = 11
GAP_ROW_PX = 30
LEAST_PX = 36
CARET = " ▍"
KEPT_LAYOUTS = 400
TRACK_INKS = {Track.AGENT: "blue", Track.CITIZEN: "teal"}
UNDERLINES = {
    EditKind.SOUND: ("amber", Qt.PenStyle.DotLine),
    EditKind.PERSON: ("blue", Qt.PenStyle.SolidLine),
}
TAKEN_BACK = ("faint", Qt.PenStyle.DotLine)
Span = tuple[int, int]


class LinePainter:
    """Paints a row; layouts are kept, since a row is painted many times.

    Attributes:
        chosen: What a person marked: row, first character, one past the last.
        edited: Over whose words a field lies: row, pixels that the field's text needs.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self.chosen: tuple[int, int, int] | None = None
        self.edited: tuple[int, int] | None = None
        self._layouts: dict[tuple[str, int], QTextLayout] = {}
        self._name = body_font(13)
        self._name.setWeight(QFont.Weight.DemiBold)
        self._time = tabular(body_font(TIME_PX))
        self._body = body_font()
        self._small = body_font(12)

    def height(self, index: Index, width: int) -> int:
        """Height by wrapped text."""
        line: Line = index.data(LINE_ROLE)
        if not line.is_said:
            return GAP_ROW_PX
        if self.edited is not None and self.edited[0] == index.row():
            return max(LEAST_PX, self.edited[1]) + ROW_GAP_PX
        return max(LEAST_PX, self.text_height(line, width)) + ROW_GAP_PX

    def paint(self, painter: QPainter, rect: QRect, index: Index, *, selected: bool) -> None:
        """Paint one row."""
        self.paint_line(painter, rect, index.data(LINE_ROLE), index.row(), selected=selected)

    def paint_line(
        self, painter: QPainter, rect: QRect, line: Line, row: int, *, selected: bool
    ) -> None:
        """Paint a line as row number ``row``."""
        if selected:
            painter.fillRect(rect.adjusted(0, 0, SCROLL_PX, 0), self.colour("blue_ground"))
        if line.kind is LineKind.GAP:
            self._paint_between(painter, rect, line.words(), "amber")
        elif line.kind is LineKind.PAUSE:
            self._paint_between(painter, rect, line.words(), "quiet")
        else:
            self._paint_speaker(painter, rect, line)
            if self.edited is None or self.edited[0] != row:
                self._paint_words(painter, rect, line, row)

    def layout(self, line: Line, width: int) -> QTextLayout:
        """The wrapped text of a line in a row of this width."""
        text = line.text + (CARET if line.kind is LineKind.RUNNING else "")
        key = (text, width)
        if key not in self._layouts:
            if len(self._layouts) >= KEPT_LAYOUTS:
                self._layouts.clear()
            self._layouts[key] = laid_out(text, self.text_width(width), self._body, LINE_HEIGHT)
        return self._layouts[key]

    @staticmethod
    def text_width(width: int) -> int:
        """Pixels for the words of a row of this width."""
        return width - LEFT_PX - 2 * MARGIN_PX

    def text_height(self, line: Line, width: int) -> int:
        """How far down the wrapped text of a line goes."""
        return round(self.layout(line, width).boundingRect().height())

    @staticmethod
    def text_at(rect: QRect) -> QPointF:
        """Where the text of a row begins."""
        return QPointF(rect.x() + MARGIN_PX + LEFT_PX, rect.y() + ROW_GAP_PX // 2)

    def character(self, rect: QRect, line: Line, at: QPoint) -> int:
        """Which character of a row's text lies under a point; -1 if none."""
        return character_at(self.layout(line, rect.width()), QPointF(at) - self.text_at(rect))

    def told(self, rect: QRect, index: Index, at: QPoint) -> str:
        """What was heard under a point of a row, in words; empty where nothing was changed."""
        if not index.isValid():
            return ""
        line: Line = index.data(LINE_ROLE)
        character = self.character(rect, line, at)
        under = (edit for edit in line.edits if edit.start <= character < edit.end)
        return next((sound_wording.edit(edit, line.text) for edit in under), "")

    def gap(self, rect: QRect, line: Line, at: QPointF) -> int:
        """Before which character of a row's text a click means; -1 where nobody speaks."""
        if not line.is_said:
            return -1
        layout = self.layout(line, rect.width())
        return min(gap_at(layout, at - self.text_at(rect)), len(line.text))

    def colour(self, name: str) -> QColor:
        """A colour of the theme that is worn now."""
        return self._look.theme.colour(name)

    def _marks(self, line: Line) -> Sequence[Span]:
        """Pieces that something came from."""
        return line.marks

    def _lit(self, _line: Line, row: int) -> Sequence[Span]:
        """Pieces that stand out: what a person marked."""
        chosen = self.chosen
        return [chosen[1:]] if chosen is not None and chosen[0] == row else []

    def _paint_speaker(self, painter: QPainter, rect: QRect, line: Line) -> None:
        left, top = rect.x() + MARGIN_PX, rect.y() + ROW_GAP_PX // 2
        painter.setFont(self._name)
        painter.setPen(self.colour(TRACK_INKS[line.track]))
        painter.drawText(left, top + 15, wording.track(line.track))
        if line.kind is LineKind.SEGMENT:
            painter.setFont(self._time)
            painter.setPen(self.colour("faint"))
            painter.drawText(left, top + 32, wording.timer(line.start_s))

    def _paint_words(self, painter: QPainter, rect: QRect, line: Line, row: int) -> None:
        layout = self.layout(line, rect.width())
        at = self.text_at(rect)
        self._paint_grounds(painter, layout, at, self._marks(line), "mark")
        lit = self._lit(line, row)
        self._paint_grounds(painter, layout, at, lit, "blue")
        inks = [_inked(start, end, self.colour("on_blue")) for start, end in lit]
        inks += [  # where two overlap Qt paints neither
            _inked(edit.start, edit.end, self.colour("faint"))
            for edit in line.edits
            if edit.kind is EditKind.FILLER
            and not any(start < edit.end and edit.start < end for start, end in lit)
        ]
        painter.setPen(self.colour("quiet" if line.kind is LineKind.RUNNING else "ink"))
        layout.draw(painter, at, inks)
        for edit in line.edits:
            self._underline(painter, layout, at, edit)

    def _paint_grounds(
        self,
        painter: QPainter,
        layout: QTextLayout,
        at: QPointF,
        spans: Sequence[Span],
        token: str,
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour(token))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for start, end in spans:
            for box in pieces(layout, start, end):
                painter.drawRoundedRect(box.translated(at).adjusted(-1, 0, 1, 0), 3, 3)

    def _underline(self, painter: QPainter, layout: QTextLayout, at: QPointF, edit: Edit) -> None:
        known = TAKEN_BACK if edit.refused else UNDERLINES.get(edit.kind)
        if known is None:
            return
        token, style = known
        pen = QPen(self.colour(token), 1.6 if style is Qt.PenStyle.DotLine else 1.2, style)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        for box in pieces(layout, edit.start, edit.end):
            below = box.translated(at)
            painter.drawLine(
                QLineF(below.left() + 1, below.bottom(), below.right() - 1, below.bottom())
            )

    def _paint_between(self, painter: QPainter, rect: QRect, text: str, token: str) -> None:
        """A dashed line from side to side with a text in its middle."""
        ink = self.colour(token)
        painter.setFont(self._small)
        half = painter.fontMetrics().horizontalAdvance(text) // 2 + 10
        middle, centre = rect.center().y(), rect.center().x()
        painter.setPen(QPen(ink, 1, Qt.PenStyle.DashLine))
        painter.drawLine(rect.x() + MARGIN_PX, middle, centre - half, middle)
        painter.drawLine(centre + half, middle, rect.right() - MARGIN_PX, middle)
        painter.setPen(ink)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _inked(start: int, end: int, ink: QColor) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = end - start
    form = QTextCharFormat()
    form.setForeground(QBrush(ink))
    made.format = form
    return made
