"""The agent's window on small and large screens: nothing cut, nothing out of reach."""

from importlib.resources import files
from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QSplitter

from app.domain.form import Broken, Rule
from app.domain.seat import HELP, Presence, SeatState
from speech.events import Track
from tests.ui.keyboard import ALT, focused, press
from tests.ui.samples import Kind, full_draft, pickers, suggestion
from ui import wording
from ui.seat.window import MINIMUM, SeatWindow
from ui.theme import THEMES
from ui.widgets.labels import ElidedLabel

SMALLEST_SCREEN = (1366, 768)
MISSING = ("request_type", "category", "place", "title", "content", "lead_unit", "caller_phone")
SIZES = (SMALLEST_SCREEN, (1440, 860), (1920, 1080))


@pytest.fixture(params=["en", "zh_CN"])
def language(request, qapp):
    translator = QTranslator()
    if request.param != "en":
        file = files("resources") / "i18n" / f"{request.param}.qm"
        assert translator.load(str(file))
        qapp.installTranslator(translator)
    yield request.param
    qapp.removeTranslator(translator)


@pytest.fixture
def window(look, shown, language):
    """A window at its fullest: a long call, everything missing, something wrong."""
    made = shown(SeatWindow(look, pickers()), *SMALLEST_SCREEN)
    since_ms = wording.now_ms() - 3_725_000
    made.calls.show_presence(Presence("8012", "李建国", SeatState.TALKING, since_ms, HELP))
    many = wording.translate("wording", "call {0} this month").format(12)
    repeated = wording.translate("wording", "{0} open ticket(s)").format(12)
    made.calls.show_caller("+8613800138000", f"王女士 / 李先生 · {many}", repeated)
    made.calls.show_speech(QCoreApplication.translate("SoundHealth", "Speech on"), "green")
    made.show_recording(paused=True)
    made.delay.setText(QCoreApplication.translate("Hearing", "Delay {0} s").format("0.2"))
    made.banner.say("device", wording.device_lost([Track.AGENT]).text())
    made.ticket.show_draft(full_draft())
    made.ticket.show_broken([Broken(field, Rule.MISSING) for field in MISSING])
    kinds = (Kind.CATEGORY, Kind.CATEGORY, Kind.CATEGORY, Kind.PLACE, Kind.TITLE, Kind.QUESTION)
    rows = [suggestion(kind, f"{n}", "滨海新区解放街道幸福小区") for n, kind in enumerate(kinds)]
    made.assistant.show_suggestions(rows, lambda _: "“夜间施工”“噪音扰民”")
    return made


def area_of(widget, window):
    rect = widget.rect()
    rect.moveTopLeft(widget.mapTo(window, rect.topLeft()))
    return rect


@pytest.mark.parametrize("size", SIZES)
def test_no_button_is_cut(window, size, qtbot):
    window.resize(*size)
    qtbot.waitUntil(lambda: window.size().toTuple() == size)
    shown = [b for b in window.findChildren(QPushButton) if b.isVisible() and b.text()]
    assert len(shown) > 15
    for button in shown:
        wanted = button.sizeHint().width()
        assert button.width() >= wanted, f"{button.text()} is cut"
        where = area_of(button, window)
        assert window.rect().adjusted(0, 0, 0, 10_000).contains(where), button.text()


def test_the_call_bar_fits_the_smallest_screen(window):
    bar = window.calls
    assert bar.minimumSizeHint().width() <= MINIMUM[0] <= SMALLEST_SCREEN[0]
    parts = [
        area_of(part, bar)
        for part in (
            *(bar.state, bar.number, bar.about, bar.repeated),
            *(bar.meters, bar.speech, bar.help, bar.who),
        )
    ]
    for left, right in pairwise(parts):
        assert left.right() < right.left()
    assert parts[-1].right() <= bar.width()


def test_the_window_does_not_outgrow_the_smallest_screen(window):
    hint = window.minimumSizeHint()
    assert (hint.width() <= SMALLEST_SCREEN[0], hint.height() <= SMALLEST_SCREEN[1]) == (True, True)


def test_the_smallest_window_has_room_for_every_column(window):
    """A splitter cuts a column that wants more than there is."""
    assert window.minimumSizeHint().width() <= MINIMUM[0]
    columns = window.findChild(QSplitter)
    for number in range(columns.count()):
        column = columns.widget(number)
        assert column.width() >= column.minimumSizeHint().width()


def test_the_columns_keep_their_words(window):
    for label in window.ticket.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap():
            assert label.width() >= label.sizeHint().width(), label.text()


def make_low(window, qtbot):
    """So low that the form scrolls."""
    window.resize(*MINIMUM)
    bar = window.ticket.findChild(QScrollArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)


@pytest.mark.parametrize("number", range(1, 9))
def test_every_field_can_be_brought_into_view(window, number, qtbot):
    make_low(window, qtbot)
    press(Qt.Key.Key_0 + number, ALT)
    area = window.ticket.findChild(QScrollArea)
    field = focused()
    assert area.viewport().rect().contains(area_of(field, area.viewport()).center())
    assert field.visibleRegion().boundingRect().height() == field.height()


def test_what_is_missing_at_the_end_is_scrolled_to(window, qtbot):
    make_low(window, qtbot)
    window.ticket.focus_first_broken([Broken("caller_phone", Rule.MISSING)])
    phone = window.ticket.caller_phone
    assert phone.hasFocus()
    assert phone.visibleRegion().boundingRect().height() == phone.height()


def test_without_hints_the_form_needs_no_scrolling(window, qtbot):
    window.ticket.show_broken([])
    window.banner.clear("device")
    bar = window.ticket.findChild(QScrollArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)


def test_a_higher_screen_gives_the_content_more_room(window, qtbot):
    low = window.ticket.content.height()
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: window.ticket.content.height() > 2 * low)
    assert window.ticket.content.height() <= 240


def test_the_suggestions_keep_half_of_their_panel(window):
    scrolled = window.assistant.findChild(QScrollArea)
    assert scrolled.height() >= window.assistant.height() * 0.45
    assert window.assistant.width() >= 300


@pytest.mark.parametrize("theme", THEMES)
def test_the_window_is_painted_in_both_themes(window, look, theme):
    look.wear(theme)
    image = window.grab().toImage()
    ratio = image.devicePixelRatio()
    assert image.pixelColor(int(3 * ratio), image.height() // 2) == look.theme.colour("ground")


def test_a_text_that_gives_way_is_told_whole_in_its_tooltip(look, shown, qtbot):
    label = shown(ElidedLabel())
    label.setText("王女士 · 本月第 3 次来电")
    whole = label.sizeHint().width()
    label.resize(whole, 20)
    full = label.grab().toImage()
    label.resize(40, 20)
    assert label.toolTip() == label.text() == "王女士 · 本月第 3 次来电"
    assert label.minimumSizeHint().width() == 0
    assert label.grab().toImage() != full.copy(0, 0, 40, 20)
