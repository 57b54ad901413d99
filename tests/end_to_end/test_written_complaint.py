"""The recorded script of a typical complaint: by keyboard alone, to the disk and the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.measuring.playing import Player, demonstration
from app.bootstrap.seat import OpenSeat
from app.domain.ticket import EventKind, RequestType, Status, Ticket
from app.measuring.complaint import key_figures
from app.measuring.keys import TARGET, Keys
from app.measuring.script import Script
from app.store.drafts import open_drafts
from app.store.tickets import get_ticket, ticket_events
from app.sync.client import Central
from speech.text.sound_words import WordTable, common_words
from tests.sync.fake_server import FakeServer
from tests.ui.seats import Telephone, make_seat
from ui.theme import Look

MOUSE = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
}
FILLED = (
    "request_type",
    "category",
    "place",
    "title",
    "content",
    "request",
    "lead_unit",
    "support_unit",
    "caller_phone",
    "due_ms",
)


class MouseWatch(QObject):
    """Notes every event of a mouse that any widget of the program gets."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QEvent.Type] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt names it
        if event.type() in MOUSE:
            self.seen.append(event.type())
        return False


@pytest.fixture(scope="module")
def words() -> WordTable:
    return common_words()


@pytest.fixture
def script() -> Script:
    return demonstration()


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def line() -> Telephone:
    return Telephone()


@pytest.fixture
def seat(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, line: Telephone, server: FakeServer
) -> Iterator[OpenSeat]:
    """A real seat on a profile of its own; the words of the call come from the script's player."""
    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    central = Central("http://central", token="good", transport=server.transport)
    seat = make_seat(Look(qapp), tmp_path / "profile", central, line, None)
    qtbot.addWidget(seat.window)
    seat.window.resize(1366, 768)
    seat.window.show()
    seat.window.activateWindow()
    qtbot.waitUntil(seat.window.isActiveWindow)
    qtbot.waitUntil(seat.model.done, timeout=10_000)
    seat.start()
    yield seat
    seat.close()
    keyring.set_keyring(before)


@pytest.mark.logs("There is no speech model")
@pytest.mark.may_log("There is no keyring")
def test_a_complaint_is_written_and_dispatched_without_the_mouse(
    qtbot: QtBot,
    qapp: QApplication,
    seat: OpenSeat,
    line: Telephone,
    server: FakeServer,
    script: Script,
    words: WordTable,
) -> None:
    mouse = MouseWatch()
    qapp.installEventFilter(mouse)
    player = Player(seat, words)
    line.ring(script.caller)
    ticket = player.play(script)
    qapp.removeEventFilter(mouse)

    assert not mouse.seen
    _is_whole(ticket)
    _is_on_the_disk(seat, ticket)
    qtbot.waitUntil(lambda: ticket.id in server.tickets, timeout=10_000)
    _took_half_the_keys(player.pressed, ticket, words)


def _is_whole(ticket: Ticket) -> None:
    assert ticket.status is Status.DISPATCHED
    assert ticket.request_type is RequestType.COMPLAINT
    assert [field for field in FILLED if not getattr(ticket, field)] == []
    assert ticket.place.community
    assert "3号楼2单元" in ticket.place.detail
    assert ticket.caller_phone == "+8613800138000"
    assert "夜间施工" in ticket.content
    own_words, module = "市民要求夜间停止施工。", "已告知来电人工单编号及办理时限，请保持电话畅通。"
    assert ticket.content.endswith(own_words + module)
    assert ticket.number.endswith("-8012-001")
    assert ticket.due_ms > ticket.created_ms


def _is_on_the_disk(seat: OpenSeat, ticket: Ticket) -> None:
    with seat.database.readers() as session:
        stored = get_ticket(session, ticket.id)
        events = [event.kind for event in ticket_events(session, ticket.id)]
        assert open_drafts(session) == []
    assert stored is not None
    assert (stored.ticket.number, stored.ticket.content) == (ticket.number, ticket.content)
    assert events[0] is EventKind.CREATED
    assert events[-1] is EventKind.DISPATCHED
    assert EventKind.SUGGESTION_TAKEN in events


def _took_half_the_keys(pressed: Keys, ticket: Ticket, words: WordTable) -> None:
    """Counted, not timed: whoever makes the form ask for more keys learns it here."""
    figures = key_figures(pressed, ticket, words)
    assert figures["share_of_pinyin"] <= TARGET
    assert figures["share_of_one_a_character"] <= TARGET
