"""The binding itself: PySide6 6.12.0 loses a reference to None for each empty value it returns.

Python 3.11 dies when the last one is gone. docs/decisions/002 tells the story.
"""

import sys

import pytest
from PySide6.QtCore import QEvent, QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from kb.results import Hit
from speech.events import Track
from ui.models.transcript import TranscriptModel
from ui.seat.knowledge.rows import HitModel

TIMES = 1_000
SLACK = 100  # other threads and the interpreter itself move these counts a little
pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None and False cannot be lost from Python 3.12 on"
)


def lost(constant, action) -> int:
    """How many references to ``constant`` a thousand times ``action`` use up."""
    before = sys.getrefcount(constant)
    for _ in range(TIMES):
        action()
    return before - sys.getrefcount(constant)


@pytest.fixture(params=["transcript", "hits"])
def model(request, qapp):
    """Models of ours with a row; they answer roles that they do not know with nothing."""
    if request.param == "transcript":
        made = TranscriptModel()
        made.set_running(Track.AGENT, "您好")
        return made
    made = HitModel()
    made.show([Hit("1", "指引", "正文", 0.9)])
    return made


def test_an_empty_answer_of_a_model_costs_no_none(model):
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.DecorationRole) is None
    assert lost(None, lambda: index.data(Qt.ItemDataRole.DecorationRole)) < SLACK


def test_an_empty_answer_through_a_proxy_costs_no_none(model):
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(model)
    index = proxy.index(0, 0)
    assert lost(None, lambda: proxy.data(index, Qt.ItemDataRole.DecorationRole)) < SLACK


def test_a_view_that_asks_for_everything_costs_no_none(model):
    view = QListView()
    view.setModel(model)
    index = model.index(0, 0)
    assert lost(None, lambda: view.sizeHintForIndex(index)) < SLACK


def test_a_property_that_is_not_there_costs_no_none(qapp):
    widget = QWidget()
    assert lost(None, lambda: widget.property("tone")) < SLACK


@pytest.mark.parametrize("constant", [None, False, True])
def test_overridden_handlers_cost_no_constants(qapp, constant):
    class Watcher(QObject):
        asked = 0

        def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
            self.asked += 1
            return bool(constant)

    class Handler(QWidget):
        asked = 0

        def keyPressEvent(self, event):  # noqa: N802 - Qt's name
            self.asked += 1

    watched, watcher, handler = QObject(), Watcher(), Handler()
    watched.installEventFilter(watcher)

    def send():
        qapp.sendEvent(watched, QEvent(QEvent.Type.User))
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
        qapp.sendEvent(handler, key)

    assert lost(constant, send) < SLACK
    assert watcher.asked == handler.asked == TIMES
