"""Rows of different heights: what is measured when, and that nothing jumps."""

import pytest
from PySide6.QtCore import QPoint, QStringListModel, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView

from ui.widgets.rows_view import RowsView

MANY = 3_000


class Painter:
    """Rows as high as their text says, twice as high in a narrow view; counts what is asked."""

    def __init__(self):
        self.measured = 0
        self.painted = set()

    def height(self, index, width):
        self.measured += 1
        return int(index.data()) * (2 if width < 250 else 1)

    def paint(self, painter, rect, index, *, selected):
        self.painted.add(index.row())


@pytest.fixture
def model(qapp):
    return QStringListModel()


@pytest.fixture
def view(shown, model):
    made = RowsView(Painter())
    made.setModel(model)
    made.rows = made._painter
    return shown(made, 300, 400)


@pytest.fixture
def full(view, model, qtbot):
    model.setStringList([str(20 + n % 30) for n in range(MANY)])
    qtbot.waitUntil(lambda: measured(view))
    return view


def measured(view):
    return bool(view._exact) and all(view._exact)


def whole_height(model, times=1):
    return times * sum(int(text) for text in model.stringList())


def set_row(model, row, height):
    model.setData(model.index(row), str(height))


def test_a_change_measures_only_its_row(full, model, qtbot):
    full.rows.measured = 0
    set_row(model, MANY - 1, 77)
    assert full.visualRect(model.index(MANY - 1)).height() == 77
    model.insertRows(MANY, 1)
    set_row(model, MANY, 30)
    model.removeRows(MANY, 1)
    qtbot.waitUntil(lambda: measured(full))
    assert full.rows.measured < 30, "rows that did not change were measured"


def test_only_rows_in_sight_are_painted(full, model, qtbot):
    full.rows.painted.clear()
    full.viewport().repaint()
    assert full.rows.painted == set(range(max(full.rows.painted) + 1))
    assert len(full.rows.painted) < 25


def test_the_end_is_where_all_rows_end(full, model):
    bar = full.verticalScrollBar()
    assert bar.maximum() == whole_height(model) - full.viewport().height()
    full.scrollTo(model.index(MANY - 1))
    assert full.visualRect(model.index(MANY - 1)).bottom() == full.viewport().height() - 1


@pytest.mark.parametrize("row", [0, 700, MANY - 1])
def test_a_row_in_a_new_model_can_be_gone_to_at_once(view, model, row):
    """Nothing above it was measured yet."""
    model.setStringList([str(20 + n % 30) for n in range(MANY)])
    view.scrollTo(model.index(row), QAbstractItemView.ScrollHint.PositionAtCenter)
    assert view.viewport().rect().contains(view.visualRect(model.index(row)).center())
    assert view.visualRect(model.index(row)).height() == 20 + row % 30


def test_what_one_looks_at_stays_while_the_rest_is_measured(full, model, qtbot):
    full.scrollTo(model.index(1_500), QAbstractItemView.ScrollHint.PositionAtTop)
    top = full.indexAt(QPoint(5, 0)).row()
    full.resize(200, 400)
    qtbot.waitUntil(lambda: measured(full))
    assert full.indexAt(QPoint(5, 0)).row() == top
    assert full.verticalScrollBar().maximum() == whole_height(model, 2) - full.viewport().height()


def test_who_follows_stays_at_the_end_of_a_narrower_view(full, model, qtbot):
    full.follow()
    full.resize(200, 400)
    qtbot.waitUntil(lambda: measured(full))
    assert full.visualRect(model.index(MANY - 1)).bottom() == full.viewport().height() - 1


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ([Qt.Key.Key_Down], MANY - 1),
        ([Qt.Key.Key_Home, Qt.Key.Key_Down], 1),
        ([Qt.Key.Key_Home, Qt.Key.Key_Up], 0),
        ([Qt.Key.Key_End, Qt.Key.Key_Down], MANY - 1),
        ([Qt.Key.Key_End, Qt.Key.Key_PageUp] + 2 * [Qt.Key.Key_PageDown], MANY - 1),
    ],
)
def test_keys_go_from_row_to_row(full, model, keys, row, qtbot):
    for key in keys:
        qtbot.keyClick(full, key)
    assert full.currentIndex().row() == row
    assert full.viewport().rect().intersects(full.visualRect(full.currentIndex()))


def test_a_page_is_what_one_sees(full, qtbot):
    qtbot.keyClick(full, Qt.Key.Key_Home)
    seen = full.indexAt(full.viewport().rect().bottomLeft()).row()
    qtbot.keyClick(full, Qt.Key.Key_PageDown)
    assert abs(full.currentIndex().row() - seen) <= 1


def test_a_click_chooses_the_row_under_it(full, model, qtbot):
    rect = full.visualRect(model.index(4))
    qtbot.mouseClick(full.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert full.currentIndex().row() == 4
    assert full.selectionModel().isSelected(model.index(4))


def test_below_the_last_row_there_is_none(view, model):
    model.setStringList(["20", "30"])
    view.updateGeometries()
    assert view.indexAt(QPoint(5, 49)).row() == 1
    assert not view.indexAt(QPoint(5, 50)).isValid()
    assert not view.indexAt(QPoint(5, -1)).isValid()


def test_a_screen_reader_finds_the_rows(full):
    found = QAccessible.queryAccessibleInterface(full)
    assert found.role() is QAccessible.Role.List
    assert found.childCount() == MANY


def test_another_model_begins_anew(full, model, qtbot):
    full.setModel(QStringListModel(["40"], full))
    qtbot.waitUntil(lambda: measured(full))
    assert full.verticalScrollBar().maximum() == 0
    assert full.visualRect(full.model().index(0, 0)).height() == 40
    full.model().setStringList([])
    assert full.grab().isNull() is False
