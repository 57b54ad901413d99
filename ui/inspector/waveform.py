"""How loud each voice was, and where the replay stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from speech.events import Track
from ui import wording
from ui.theme import SMALL_PX, Look
from ui.widgets.painting import LEFT, bold, paint_text

HEIGHT_PX = 132
NAME_PX = 52
EDGE_PX = 12
BAR_PX = 3
PALE = 90
INKS = {Track.AGENT: "blue", Track.CITIZEN: "teal"}

Loudness = Sequence[float]


class Waveform(QWidget):
    """Two tracks; a click goes there. What was heard is in full colour, the rest is pale.

    Signals:
        sought: The person wants to hear from this second on.
    """

    sought = Signal(float)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName(self.tr("Waveform"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._look = look
        self._peaks: tuple[Loudness, Loudness] = ((), ())
        self._length_s = 0.0
        self._position_s = 0.0
        self._about = ""
        self._drawn: tuple[QPixmap, QPixmap] | None = None
        look.changed.connect(self._draw_again)

    def show_sound(self, peaks: tuple[Loudness, Loudness], length_s: float) -> None:
        """Show a recording, standing at its beginning."""
        self._peaks, self._length_s, self._position_s = peaks, length_s, 0.0
        self._about = ""
        self._draw_again()

    def show_nothing(self, about: str) -> None:
        """Show a sentence in place of a recording."""
        self._peaks, self._length_s, self._position_s = ((), ()), 0.0, 0.0
        self._about = about
        self._draw_again()

    def set_position(self, position_s: float) -> None:
        """Move the play head."""
        before = self._x(self._position_s)
        self._position_s = position_s
        after = self._x(position_s)
        if round(before) != round(after):
            left, right = sorted((before, after))
            self.update(QRect(round(left) - 3, 0, round(right - left) + 7, self.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if self._length_s and event.button() is Qt.MouseButton.LeftButton:
            self.sought.emit(self._second(event.position().x()))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Draw for the new width."""
        self._draw_again()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what was drawn before, and the play head."""
        painter = QPainter(self)
        theme = self._look.theme
        if not self._length_s:
            painter.setPen(theme.colour("quiet"))
            room = self.rect().adjusted(EDGE_PX, 0, -EDGE_PX, 0)
            paint_text(painter, room, self._about, bold(SMALL_PX), Qt.AlignmentFlag.AlignCenter)
            return
        heard, coming = self._drawn = self._drawn or self._draw()
        x = self._x(self._position_s)
        area = QRectF(event.rect())
        for pixmap, left, right in ((heard, area.left(), x), (coming, x, area.right())):
            part = QRectF(left, area.top(), right - left, area.height())
            if part.width() > 0:
                painter.save()
                painter.setClipRect(part)
                painter.drawPixmap(0, 0, pixmap)
                painter.restore()
        painter.setPen(QPen(theme.colour("red"), 2))
        painter.drawLine(QPointF(x, 8), QPointF(x, self.height() - 8))

    @Slot()
    def _draw_again(self) -> None:
        self._drawn = None
        self.update()

    def _draw(self) -> tuple[QPixmap, QPixmap]:
        return self._drawing(255), self._drawing(PALE)

    def _drawing(self, alpha: int) -> QPixmap:
        scale = self.devicePixelRatioF()
        pixmap = QPixmap(round(self.width() * scale), round(self.height() * scale))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        half = self.height() // 2
        for number, track in enumerate(Track):
            ink = self._look.theme.colour(INKS[track])
            row = QRect(EDGE_PX, number * half + 8, self.width() - 2 * EDGE_PX, half - 14)
            painter.setPen(ink)
            paint_text(painter, row, wording.track(track), bold(SMALL_PX), LEFT)
            ink.setAlpha(alpha)
            self._draw_track(painter, row.adjusted(NAME_PX - EDGE_PX, 0, 0, 0), number, ink)
        painter.end()
        return pixmap

    def _draw_track(self, painter: QPainter, row: QRect, number: int, ink: QColor) -> None:
        """Draw bars; the root of the loudness shows quiet voices too."""
        peaks = self._peaks[number]
        bars = max(1, row.width() // BAR_PX)
        middle = row.center().y()
        for bar in range(bars):
            first = bar * len(peaks) // bars
            last = max(first + 1, (bar + 1) * len(peaks) // bars)
            loudest = max(peaks[first:last], default=0.0)
            height = max(1, round(min(1.0, loudest) ** 0.5 * row.height()))
            painter.fillRect(row.x() + bar * BAR_PX, middle - height // 2, BAR_PX - 1, height, ink)

    def _x(self, second: float) -> float:
        room = self.width() - NAME_PX - EDGE_PX
        return NAME_PX + room * (second / self._length_s if self._length_s else 0.0)

    def _second(self, x: float) -> float:
        room = max(1, self.width() - NAME_PX - EDGE_PX)
        return min(max((x - NAME_PX) / room, 0.0), 1.0) * self._length_s
