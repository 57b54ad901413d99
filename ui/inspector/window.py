"""The inspector's window: calls, one call heard again, its ticket; it joins nothing by itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from app.domain.talk import talk_of
from app.domain.transcript import Speaker, Transcript
from app.services.inspecting import CallLine
from speech.events import Track
from ui import sound_wording, wording
from ui.inspector.call_list import call_list
from ui.inspector.keys import InspectorKeys
from ui.inspector.replay_view import ReplayView
from ui.inspector.text_choice import TextChoice
from ui.inspector.ticket_card import Names, TicketCard
from ui.inspector.waveform import Waveform
from ui.models.calls import CallsModel
from ui.models.keyed import VALUE_ROLE, WordFilter
from ui.models.replay import ReplayModel
from ui.seat.state_bar import StateBar
from ui.theme import Look
from ui.widgets.banner import Banner
from ui.widgets.buttons import KeyButton, Segmented
from ui.widgets.desk_bar import DeskBar
from ui.widgets.filter_line import FilterLine
from ui.widgets.labels import ElidedLabel, hairline, small, tabular
from ui.widgets.panel import PADDING, Panel

GUTTER_PX = 8
COLUMNS = (24, 50, 26)
MINIMUM = (1180, 640)
SPEEDS = (0.5, 1.0, 1.25, 1.5, 2.0)
STEP_S = 5.0


class InspectionWindow(QMainWindow):
    """Lays out the parts and tells which key was pressed.

    Signals:
        call_chosen: A ``CallLine`` is current now.
        play_asked, pause_asked: The keys; ``toggle_asked`` is the space bar.
        step_asked: So many seconds forward, negative = back.
        sought: To this second, playing.
        speed_chosen: So many times the pace.
        voice_chosen: A ``Speaker``, or ``None`` for both.
        refresh_asked: Read the list again.
        unmask_asked: Who called about the shown ticket is wanted.
    """

    call_chosen = Signal(object)
    pause_asked = Signal()
    toggle_asked = Signal()
    step_asked = Signal(float)
    sought = Signal(float)
    speed_chosen = Signal(object)
    voice_chosen = Signal(object)
    refresh_asked = Signal()
    unmask_asked = Signal()

    def __init__(self, look: Look, who: str, names: Names) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("zuoxi · inspector"))
        self.setMinimumSize(*MINIMUM)
        self.look = look
        self._filtering = False
        self._current: UUID | None = None
        self.calls = CallsModel(self)
        self.shown = WordFilter(self.calls, self)
        self.replay = ReplayModel(self)
        self.bar = DeskBar(self.tr("Inspector"), who)
        self.banner = Banner()
        self.filter = FilterLine(self.tr("Title, agent, number, day"))
        self.list = call_list(look, self.shown, self.tr("Calls"))
        self.none = small()
        self.heading = small()
        self.waveform = Waveform(look)
        self.transcript = ReplayView(look, self.replay)
        self.silence = small()
        self.talk = ElidedLabel()
        self.play = KeyButton(look, self.tr("Play"), self.tr("Space"), "play", "primary")
        self.pause = KeyButton(look, self.tr("Pause"), self.tr("Space"), "pause", "primary")
        self.back = KeyButton(look, self.tr("−5 s"), "J")
        self.forward = KeyButton(look, self.tr("+5 s"), "L")
        self.time = small()
        self.time.setFont(tabular(self.time.font()))
        self.speed = Segmented((each, f"{each:g}×") for each in SPEEDS)
        voices: list[tuple[Speaker | None, str]] = [(None, self.tr("Both"))]
        voices += [(Speaker(track), wording.track(track)) for track in Track]
        self._voices = [voice for voice, _ in voices]
        self.voice = Segmented((number, text) for number, (_, text) in enumerate(voices))
        self.text = TextChoice()
        self.ticket = TicketCard(look, names, may_unmask=True)
        self.state = StateBar(look)
        self._lay_out()
        self._listen()
        self.show_playing(playing=False)
        self.show_ready(ready=False)
        self.list.setFocus()  # else the filter has the caret, and the space bar writes there

    def show_playing(self, *, playing: bool) -> None:
        """Show the button that makes sense now."""
        self.play.setVisible(not playing)
        self.pause.setVisible(playing)

    def show_ready(self, *, ready: bool) -> None:
        """Tell whether there is sound to play."""
        for button in (self.play, self.pause, self.back, self.forward, self.speed, self.voice):
            button.setEnabled(ready)
        if not ready:
            self.time.setText("")

    def show_time(self, position_s: float, length_s: float) -> None:
        """Show where the replay stands."""
        self.time.setText(f"{wording.timer(position_s)} / {wording.timer(length_s)}")

    @property
    def chosen_voice(self) -> Speaker | None:
        """Who is to be heard; ``None`` = both."""
        return self._voices[self.voice.value or 0]

    def show_calls(self, lines: Sequence[CallLine]) -> None:
        """Show the list; the current call stays current."""
        self.calls.show(lines)
        self.count.setText(str(len(lines)) if lines else "")
        self.show_emptiness(asked=True)

    def show_words(self, transcript: Transcript, about: str) -> None:
        """Show what was said and how the talk went, or a sentence in its place.

        The text of the second pass is shown where somebody chose it and there is one.
        """
        self.text.show_words(transcript)
        self.talk.setText(sound_wording.talk(talk_of(transcript)) if transcript.segments else "")
        self.talk.setVisible(bool(transcript.segments))
        self.silence.setText(about)
        self.silence.setVisible(bool(about))

    def show_emptiness(self, *, asked: bool) -> None:
        """Say why the list is empty, if it is."""
        text = ""
        if not self.calls.rows:
            text = self.tr("No calls yet.") if asked else self.tr("Asking the server …")
        elif not self.shown.rowCount():
            text = self.tr("No call fits “{0}”.").format(self.filter.text())
        self.none.setText(text)
        self.none.setVisible(bool(text))

    @Slot()
    def show_keys(self) -> None:
        """Show every key of the desk on one sheet."""
        InspectorKeys(self).open()

    def _lay_out(self) -> None:
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setHandleWidth(GUTTER_PX)
        columns.setChildrenCollapsible(False)
        parts = (self._calls_panel(), self._call_panel(), self.ticket)
        for part, share in zip(parts, COLUMNS, strict=True):
            columns.addWidget(part)
            columns.setStretchFactor(columns.count() - 1, share)
        columns.setSizes([share * 14 for share in COLUMNS])
        middle = QHBoxLayout()
        middle.setContentsMargins(GUTTER_PX, GUTTER_PX, GUTTER_PX, GUTTER_PX)
        middle.addWidget(columns)
        desk = QWidget()
        desk.setObjectName("desk")
        whole = QVBoxLayout(desk)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(self.banner)
        whole.addLayout(middle, 1)
        whole.addWidget(self.state)
        self.setCentralWidget(desk)
        self.state.say(
            self.tr("Space play · J K L back, stop, on · [ ] slower, faster · T text · F1 all keys")
        )

    def _calls_panel(self) -> Panel:
        panel = Panel(self.tr("Calls"))
        self.count = small()
        panel.head.addWidget(self.count)
        panel.head.addStretch(1)
        row = QHBoxLayout()
        row.setContentsMargins(PADDING, 8, PADDING, 8)
        row.addWidget(self.filter)
        self.none.setContentsMargins(PADDING, 10, PADDING, 10)
        panel.body.setContentsMargins(1, 0, 2, 6)
        panel.body.addLayout(row)
        panel.body.addWidget(hairline())
        panel.body.addWidget(self.none)
        panel.body.addWidget(self.list, 1)
        return panel

    def _call_panel(self) -> Panel:
        panel = Panel(self.tr("Call"))
        panel.head.addWidget(self.heading)
        panel.head.addStretch(1)
        panel.head.addWidget(self.speed)
        keys = QHBoxLayout()
        keys.setContentsMargins(PADDING, 6, PADDING, 8)
        keys.setSpacing(8)
        for part in (self.play, self.pause, self.back, self.forward, self.time):
            keys.addWidget(part)
        keys.addStretch(1)
        keys.addWidget(self.voice)
        self.silence.setContentsMargins(PADDING, 10, PADDING, 10)
        self.silence.setAlignment(Qt.AlignmentFlag.AlignTop)
        panel.body.setContentsMargins(1, 0, 2, 6)
        talk = QHBoxLayout()
        talk.setContentsMargins(PADDING, 6, PADDING, 2)
        talk.addWidget(self.talk, 1)
        talk.addWidget(self.text)
        panel.body.addLayout(talk)
        panel.body.addWidget(self.waveform)
        panel.body.addLayout(keys)
        panel.body.addWidget(hairline())
        panel.body.addWidget(self.silence)
        panel.body.addWidget(self.transcript, 1)
        return panel

    def _listen(self) -> None:
        self.filter.listen_in(self)
        self.filter.textChanged.connect(self._filter)
        self.filter.left.connect(self.list.setFocus)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.waveform.sought.connect(self.sought)
        self.transcript.sought.connect(self.sought)
        self.ticket.unmask.clicked.connect(self.unmask_asked)
        self.play.clicked.connect(self.toggle_asked)
        self.pause.clicked.connect(self.pause_asked)
        self.back.clicked.connect(self._step_back)
        self.forward.clicked.connect(self._step_on)
        self.speed.chosen.connect(self.speed_chosen)
        self.voice.chosen.connect(self._tell_voice)
        self.text.text_changed.connect(self.replay.show)
        self.speed.show_value(1.0)
        self.voice.show_value(0)
        for key, slot in (
            ("Space", self.toggle_asked),
            ("J", self._step_back),
            ("K", self.pause_asked),
            ("L", self._step_on),
            ("[", self._slower),
            ("]", self._faster),
            ("T", self.text.toggle),
            ("F1", self.show_keys),
            ("F5", self.refresh_asked),
            ("F8", self.ticket.unmask.click),
            ("F11", self.look.toggle),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    @Slot(str)
    def _filter(self, typed: str) -> None:
        self._filtering = True  # a call that is filtered away stays open
        self.shown.set_typed(typed)
        row = self.shown.mapFromSource(self.calls.index(self.calls.row_of(self._current)))
        self.list.setCurrentIndex(row)
        self._filtering = False
        self.show_emptiness(asked=True)

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._filtering:
            line: CallLine = current.data(VALUE_ROLE)
            self._current = line.call.id
            self.call_chosen.emit(line)

    @Slot()
    def _step_back(self) -> None:
        self.step_asked.emit(-STEP_S)

    @Slot()
    def _step_on(self) -> None:
        self.step_asked.emit(STEP_S)

    @Slot()
    def _slower(self) -> None:
        self._change_speed(-1)

    @Slot()
    def _faster(self) -> None:
        self._change_speed(1)

    def _change_speed(self, step: int) -> None:
        at = SPEEDS.index(self.speed.value or 1.0) + step
        if self.speed.isEnabled() and 0 <= at < len(SPEEDS):
            self.speed.show_value(SPEEDS[at])
            self.speed_chosen.emit(SPEEDS[at])

    @Slot(object)
    def _tell_voice(self, number: int) -> None:
        self.voice_chosen.emit(self._voices[number])
