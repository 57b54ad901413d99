"""The binding itself: PySide6 6.12.0 lost references to what Python overrides return."""

import sys

import pytest
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

TIMES = 1_000
SLACK = 100  # other threads and the interpreter itself move these counts a little

immortal = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None and False cannot be lost from Python 3.12 on"
)


class Silent(QAbstractListModel):
    """Answers every role with nothing, as models do for roles that they do not know."""

    asked = 0

    def rowCount(self, parent=QModelIndex()):  # noqa: N802, B008 - Qt's name
        return 0 if parent.isValid() else 3

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        self.asked += 1


class Filter(QObject):
    asked = 0

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
        self.asked += 1
        return False


@immortal
def test_a_model_that_answers_none_does_not_use_up_none(qapp):
    model = Silent()
    view = QListView()
    view.setModel(model)
    index = model.index(0, 0)
    before = sys.getrefcount(None)
    for _ in range(TIMES):
        view.sizeHintForIndex(index)  # C++ asks data() for font, size, text, icon
    assert model.asked >= TIMES
    assert sys.getrefcount(None) > before - SLACK


@immortal
def test_an_event_filter_that_answers_false_does_not_use_up_false(qapp):
    watched, watching = QObject(), Filter()
    watched.installEventFilter(watching)
    before = sys.getrefcount(False)
    for _ in range(TIMES):
        qapp.sendEvent(watched, QEvent(QEvent.Type.User))
    assert watching.asked == TIMES
    assert sys.getrefcount(False) > before - SLACK


@immortal
@pytest.mark.parametrize("constant", [None, False, True])
def test_overridden_handlers_do_not_use_up_constants(qapp, constant):
    class Handler(QWidget):
        def event(self, event):
            if event.type() == QEvent.Type.User:
                return constant if constant is not None else False
            return super().event(event)

        def keyPressEvent(self, event):  # noqa: N802 - Qt's name
            pass

    widget = Handler()
    before = sys.getrefcount(constant)
    for _ in range(TIMES):
        qapp.sendEvent(widget, QEvent(QEvent.Type.User))
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
        qapp.sendEvent(widget, key)
    assert sys.getrefcount(constant) > before - SLACK
