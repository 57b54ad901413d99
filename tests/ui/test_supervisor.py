"""The supervisor's desk: what it shows, by keys, and joined to a real server."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel

from app.bootstrap.wall import OpenWall
from app.domain.seat import HELP, Presence, Role, SeatState
from app.services.asking import NotAnswered, Trouble
from app.services.watching import Need, Needy, Patience, WallChanged
from app.settings import Settings
from app.sync.client import Central
from app.sync.protocol import Credentials
from tests.central.running import PASSWORD, running
from tests.services.calls import beat
from ui.bridges.background import Background
from ui.bridges.news import NewsBridge
from ui.models.keyed import WordFilter
from ui.models.seats import NeedyModel, PeriodsModel, SeatsModel, periods
from ui.supervisor.desk import WallDesk
from ui.supervisor.keys import WallKeys
from ui.supervisor.window import WallWindow
from ui.wording import now_ms

FAILS = QAbstractItemModelTester.FailureReportingMode.Fatal


def seat(number, state=SeatState.IDLE, ago_s=10, reason="", lost=False, name="李雷"):
    now = now_ms()
    return Presence(number, name, state, now - ago_s * 1_000, reason, heard_ms=now, lost=lost)


class Service:
    """Answers like ``Watching``, from memory."""

    def __init__(self):
        self.updated_ms = now_ms()
        self.is_fresh = True
        self.lines = {}

    def history(self, number):
        found = self.lines[number]
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def desk(look, shown, service):
    window = WallWindow(look, "9001 周敏", Patience())
    background = Background()
    made = WallDesk(window, service, NewsBridge(), background, Patience())
    shown(window, 1366, 768)
    yield made
    made.stop()
    background.close()


def numbers(model):
    return [model.index(row, 0).data()[:4] for row in range(model.rowCount())]


def test_seats_keep_their_places_while_they_change(qtbot):
    model = SeatsModel()
    tester = QAbstractItemModelTester(model, FAILS)
    shown = WordFilter(model)
    other = QAbstractItemModelTester(shown, FAILS)
    first, second, third = seat("8001"), seat("8002"), seat("8003")
    model.show([first, third])
    kept = model.index(1)
    changes = []
    model.dataChanged.connect(lambda top, _bottom: changes.append(top.row()))
    model.show([first, replace(second, name="王芳"), replace(third, state=SeatState.TALKING)])
    assert numbers(model) == ["8001", "8002", "8003"]
    assert changes == [2], "only the seat that changed is painted again"
    model.show([third, second])
    assert numbers(model) == ["8003", "8002"]
    model.show([second, third, first])
    assert numbers(model) == ["8002", "8003", "8001"]
    shown.set_typed("80 李雷 3")
    assert numbers(shown) == ["8003"]
    model.show([])
    assert (model.rowCount(), kept.row()) == (0, 1)
    del tester, other


def test_needy_seats_are_ordered_again_without_a_reset(qtbot):
    model = NeedyModel()
    tester = QAbstractItemModelTester(model, FAILS)
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    lost, help_wanted = seat("8001", lost=True), seat("8002", SeatState.TALKING, reason=HELP)
    needy = [Needy(lost, Need.LOST, 1), Needy(help_wanted, Need.HELP, 2)]
    model.show(needy)
    model.show(needy[::-1])
    assert "8002" in model.index(0).data()
    assert not resets
    del tester


def test_periods_end_where_the_next_one_begins_and_silence_tells_its_own_end(qtbot):
    base = seat("8001")
    history = (
        replace(base, state=SeatState.TALKING, since_ms=900),
        replace(base, state=SeatState.IDLE, since_ms=400, heard_ms=700, lost=True),
        replace(base, state=SeatState.IDLE, since_ms=100),
    )
    found = periods(history)
    assert [(each.start_ms, each.end_ms) for each in found] == [(900, 0), (400, 700), (100, 900)]
    model = PeriodsModel()
    tester = QAbstractItemModelTester(model, FAILS)
    model.show(found)
    model.show([replace(found[0], end_ms=950), *found[1:]])
    assert model.rowCount() == 3
    del tester


def test_help_and_silence_stand_out_first(desk):
    desk.show_news(
        WallChanged(
            (
                seat("8001", SeatState.TALKING, ago_s=700),
                seat("8002", SeatState.TALKING, lost=True),
                seat("8003", SeatState.TALKING, reason=HELP),
                seat("8004", SeatState.TALKING),
                seat("8005"),
            )
        )
    )
    assert numbers(desk.window.seats) == ["8001", "8002", "8003", "8004", "8005"]
    shown = [each.seat.seat for each in desk.window.needy.rows]
    assert shown == ["8003", "8002", "8001"]
    texts = pills(desk.window)
    assert "In call 3" in texts, "a lost seat is not counted as in a call"
    assert "Lost 1" in texts
    assert "Ready 1" in texts
    assert desk.window.needy_list.isVisible()


def pills(window):
    return {made.text() for made in (*window._pills.values(), window._lost) if made.isVisible()}


def test_nobody_in_need_is_said(desk):
    desk.show_news(WallChanged((seat("8001"),)))
    assert desk.window._calm.isVisible()
    assert not desk.window.needy_list.isVisible()


def test_a_cut_is_told_and_the_seats_stay(desk):
    seats = (seat("8001"),)
    desk.show_news(WallChanged(seats))
    assert desk.window.state.connection.text() == "Connected"
    desk.show_news(WallChanged(seats, Trouble.UNREACHABLE))
    assert "does not answer" in desk.window.banner.text.text()
    assert desk.window.state.connection.text() == "No answer from the server"
    assert desk.window.seats.rowCount() == 1
    desk.show_news(WallChanged(seats))
    assert not desk.window.banner.isVisible()


def test_a_server_that_hangs_is_not_called_connected(desk, service):
    desk.show_news(WallChanged((seat("8001"),)))
    service.is_fresh = False
    desk._tick()
    assert desk.window.state.connection.text() == "No answer from the server"


def test_by_keys_alone(desk, service, qtbot):
    service.lines["8002"] = (seat("8002", SeatState.BREAK, reason="用餐"), seat("8002", ago_s=90))
    desk.show_news(WallChanged((seat("8001", name="王芳"), seat("8002"), seat("8003"))))
    window = desk.window
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.filter.hasFocus()
    window.filter.insert("李雷")
    assert numbers(window.shown) == ["8002", "8003"]
    QTest.keyClick(window.filter, Qt.Key.Key_Return)
    assert window.wall.hasFocus()
    assert window.wall.currentIndex().data()[:4] == "8002"
    QTest.keyClick(window.wall, Qt.Key.Key_Right)
    assert window.wall.currentIndex().data()[:4] == "8003"
    QTest.keyClick(window.wall, Qt.Key.Key_Left)
    QTest.keyClick(window.wall, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.periods.rowCount() == 2)
    assert "用餐" in window.periods.index(0).data()
    assert window.history_list.isVisible()
    QTest.keyClick(window.wall, Qt.Key.Key_Escape)
    assert not window.history_list.isVisible()


def test_nothing_fits_is_said(desk):
    desk.show_news(WallChanged((seat("8001"),)))
    desk.window.filter.setText("zzz")
    assert "zzz" in desk.window._none.text()
    desk.window.filter.clear()
    assert not desk.window._none.isVisible()


def test_the_open_history_follows_the_seat_and_only_it(desk, service, qtbot):
    service.lines = {"8001": (seat("8001"),), "8002": ()}
    desk.show_news(WallChanged((seat("8001"), seat("8002"))))
    desk.open_history("8002")
    desk.open_history("8001")
    qtbot.waitUntil(lambda: desk.window.periods.rowCount() == 1)
    service.lines["8001"] = (seat("8001", SeatState.TALKING), seat("8001", ago_s=90))
    desk.show_news(WallChanged((seat("8001", SeatState.TALKING), seat("8002"))))
    qtbot.waitUntil(lambda: desk.window.periods.rowCount() == 2)


def test_a_history_that_cannot_be_read_says_so(desk, service, qtbot):
    service.lines["8001"] = NotAnswered(Trouble.UNREACHABLE)
    desk.show_news(WallChanged((seat("8001"),)))
    desk.open_history("8001")
    qtbot.waitUntil(lambda: "does not answer" in desk.window._about.text())


@pytest.mark.parametrize("count", [20, 200])
@pytest.mark.parametrize("width", [1366, 1440, 1777, 1920])
def test_the_cards_fill_the_width_with_and_without_a_scroll_bar(desk, qtbot, width, count):
    desk.window.resize(width, 800)
    desk.show_news(WallChanged(tuple(seat(str(8000 + n)) for n in range(count))))
    wall = desk.window.wall
    qtbot.waitUntil(lambda: wall.verticalScrollBar().isVisible() is (count == 200))
    right = max(wall.visualRect(desk.window.shown.index(n, 0)).right() for n in range(20))
    assert wall.width() - 40 < right < wall.viewport().width()


def test_five_hundred_seats_never_hold_up_the_screen(desk):
    states = list(SeatState)
    seats = [seat(str(8000 + n), states[n % len(states)], ago_s=n) for n in range(500)]
    desk.show_news(WallChanged(tuple(seats)))
    changed = [
        replace(each, state=SeatState.IDLE) if n % 10 == 0 else each for n, each in enumerate(seats)
    ]
    spent = []
    for wall in (changed, seats, changed):
        begun_s = time.perf_counter()
        desk.show_news(WallChanged(tuple(wall)))
        spent.append(time.perf_counter() - begun_s)
    assert min(spent) < 0.05


def test_a_real_server_and_its_end(look, shown, qtbot, tmp_path):
    with running(tmp_path) as server:
        agent = server.person()
        beat(agent, SeatState.TALKING, server.clock.now)
        boss = server.person(Role.SUPERVISOR)
        central = Central(server.address)
        who = central.sign_in(Credentials(boss.user, PASSWORD))
        wall = OpenWall(look, Settings(), who, central)
        shown(wall.window)
        wall.start()
        window = wall.window
        qtbot.waitUntil(lambda: agent.seat in numbers(window.seats))
        beat(agent, SeatState.TALKING, server.clock.now, HELP)
        qtbot.waitUntil(lambda: [n.need for n in window.needy.rows] == [Need.HELP])
        wall.desk.open_history(agent.seat)
        qtbot.waitUntil(lambda: window.periods.rowCount() == 2)
        begun_s = time.monotonic()
        wall.close()
        assert time.monotonic() - begun_s < 2.0


def test_every_key_is_on_a_sheet(desk):
    QTest.keyClick(desk.window, Qt.Key.Key_F1)
    sheet = desk.window.findChild(WallKeys)
    assert sheet is not None
    shown = {each.text() for each in sheet.findChildren(QLabel)}
    assert {"F1", "F4", "F6", "F7", "F11", "Ctrl+F", "Ctrl+Enter", "Ctrl+D", "End"} <= shown
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
