"""One call through everything that is real: sound system, vosk, windows, keys, server, a cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.ears import device_sounds
from app.bootstrap.seat import OpenSeat
from app.bootstrap.server_process import DemoUser, ServerProcess
from app.bootstrap.wall import OpenWall
from app.domain.seat import Presence, Role, SeatState
from app.domain.suggestion import SuggestionKind
from app.domain.ticket import EventKind, Status, Ticket
from app.paths import Profile
from app.settings import Settings
from app.sync.client import Central
from app.sync.protocol import Credentials
from app.telephony.line import DeskPhone
from speech.accuracy import characters_wrong
from speech.events import Track
from speech.streams import read_sound
from speech.text.plain import Plain
from tests.pulse import PrivatePulse, private_pulse
from ui.models.keyed import VALUE_ROLE
from ui.models.transcript import LINE_ROLE, LineKind
from ui.theme import Look

RESOURCES = Path(__file__).parent.parent.parent / "resources"
CALL = RESOURCES / "demo" / "call.flac"
TRUTH = json.loads((RESOURCES / "demo" / "call.json").read_text("utf-8"))
LAST_WORDS = "再见"
PASSWORD = "only-for-this-test"
AGENT = DemoUser("agent", PASSWORD, Role.AGENT, "8012", "李")
SUPERVISOR = DemoUser("supervisor", PASSWORD, Role.SUPERVISOR, "", "周")
FIELDS = (
    SuggestionKind.TYPE,
    SuggestionKind.CATEGORY,
    SuggestionKind.PLACE,
    SuggestionKind.UNIT,
    SuggestionKind.PHONE,
    SuggestionKind.TITLE,
    SuggestionKind.CONTENT,
    SuggestionKind.REQUEST,
)
Key = Qt.Key
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def pulse() -> Iterator[PrivatePulse]:
    with private_pulse() as running:
        running.add_sink("line", rate_hz=16_000, channels=2)
        yield running


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    data = tmp_path / "central"
    data.mkdir()
    process = ServerProcess(data, [AGENT, SUPERVISOR])
    process.start()
    yield process
    process.stop()


class Call:
    """The seat with its keys, and the supervisor's eyes on it."""

    def __init__(self, qtbot: QtBot, folder: Path, server: ServerProcess, look: Look) -> None:
        self.qtbot = qtbot
        profile = Profile(folder / "seat").make()
        settings = Settings(server=server.address, agent_device="pulse:line.monitor")
        central = Central(server.address)
        who = central.sign_in(Credentials(AGENT.name, PASSWORD))
        self.seat = OpenSeat(look, profile, settings, who, central, DeskPhone(), device_sounds)
        assert self.seat.model.result(timeout=30) is not None
        self.window = self.seat.window
        self.wall = self._wall(look, server.address)

    def _wall(self, look: Look, address: str) -> OpenWall:
        central = Central(address)
        who = central.sign_in(Credentials(SUPERVISOR.name, PASSWORD))
        return OpenWall(look, Settings(server=address), who, central)

    def press(self, key: Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        """Press a key where the caret is, as a person does."""
        if not self.window.isActiveWindow():
            self.window.activateWindow()
            self.qtbot.waitUntil(self.window.isActiveWindow, timeout=5_000)
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def lines(self) -> list[str]:
        """Finished sentences on the screen."""
        model = self.window.lines
        rows = [model.index(row).data(LINE_ROLE) for row in range(model.rowCount())]
        return [row.text for row in rows if row.kind is LineKind.SEGMENT]

    def take_everything(self) -> set[SuggestionKind]:
        """Take, with F3, what the assistant proposes for the fields."""
        assistant, taken = self.window.assistant, set()
        while assistant.select_first(frozenset(FIELDS)):
            current = assistant.current
            assert current is not None
            taken.add(current.kind)
            self.press(Key.Key_F3)
            self.qtbot.waitUntil(lambda gone=current: gone not in _cards(self), timeout=5_000)
        return taken

    def seen_by_supervisor(self) -> SeatState | None:
        """The state of this seat on the supervisor's wall."""
        model = self.wall.window.seats
        rows = [model.index(row).data(VALUE_ROLE) for row in range(model.rowCount())]
        seats: dict[str, Presence] = {presence.seat: presence for presence in rows}
        return seats[AGENT.seat].state if AGENT.seat in seats else None

    def close(self) -> None:
        self.wall.close()
        self.seat.close()


def _cards(call: Call) -> list[object]:
    return [card.suggestion for card in call.window.assistant.cards]


@pytest.mark.may_log("There is no keyring")
@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_call_reaches_the_server_once_although_the_network_is_cut(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, pulse: PrivatePulse, server: ServerProcess
) -> None:
    call = Call(qtbot, tmp_path, server, Look(qapp))
    qtbot.addWidget(call.window)
    qtbot.addWidget(call.wall.window)
    try:
        _hear_the_call(call, pulse)
        _save_with_the_network_cut(call, server)
        _is_at_the_server_once(call, server)
    finally:
        call.close()


def _hear_the_call(call: Call, pulse: PrivatePulse) -> None:
    """Answer, play the recording from another program, see its words on the screen."""
    qtbot = call.qtbot
    call.wall.start()
    with qtbot.waitExposed(call.window):
        call.window.show()
    call.seat.start()
    qtbot.waitUntil(lambda: call.seen_by_supervisor() is SeatState.IDLE, timeout=15_000)
    call.press(Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert call.seat.calls.presence.state is SeatState.TALKING
    pulse.wait_for_listeners(1)  # a busy seat may open the line after the first words
    player = pulse.play(CALL, "line")
    try:
        qtbot.waitUntil(lambda: call.window.lines.rowCount() > 0, timeout=20_000)
        qtbot.waitUntil(lambda: call.seen_by_supervisor() is SeatState.TALKING, timeout=15_000)
        qtbot.waitUntil(lambda: LAST_WORDS in "".join(call.lines()), timeout=120_000)
    finally:
        player.terminate()
        player.wait(10)
    plain = Plain()
    said = "".join(turn["text"] for turn in TRUTH)
    wrong, total = characters_wrong(plain(said), plain("".join(call.lines())))
    assert wrong <= 0.05 * total, call.lines()


def _save_with_the_network_cut(call: Call, server: ServerProcess) -> None:
    """Take the suggestions, lose the server, dispatch all the same."""
    qtbot = call.qtbot
    taken = call.take_everything()
    assert {SuggestionKind.CATEGORY, SuggestionKind.PLACE, SuggestionKind.CONTENT} <= taken
    server.kill()
    call.press(Key.Key_F6)
    assert call.seat.calls.presence.state is SeatState.AFTER_CALL
    call.press(Key.Key_F4)
    qtbot.waitUntil(lambda: call.seat.tickets.draft is None, timeout=5_000)
    state = call.window.state
    qtbot.waitUntil(lambda: "3" in state.waiting.text(), timeout=20_000)  # ticket, call, recording
    qtbot.waitUntil(lambda: not call.window.banner.isHidden(), timeout=20_000)
    assert "SYNC-02" in call.window.banner.text.text()
    server.start()
    qtbot.waitUntil(lambda: call.window.banner.isHidden(), timeout=30_000)
    qtbot.waitUntil(lambda: call.seat.exchange.news.waiting == 0, timeout=60_000)
    qtbot.waitUntil(lambda: state.waiting.text().startswith("All sent"), timeout=5_000)
    qtbot.waitUntil(lambda: call.seen_by_supervisor() is SeatState.IDLE, timeout=20_000)


def _is_at_the_server_once(call: Call, server: ServerProcess) -> None:
    """Ask the server: one ticket, all events, every sentence, the recording, every state."""
    central = Central(server.address)
    central.sign_in(Credentials(SUPERVISOR.name, PASSWORD))
    try:
        [ticket] = _tickets(central)
        assert ticket.status is Status.DISPATCHED
        assert ticket.number == f"{ticket.number[:8]}-8012-001"
        assert ticket.category
        assert ticket.place.district
        assert ticket.due_ms > ticket.created_ms
        events = [event.kind for event in central.ticket_events(ticket.id)]
        assert events[0] is EventKind.CREATED
        assert events[-1] is EventKind.DISPATCHED
        assert events.count(EventKind.SUGGESTION_TAKEN) >= 5
        [summary] = central.calls()
        assert summary.ticket_id == ticket.id
        record = central.call_record(summary.call.id)
        assert [s.text for s in record.transcript.segments] == _in_order(call)
        recording = call.seat.database.path.parent / "back.flac"
        central.fetch_recording(summary.call.id, recording)
        samples, rate_hz = read_sound(recording)
        assert samples.shape[1] == len(Track)
        assert len(samples) / rate_hz > TRUTH[-1]["end_s"] - 3
        told = reversed(central.presence_history(AGENT.seat))
        history = [p.state for p in told if not p.lost]  # a long cut is a period too
        wanted = [SeatState.IDLE, SeatState.RINGING, SeatState.TALKING, SeatState.AFTER_CALL]
        assert history[: len(wanted)] == wanted
        assert history[-1] is SeatState.IDLE
    finally:
        central.close()


def _tickets(central: Central) -> list[Ticket]:
    """All tickets of the server, page by page; the articles fill the first."""
    found: list[Ticket] = []
    cursor, more = 0, True
    while more:
        page = central.changes(cursor)
        assert page is not None
        found += page.changes.tickets
        cursor, more = page.changes.cursor, page.changes.more
    return found


def _in_order(call: Call) -> list[str]:
    segments = call.seat.desk.hearing.segments
    return [s.text for s in sorted(segments, key=lambda s: s.start_s)]
