import pytest

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
