"""The surges of the supervisor: shown, answered by keys, and joined to a real server."""

from __future__ import annotations

import threading
from dataclasses import replace
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.bootstrap.wall import OpenWall
from app.central.surges.surge_tables import SurgeAlarmRow
from app.domain.seat import Role
from app.domain.surge import FoundSurge
from app.domain.ticket import Place, Ticket
from app.services.asking import NotAnswered, Trouble
from app.services.city_now import CityNow
from app.services.surge_watching import SurgesChanged
from app.services.watching import Patience
from app.settings import Settings
from app.sync.client import Central
from app.sync.protocol import Credentials, encode
from tests.central.running import PASSWORD, running
from ui import surge_wording
from ui.bridges.background import Background
from ui.bridges.news import NewsBridge
from ui.supervisor.surge_desk import SurgeDesk
from ui.supervisor.window import WallWindow

DEPOSITS = FoundSurge(
    uuid4(), "060101", "", ("押金", "退还"), 36, 8.49, 24, 1e-9, 1_000, 2_000, 3_000
)  # fmt: skip
PIPE = replace(DEPOSITS, id=uuid4(), words=("停水",), answer="八点恢复。", territory="990102")
OVER = replace(PIPE, id=uuid4(), ended_ms=4_000)


class Service:
    """Answers like ``SurgeWatching``, from memory."""

    def __init__(self):
        self.agreed, self.dismissed, self.fails = [], [], False
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def agree(self, found, title, words, text, _now_ms):
        self.may_go_on.wait(5)
        if self.fails:
            raise NotAnswered(Trouble.UNREACHABLE)
        self.agreed.append((found.id, title, words, text))

    def dismiss(self, found):
        self.dismissed.append(found.id)


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def desk(look, shown, service):
    window = WallWindow(look, "9001 周敏", Patience())
    background = Background()
    made = SurgeDesk(look, window, service, NewsBridge(), background)
    shown(window, 1366, 768)
    yield made
    made.stop()
    background.close()


def opened(desk, qtbot, found=DEPOSITS):
    desk.show_news(SurgesChanged((found, PIPE)))
    window = desk._window
    QTest.keyClick(window, Qt.Key.Key_F4)
    assert window.surge_list.hasFocus()
    QTest.keyClick(window.surge_list, Qt.Key.Key_Return)
    qtbot.waitUntil(desk.dialog.isVisible)
    qtbot.waitUntil(desk.dialog.answer.hasFocus)
    return desk.dialog


def test_what_goes_on_is_listed_with_what_is_not_answered(desk):
    window = desk._window
    assert window._no_surge.isVisible()
    desk.show_news(SurgesChanged((DEPOSITS, PIPE, OVER)))
    assert window.surge_list.isVisible()
    assert window._open_surges.text() == "1 without answer"
    first = window.surges.index(0).data()
    for part in ("押金 退还", "36 in 24 h, usually 8.5", "whole city", "No answer yet"):
        assert part in first
    assert [surge_wording.state(each)[0] for each in (PIPE, OVER)] == ["Answered", "Over"]


def test_an_answer_is_attached_by_keys_alone(desk, service, qtbot):
    dialog = opened(desk, qtbot)
    assert not dialog.send.isEnabled()
    dialog.answer.insertPlainText("公司已约谈，七日内退还。")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.dialog is None)
    expected = (DEPOSITS.id, "押金退还", ("押金", "退还"), "公司已约谈，七日内退还。")
    assert service.agreed == [expected]


def test_news_do_not_touch_what_is_being_written_and_a_failure_keeps_it(desk, service, qtbot):
    dialog = opened(desk, qtbot)
    dialog.answer.insertPlainText("七日内退还。")
    desk.show_news(SurgesChanged((PIPE,)))
    assert dialog.answer.toPlainText() == "七日内退还。"
    service.fails = True
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "It was not sent" in dialog._said.text())
    assert dialog.isVisible()
    service.fails = False
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.dialog is None)
    assert len(service.agreed) == 1


def test_it_is_sent_once_however_often_the_key_is_hit(desk, service, qtbot):
    service.may_go_on.clear()
    dialog = opened(desk, qtbot)
    dialog.answer.insertPlainText("七日内退还。")
    for _ in range(3):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    service.may_go_on.set()
    qtbot.waitUntil(lambda: desk.dialog is None)
    assert len(service.agreed) == 1


def test_no_surge_is_said_by_a_key(desk, service, qtbot):
    dialog = opened(desk, qtbot)
    QTest.keyClick(dialog, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.dialog is None)
    assert service.dismissed == [DEPOSITS.id]


def test_words_of_one_character_reach_nobody(desk, qtbot):
    dialog = opened(desk, qtbot)
    dialog.answer.insertPlainText("七日内退还。")
    assert dialog.send.isEnabled()
    dialog.words.setText("押 金")
    assert not dialog.send.isEnabled()


def test_from_the_server_to_the_supervisor_and_the_answer_to_a_seat(look, shown, qtbot, tmp_path):
    with running(tmp_path) as server:
        now_ms = server.clock()
        found = replace(DEPOSITS, began_ms=now_ms - 9_000, last_ms=now_ms)
        with server.central.database.writing() as session:
            body = encode(found).decode()
            row = SurgeAlarmRow(id=found.id, is_open=True, last_ms=now_ms, cells="", body=body)
            session.add(row)
        boss, agent = server.person(Role.SUPERVISOR), server.person()
        central, seat = Central(server.address), Central(server.address)
        who = central.sign_in(Credentials(boss.user, PASSWORD))
        seat.sign_in(Credentials(agent.user, PASSWORD))
        wall = OpenWall(look, Settings(), who, central)
        city = CityNow(seat, server.clock)
        shown(wall.window)
        wall.start()
        qtbot.waitUntil(lambda: wall.window.surges.rowCount() == 1)
        dialog = opened_on(wall, qtbot)
        dialog.answer.insertPlainText("七日内退还。")
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: wall.surge_desk.dialog is None)
        qtbot.waitUntil(lambda: wall.window.surges.rows[0].answer == "七日内退还。")
        assert city.step() <= 5.0
        call = Ticket("", agent.seat, 0, place=Place(district="990101"))
        assert city.for_ticket(call, "我的单车押金").answer == "七日内退还。"
        wall.close()
        seat.close()


def opened_on(wall, qtbot):
    wall.surge_desk.open(wall.window.surges.index(0))
    qtbot.waitUntil(wall.surge_desk.dialog.answer.hasFocus)
    return wall.surge_desk.dialog


def test_only_supervisors_see_what_was_found(tmp_path):
    with running(tmp_path) as server:
        agent = server.person()
        assert agent.http.get("/surges/found").status_code == 403
        assert agent.http.post(f"/surges/found/{uuid4()}/dismiss").status_code == 403
        boss = server.person(Role.SUPERVISOR)
        assert boss.http.get("/surges/found").json() == []
        assert boss.http.post(f"/surges/found/{uuid4()}/dismiss").status_code == 404
        etag = boss.http.get("/surges/found").headers["etag"]
        again = boss.http.get("/surges/found", headers={"If-None-Match": etag})
        assert again.status_code == 304
