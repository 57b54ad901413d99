"""Two small meters that tell at a glance whether both voices arrive, and how loud."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from speech.events import Level, SoundFault, Track
from ui import wording
from ui.theme import Look, body_font

EVERY_MS = 100  # ten times a second is as often as levels come
LOWEST_DB = -60.0
LOUD_DB = -3.0
HOLD_S = 1.5
FALL_DB_PER_S = 20.0
FRESH_S = 1.0  # a level that is older tells nothing any more
LABEL_PX = 11
LINE_PX = 15
BAR_PX = 6
BAR_WIDTH_PX = 44
GAP_PX = 6
SIGN_PX = 9
PEAK_PX = 2


@dataclass(slots=True)
class _Side:
    """What is known of one track; times by ``time.monotonic``."""

    rms_db: float = LOWEST_DB
    peak_db: float = LOWEST_DB
    held_s: float = 0.0
    heard_s: float = 0.0
    faults: frozenset[SoundFault] = frozenset()


class LevelMeters(QWidget):
    """Painted at most ten times a second and only while levels come; its size never changes.

    Args:
        tracks: Whose sound, from top to bottom.
        bar_px: How wide a bar is.
        in_words: Say beside the bar what is wrong, where there is room for more than a sign.
    """

    def __init__(
        self,
        look: Look,
        tracks: tuple[Track, ...] = tuple(Track),
        *,
        bar_px: int = BAR_WIDTH_PX,
        in_words: bool = False,
    ) -> None:
        super().__init__()
        self._bar_px = bar_px
        self._in_words = in_words
        self._look = look
        self._sides = {track: _Side() for track in tracks}
        self._label_width = (
            max(self._width_of(wording.track(track)) for track in tracks) if len(tracks) > 1 else 0
        )
        self._told = {
            SoundFault.DEAD: self.tr("No sound"),
            SoundFault.CLIPPING: self.tr("Too loud"),
        }
        widest = max(self._width_of(text) for text in self._told.values())
        self._sign_px = widest + GAP_PX if in_words else SIGN_PX
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Sound levels"))
        self._repaint = QTimer(self)
        self._repaint.setInterval(EVERY_MS)
        self._repaint.timeout.connect(self._show)
        look.changed.connect(self.update)

    def show_level(self, level: Level) -> None:
        """Take a level; it is painted within a tenth of a second."""
        side, now_s = self._sides[level.track], time.monotonic()
        side.rms_db, side.heard_s = level.rms_db, now_s
        if level.peak_db >= self._held_db(side, now_s):
            side.peak_db, side.held_s = level.peak_db, now_s
        if not self._repaint.isActive():
            self._repaint.start()

    def show_fault(self, track: Track, fault: SoundFault, *, is_over: bool) -> None:
        """A fault of a track's sound began or is over."""
        side = self._sides[track]
        side.faults = side.faults - {fault} if is_over else side.faults | {fault}
        self._describe()
        self.update()

    def clear(self) -> None:
        """Nothing is heard any more."""
        for track in self._sides:
            self._sides[track] = _Side()
        self._repaint.stop()
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """Override Qt."""
        left = self._label_width + GAP_PX if self._label_width else 0
        return QSize(left + self._bar_px + 3 + self._sign_px, LINE_PX * len(self._sides))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint each side: its name, how loud it is, its highest point, what is wrong."""
        painter = QPainter(self)
        painter.setFont(body_font(LABEL_PX))
        now_s = time.monotonic()
        for number, (track, side) in enumerate(self._sides.items()):
            self._paint_side(painter, LINE_PX * number, track, side, now_s)
        painter.end()

    def _paint_side(
        self, painter: QPainter, top: int, track: Track, side: _Side, now_s: float
    ) -> None:
        theme, left = self._look.theme, 0
        if self._label_width:
            box = QRectF(0, top, self._label_width, LINE_PX)
            painter.setPen(theme.colour("faint" if SoundFault.DEAD in side.faults else "quiet"))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, wording.track(track))
            left = self._label_width + GAP_PX
        groove = QRectF(left, top + (LINE_PX - BAR_PX) / 2, self._bar_px, BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(groove, theme.colour("line"))
        if now_s - side.heard_s < FRESH_S and SoundFault.DEAD not in side.faults:
            peak_db = self._held_db(side, now_s)
            clips = SoundFault.CLIPPING in side.faults
            level = QRectF(left, groove.y(), _part(side.rms_db) * self._bar_px, BAR_PX)
            painter.fillRect(level, theme.colour("red" if clips else "green"))
            token = "red" if clips else "green" if peak_db < LOUD_DB else "amber"
            x = min(left + _part(peak_db) * self._bar_px, groove.right() - PEAK_PX)
            painter.fillRect(QRectF(x, groove.y(), PEAK_PX, BAR_PX), theme.colour(token))
        if side.faults:
            painter.setPen(theme.colour("red"))
            sign = QRectF(groove.right() + 3, top, self._sign_px, LINE_PX)
            if self._in_words:
                left_middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
                painter.drawText(sign.translated(GAP_PX, 0), left_middle, self._words(side))
            else:
                dead = SoundFault.DEAD in side.faults
                painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, "×" if dead else "!")

    def _words(self, side: _Side) -> str:
        """What is wrong; a voice that is not there cannot be too loud."""
        return next((word for fault, word in self._told.items() if fault in side.faults), "")

    def _held_db(self, side: _Side, now_s: float) -> float:
        fallen = max(0.0, now_s - side.held_s - HOLD_S) * FALL_DB_PER_S
        return side.peak_db - fallen

    def _describe(self) -> None:
        told = {SoundFault.DEAD: self.tr("silent"), SoundFault.CLIPPING: self.tr("too loud")}
        text = " · ".join(
            f"{wording.track(track)}: {', '.join(told[fault] for fault in sorted(side.faults))}"
            for track, side in self._sides.items()
            if side.faults
        )
        self.setAccessibleDescription(text)
        self.setToolTip(text or self.accessibleName())

    def _width_of(self, text: str) -> int:
        font = body_font(LABEL_PX)
        self.setFont(font)
        return self.fontMetrics().horizontalAdvance(text)

    @Slot()
    def _show(self) -> None:
        now_s = time.monotonic()
        if all(now_s - side.heard_s > FRESH_S for side in self._sides.values()):
            self._repaint.stop()
        self.update()


def _part(level_db: float) -> float:
    return min(1.0, max(0.0, 1 - level_db / LOWEST_DB))
