"""The check before sending, by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.domain.checked import Decision, Finding, FindingKind, Severity, Subject, Written
from app.domain.suggestion import Evidence
from tests.ui.keyboard import press
from ui import check_wording
from ui.seat.check_list import CheckList

Key = Qt.Key
WRONG = Finding(
    FindingKind.DIFFERS,
    Subject.AMOUNT,
    Severity.SERIOUS,
    Written("content", 4, 7, "3万元"),
    (Evidence(1, 2, 5),),
    "五万块",
    "五万块",
)
STRANGE = Finding(
    FindingKind.NEVER_SAID, Subject.PLACE, Severity.WARNING, Written("title", 0, 4, "阳光花园")
)
LOW = Finding(
    FindingKind.GRADED_BELOW,
    Subject.URGENCY,
    Severity.NOTE,
    Written("urgency", 0, 0, "normal"),
    (Evidence(2, 0, 2),),
    "危险",
    "urgent",
)


@pytest.fixture
def desk(look, shown):
    """The list above a field, in a window where F3 and Escape mean something else."""
    window = QWidget()
    window.list, window.field = CheckList(look), QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(window.list)
    column.addWidget(window.field)
    window.stolen, window.told = [], []
    for key in ("F3", "Esc"):
        QShortcut(QKeySequence(key), window).activated.connect(
            lambda k=key: window.stolen.append(k)
        )
    for name in ("pointed", "go_asked", "taken", "ignored"):
        signal = getattr(window.list, name)
        signal.connect(lambda finding, n=name: window.told.append((n, finding)))
    window.list.send_asked.connect(lambda: window.told.append("send"))
    window.list.left.connect(window.field.setFocus)
    shown(window, 560, 400)
    window.field.setFocus()
    return window


def test_nothing_found_shows_nothing_and_takes_no_caret(desk):
    desk.list.show_findings(())
    desk.list.enter()
    assert not desk.list.isVisible()
    assert desk.field.hasFocus()


def test_the_caret_stays_until_the_desk_gives_it(desk):
    desk.list.show_findings((WRONG, STRANGE))
    assert desk.list.isVisible()
    assert desk.field.hasFocus()
    assert desk.told == []


def test_the_keys_act_on_the_chosen_finding(desk):
    desk.list.show_findings((WRONG, STRANGE, LOW))
    desk.list.enter()
    press(Key.Key_Return)
    press(Key.Key_F3)
    press(Key.Key_Down)
    press(Key.Key_Delete)
    assert [each for each in desk.told if each[0] != "pointed"] == [
        ("go_asked", WRONG),
        ("taken", WRONG),
        ("ignored", STRANGE),
    ]
    assert ("pointed", STRANGE) in desk.told
    assert desk.stolen == [], "the desk's own F3 took a suggestion"


def test_what_nobody_said_cannot_be_taken_over(desk):
    desk.list.show_findings((STRANGE,))
    desk.list.enter()
    press(Key.Key_F3)
    assert not desk.list.take.isEnabled()
    assert ("taken", STRANGE) not in desk.told


def test_escape_leads_back_and_the_list_stays(desk):
    desk.list.show_findings((WRONG,))
    desk.list.enter()
    press(Key.Key_Escape)
    assert desk.field.hasFocus()
    assert desk.list.isVisible()
    assert desk.stolen == []


def test_the_last_finding_gives_the_caret_back(desk):
    desk.list.show_findings((WRONG,))
    desk.list.enter()
    desk.list.show_findings(())
    assert desk.field.hasFocus()
    assert not desk.list.isVisible()


def test_the_choice_stays_with_its_finding(desk):
    desk.list.show_findings((WRONG, STRANGE, LOW))
    desk.list.enter()
    press(Key.Key_Down)
    desk.list.show_findings((STRANGE, LOW))
    press(Key.Key_Return)
    assert desk.told[-1] == ("go_asked", STRANGE)


def test_sending_anyway(desk):
    desk.list.show_findings((WRONG,))
    desk.list.send.click()
    assert desk.told == ["send"]


def test_both_passages_are_read_aloud(desk):
    desk.list.show_findings((WRONG, STRANGE, LOW))
    spoken = [desk.list.findings.index(row).data() for row in range(3)]
    assert "3万元" in spoken[0]
    assert "五万块" in spoken[0]
    assert "阳光花园" in spoken[1]
    assert check_wording.passages(LOW).count("“") == 2
    assert all(check_wording.decision(each) for each in Decision)


def test_the_key_that_was_pressed_is_printed_on_the_button(desk):
    desk.list.show_key("F2")
    assert desk.list.send.toolTip().endswith("F2")


def test_a_place_that_differs_only_by_its_codes_shows_no_empty_quotes():
    place = Finding(
        FindingKind.DIFFERS,
        Subject.PLACE,
        Severity.SERIOUS,
        Written("place.district"),
        (Evidence(0, 0, 4),),
        "解放街道",
    )
    assert check_wording.passages(place).count("“") == 1
