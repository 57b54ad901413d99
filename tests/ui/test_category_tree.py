"""The tree is browsed and searched by keyboard alone; Enter takes a leaf."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QDialog

from app.domain.category import Category
from app.services.pickers import category_finder
from tests.ui.keyboard import write
from ui.dialogs.category_tree import CategoryTreeDialog
from ui.models.category_tree import CategoryTreeModel
from ui.widgets.choice_list import Choice

Key = Qt.Key
CATEGORIES = (
    Category("01", ("城管", "市容", "占道经营"), ("摆摊",), "城市管理局"),
    Category("02", ("城管", "市政", "照明", "路灯不亮"), ("黑灯",), "城市管理局"),
    Category("03", ("城管", "市政", "井盖"), (), "城市管理局"),
    Category("04", ("环保", "噪声", "施工噪声"), ("夜间施工",), "生态环境分局"),
)


@pytest.fixture
def finder():
    return category_finder(CATEGORIES)


@pytest.fixture
def dialog(look, shown, finder, request):
    def find(typed):
        return [Choice(row.value, row.text, row.detail) for row in finder.find(typed)]

    current = getattr(request, "param", "")
    return shown(CategoryTreeDialog(look, CATEGORIES, find, current))


def names(dialog):
    """Rows that can be seen, with their depth."""
    tree, rows = dialog.tree, []
    index = tree.model().index(0, 0, QModelIndex())
    while index.isValid():
        depth, above = 0, index.parent()
        while above.isValid():
            depth, above = depth + 1, above.parent()
        rows.append("  " * depth + index.data())
        index = tree.indexBelow(index)
    return rows


def press(qtbot, dialog, *keys):
    for key in keys:
        qtbot.keyClick(dialog.line, key)


def test_arrows_unfold_and_enter_takes_a_leaf(dialog, qtbot):
    assert names(dialog) == ["城管", "环保"]
    press(qtbot, dialog, Key.Key_Right, Key.Key_Down, Key.Key_Down, Key.Key_Right, Key.Key_Down)
    assert names(dialog) == ["城管", "  市容", "  市政", "    照明", "    井盖", "环保"]
    assert dialog.answer() == ""
    press(qtbot, dialog, Key.Key_Down)
    assert dialog.answer() == "03"
    with qtbot.waitSignal(dialog.accepted):
        press(qtbot, dialog, Key.Key_Return)
    assert dialog.answer() == "03"


def test_enter_on_a_branch_unfolds_and_folds_it(dialog, qtbot):
    press(qtbot, dialog, Key.Key_Return)
    assert len(names(dialog)) == 4
    press(qtbot, dialog, Key.Key_Return)
    assert len(names(dialog)) == 2
    assert dialog.isVisible()


def test_typing_shows_only_what_fits_and_chooses_the_best(dialog, qtbot):
    write("ludeng")
    assert names(dialog) == ["城管", "  市政", "    照明", "      路灯不亮"]
    assert dialog.answer() == "02"
    press(qtbot, dialog, Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_what_fits_nothing_is_said_and_cannot_be_taken(dialog, qtbot):
    write("火箭")
    assert names(dialog) == []
    assert dialog.answer() == ""
    assert dialog._about.text() == "Nothing is called so"
    press(qtbot, dialog, Key.Key_Return)
    assert dialog.isVisible()


def test_escape_empties_the_search_and_then_closes(dialog, qtbot):
    write("噪声")
    press(qtbot, dialog, Key.Key_Escape)
    assert dialog.isVisible()
    assert names(dialog) == ["城管", "环保"]
    with qtbot.waitSignal(dialog.rejected):
        press(qtbot, dialog, Key.Key_Escape)


@pytest.mark.parametrize("dialog", ["02"], indirect=True)
def test_the_tickets_category_is_unfolded_and_described(dialog):
    assert dialog.answer() == "02"
    assert "城管 › 市政 › 照明 › 路灯不亮" in dialog._about.text()
    assert "黑灯" in dialog._words.text()


@pytest.mark.parametrize("dialog", ["gone"], indirect=True)
def test_a_category_that_is_no_more_does_not_matter(dialog):
    assert dialog.answer() == ""
    assert "城管" in dialog._about.text()


def test_the_model_keeps_qts_rules_while_it_changes(qtmodeltester):
    model = CategoryTreeModel()
    qtmodeltester.check(model)
    model.show(CATEGORIES)
    model.show(CATEGORIES[2:])
    model.show(())
    model.show(CATEGORIES)
    index = model.index_of("02")
    assert model.category(index) == CATEGORIES[1]
    assert index.parent().data() == "照明"
    assert "城市管理局" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert not model.index_of("nowhere").isValid()
