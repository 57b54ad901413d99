"""The window of signing in: codes, waits, and the browser of unified sign-in."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.bootstrap import desk as desks
from app.bootstrap.desk import Entrance
from app.bootstrap.wall import OpenWall
from app.central.people.totp import STEP_S, code_at
from app.central.people.users import begin_codes
from app.domain.seat import Role
from app.paths import Profile
from app.settings import Settings
from app.sync.client import Central
from app.sync.errors import Refused, SignInNeeded
from app.sync.protocol import Problem
from tests.central.running import PASSWORD, running
from tests.ui.seats import WHO
from ui.dialogs.sign_in import SignInDialog

SERVER = "http://10.0.0.5:8345"


@pytest.fixture
def dialog(look, shown):
    made = SignInDialog(look, SERVER)
    made.user.setText("li")
    made.password.setText("secret")
    return shown(made)


def test_a_code_is_asked_for_only_when_the_server_wants_one(dialog):
    assert not dialog.code.isVisible()
    assert dialog.enter.isEnabled()
    dialog.ask_code()
    assert dialog.code.hasFocus()
    assert "authenticator shows" in dialog.message.text()
    assert not dialog.enter.isEnabled()
    QTest.keyClicks(dialog.code, "12a3 4567")
    assert dialog.code.text() == "123456"
    assert dialog.enter.isEnabled()
    dialog.ask_code()
    assert "not right" in dialog.message.text()
    assert dialog.code.text() == ""
    dialog.user.setText("wang")
    assert not dialog.code.isVisible(), "somebody else may have none"
    assert dialog.enter.isEnabled()


def test_a_wait_counts_down_and_ends(dialog, qtbot):
    dialog.show_wait(61)
    assert "01:01" in dialog.message.text()
    assert not dialog.enter.isEnabled()
    dialog.show_wait(0.1)
    qtbot.waitUntil(dialog.enter.isEnabled)
    assert "again now" in dialog.message.text()


def test_the_button_of_the_provider_begins_and_cancels(dialog):
    assert not dialog.unified.isVisible()
    dialog.offer_unified("政务统一认证")
    assert "政务统一认证" in dialog.unified.text()
    asked, left = [], []
    dialog.unified_asked.connect(asked.append)
    dialog.unified_left.connect(lambda: left.append(1))
    dialog.unified.click()
    dialog.show_browser()
    assert (asked, dialog.enter.isEnabled()) == ([SERVER], False)
    dialog.unified.click()
    assert left == [1]
    assert dialog.enter.isEnabled()
    assert "政务统一认证" in dialog.unified.text()


def test_a_long_sentence_makes_room_for_itself_and_a_prompt_is_no_alarm(dialog):
    height, fields = dialog.height(), dialog.user.height()
    dialog.show_problem("这是一句很长的话，" * 12)
    assert dialog.message.property("role") == "bad"
    assert dialog.height() > height
    QTest.qWait(0)
    assert dialog.user.height() == fields, "the fields are not pressed together"
    assert dialog.message.height() >= dialog.message.heightForWidth(dialog.message.width())
    dialog.ask_code()
    assert dialog.message.property("role") == "quiet"
    dialog.offer_unified("某某市政务服务数据管理局统一身份认证平台")
    assert dialog.unified.text().endswith("…")
    assert dialog.unified.toolTip().endswith("平台")


@pytest.fixture
def entrance(qapp, look, tmp_path, no_keyring):
    made = []

    def make(server):
        settings = Settings(server=server)
        made.append(Entrance(qapp, look, Profile(tmp_path / "profile").make(), settings))
        made[-1].dialog.show()
        return made[-1]

    yield make
    for each in made:
        each._close()
        each.dialog.close()
        if each._desk is not None:
            each._desk.window.close()
        each.deleteLater()


def enter(entrance, user, password):
    dialog = entrance.dialog
    dialog.user.setText(user)
    dialog.password.setText(password)
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)


def test_with_a_real_server_a_code_opens_the_desk(entrance, qtbot, tmp_path):
    with running(tmp_path / "central") as server:
        boss = server.person(Role.SUPERVISOR)
        secret = begin_codes(server.central, boss.user)
        door = entrance(server.address)
        enter(door, boss.user, PASSWORD)
        qtbot.waitUntil(door.dialog.code.isVisible)
        QTest.keyClicks(door.dialog.code, code_at(secret, server.clock.now // 1_000 // STEP_S))
        QTest.keyClick(door.dialog.code, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: isinstance(door._desk, OpenWall))
        wall, door._desk = door._desk, None
        qtbot.addWidget(wall.window)  # not left to a collection on the server's thread
        wall.close()


def test_with_a_real_server_too_many_tries_are_told_in_seconds(entrance, qtbot, tmp_path):
    with running(tmp_path / "central") as server:
        agent = server.person()
        for _ in range(5):
            server.sign_in(agent.user, "wrong")
        door = entrance(server.address)
        enter(door, agent.user, PASSWORD)
        qtbot.waitUntil(lambda: "Try again in" in door.dialog.message.text())


def test_who_works_by_the_api_is_told_that_there_is_no_desk(entrance, qtbot, tmp_path):
    with running(tmp_path / "central") as server:
        handler = server.person(Role.HANDLER)
        door = entrance(server.address)
        enter(door, handler.user, PASSWORD)
        qtbot.waitUntil(lambda: "SIGN-07" in door.dialog.message.text())
        assert (door._desk, door.dialog.isVisible()) == (None, True)
        assert not door._profile.identity.exists(), "nobody to open the desk without the server"


class Provided(Central):
    """A server with a provider; the browser brings what ``outcome`` says."""

    outcome = WHO

    def unified_offer(self):
        return "政务统一认证"

    def sign_in_by_browser(self, opened, stopping):
        opened("https://provider/authorize")
        if self.outcome is None:
            assert stopping.wait(10)
            raise SignInNeeded("stopped")
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (SignInNeeded("refused"), "was not finished"),
        (replace(WHO, role=Role.HANDLER), "have no desk"),
        (Refused(Problem("No", 403, "SRV-36")), "need an authenticator"),
    ],
)
def test_unified_sign_in_that_fails_is_told(entrance, qtbot, monkeypatch, outcome, told):
    opened = []
    monkeypatch.setattr(desks, "_open_browser", opened.append)
    monkeypatch.setattr(desks, "Central", Provided)
    monkeypatch.setattr(Provided, "outcome", outcome)
    door = entrance(SERVER)
    qtbot.waitUntil(door.dialog.unified.isVisible)
    door.dialog.unified.click()
    qtbot.waitUntil(lambda: told in door.dialog.message.text())
    assert opened == ["https://provider/authorize"]
    assert "政务统一认证" in door.dialog.unified.text()


def test_unified_sign_in_opens_the_desk_or_is_cancelled(entrance, qtbot, monkeypatch):
    monkeypatch.setattr(desks, "_open_browser", lambda _: None)
    monkeypatch.setattr(desks, "Central", Provided)
    monkeypatch.setattr(Provided, "outcome", None)
    door = entrance(SERVER)
    qtbot.waitUntil(door.dialog.unified.isVisible)
    door.dialog.unified.click()
    qtbot.waitUntil(lambda: "browser" in door.dialog.message.text())
    browsing: threading.Event = door._browsing
    door.dialog.unified.click()
    assert browsing.is_set()
    assert door.dialog.message.text() == ""
