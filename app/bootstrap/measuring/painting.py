"""From a key to the end of the paint that shows what it did."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from app.bootstrap.measuring import fingers
from app.measuring.percentiles import percentiles
from app.measuring.strokes import Stroke

PACE_MS = (70, 130)
"""Between two keys: a quick typist; uneven, so that the keys do not fall into step with timers."""
LOST_S = 2.0


@dataclass(frozen=True, slots=True)
class Beginning:
    """A moment, on the clock of the wall and on that of this thread's work; seconds."""

    at_s: float
    processor_s: float

    @classmethod
    def now(cls) -> Beginning:
        """Read both clocks."""
        return cls(time.perf_counter(), time.thread_time())


@dataclass(eq=False)
class _Unpainted:
    """A key whose effect is not on the screen yet; ``surfaces`` are still to be painted."""

    name: str
    began: Beginning
    surfaces: set[QWidget] = field(default_factory=set)


class PaintClock(QObject):
    """Times what is done until all that shows it has been painted; lives in the UI thread.

    What is shown in the moment of a paint is on its way to the screen when the loop turns next: an
    event of high priority is posted as the paint begins, and the clock stops when it comes. The
    surfaces of a window are painted in one go, so that this is after all of them.

    Attributes:
        taken_ms: By name, in the order of the keys.
        processor_ms: What this thread worked in that time; on a busy machine the rest is waiting.
        unpainted: Keys whose effect was not painted within two seconds.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.taken_ms: dict[str, list[float]] = {}
        self.processor_ms: list[float] = []
        self.unpainted = 0
        self._waiting: list[_Unpainted] = []
        self._painted: list[_Unpainted] = []

    def time(self, name: str, act: Callable[[], None]) -> None:
        """Do ``act``; if it changes the text that has the caret, time it until that is painted."""
        target = fingers.focused()
        before = _text(target)
        began = Beginning.now()
        act()
        if _text(target) != before:
            self.wait_for(name, began, _surfaces(target))

    def wait_for(self, name: str, began: Beginning, surfaces: set[QWidget]) -> None:
        """Time from ``began`` until each of these was painted once more."""
        for surface in surfaces:
            surface.removeEventFilter(self)  # or it would be told twice
            surface.installEventFilter(self)
        self._waiting.append(_Unpainted(name, began, surfaces))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A paint begins."""
        if event.type() == QEvent.Type.Paint and self._waiting and isinstance(watched, QWidget):
            for key in tuple(self._waiting):
                key.surfaces.discard(watched)
                key.surfaces = {each for each in key.surfaces if each.isVisible()}
                if not key.surfaces:
                    self._waiting.remove(key)
                    self._painted.append(key)
            priority = Qt.EventPriority.HighEventPriority.value
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), priority)
        return False

    def event(self, event: QEvent) -> bool:
        """The paint is over."""
        if event.type() == QEvent.Type.User:
            now = Beginning.now()
            for key in self._painted:
                taken_ms = (now.at_s - key.began.at_s) * 1000
                self.taken_ms.setdefault(key.name, []).append(taken_ms)
                self.processor_ms.append((now.processor_s - key.began.processor_s) * 1000)
            self._painted.clear()
            self._give_up(now.at_s)
            return True
        return super().event(event)

    def summary(self) -> dict[str, Any]:
        """All keys together and each field, in milliseconds."""
        self._give_up(time.perf_counter())
        every = [taken for some in self.taken_ms.values() for taken in some]
        return percentiles(every) | {
            "processor": percentiles(self.processor_ms),
            "unpainted": self.unpainted,
            "by_field": {name: percentiles(taken) for name, taken in self.taken_ms.items()},
        }

    def _give_up(self, now_s: float) -> None:
        lost = [key for key in self._waiting if now_s - key.began.at_s > LOST_S]
        self.unpainted += len(lost)
        self._waiting = [key for key in self._waiting if key not in lost]


class Typist(QObject):
    """Types at the pace of a quick person for so long, then calls ``done``."""

    def __init__(
        self,
        parent: QObject,
        clock: PaintClock,
        strokes: Iterator[Stroke],
        seconds: float,
        done: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._strokes = strokes
        self._until_s = time.perf_counter() + seconds
        self._done = done
        self._dice = Random(12345)  # noqa: S311 - the same pace every time
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._press)
        self._timer.start(PACE_MS[1])

    @Slot()
    def _press(self) -> None:
        if time.perf_counter() > self._until_s:
            self._done()
            return
        self._timer.start(self._dice.randint(*PACE_MS))
        stroke = next(self._strokes)
        if stroke.key:
            self._clock.time(stroke.field, lambda: fingers.press(stroke.key))
        else:
            self._clock.time(stroke.field, lambda: fingers.write(stroke.character))


def _text(widget: QWidget) -> str | None:
    if isinstance(widget, QLineEdit):
        return widget.text()
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return widget.toPlainText()
    return None


def _surfaces(widget: QWidget) -> set[QWidget]:
    """What a key in this field paints: itself, and a list that is open below it."""
    lists = [each.viewport() for each in widget.findChildren(QAbstractItemView) if each.isVisible()]
    own = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    return {own, *lists}
