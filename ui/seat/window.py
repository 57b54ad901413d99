"""The agent's window: the call bar, three columns, the state bar; it joins nothing by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from ui.dialogs.keys import KeysDialog
from ui.models.transcript import TranscriptModel
from ui.seat.assistant_panel import AssistantPanel
from ui.seat.call_bar import CallBar
from ui.seat.keys import Key
from ui.seat.knowledge.box import KnowledgeBox
from ui.seat.state_bar import StateBar
from ui.seat.ticket_panel import Pickers, TicketPanel
from ui.seat.transcript_view import TranscriptView
from ui.theme import Look
from ui.widgets.banner import Banner
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import ElidedLabel, keep_room
from ui.widgets.panel import Panel

GUTTER_PX = 8
COLUMNS = (30, 43, 27)
MINIMUM = (1240, 640)


class SeatWindow(QMainWindow):
    """Lays out the desk's parts.

    Signals:
        pause_asked: Pause the recording, or let it go on.
        sound_asked: Choose devices and model.
        word_asked: Make a hot word of this text; empty = show the words.

    Attributes:
        calls, banner, transcript, ticket, assistant, knowledge, state: The parts, which
            the desk joins to the services.
        look: The theme that is worn.
    """

    pause_asked = Signal()
    sound_asked = Signal()
    word_asked = Signal(str)

    def __init__(self, look: Look, pickers: Pickers) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("zuoxi · seat"))
        self.setMinimumSize(*MINIMUM)
        self.may_close: Callable[[], bool] = lambda: True
        self.look = look
        self.calls = CallBar(look)
        self.banner = Banner()
        keep_room(self.banner)
        self.lines = TranscriptModel(self)
        self.transcript = TranscriptView(look, self.lines)
        self.delay = ElidedLabel()
        self.pause = KeyButton(look, "", "⇧F7", "pause", "quiet")
        self.ticket = TicketPanel(look, pickers)
        self.knowledge = KnowledgeBox(look)
        self.assistant = AssistantPanel(look, self.knowledge)
        self.state = StateBar(look)
        self._lay_out()
        for key, slot in (
            (Key.KEYS, self.show_keys),
            (Key.TRANSCRIPT, self._focus_transcript),
            (Key.HOT_WORDS, self.transcript.ask_word),
            (Key.PAUSE_RECORDING, self._ask_pause),
            (Key.LOOK, look.toggle),
            (Key.SOUND, self.sound_asked),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    def show_recording(self, *, paused: bool | None) -> None:
        """Show the button that pauses the recording; ``None`` = nothing is recorded."""
        self.pause.setVisible(paused is not None)
        self.pause.wear("warn" if paused else "quiet", "record" if paused else "pause")
        self.pause.relabel(self.tr("Resume") if paused else self.tr("Pause"))
        told = self.tr("Resume recording") if paused else self.tr("Pause recording")
        self.pause.setAccessibleName(told)
        self.pause.setToolTip(f"{told}  Shift+F7")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask the desk whether it may close now."""
        event.setAccepted(self.may_close())

    @Slot()
    def show_keys(self) -> None:
        """Show every key of the desk on one sheet."""
        KeysDialog(self).open()

    @Slot()
    def _focus_transcript(self) -> None:
        self.transcript.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _ask_pause(self) -> None:
        if self.pause.isVisible():
            self.pause_asked.emit()

    def _lay_out(self) -> None:
        heard = Panel(self.tr("Transcript"))
        heard.head.addStretch(1)
        heard.head.setSpacing(4)
        heard.head.addWidget(self.delay)
        heard.head.addWidget(self.pause)
        self.pause.clicked.connect(self.pause_asked)
        self.calls.sound_asked.connect(self.sound_asked)
        self.calls.words_asked.connect(self.transcript.ask_word)
        self.transcript.word_asked.connect(self.word_asked)
        self.show_recording(paused=None)
        heard.body.setContentsMargins(0, 4, 2, 4)
        heard.body.addWidget(self.transcript)
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setHandleWidth(GUTTER_PX)
        columns.setChildrenCollapsible(False)
        for part, share in zip((heard, self.ticket, self.assistant), COLUMNS, strict=True):
            columns.addWidget(part)
            columns.setStretchFactor(columns.count() - 1, share)
        columns.setSizes([share * 14 for share in COLUMNS])
        middle = QHBoxLayout()
        middle.setContentsMargins(GUTTER_PX, GUTTER_PX // 2, GUTTER_PX, GUTTER_PX)
        middle.addWidget(columns)
        desk = QWidget()
        desk.setObjectName("desk")
        whole = QVBoxLayout(desk)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.calls)
        whole.addWidget(self.banner)
        whole.addLayout(middle, 1)
        whole.addWidget(self.state)
        self.setCentralWidget(desk)
