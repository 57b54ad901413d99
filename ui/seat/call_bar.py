"""The bar at the top: my state and its timer, who calls, whether speech works, the call's keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton

from app.domain.seat import CHOSEN, IN_CALL, Presence, SeatState, may_follow
from ui import wording
from ui.seat.keys import EMERGENCIES, Key
from ui.theme import Look, body_font, restyle
from ui.widgets.buttons import KeyButton
from ui.widgets.labels import ElidedLabel, label, pill, set_pill, tabular
from ui.widgets.level_meters import LevelMeters

HEIGHT_PX = 48
NUMBER_PX = 16


class CallBar(QFrame):
    """Shows the seat's state and the caller; its buttons ask, the desk decides.

    Signals:
        answer_asked, hold_asked, hang_up_asked, hand_over_asked, help_asked: The keys.
        state_chosen: The state that the agent wants.
        sound_asked, words_asked: The last entries of the menu.
    """

    answer_asked = Signal()
    hold_asked = Signal()
    hang_up_asked = Signal()
    hand_over_asked = Signal()
    help_asked = Signal()
    state_chosen = Signal(object)
    sound_asked = Signal()
    words_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("callBar")
        self.setFixedHeight(HEIGHT_PX)
        self._presence: Presence | None = None
        self.state = QPushButton()
        self.state.setProperty("kind", "state")
        self.state.setFont(tabular(body_font()))
        self.state.setAccessibleName(self.tr("My state"))
        self._menu = QMenu(self)
        self.state.setMenu(self._menu)
        self.number = label(role="number")
        number = tabular(body_font(NUMBER_PX))
        number.setWeight(QFont.Weight.Bold)
        self.number.setFont(number)
        self.about = ElidedLabel()
        self.repeated = pill()
        self.meters = LevelMeters(look)
        self.speech = pill()
        self.speech.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.answer = KeyButton(look, self.tr("Answer"), Key.ANSWER, "phone", "primary")
        self.hang_up = KeyButton(look, self.tr("Hang up"), Key.HANG_UP, "phone", "danger")
        self.hold = KeyButton(look, self.tr("Hold"), Key.HOLD, "pause")
        self.hand_over = KeyButton(look, self.tr("Hand over"), Key.HAND_OVER, "transfer")
        numbers = "  ".join(f"{number} {key}" for key, number in EMERGENCIES.items())
        self.hand_over.setToolTip(f"{self.hand_over.toolTip()}\n{numbers}")
        self.help = KeyButton(look, self.tr("Help"), Key.HELP, "hand")
        self.who = ElidedLabel()
        self._lay_out()
        self._listen()
        self._menu.aboutToShow.connect(self._fill_menu)
        self._second = QTimer(self)
        self._second.setInterval(250)
        self._second.timeout.connect(self._show_time)
        self._second.start()
        set_pill(self.repeated, "", "amber")
        self.show_speech("", "green")

    def show_presence(self, presence: Presence) -> None:
        """Show the state; the timer runs from ``since_ms``."""
        self._presence = presence
        tone = wording.STATE_TONES.get(presence.state, "grey")
        if self.state.property("tone") != tone:
            self.state.setProperty("tone", tone)
            restyle(self.state)
        self.who.setText(f"{presence.seat} {presence.name}")
        in_call = presence.state in IN_CALL
        self.answer.setVisible(presence.state is SeatState.RINGING)
        self.hang_up.setVisible(in_call and presence.state is not SeatState.RINGING)
        self.hold.setVisible(in_call and presence.state is not SeatState.RINGING)
        on_hold = presence.state is SeatState.ON_HOLD
        self.hold.relabel(self.tr("Resume") if on_hold else self.tr("Hold"))
        self._show_time()

    def show_caller(self, number: str | None, about: str = "", repeated: str = "") -> None:
        """Show who calls; ``None`` = nobody. Never moves the caret."""
        self.number.setText("" if number is None else wording.caller(number))
        self.about.setText(about)
        set_pill(self.repeated, repeated, "amber")

    def show_speech(self, text: str, tone: str) -> None:
        """Tell whether speech is heard; without a text nobody listens, so there are no levels."""
        self.meters.setVisible(bool(text))
        set_pill(self.speech, text, tone)

    def keep_speech_width(self, texts: Iterable[str]) -> None:
        """Make the pill as wide as the widest of its texts, so that nothing beside it moves."""
        tried = pill()
        tried.setProperty("pill", "green")  # its letters are bold
        tried.setParent(self)
        tried.ensurePolished()
        widest = 0
        for text in texts:
            tried.setText(text)
            widest = max(widest, tried.sizeHint().width())
        tried.hide()  # or it is seen until it goes
        tried.deleteLater()
        self.speech.setMinimumWidth(widest)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 14, 0)
        row.setSpacing(10)
        for left in (self.state, self.number, self.about, self.repeated):
            row.addWidget(left)
        row.addStretch(1)
        for right in (
            self.meters,
            self.speech,
            self.answer,
            self.hang_up,
            self.hold,
            self.hand_over,
            self.help,
            self.who,
        ):
            row.addWidget(right)

    def _listen(self) -> None:
        pairs = (
            (self.answer, Key.ANSWER, self.answer_asked),
            (self.hang_up, Key.HANG_UP, self.hang_up_asked),
            (self.hold, Key.HOLD, self.hold_asked),
            (self.hand_over, Key.HAND_OVER, self.hand_over_asked),
            (self.help, Key.HELP, self.help_asked),
        )
        for button, key, signal in pairs:
            button.clicked.connect(signal)
            shortcut = QShortcut(QKeySequence(key), self)
            # the telephone does not wait until the list of tickets is closed
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.activated.connect(signal)
        QShortcut(QKeySequence(Key.STATE), self).activated.connect(self._open_menu)

    @Slot()
    def _open_menu(self) -> None:
        self.state.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.state.showMenu()

    @Slot()
    def _fill_menu(self) -> None:
        self._menu.clear()
        now = self._presence.state if self._presence else SeatState.SIGNED_OUT
        for state in SeatState:
            if state in CHOSEN and state is not now:
                action = QAction(wording.seat_state(state), self._menu)
                action.setData(state)
                action.setEnabled(may_follow(now, state))
                action.triggered.connect(self._tell_state)
                self._menu.addAction(action)
        self._menu.addSeparator()
        sound = self._menu.addAction(self.tr("Sound and speech …\tF12"))
        sound.triggered.connect(self.sound_asked)
        words = self._menu.addAction(self.tr("Hot words …\tCtrl+H"))
        words.triggered.connect(self.words_asked)

    @Slot()
    def _tell_state(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.state_chosen.emit(SeatState(action.data()))

    @Slot()
    def _show_time(self) -> None:
        if self._presence is None:
            return
        now_ms = wording.now_ms()
        passed = wording.timer((now_ms - self._presence.since_ms) / 1000)
        name = wording.seat_state(self._presence.state)
        reason = f" · {self._presence.reason}" if self._presence.reason else ""
        text = f"● {name}{reason}  {passed}  ▾"
        if text != self.state.text():
            self.state.setText(text)
