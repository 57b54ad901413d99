import keyring
import pytest
from keyring.backends.fail import Keyring

from app.sync.client import Central
from tests.sync.fake_server import FakeServer
from tests.ui.seats import SPEED, Telephone, answer, make_seat
from ui.theme import Look


@pytest.fixture(scope="session")
def _session_look(qapp):
    return Look(qapp, "light")


@pytest.fixture
def look(_session_look):
    """The program's look, light at the beginning of each test."""
    if _session_look.theme.name != "light":
        _session_look.wear("light")
    return _session_look


@pytest.fixture
def shown(qtbot):
    """Shows a widget as the active window and takes it away after the test."""

    def show(widget, width=0, height=0):
        qtbot.addWidget(widget)
        if width:
            widget.resize(width, height)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    return show


@pytest.fixture
def no_keyring():
    """Keys of tests do not go into the keyring of whoever runs them."""
    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def server():
    return FakeServer()


@pytest.fixture
def line():
    return Telephone()


@pytest.fixture
def open_seat(look, tmp_path, server, line, shown, qtbot):
    """Opens seats, shows them, and closes what the test left open."""
    opened = []

    def open_(folder="profile", clip=None, central=None, speed=SPEED):
        central = central or Central("http://central", token="good", transport=server.transport)
        seat = make_seat(look, tmp_path / folder, central, line, clip, speed)
        seat.folder = tmp_path / folder
        opened.append(seat)
        shown(seat.window, 1366, 768)
        qtbot.waitUntil(seat.model.done)
        seat.start()
        return seat

    yield open_
    for seat in opened:
        if not getattr(seat, "is_over", False):
            seat.close()


@pytest.fixture
def seat(open_seat):
    """A seat that hears nothing; the quick one."""
    return open_seat()


@pytest.fixture
def in_call(seat, line, qtbot):
    answer(seat, line, qtbot)
    return seat
