"""A seat that is written at by keys until it is killed; it says what it promised a person.

Lines on standard output, each written at once; ``AT`` is ``time.monotonic()``::

    restored TICKET LENGTH    what the last end left in hand
    ready AT
    typed TICKET LENGTH AT    so long is the content now
    saved TICKET NUMBER
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from app.bootstrap.application import make_application
from app.bootstrap.measuring.parts import open_detached_seat
from app.bootstrap.seat import OpenSeat
from app.domain.ticket import Place, RequestType, Status
from app.services.events import DeskEvent, TicketSaved

PACE_MS = 15
LENGTH = 20
"""So many characters are written into a ticket before it is closed."""
SAID = "灯坏了三天"
REST = {
    "request_type": RequestType.CONSULT,
    "category": "030101",
    "title": "路灯不亮",
    "place": Place(district="320101", verbatim="解放路口"),
    "answer": "已答复",
    "caller_phone": "+8613800138000",
    "request": "尽快修好",
}


class Doomed(QObject):
    """Types, closes, begins the next ticket, for ever."""

    def __init__(self, seat: OpenSeat) -> None:
        super().__init__(seat.desk)
        self._seat = seat
        seat.desk.event_shown.connect(self._note)
        draft = seat.tickets.draft
        if draft is not None:
            _say("restored", draft.ticket.id, len(draft.ticket.content))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._press)
        self._timer.start(PACE_MS)

    @Slot()
    def _press(self) -> None:
        tickets, content = self._seat.tickets, self._seat.window.ticket.content
        if tickets.draft is None:
            tickets.begin(None)
            tickets.write(**REST)
        elif len(tickets.draft.ticket.content) >= LENGTH:
            if broken := tickets.save(Status.CLOSED):
                _say("broken", *(each.field for each in broken))
        else:
            committed = QInputMethodEvent()
            committed.setCommitString(SAID[len(tickets.draft.ticket.content) % len(SAID)])
            # To the field itself: killed windows leave a virtual screen's keyboard with nobody.
            QApplication.sendEvent(content, committed)
            ticket = tickets.draft.ticket
            _say("typed", ticket.id, len(ticket.content), time.monotonic())

    @Slot(object)
    def _note(self, event: DeskEvent) -> None:
        match event:
            case TicketSaved(ticket, _):
                _say("saved", ticket.id, ticket.number)


def run_doomed(folder: Path) -> None:
    """Open the seat of the profile in ``folder`` and write at it until the end."""
    app, look = make_application("light", "zh_CN")
    seat = open_detached_seat(look, folder, lambda _: (), "none")
    seat.window.resize(1366, 768)
    seat.window.show()
    seat.window.activateWindow()
    Doomed(seat)
    seat.start()
    QTimer.singleShot(0, app, lambda: _say("ready", time.monotonic()))
    app.exec()
    seat.close()


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()
