"""A supervisor's desk that is told at once: the wall by events, the words of a running call."""

from __future__ import annotations

import time
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from app.bootstrap.wall import OpenWall
from app.domain.adoption import Adoption
from app.domain.live import Pieces, Said
from app.domain.seat import HELP, Presence, Role, SeatState
from app.domain.suggestion import SuggestionKind
from app.domain.transcript import Speaker
from app.services.asking import NotAnswered, Trouble
from app.services.following import CallHeard
from app.services.watching import Patience
from app.settings import Settings
from app.sync.client import Central
from app.sync.protocol import Credentials, encode
from tests.central.running import PASSWORD, running
from tests.central.test_calls import a_record, put
from tests.services.calls import beat
from ui.bridges.background import Background
from ui.models.said import SaidModel
from ui.supervisor.adoption_desk import AdoptionDesk, span_of
from ui.supervisor.adoption_dialog import Period
from ui.supervisor.live_panel import LivePanel
from ui.supervisor.window import WallWindow
from ui.wording import now_ms

FAILS = QAbstractItemModelTester.FailureReportingMode.Fatal
DAY_MS = 86_400_000


def said(number, text="", speaker=Speaker.CITIZEN, lost=0):
    return Said(speaker, float(number), number + 0.5, text or f"第{number}句话", lost)


def say(person, call_id, first, *pieces):
    body = encode(Pieces(first, pieces))
    assert person.http.post(f"/calls/{call_id}/segments", content=body).status_code == 200


def texts(window):
    return [line.text for line in window.live.said.rows]


@pytest.fixture
def server(tmp_path):
    with running(tmp_path) as it:
        yield it


@pytest.fixture
def wall(server, look, shown):
    boss = server.person(Role.SUPERVISOR)
    central = Central(server.address)
    made = OpenWall(look, Settings(), central.sign_in(Credentials(boss.user, PASSWORD)), central)
    shown(made.window, 1366, 768)
    made.start()
    yield made
    made.close()


def state_of(window, number):
    return next((seat.state for seat in window.seats.rows if seat.seat == number), None)


def test_a_change_is_on_the_wall_within_a_second_and_nobody_asks_all_the_time(wall, server, qtbot):
    agent = server.person()
    beat(agent, SeatState.IDLE, server.clock.now)
    qtbot.waitUntil(lambda: wall.events.is_live and state_of(wall.window, agent.seat) is not None)
    spent = []
    for state in (SeatState.TALKING, SeatState.ON_HOLD) * 3:
        server.clock.pass_ms(10)
        begun_s = time.monotonic()
        beat(agent, state, server.clock.now)
        qtbot.waitUntil(lambda now=state: state_of(wall.window, agent.seat) is now)
        spent.append(time.monotonic() - begun_s)
    assert max(spent) < 1.0
    assert sorted(spent)[2] < 0.3, "it is told, not found by looking once a second"


def test_words_appear_as_they_are_said_by_keys_alone(wall, server, qtbot):
    window = wall.window
    agent, record = server.person(), None
    record = a_record(agent.seat)
    call_id = record.call.id
    beat(agent, SeatState.TALKING, server.clock.now, HELP, str(call_id))
    qtbot.waitUntil(lambda: bool(window.needy.rows) and wall.events.is_live)
    say(agent, call_id, 0, said(1), said(2, speaker=Speaker.AGENT))
    window.wall.setFocus()
    window.wall.setCurrentIndex(window.shown.index(0, 0))
    QTest.keyClick(window.wall, Qt.Key.Key_F6)
    assert window.live.isVisible()
    assert not window._surges.isVisible()
    assert window._needs.isVisible(), "who asks for help stays in sight"
    qtbot.waitUntil(lambda: texts(window) == ["第1句话", "第2句话"])
    qtbot.waitUntil(lambda: wall.events.is_live)
    begun_s = time.monotonic()
    say(agent, call_id, 2, said(3), said(1, "第1句，改了"))
    qtbot.waitUntil(lambda: texts(window) == ["第1句，改了", "第2句话", "第3句话"])
    assert time.monotonic() - begun_s < 1.0
    put(agent, record)
    qtbot.waitUntil(lambda: "has ended" in window.live._about.text(), timeout=10_000)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.live.isVisible()
    assert window._surges.isVisible()


def test_a_seat_without_a_call_cannot_be_followed(wall, server, qtbot):
    window, agent = wall.window, server.person()
    beat(agent, SeatState.IDLE, server.clock.now)
    qtbot.waitUntil(lambda: bool(window.seats.rows))
    QTest.keyClick(window.wall, Qt.Key.Key_F6)
    window.wall.setCurrentIndex(window.shown.index(0, 0))
    QTest.keyClick(window.wall, Qt.Key.Key_F6)
    assert not window.live.isVisible()
    assert "is not in a call" in window.banner.text.text()


def test_a_server_without_events_is_asked_once_a_second(server, look, shown, qtbot, monkeypatch):
    monkeypatch.setattr("app.sync.live.EVENTS_PATH", "/none")
    agent, boss = server.person(), server.person(Role.SUPERVISOR)
    central = Central(server.address)
    wall = OpenWall(look, Settings(), central.sign_in(Credentials(boss.user, PASSWORD)), central)
    shown(wall.window)
    wall.start()
    call_id = uuid4()
    beat(agent, SeatState.TALKING, server.clock.now, "", str(call_id))
    qtbot.waitUntil(lambda: state_of(wall.window, agent.seat) is SeatState.TALKING)
    say(agent, call_id, 0, said(1))
    wall.follow_desk.follow(wall.window.seats.rows[0])
    qtbot.waitUntil(lambda: texts(wall.window) == ["第1句话"])
    say(agent, call_id, 1, said(2))
    qtbot.waitUntil(lambda: texts(wall.window) == ["第1句话", "第2句话"])
    assert not wall.events.is_live
    begun_s = time.monotonic()
    wall.close()
    assert time.monotonic() - begun_s < 2.0


@pytest.fixture
def panel(look, shown):
    made = LivePanel(look)
    made.begin(Presence("8012", "李雷", SeatState.TALKING, now_ms()))
    return shown(made, 380, 320)


CALL = UUID(int=1)


def test_the_panel_stays_at_the_newest_until_somebody_scrolls(panel, qtbot):
    lines = tuple(
        said(n, "市民说了一句不短的话，要占两行才写得下，好让这里滚动起来。") for n in range(40)
    )
    panel.show_heard(CallHeard(CALL, lines[:30]))
    bar = panel.words.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    assert not panel.newest.isVisible()
    panel.words.setFocus()
    QTest.keyClick(panel.words, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: bar.value() == 0)
    panel.show_heard(CallHeard(CALL, lines))
    assert bar.value() == 0, "who reads is not pulled away"
    assert panel.newest.isVisible()
    QTest.keyClick(panel.words, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    assert not panel.newest.isVisible()


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        (CallHeard(CALL), "Nothing was said yet"),
        (CallHeard(CALL, (said(1),), lost=3), "3 sentences did not come"),
        (CallHeard(CALL, (said(1),), is_over=True), "has ended"),
        (CallHeard(CALL, (said(1),), trouble=Trouble.UNREACHABLE), "does not answer"),
        (CallHeard(CALL, (said(1),)), ""),
    ],
)
def test_the_panel_says_what_is_with_the_call(panel, heard, told):
    panel.show_heard(heard)
    assert told in panel._about.text()
    assert panel._about.isVisible() is bool(told)


def test_a_corrected_sentence_stays_the_same_row(qtbot):
    model = SaidModel()
    tester = QAbstractItemModelTester(model, FAILS)
    model.show_said((said(1), said(2)))
    inserted = []
    model.rowsInserted.connect(lambda *_: inserted.append(1))
    model.show_said((said(1, "改了"), said(2)))
    assert not inserted
    assert "改了" in model.index(0).data()
    del tester


class Figures:
    """Answers like ``AdoptionFigures``, from memory."""

    def __init__(self):
        self.asked = []
        self.answer = tuple(Adoption(kind.value) for kind in SuggestionKind)

    def adoption(self, from_ms, to_ms):
        self.asked.append((from_ms, to_ms))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def figures(look, shown):
    window = WallWindow(look, "9001 周敏", Patience())
    background = Background()
    made = AdoptionDesk(look, window, Figures(), background)
    made.service = made._figures
    shown(window, 1366, 768)
    yield made
    background.close()


def test_figures_open_with_the_week_and_a_digit_chooses_another(figures, qtbot):
    counted = Adoption("category", tickets=40, adopted=30, shown=40, taken=33, edited=3, refused=2)
    figures.service.answer = (counted, *figures.service.answer[1:])
    QTest.keyClick(figures._window, Qt.Key.Key_F7)
    dialog = figures.dialog
    qtbot.waitUntil(lambda: dialog.rows.rowCount() == len(figures.service.answer))
    assert dialog.rows.index(0).data() == "Category, 75 % of 40 tickets"
    assert "never shown" in dialog.rows.index(1).data()
    begin, end = figures.service.asked[0]
    assert 6 * DAY_MS < end - begin <= 7 * DAY_MS + 3_600_000  # the hour of a change of clocks
    dialog.periods.focusProxy().setFocus()
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_3)
    qtbot.waitUntil(lambda: len(figures.service.asked) == 2)
    assert dialog.period is Period.MONTH
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: figures.dialog is None)


def test_no_figures_are_told_in_words(figures, qtbot):
    QTest.keyClick(figures._window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: "No suggestion was shown" in figures.dialog._about.text())
    figures.service.answer = NotAnswered(Trouble.UNREACHABLE)
    figures._ask(Period.WEEK)
    qtbot.waitUntil(lambda: "does not answer" in figures.dialog._about.text())
    figures.dialog.reject()


def test_today_begins_at_midnight():
    begin, end = span_of(Period.TODAY)
    assert 0 < end - begin <= DAY_MS + 3_600_000
