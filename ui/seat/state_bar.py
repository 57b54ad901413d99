"""The line at the bottom that always tells the truth: connected, saved, waiting."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui import wording
from ui.theme import Look, body_font
from ui.widgets.labels import small, tabular

HEIGHT_PX = 28


class StateBar(QFrame):
    """Connection, last save, how many wait, a notice, the time of day."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("stateBar")
        self.setFixedHeight(HEIGHT_PX)
        self._look = look
        self._connected: bool | None = None
        self._sign = small()
        self.connection = small()
        self.saved = small()
        self.waiting = small()
        self.notice = small()
        self.clock = small()
        self.clock.setFont(tabular(body_font(12)))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(8)
        for widget in (self._sign, self.connection):
            row.addWidget(widget)
        row.addSpacing(12)
        row.addWidget(self.saved)
        row.addSpacing(12)
        row.addWidget(self.waiting)
        row.addStretch(1)
        row.addWidget(self.notice)
        row.addSpacing(12)
        row.addWidget(self.clock)
        self._timer = QTimer(self)
        self._timer.setInterval(1_000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._tick()
        look.changed.connect(self._show_sign)
        self.show_connection(None)

    def show_connection(self, connected: bool | None, *, signed_in: bool = True) -> None:
        """Tell whether the server answers and takes our word; ``None`` = not known yet."""
        words = {
            True: self.tr("Connected"),
            False: self.tr("No connection: everything is kept here"),
            None: self.tr("Connecting …"),
        }
        if connected and not signed_in:
            self._connected = False
            self.connection.setText(self.tr("Not signed in: everything is kept here"))
        else:
            self._connected = connected
            self.connection.setText(words[connected])
        self._show_sign()

    def show_saved(self, at_ms: int) -> None:
        """Tell when something was last written to this computer."""
        self.saved.setText(self.tr("Saved here {0}").format(wording.clock(at_ms)))

    def show_waiting(self, count: int, held: int = 0, last_sent_ms: int = 0) -> None:
        """Tell how many changes the server does not have yet, or when it took the last one."""
        parts = [self.tr("{0} waiting to be sent").format(count)] if count else []
        if held:
            parts.append(self.tr("{0} not taken").format(held))
        if not parts:
            sent = self.tr("All sent {0}").format(wording.clock(last_sent_ms))
            parts.append(sent if last_sent_ms else self.tr("All sent"))
        self.waiting.setText(" · ".join(parts))

    def say(self, text: str) -> None:
        """A quiet notice on the right."""
        self.notice.setText(text)

    @Slot()
    def _show_sign(self) -> None:
        signs = {True: ("green", "connected"), False: ("amber", "cut"), None: ("faint", "cut")}
        tone, sign = signs[self._connected]
        self._sign.setPixmap(self._look.theme.icon(sign, tone).pixmap(16))

    @Slot()
    def _tick(self) -> None:
        self.clock.setText(wording.clock(wording.now_ms())[:5])
