"""What is said in a call while it runs: both voices, their times, the newest at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut

from app.domain.seat import Presence
from app.services.following import CallHeard
from ui import wording
from ui.models.said import SaidModel
from ui.seat.line_painter import LinePainter
from ui.theme import Look
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import pill, set_pill, small
from ui.widgets.panel import PADDING, Panel
from ui.widgets.rows_view import RowsView


class _Words(RowsView):
    """Follows until the arrows, Page keys or Home lead away."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        self._note_scrolling()


class LivePanel(Panel):
    """Stays at the newest sentence while nobody scrolled away; End leads back to it.

    Signals:
        left: The panel is to be closed.
    """

    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("")
        self.said = SaidModel(self)
        self.state = pill()
        self.words = _Words(LinePainter(look))
        self.words.setModel(self.said)
        self.words.setAccessibleName(self.tr("What is said in this call"))
        self.words.setEditTriggers(RowsView.EditTrigger.NoEditTriggers)
        self.newest = KeyButton(look, self.tr("Newest"), "End", kind="quiet")
        self.close_button = KeyButton(look, self.tr("Close"), "Esc", kind="quiet")
        self._about = small()
        self._audited = small(self.tr("The audit notes that you follow this call."))
        self._lay_out()
        self.newest.clicked.connect(self.go_to_newest)
        self.close_button.clicked.connect(self.left)
        end = QShortcut(QKeySequence("End"), self)
        end.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        end.activated.connect(self.go_to_newest)
        bar = self.words.verticalScrollBar()
        bar.valueChanged.connect(self._offer_newest)
        bar.rangeChanged.connect(self._offer_newest)
        look.changed.connect(self.words.viewport().update)

    def begin(self, seat: Presence) -> None:
        """Show whose call it is; its words come later."""
        self.title.setText(f"{seat.seat} {seat.name}")
        self.said.show(())
        self.show_seat(seat)
        self._say(self.tr("Asking the server …"))
        self.words.follow()

    def show_seat(self, seat: Presence) -> None:
        """Show what the seat is doing now."""
        set_pill(self.state, wording.presence(seat), wording.presence_tone(seat))

    def show_heard(self, heard: CallHeard) -> None:
        """Show all that is known of the call."""
        self.said.show_said(heard.said)
        self._say(self._told_of(heard))

    @Slot()
    def go_to_newest(self) -> None:
        """Show the newest sentence, and stay there."""
        self.words.follow()
        self._offer_newest()

    def _told_of(self, heard: CallHeard) -> str:
        if heard.is_over:
            return self.tr("The call has ended. Its whole transcript is with the calls.")
        if heard.trouble is not None:
            return wording.not_answered(heard.trouble).text()
        if not heard.said:
            return self.tr("Nothing was said yet.")
        if heard.lost:
            text = self.tr("{0} sentences did not come in time; the transcript will have them.")
            return text.format(heard.lost)
        return ""

    def _say(self, text: str) -> None:
        self._about.setText(text)
        self._about.setVisible(bool(text))

    @Slot()
    def _offer_newest(self) -> None:
        bar = self.words.verticalScrollBar()
        self.newest.setVisible(bar.value() < bar.maximum())

    def _lay_out(self) -> None:
        self.head.addWidget(self.state)
        self.head.addStretch(1)
        self.head.addWidget(self.newest)
        self.head.addWidget(self.close_button)
        self.newest.hide()
        for line in (self._about, self._audited):
            line.setWordWrap(True)
        self._about.setContentsMargins(PADDING, 8, PADDING, 8)
        self.body.setContentsMargins(1, 0, 2, 0)
        self.body.addWidget(self.words, 1)
        self.body.addWidget(self._about)
        foot = self.add_foot()
        foot.addWidget(self._audited, 1)
