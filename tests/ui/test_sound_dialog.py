"""Devices, levels and models are chosen before a call; a real window, devices pretended."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.services.hot_words import HotWord
from app.services.sound_setup import DeviceRow, ModelRow, SoundChoice, SoundSetup
from speech.events import DeviceLost, Level, SoundFault, SoundFaulty, Track
from tests.ui.keyboard import focused, press
from tests.ui.samples import pickers
from ui.bridges.background import Background
from ui.dialogs.hot_words import HotWordsDialog
from ui.dialogs.sound_settings import SoundSettingsDialog
from ui.seat.listening_desk import ListeningDesk
from ui.seat.window import SeatWindow

Key = Qt.Key
HEADSET = DeviceRow("pulse:headset", "Headset", 1, False)
MONITOR = DeviceRow("pulse:line.monitor", "Line", 2, True)
DEMO = ModelRow("demo-zh", "Demonstration", True)
WHISPER = ModelRow("base", "Whisper base", False)
CHOICE = SoundChoice("", "", "demo-zh", False)
BOTH = tuple(Track)


class FakeTrials:
    """Notes what is listened to; a test tells what is heard."""

    def __init__(self):
        self.listened, self.stopped, self.emit = [], 0, None

    def listen(self, sources, emit):
        self.listened.append(sources)
        self.emit = emit

    def stop(self):
        self.stopped += 1


class Setup:
    """The services of the dialog, with one seat's devices."""

    def __init__(self):
        self.choice = CHOICE
        self.rows = [HEADSET, MONITOR]
        self.saved = []
        self.at_once = False
        self.failure = None
        self.trials = FakeTrials()
        self.services = SoundSetup(
            lambda: self.choice,
            lambda: list(self.rows),
            lambda: [DEMO, WHISPER],
            self.save,
            self.trials,
        )

    def save(self, choice):
        assert threading.current_thread() is not threading.main_thread()
        if self.failure:
            raise self.failure
        self.saved.append(choice)
        return self.at_once


class FakeWords:
    words = ()

    def add(self, word):
        return False


@pytest.fixture
def setup():
    return Setup()


@pytest.fixture
def in_call():
    return []


@pytest.fixture
def desk(look, shown, setup, in_call):
    window = shown(SeatWindow(look, pickers()), 1366, 768)
    background = Background(window)
    made = ListeningDesk(window, setup.services, FakeWords(), background, lambda: bool(in_call))
    made.window = window
    window.setFocus()
    yield made
    if made.sound is not None:
        made.sound.reject()
    background.close()


@pytest.fixture
def dialog(desk, setup, qtbot):
    """Opened by its key, with everything that is there."""
    press(Key.Key_F12)
    qtbot.waitUntil(lambda: desk.sound.agent.count() == 3 and desk.sound.model.count() == 2)
    return desk.sound


def items(box):
    return [box.itemText(row) for row in range(box.count())]


def choose(box, text):
    box.setCurrentIndex(next(row for row, each in enumerate(items(box)) if text in each))


def test_what_there_is_can_be_chosen(dialog):
    assert items(dialog.agent) == ["Microphone of the system", "Headset", "Line (what is played)"]
    assert items(dialog.citizen)[0] == "Second channel of the same device"
    assert items(dialog.model) == [
        "Demonstration · words appear at once",
        "Whisper base · words appear after each sentence",
    ]
    assert dialog.answer() == CHOICE


def test_a_device_that_was_never_there_is_not_told_by_its_machine_name(look, shown):
    choice = SoundChoice("pulse:alsa_input.usb-00", "", "demo-zh", False)
    dialog = shown(SoundSettingsDialog(look, choice))
    assert dialog.agent.currentText() == "The device chosen before (not there now)"


def test_levels_of_the_chosen_devices_are_shown(dialog, setup, look):
    assert setup.trials.listened == [[("", BOTH)]]
    choose(dialog.agent, "Headset")
    choose(dialog.citizen, "Line")
    assert setup.trials.listened[-1] == [
        ("pulse:headset", (Track.AGENT,)),
        ("pulse:line.monitor", (Track.CITIZEN,)),
    ]
    setup.trials.emit(Level(Track.CITIZEN, -20.0, -10.0))
    green = look.theme.colour("green").rgb()

    def lit(track):
        image = dialog.meters[track].grab().toImage()
        return any(image.pixel(x, image.height() // 2) == green for x in range(image.width()))

    assert (lit(Track.AGENT), lit(Track.CITIZEN)) == (False, True)


def test_a_device_that_gives_nothing_is_told(dialog, setup):
    setup.trials.emit(DeviceLost("pulse:headset", "busy", (Track.AGENT,)))
    assert dialog.problem.text() == "No sound from the agent's microphone."
    setup.trials.emit(DeviceLost("pulse:line", "busy", (Track.CITIZEN,)))
    assert dialog.problem.text().endswith("microphone and the citizen's line.")
    choose(dialog.agent, "Headset")
    assert not dialog.problem.isVisible()


def test_a_message_moves_nothing(dialog):
    parts = (dialog.agent, dialog.model, dialog.meters[Track.AGENT], dialog.save)

    def places():
        QApplication.sendPostedEvents()
        return [part.geometry() for part in parts]

    before = places()
    dialog.show_problem("No sound.")
    assert places() == before
    dialog.show_problem("Something long is wrong. " * 8)
    dialog.layout().activate()
    assert places()[:3] == before[:3]
    needed = dialog.problem.heightForWidth(dialog.problem.width())
    assert dialog.problem.height() >= needed, "its last words are cut"
    dialog.show_problem("")
    assert dialog.agent.height() == before[0].height()


def test_what_is_wrong_is_written_beside_the_level(dialog, look):
    meter, red = dialog.meters[Track.AGENT], look.theme.colour("red").rgb()

    def columns():
        image = meter.grab().toImage()
        rows = range(image.height())
        return [x for x in range(image.width()) if any(image.pixel(x, y) == red for y in rows)]

    assert columns() == []
    dialog.hear(SoundFaulty(Track.AGENT, SoundFault.CLIPPING))
    assert min(columns()) > 120
    assert max(columns()) - min(columns()) > 20, "a sign is no word"
    dialog.hear(DeviceLost("mic", "gone", (Track.AGENT,)))
    assert "silent" in meter.toolTip()
    gap = meter.x() - dialog.agent.geometry().right()
    assert 0 < gap <= 20, gap


def test_a_box_lists_its_rows_in_the_colours_of_the_theme(dialog, look, qtbot):
    dialog.agent.showPopup()
    view = dialog.agent.view()
    qtbot.waitUntil(view.isVisible)
    row = view.visualRect(view.currentIndex())
    image = view.viewport().grab().toImage()
    chosen = image.pixelColor(row.right() - 12, row.center().y())
    assert chosen.name() == look.theme.tokens["blue_ground"]
    dialog.agent.hidePopup()


def test_what_is_chosen_is_saved_and_told(dialog, desk, setup, qtbot):
    choose(dialog.agent, "Headset")
    choose(dialog.citizen, "Line")
    dialog.second_pass.setFocus()
    press(Key.Key_2)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.sound is None)
    wanted = SoundChoice("pulse:headset", "pulse:line.monitor", "demo-zh", True)
    assert setup.saved == [wanted]
    assert "next call" in desk.window.state.notice.text()
    assert setup.trials.stopped == 1


@pytest.mark.parametrize(("at_once", "told"), [(True, "being loaded"), (False, "after this call")])
def test_another_model_is_told_to_come_when_it_does(dialog, desk, setup, qtbot, at_once, told):
    setup.at_once = at_once
    choose(dialog.model, "Whisper")
    dialog.agent.setFocus()
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: desk.sound is None)
    assert setup.saved[0].model == "base"
    assert told in desk.window.state.notice.text()


def test_without_a_model_for_it_hearing_once_more_is_told_to_need_one(dialog, desk):
    assert "minutes of work" in dialog.again.text()
    dialog.show_models([DEMO])
    assert "zuoxi model fetch" in dialog.again.text()


def test_a_disk_that_takes_nothing_is_told_and_the_choice_stays(dialog, setup, qtbot):
    setup.failure = OSError("read-only")
    choose(dialog.agent, "Headset")
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "SET-01" in dialog.problem.text())
    assert dialog.save.isEnabled()
    assert dialog.answer().agent_device == "pulse:headset"


def test_escape_changes_nothing_and_gives_the_device_back(dialog, desk, setup):
    choose(dialog.agent, "Headset")
    press(Key.Key_Escape)
    assert desk.sound is None
    assert (setup.saved, setup.trials.stopped) == ([], 1)


def test_a_headset_that_is_plugged_in_appears(dialog, desk, setup, qtbot):
    choose(dialog.agent, "Headset")
    setup.rows = [MONITOR, DeviceRow("pulse:new", "New one", 1, False)]
    desk._again.setInterval(1)
    qtbot.waitUntil(lambda: any("New one" in each for each in items(dialog.agent)))
    assert dialog.agent.currentText() == "Headset (not there now)"
    assert dialog.answer().agent_device == "pulse:headset"
    assert len(setup.trials.listened) == 2, "looking again must not disturb the trial"


def test_nobody_asks_the_sound_system_again_during_a_call(
    dialog, desk, in_call, qtbot, monkeypatch
):
    rounds, asked = [], []
    monkeypatch.setattr(desk._background, "run_net", lambda *_, **__: asked.append("asked"))
    in_call.append("yes")
    desk._again.timeout.connect(lambda: rounds.append("round"))
    desk._again.setInterval(1)
    qtbot.waitUntil(lambda: len(rounds) > 3)
    assert not asked
    in_call.clear()
    qtbot.waitUntil(lambda: bool(asked))


def test_during_a_call_nothing_is_tried(desk, in_call, setup, qtbot):
    in_call.append("yes")
    press(Key.Key_F12)
    assert setup.trials.listened == []
    assert "call goes on" in desk.sound.note.text()


def test_a_call_takes_the_devices(dialog, desk, setup):
    desk.call_began()
    assert setup.trials.stopped == 1
    assert "call goes on" in dialog.note.text()


def test_it_opens_once_and_from_the_menu_too(dialog, desk):
    desk.window.sound_asked.emit()
    assert desk.sound is dialog
    dialog.reject()
    bar = desk.window.calls
    bar._fill_menu()
    next(a for a in bar._menu.actions() if "F12" in a.text()).trigger()
    assert desk.sound is not None


@pytest.fixture
def words(look, shown):
    dialog = shown(HotWordsDialog(look))
    dialog.told = []
    dialog.added.connect(lambda word: dialog.told.append(("+", word)))
    dialog.removed.connect(lambda word: dialog.told.append(("-", word)))
    dialog.show_words([HotWord("石牌街道", "shí pái"), HotWord("占道经营", "zhàn dào")])
    return dialog


@pytest.mark.parametrize("typed", ["", "井", "3号楼", "abc"])
def test_only_a_usable_word_can_be_added(words, typed):
    words.word.setText(typed)
    assert not words.add.isEnabled()
    words.word.setFocus()
    press(Key.Key_Return)
    assert words.told == []


def test_a_word_is_added_and_the_line_is_free_again(words):
    words.word.setText("窨井盖")
    words.word.setFocus()
    press(Key.Key_Return)
    assert words.told == [("+", "窨井盖")]
    assert (words.word.text(), focused()) == ("", words.word)


def test_a_chosen_word_is_removed(words, qtbot):
    assert not words.remove.isEnabled()
    words.words.selectRow(1)
    qtbot.mouseClick(words.remove, Qt.MouseButton.LeftButton)
    assert words.told == [("-", "占道经营")]
