import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.domain.seat import CHOSEN, HELP, Presence, SeatState, may_follow
from tests.ui.keyboard import focused, press
from ui import wording
from ui.seat.call_bar import CallBar
from ui.seat.state_bar import StateBar
from ui.theme import THEMES

Key = Qt.Key
S = SeatState
ASKED = ("answer_asked", "hang_up_asked", "hold_asked", "hand_over_asked", "help_asked")


class Desk(QWidget):
    """The bar above something that is being written."""

    def __init__(self, look):
        super().__init__()
        self.bar = CallBar(look)
        self.line = QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.bar)
        column.addWidget(self.line)
        self.told = []
        for name in ASKED:
            getattr(self.bar, name).connect(lambda n=name: self.told.append(n))
        self.bar.state_chosen.connect(lambda state: self.told.append(state))


@pytest.fixture
def desk(look, shown):
    made = shown(Desk(look), 1366, 120)
    made.line.setFocus()
    return made


def presence(state, ago_s=0, reason=""):
    return Presence("8012", "李", state, wording.now_ms() - ago_s * 1_000, reason)


def buttons(bar):
    named = {n: getattr(bar, n) for n in ("answer", "hang_up", "hold", "hand_over", "help")}
    return {name for name, button in named.items() if button.isVisible()}


@pytest.mark.parametrize(
    ("ago_s", "text"), [(0, "00:00"), (151, "02:31"), (3_599, "59:59"), (9_151, "2:32:31")]
)
def test_the_timer_runs_from_when_the_state_began(desk, ago_s, text):
    desk.bar.show_presence(presence(S.TALKING, ago_s))
    assert text in desk.bar.state.text()
    assert "In call" in desk.bar.state.text()


def test_the_timer_goes_on_by_itself(desk, qtbot):
    desk.bar.show_presence(presence(S.TALKING, 10))
    before = desk.bar.state.text()
    qtbot.waitUntil(lambda: desk.bar.state.text() != before, timeout=3_000)


def test_a_clock_that_was_set_back_shows_no_negative_time(desk):
    desk.bar.show_presence(presence(S.TALKING, -600))
    assert "00:00" in desk.bar.state.text()


def test_a_reason_is_shown_with_the_state(desk):
    desk.bar.show_presence(presence(S.TALKING, 0, HELP))
    assert HELP in desk.bar.state.text()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (S.IDLE, set()),
        (S.RINGING, {"answer"}),
        (S.TALKING, {"hang_up", "hold"}),
        (S.ON_HOLD, {"hang_up", "hold"}),
        (S.AFTER_CALL, set()),
        (S.BREAK, set()),
    ],
)
def test_each_state_has_its_buttons(desk, state, expected):
    desk.bar.show_presence(presence(state))
    assert buttons(desk.bar) - {"hand_over", "help"} == expected


def test_hold_becomes_resume(desk):
    desk.bar.show_presence(presence(S.ON_HOLD))
    assert desk.bar.hold.text() == desk.bar.hold.accessibleName() == "Resume"
    desk.bar.show_presence(presence(S.TALKING))
    assert desk.bar.hold.text() == "Hold"


@pytest.mark.parametrize(
    ("key", "asked"),
    list(zip((Key.Key_F5, Key.Key_F6, Key.Key_F7, Key.Key_F8, Key.Key_F9), ASKED, strict=True)),
)
def test_keys_ask_from_wherever_one_writes(desk, key, asked):
    desk.bar.show_presence(presence(S.TALKING))
    press(key)
    assert desk.told == [asked]
    assert focused() is desk.line


@pytest.mark.parametrize("state", S)
def test_the_menu_offers_only_what_may_follow(desk, state):
    desk.bar.show_presence(presence(state))
    desk.bar._fill_menu()
    offered = {a.data(): a.isEnabled() for a in desk.bar._menu.actions() if a.data()}
    assert {SeatState(each) for each in offered} == CHOSEN - {state}
    assert {SeatState(k) for k, on in offered.items() if on} == {
        s for s in CHOSEN if may_follow(state, s)
    } - {state}


def test_the_menu_is_opened_and_used_by_keys(desk, qtbot):
    desk.bar.show_presence(presence(S.IDLE))
    menu = desk.bar._menu

    def choose():
        qtbot.keyClick(menu, Key.Key_Down)
        qtbot.keyClick(menu, Key.Key_Return)

    menu.aboutToShow.connect(lambda: QTimer.singleShot(0, menu, choose))
    press(Key.Key_F10)
    qtbot.waitUntil(lambda: bool(desk.told))
    assert desk.told == [S.BREAK]
    assert not menu.isVisible()


def test_a_caller_never_takes_the_caret(desk):
    for state in (S.RINGING, S.TALKING):
        desk.bar.show_presence(presence(state))
        desk.bar.show_caller("+8613800138000", "王女士", "2 open ticket(s)")
        desk.bar.show_speech("Speech on", "green")
        assert focused() is desk.line


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+8613800138000", "138 **** 8000"),
        ("+862087654321", "020-**** 4321"),
        ("87654321", "87 **** 21"),
        ("7654321", "76 **** 21"),
        ("12345", "12345"),
    ],
)
def test_a_callers_number_is_hidden_in_the_middle(desk, number, text):
    desk.bar.show_caller(number)
    assert desk.bar.number.text() == text


def test_a_caller_is_shown_with_what_is_known_of_them(desk):
    desk.bar.show_caller("+8613800138000", "王女士 · call 3 this month", "1 open ticket(s)")
    assert desk.bar.about.text() == "王女士 · call 3 this month"
    assert desk.bar.repeated.isVisible()


def test_a_withheld_number_is_said_and_nobody_is_nothing(desk):
    desk.bar.show_caller("")
    assert desk.bar.number.text() == "Number withheld"
    desk.bar.show_caller(None)
    assert desk.bar.number.text() == ""
    assert not desk.bar.repeated.isVisible()


def test_speech_is_told_or_not_at_all(desk):
    desk.bar.show_speech("Speech off", "amber")
    assert (desk.bar.speech.isVisible(), desk.bar.speech.property("pill")) == (True, "amber")
    desk.bar.show_speech("", "green")
    assert not desk.bar.speech.isVisible()


@pytest.mark.parametrize("state", S)
def test_each_state_has_its_tone(desk, look, state):
    desk.bar.show_presence(presence(state))
    assert desk.bar.state.property("tone") == wording.STATE_TONES.get(state, "grey")
    ground = wording.STATE_TONES.get(state, "grey")
    token = "raised" if ground == "grey" else f"{ground}_ground"
    image = desk.bar.state.grab().toImage()
    assert image.pixelColor(image.width() // 2, 3) == look.theme.colour(token)


@pytest.fixture
def bar(look, shown):
    return shown(StateBar(look), 900, 28)


def test_nothing_is_promised_before_the_server_was_heard(bar):
    assert bar.connection.text() == "Connecting …"
    assert bar.waiting.text() == ""


@pytest.mark.parametrize("connected", [True, False, None])
@pytest.mark.parametrize("theme", THEMES)
def test_the_connection_has_words_and_a_sign(bar, look, connected, theme):
    look.wear(theme)
    bar.show_connection(connected)
    assert bar.connection.text()
    assert not bar._sign.pixmap().isNull()
    bar.show_connection(not connected)
    other = bar._sign.pixmap().toImage()
    bar.show_connection(connected)
    assert bar._sign.pixmap().toImage() != other


def test_a_cut_is_told_with_what_is_kept(bar):
    bar.show_connection(False)
    assert bar.connection.text() == "No connection: everything is kept here"


@pytest.mark.parametrize(("count", "text"), [(2, "2 waiting to be sent"), (0, "All sent")])
def test_what_waits_is_counted(bar, count, text):
    bar.show_waiting(count)
    assert bar.waiting.text() == text


def test_the_last_save_is_told_with_its_second(bar):
    at_ms = wording.now_ms()
    bar.show_saved(at_ms)
    assert wording.clock(at_ms) in bar.saved.text()


def test_a_notice_stands_on_the_right(bar):
    bar.say("Ticket 3 saved")
    assert bar.notice.text() == "Ticket 3 saved"


def test_the_time_of_day_is_shown(bar):
    now = wording.clock(wording.now_ms())[:5]
    bar._tick()
    assert bar.clock.text() in {now, wording.clock(wording.now_ms())[:5]}
