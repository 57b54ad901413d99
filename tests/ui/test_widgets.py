import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from ui.dialogs.keys import KeysDialog
from ui.theme import THEMES
from ui.widgets.banner import Banner
from ui.widgets.buttons import KeyButton, Segmented
from ui.widgets.chips import Chips
from ui.widgets.labels import pill, set_pill

Key = Qt.Key
CHOICES = (("a", "One"), ("b", "Two"), ("c", "Three"))


@pytest.fixture
def segmented(qtbot, look, shown):
    made = shown(Segmented(CHOICES))
    made.told = []
    made.chosen.connect(made.told.append)
    return made


def test_nothing_is_chosen_at_first(segmented):
    assert segmented.value is None


def test_showing_a_value_tells_nothing(segmented):
    segmented.show_value("b")
    assert segmented.value == "b"
    segmented.show_value(None)
    assert segmented.value is None
    assert segmented.told == []
    segmented.setFocus()
    assert QApplication.focusWidget().text() == "One", "who comes next begins at the first"


def test_arrows_choose(segmented, qtbot):
    segmented.show_value("a")
    segmented.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Right)
    assert (segmented.value, segmented.told) == ("b", ["b"])


def test_the_focus_follows_what_a_program_chooses(segmented):
    """A frame around one and a fill in another would read as two choices."""
    segmented.setFocus()
    segmented.show_value("c")
    assert QApplication.focusWidget().text() == "Three"


@pytest.mark.parametrize(
    ("arrows", "value"),
    [([Key.Key_Right], "b"), ([Key.Key_Right] * 4, "c"), ([Key.Key_Left], "a")],
)
def test_arrows_choose_also_while_nothing_is_chosen(segmented, qtbot, arrows, value):
    segmented.setFocus()
    for arrow in arrows:
        qtbot.keyClick(QApplication.focusWidget(), arrow)
    assert segmented.value == segmented.told[-1] == value
    assert QApplication.focusWidget().text() == dict(CHOICES)[value]


@pytest.mark.parametrize(("key", "value"), [(Key.Key_1, "a"), (Key.Key_3, "c")])
def test_digits_choose(segmented, qtbot, key, value):
    segmented.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), key)
    assert (segmented.value, segmented.told) == (value, [value])
    assert QApplication.focusWidget().text() == dict(CHOICES)[value]


def test_a_digit_without_a_choice_does_nothing(segmented, qtbot):
    segmented.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_4)
    assert segmented.told == []


def test_space_chooses_what_has_the_focus(segmented, qtbot):
    segmented.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Space)
    assert segmented.told == ["a"]


def test_coming_back_goes_to_what_is_chosen(segmented, qtbot):
    segmented.show_value("c")
    segmented.setFocus()
    assert QApplication.focusWidget().text() == "Three"


def test_a_button_says_its_word_and_its_key(look, qtbot):
    button = KeyButton(look, "Dispatch", "F4", "check", "primary")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Dispatch"
    assert "F4" in button.toolTip()
    button.relabel("Send")
    assert button.accessibleName() == "Send"
    assert "Send" in button.toolTip()
    assert "F4" in button.toolTip()


def test_a_button_has_room_for_what_it_paints(look, qtbot):
    bare = KeyButton(look, "Dispatch")
    full = KeyButton(look, "Dispatch", "F4", "check")
    qtbot.addWidget(bare)
    qtbot.addWidget(full)
    assert full.sizeHint().width() > bare.sizeHint().width() + 30
    assert bare.sizeHint().width() > bare.fontMetrics().horizontalAdvance("Dispatch")


@pytest.mark.parametrize("kind", ["", "primary", "danger", "quiet"])
@pytest.mark.parametrize("theme", THEMES)
def test_a_button_paints_its_word(look, qtbot, kind, theme):
    look.wear(theme)
    button = KeyButton(look, "挂断", "F6", "phone", kind)
    blank = KeyButton(look, "", "", "", kind)
    for each in (button, blank):
        qtbot.addWidget(each)
        each.resize(button.sizeHint())
    assert button.grab().toImage() != blank.grab().toImage()
    button.setEnabled(False)
    assert not button.grab().isNull()


def test_a_pill_without_text_hides(qtbot):
    made = pill("x", "green")
    qtbot.addWidget(made)
    set_pill(made, "", "amber")
    assert made.isHidden()
    set_pill(made, "2", "red")
    assert (made.isHidden(), made.text(), made.property("pill")) == (False, "2", "red")


@pytest.fixture
def banner(qtbot, look):
    made = Banner()
    qtbot.addWidget(made)
    return made


def said(banner):
    return banner.text.text(), banner.property("tone")


def test_a_banner_hides_without_a_message(banner):
    assert banner.isHidden()
    banner.clear("nothing")
    assert banner.isHidden()


def test_the_newest_topic_is_shown_and_the_older_comes_back(banner):
    banner.say("sync", "No server.")
    banner.say("device", "No sound.", "red")
    assert said(banner) == ("No sound. (1 more)", "red")
    banner.clear("device")
    assert said(banner) == ("No server.", "amber")
    assert not banner.isHidden()
    banner.clear("sync")
    assert banner.isHidden()


def test_an_older_topic_ends_unseen(banner, qtbot):
    banner.say("sync", "No server.")
    banner.say("device", "No sound.", "red")
    banner.clear("sync")
    assert said(banner) == ("No sound.", "red")


def test_a_topic_that_is_told_again_is_the_newest(banner):
    banner.say("sync", "2 waiting.")
    banner.say("device", "No sound.", "red")
    banner.say("sync", "3 waiting.")
    assert said(banner) == ("3 waiting. (1 more)", "amber")
    banner.clear("sync")
    assert said(banner) == ("No sound.", "red")


def test_what_is_minor_waits_behind_everything_else(banner):
    banner.say("device", "No sound.", "red")
    banner.say("loud", "Too loud.", minor=True)
    assert said(banner) == ("No sound. (1 more)", "red")
    banner.clear("device")
    assert said(banner) == ("Too loud.", "amber")


def test_a_banner_reads_aloud_and_tells_of_its_text(banner, qtbot):
    with qtbot.waitSignal(banner.changed) as told:
        banner.say("sync", "No server.")
    assert told.args == ["No server."]
    assert banner.accessibleName() == "No server."
    assert banner.focusPolicy() == Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize("key", [Key.Key_Escape, Key.Key_Space, Key.Key_F1, Key.Key_F5])
def test_any_key_closes_the_sheet_of_keys(look, shown, qtbot, key):
    sheet = shown(KeysDialog())
    with qtbot.waitSignal(sheet.destroyed):
        QTest.keyClick(sheet, key)


def test_the_sheet_names_each_key_of_the_desk_once(look, qtbot):
    sheet = KeysDialog()
    qtbot.addWidget(sheet)
    keys = [each.text() for each in sheet.findChildren(QLabel) if each.property("role") == "key"]
    assert {"F2", "F4", "F3 / Shift+F3", "Ctrl+K"} <= set(keys)
    everywhere = [key for key in keys if key not in {"Enter", "Esc", "↑ / ↓"}]
    assert len(everywhere) == len(set(everywhere))
    assert not sheet.findChildren(QPushButton)


def test_arrows_go_along_a_row_of_chips_and_stay_in_it(qtbot, shown):
    row = shown(Chips(CHOICES))
    told = []
    row.chosen.connect(told.append)
    row.setFocus()
    for key, text in ((Key.Key_Left, "One"), (Key.Key_Right, "Two"), (Key.Key_Right, "Three")):
        qtbot.keyClick(QApplication.focusWidget(), key)
        assert QApplication.focusWidget().text() == text
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Right)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Space)
    assert told == ["c"]


def test_the_keys_fit_the_smallest_screen(shown):
    sheet = shown(KeysDialog())
    assert sheet.width() <= 1366
    assert sheet.height() <= 720  # a title bar and a task bar want some of 768
    told = [label.text() for label in sheet.findChildren(QLabel)]
    assert "Ticket against call" in told
