"""Room to read a card wide: it lies over the right part of the window, the keys stay the desk's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Signal, Slot
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

SHARE = 0.6
LEAST_PX = 720
MARGIN_PX = 8


class Drawer(QFrame):
    """Holds a widget for a while. A child of the window, so every key of the window goes on.

    Signals:
        left: The caret went to a part of the window that may lie under it.
    """

    left = Signal()

    def __init__(self, anchor: QWidget) -> None:
        """Make it over the window of ``anchor``, as high as the column that ``anchor`` is in."""
        super().__init__(anchor.window())
        self._anchor = anchor
        self._window = anchor.window()
        self.setObjectName("popup")
        self.setAutoFillBackground(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, 6, 6, 6)
        anchor.window().installEventFilter(self)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._look_after_caret)

    def hold(self, held: QWidget) -> None:
        """Take a widget in and show it."""
        self._column.addWidget(held)
        held.show()
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    @Slot(QWidget, QWidget)
    def _look_after_caret(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self.isVisible() or now.window() is not self._window:
            return
        if not (self.isAncestorOf(now) or self._anchor.isAncestorOf(now)):
            self.left.emit()

    def _place(self) -> None:
        window, panel = self._window, self._anchor.parentWidget() or self._anchor
        top = panel.mapTo(window, QPoint(0, 0)).y() if panel is not window else MARGIN_PX
        height = min(panel.height(), window.height() - top - MARGIN_PX)
        width = min(window.width() - 2 * MARGIN_PX, max(LEAST_PX, round(window.width() * SHARE)))
        left = window.width() - width - MARGIN_PX
        self.setGeometry(QRect(left, top, width, height))
