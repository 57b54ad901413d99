"""The figures of the ticket desk on a full seat, beside bare fields in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import numpy as np
import psutil
from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.bootstrap.application import RESOURCES, make_application, now_ms
from app.bootstrap.keys import fetch_key, open_with_key
from app.bootstrap.measuring import fingers
from app.bootstrap.measuring.painting import Beginning, PaintClock, Typist
from app.bootstrap.measuring.parts import SEAT, Collections, Heartbeat, open_detached_seat, stalls
from app.bootstrap.measuring.playing import Player, demonstration
from app.bootstrap.seat import OpenSeat
from app.domain.draft import Draft
from app.domain.seat import SeatState
from app.domain.ticket import Ticket
from app.measuring.complaint import key_figures
from app.measuring.disk import measure_saving
from app.measuring.loop_stream import LoopStream
from app.measuring.percentiles import percentiles
from app.measuring.strokes import FILTERS, PASSAGES, strokes
from app.measuring.usage import Usage
from app.measuring.work_list import fill
from app.paths import Profile
from app.services.events import DeskEvent, DraftChanged
from app.services.lane import StoreLane
from app.services.work_list import WorkList
from speech.events import Track
from speech.listening import Source
from speech.streams import FileStream
from speech.text.sound_words import common_words
from ui.seat.keys import Key
from ui.seat.work_list import WorkListWindow
from ui.theme import Look

TICKETS = 100_000
BUSY_S = 3.0
BARE_S = 20.0
FILTER_S = 10.0
SETTLE_MS = 1_500
SAVED = 200
OPENED = 100
OPEN_EVERY_MS = 150
RATE_HZ = 16_000
SILENCE_S = 120.0
SIZE = (1366, 768)


def measure_desk(seconds: float, model: str, tickets: int = TICKETS) -> dict[str, Any]:
    """Everything that needs a screen: typing, opening, saving, the keys of the script.

    Args:
        seconds: How long is typed while the demonstration call is heard.
        model: The speech model.
        tickets: So many are in the store.
    """
    _app, look = make_application("light", "zh_CN")
    busy = psutil.cpu_percent(BUSY_S)
    figures: dict[str, Any] = {"others_busy_percent": busy, "bare_fields": _bare(BARE_S)}
    with TemporaryDirectory() as folder:
        home = Path(folder)
        profile = Profile(home).make()
        began_s = time.perf_counter()
        database = open_with_key(profile, fetch_key(profile))
        made = list(fill(database, tickets))
        database.close()
        filled = {"tickets": tickets, "fill_s": round(time.perf_counter() - began_s, 1)}
        figures |= {"store": filled} | _full_seat(look, home, made, seconds, model)
        database = open_with_key(profile, fetch_key(profile))
        try:
            figures["saving_ms"] = measure_saving(database, home, made[:SAVED])
        finally:
            database.close()
    with TemporaryDirectory() as folder:
        figures["keys"] = _keys(look, Path(folder))
    return figures


def _bare(seconds: float) -> dict[str, Any]:
    """The same keys into bare fields, which have the same shortcuts and nothing behind them."""
    window = QWidget()
    column = QVBoxLayout(window)
    for name, key in {passage.field: passage.key for passage in PASSAGES}.items():
        field = QPlainTextEdit() if name == "content" else QLineEdit()
        QShortcut(QKeySequence(key), window).activated.connect(field.setFocus)
        column.addWidget(field)
    window.resize(*SIZE)
    window.show()
    window.activateWindow()
    clock = PaintClock(window)
    loop = QEventLoop()  # the end of the application's own would give the collector back
    QTimer.singleShot(
        SETTLE_MS, window, lambda: Typist(window, clock, strokes(), seconds, loop.quit)
    )
    loop.exec()
    window.close()
    return clock.summary()


def _full_seat(
    look: Look,
    folder: Path,
    made: list[Ticket],
    seconds: float,
    model: str,
) -> dict[str, Any]:
    stream = FileStream(RESOURCES / "demo" / "call.flac")
    call = Source(stream, tuple(Track), stream.rate_hz)
    seat = open_detached_seat(look, folder, lambda _: (call,), model)
    try:
        seat.words.result(timeout=60)
        seat.window.resize(*SIZE)
        seat.window.show()
        seat.window.activateWindow()
        seat.start()
        loop = QEventLoop()
        session = Session(seat, seconds, [ticket.id for ticket in made[:OPENED]], loop.quit)
        loop.exec()
        return session.figures
    finally:
        _end(seat)


class Session(QObject):
    """Answers the call, types while it is heard, then opens tickets; ``done`` follows."""

    def __init__(
        self, seat: OpenSeat, seconds: float, tickets: Iterable[UUID], done: Callable[[], None]
    ) -> None:
        super().__init__(seat.desk)
        self.figures: dict[str, Any] = {}
        self._done = done
        self._seat = seat
        self._seconds = seconds
        self._tickets = iter(tickets)
        self._clock = PaintClock(self)
        self._opening = PaintClock(self)
        self._filtering = PaintClock(self)
        self._beat = Heartbeat(self)
        self._collections = Collections()
        self._used = Usage()
        self._lane = StoreLane(seat.database.sessions, lambda _: None)
        self._list = WorkList(seat.database.readers, self._lane, SEAT, now_ms)
        self._opened: tuple[UUID, Beginning] | None = None
        self._read_ms: list[float] = []
        self._answered = False
        seat.desk.event_shown.connect(self._note)

    @Slot(object)
    def _note(self, event: DeskEvent) -> None:
        state = self._seat.calls.presence.state
        if state is SeatState.RINGING and not self._answered:
            self._answered = True
            QTimer.singleShot(SETTLE_MS, self, self._answer)
        match event:
            case DraftChanged(Draft(ticket)) if self._opened and self._opened[0] == ticket.id:
                self._opening.wait_for("open", self._opened[1], {self._seat.window.ticket})
                self._opened = None

    @Slot()
    def _answer(self) -> None:
        fingers.press(Key.ANSWER)
        QTimer.singleShot(SETTLE_MS, self, self._type)

    @Slot()
    def _type(self) -> None:
        self._beat.begin()
        self._collections.begin()
        self._used.begin()
        Typist(self, self._clock, strokes(), self._seconds, self._typed)

    def _typed(self) -> None:
        self.figures["keystroke_to_paint_ms"] = self._clock.summary()
        self.figures["stalls_ms"] = stalls(self._beat)
        self.figures["garbage"] = self._collections.summary()
        self.figures["seat"] = self._used.summary()
        self.figures["sentences_heard"] = len(self._seat.desk.hearing.segments)
        fingers.press(Key.HANG_UP)
        QTimer.singleShot(SETTLE_MS, self, self._open_next)

    @Slot()
    def _open_next(self) -> None:
        ticket_id = next(self._tickets, None)
        if ticket_id is None:
            self.figures["open_ms"] = self._opening.summary() | {"read": percentiles(self._read_ms)}
            self._lane.close()
            self._filter()
            return
        began = Beginning.now()
        opened = self._list.open(ticket_id)
        self._read_ms.append((time.perf_counter() - began.at_s) * 1000)
        if opened is not None:
            self._opened = ticket_id, began
            self._seat.tickets.open(Draft(opened.ticket))
        QTimer.singleShot(OPEN_EVERY_MS, self, self._open_next)

    def _filter(self) -> None:
        """Type into the work list's filter; each key until the rows that it finds are painted."""
        fingers.press(Key.LISTS)
        for shown in self._seat.window.findChildren(WorkListWindow):
            FilterClock(shown, self._filtering)
        Typist(self, PaintClock(self), strokes(FILTERS), FILTER_S, self._filtered)

    def _filtered(self) -> None:
        self.figures["filter_ms"] = self._filtering.summary()
        self._done()


class FilterClock(QObject):
    """Times the work list from a key in its filter until other rows are painted."""

    def __init__(self, shown: WorkListWindow, clock: PaintClock) -> None:
        super().__init__(shown)
        self._shown, self._clock = shown, clock
        self._typed = Beginning.now()
        shown.filter.textChanged.connect(self._note)
        shown.lines.modelReset.connect(self._wait)

    @Slot()
    def _note(self) -> None:
        self._typed = Beginning.now()

    @Slot()
    def _wait(self) -> None:
        self._clock.wait_for("rows", self._typed, {self._shown.table.viewport()})


def _end(seat: OpenSeat) -> None:
    """Close it with its windows: an open work list would take the keys of the next seat."""
    seat.close()
    for window in QApplication.topLevelWidgets():
        window.close()


def _keys(look: Look, folder: Path) -> dict[str, Any]:
    """Play the script of the complaint on a seat of its own, with the words of the call as told."""
    words = common_words()
    silence = LoopStream(np.zeros((RATE_HZ, len(Track)), np.int16), RATE_HZ, SILENCE_S)
    call = Source(silence, tuple(Track), RATE_HZ)
    seat = open_detached_seat(look, folder, lambda _: (call,))
    try:
        seat.window.resize(*SIZE)
        seat.window.show()
        seat.window.activateWindow()
        player = Player(seat, words)
        seat.start()
        ticket = player.play(demonstration())
    finally:
        _end(seat)
    return key_figures(player.pressed, ticket, words)
