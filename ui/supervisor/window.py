"""The supervisor's window: the wall, who needs somebody, what one seat did; it joins nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.domain.seat import Presence, SeatState
from app.domain.surge import FoundSurge
from app.services.watching import Needy, Patience
from ui import wording
from ui.models.keyed import VALUE_ROLE, KeyedModel, WordFilter
from ui.models.seats import NeedyModel, Period, PeriodsModel, SeatsModel
from ui.models.surges import SurgesModel
from ui.seat.state_bar import StateBar
from ui.supervisor.keys import WallKeys
from ui.supervisor.live_panel import LivePanel
from ui.supervisor.rows import NeedyDelegate, PeriodDelegate
from ui.supervisor.seat_wall import SeatWall
from ui.supervisor.surge_rows import SurgeList
from ui.theme import Look
from ui.widgets.banner import Banner
from ui.widgets.buttons import KeyButton
from ui.widgets.desk_bar import DeskBar
from ui.widgets.filter_line import FilterLine
from ui.widgets.labels import key_label, pill, set_pill, small
from ui.widgets.panel import PADDING, Panel

GUTTER_PX = 8
COLUMNS = (72, 28)
MINIMUM = (1100, 640)
FILTER_PX = 300
SHOWN_STATES = (
    SeatState.TALKING,
    SeatState.ON_HOLD,
    SeatState.RINGING,
    SeatState.IDLE,
    SeatState.AFTER_CALL,
    SeatState.BUSY,
    SeatState.BREAK,
    SeatState.TRAINING,
    SeatState.MEETING,
    SeatState.AWAY,
    SeatState.SIGNED_OUT,
)


class WallWindow(QMainWindow):
    """Lays out the parts and shows values; the desk joins it to the service.

    Signals:
        history_asked: The number of a seat whose history is wanted.
        history_left: The history is to be closed.
        follow_asked: The ``Presence`` of a seat whose call is to be followed.
        figures_asked: The figures of the suggestions are wanted.

    Attributes:
        bar, banner, wall, state: Parts that the desk speaks to.
        live: What is said in the call that is followed.
    """

    history_asked = Signal(str)
    history_left = Signal()
    follow_asked = Signal(object)
    figures_asked = Signal()

    def __init__(self, look: Look, who: str, patience: Patience) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("zuoxi · supervisor"))
        self.setMinimumSize(*MINIMUM)
        self.seats = SeatsModel(self)
        self.shown = WordFilter(self.seats, self)
        self.needy = NeedyModel(self)
        self.periods = PeriodsModel(self)
        self.filter = FilterLine(self.tr("Number, name, state, reason"))
        self.filter.setFixedWidth(FILTER_PX)
        self.bar = DeskBar(self.tr("Supervisor"), who, self.filter)
        self.banner = Banner()
        self.wall = SeatWall(look, self.shown, patience)
        self.needy_list = _list(self.needy, self.tr("Seats that need you"))
        self.needy_list.setItemDelegate(NeedyDelegate(look, self.needy_list))
        self.history_list = _list(self.periods, self.tr("What this seat did"))
        self.history_list.setItemDelegate(PeriodDelegate(look, self.history_list))
        self.surges = SurgesModel(self)
        self.surge_list = SurgeList(look, self.surges)
        self.live = LivePanel(look)
        self.follow = KeyButton(look, self.tr("Follow"), "F6", kind="quiet")
        self.state = StateBar(look)
        self._pills = {state: pill() for state in SHOWN_STATES}
        self._lost = pill()
        self._total = Panel(self.tr("Seats"))
        self._needs = Panel(self.tr("Needs you"))
        self._history = Panel("")
        self._surges = Panel(self.tr("Surges"))
        self._open_surges = pill()
        self._no_surge = small(self.tr("Nothing is called about more than usual."))
        self._calm = small(self.tr("Nobody needs you now."))
        self._none = small()
        self._about = small()
        self._lay_out(look)
        self._listen()
        self.show_seats(())
        self.show_needy(())
        self.show_surges(())

    def show_seats(self, seats: Sequence[Presence]) -> None:
        """Show the wall and how many seats are in each state; a lost one is only lost."""
        self.seats.show(seats)
        count = Counter(seat.state for seat in seats if not seat.lost)
        for state, label in self._pills.items():
            text = f"{wording.seat_state(state)} {count[state]}" if count[state] else ""
            set_pill(label, text, wording.STATE_TONES.get(state, "grey"))
        lost = sum(seat.lost for seat in seats)
        set_pill(self._lost, wording.lost_seats(lost) if lost else "", "red")
        self._total.title.setText(self.tr("{0} seats").format(len(seats)))
        self._show_emptiness()

    def show_needy(self, needy: Sequence[Needy]) -> None:
        """Show who needs somebody."""
        self.needy.show(needy)
        self._calm.setVisible(not needy)
        self.needy_list.setVisible(bool(needy))

    def show_surges(self, found: Sequence[FoundSurge]) -> None:
        """Show what many call about, and how much of it nobody has answered yet."""
        self.surges.show(found)
        self._no_surge.setVisible(not found)
        self.surge_list.setVisible(bool(found))
        waiting = sum(not each.answer and not each.ended_ms for each in found)
        text = self.tr("{0} without answer").format(waiting) if waiting else ""
        set_pill(self._open_surges, text, "red")

    def open_history(self, seat: Presence) -> None:
        """Make room for the history of a seat; its lines come later."""
        self._history.title.setText(f"{seat.seat} {seat.name}")
        self.periods.show(())
        self.say_of_history(self.tr("Asking the server …"))
        self._history.show()

    def show_history(self, found: Sequence[Period]) -> None:
        """Show what the seat did."""
        self.periods.show(found)
        self.say_of_history("" if found else self.tr("Nothing is known of this seat."))

    def say_of_history(self, text: str) -> None:
        """Show a sentence in place of the lines; an empty one takes it away."""
        self._about.setText(text)
        self._about.setVisible(bool(text))
        self.history_list.setVisible(not text)

    def close_history(self) -> None:
        """Give the room back."""
        self._history.hide()
        self.wall.setFocus()

    def open_live(self, seat: Presence) -> None:
        """Make room for the words of a call; whoever needs somebody stays in sight."""
        self.history_left.emit()
        self.live.begin(seat)
        self._surges.hide()
        self._history.hide()
        self.live.show()
        self.live.words.setFocus()

    def close_live(self) -> None:
        """Give the room back."""
        self.live.hide()
        self._surges.show()
        self.wall.setFocus()

    @Slot()
    def refresh_timers(self) -> None:
        """Paint what counts seconds."""
        for view in (self.wall, self.needy_list, self.history_list):
            if view.isVisible():
                view.viewport().update()

    @Slot()
    def show_keys(self) -> None:
        """Show every key of the desk on one sheet."""
        WallKeys(self).open()

    def _lay_out(self, look: Look) -> None:
        head = self._total.head
        for state in SHOWN_STATES:
            head.addWidget(self._pills[state])
        head.insertWidget(1, self._lost)
        head.addStretch(1)
        self._none.setContentsMargins(PADDING, 10, PADDING, 10)
        self._total.body.setContentsMargins(10, 8, 2, 4)
        self._total.body.addWidget(self._none)
        self._total.body.addWidget(self.wall, 1)
        for about in (self._calm, self._about, self._no_surge):
            about.setContentsMargins(PADDING, 10, PADDING, 10)
            about.setAlignment(Qt.AlignmentFlag.AlignTop)
            about.setWordWrap(True)
        for panel in (self._needs, self._surges, self._history):
            panel.body.setContentsMargins(1, 0, 2, 6)  # lists leave the round corners free
        self._needs.body.addWidget(self._calm, 1)
        self._needs.body.addWidget(self.needy_list, 1)
        self._surges.head.addWidget(key_label("F4"))
        self._surges.head.addStretch(1)
        self._surges.head.addWidget(self._open_surges)
        self._surges.body.addWidget(self._no_surge, 1)
        self._surges.body.addWidget(self.surge_list, 1)
        close = KeyButton(look, self.tr("Close"), "Esc", kind="quiet")
        close.clicked.connect(self.history_left)
        self._history.head.addStretch(1)
        self._history.head.addWidget(self.follow)
        self._history.head.addWidget(close)
        self._history.body.addWidget(self._about, 1)
        self._history.body.addWidget(self.history_list, 1)
        self._history.hide()
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GUTTER_PX)
        column.addWidget(self._needs, 1)
        column.addWidget(self._surges, 1)
        column.addWidget(self._history, 1)
        column.addWidget(self.live, 3)
        self.live.hide()
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setHandleWidth(GUTTER_PX)
        columns.setChildrenCollapsible(False)
        for part, share in zip((self._total, right), COLUMNS, strict=True):
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
            self.tr(
                "Arrows move · digits find a number · Enter history · F6 follow a call · "
                "F4 surges · F7 figures · F1 all keys"
            )
        )
        self._look = look

    def _listen(self) -> None:
        self.filter.listen_in(self)
        self.filter.textChanged.connect(self._filter)
        self.filter.left.connect(self._go_to_wall)
        self.wall.activated.connect(self._ask_history)
        self.needy_list.activated.connect(self._ask_history)
        self.follow.clicked.connect(self._ask_follow)
        QShortcut(QKeySequence("F6"), self).activated.connect(self._ask_follow)
        QShortcut(QKeySequence("F7"), self).activated.connect(self.figures_asked)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._leave)
        QShortcut(QKeySequence("F1"), self).activated.connect(self.show_keys)
        QShortcut(QKeySequence("F11"), self).activated.connect(self._look.toggle)

    @Slot(str)
    def _filter(self, typed: str) -> None:
        self.shown.set_typed(typed)
        self._show_emptiness()

    @Slot()
    def _go_to_wall(self) -> None:
        self.wall.setFocus()
        if not self.wall.currentIndex().isValid() and self.shown.rowCount():
            self.wall.setCurrentIndex(self.shown.index(0, 0))

    @Slot(QModelIndex)
    def _ask_history(self, index: QModelIndex) -> None:
        row: Presence | Needy = index.data(VALUE_ROLE)
        self.history_asked.emit(row.seat.seat if isinstance(row, Needy) else row.seat)

    @Slot()
    def _ask_follow(self) -> None:
        view = self.needy_list if self.needy_list.hasFocus() else self.wall
        row: Presence | Needy | None = view.currentIndex().data(VALUE_ROLE)
        if row is not None:
            self.follow_asked.emit(row.seat if isinstance(row, Needy) else row)

    @Slot()
    def _leave(self) -> None:
        if self.live.isVisible():
            self.live.left.emit()
        else:
            self.history_left.emit()

    def _show_emptiness(self) -> None:
        text = ""
        if not self.seats.rows:
            text = self.tr("No seat has signed in yet.")
        elif not self.shown.rowCount():
            text = self.tr("No seat fits “{0}”.").format(self.filter.text())
        self._none.setText(text)
        self._none.setVisible(bool(text))


def _list(model: KeyedModel[Needy] | KeyedModel[Period], name: str) -> QListView:
    made = QListView()
    made.setModel(model)
    made.setAccessibleName(name)
    made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setResizeMode(QListView.ResizeMode.Adjust)
    return made
