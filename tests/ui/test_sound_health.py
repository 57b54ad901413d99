"""What is wrong with sound and recognition is said once, with what is kept and what to do."""

from uuid import uuid4

import pytest

from app.services.events import RecordingPaused
from speech.events import (
    DeviceBack,
    DeviceLost,
    Failed,
    Level,
    RecogniserBack,
    RecogniserLost,
    RecordingFault,
    RecordingTrouble,
    SoundFault,
    SoundFaulty,
    Track,
)
from tests.ui.samples import pickers
from ui import sound_wording
from ui.models.transcript import LINE_ROLE, LineKind
from ui.seat.hearing import Hearing
from ui.seat.window import SeatWindow

A, C = Track.AGENT, Track.CITIZEN


@pytest.fixture
def window(look, shown):
    return shown(SeatWindow(look, pickers()), 1366, 768)


@pytest.fixture
def hearing(window):
    made = Hearing(window)
    made.begin(True)
    return made


def banner(window):
    return window.banner.text.text() if window.banner.isVisible() else ""


def pill(window):
    return window.calls.speech.text()


def amber(window):
    return pill(window) if window.calls.speech.property("pill") == "amber" else ""


def test_nothing_wrong_says_nothing(hearing, window):
    assert (banner(window), pill(window)) == ("", "Speech on")
    assert window.calls.meters.isVisible()


@pytest.mark.parametrize(
    ("fault", "code", "word"),
    [(SoundFault.DEAD, "AUDIO-03", "silent"), (SoundFault.CLIPPING, "AUDIO-04", "too loud")],
)
@pytest.mark.parametrize("track", Track)
def test_a_fault_of_sound_is_told_until_it_is_over(hearing, window, track, fault, code, word):
    hearing.hear(SoundFaulty(track, fault))
    assert code in banner(window)
    assert word in window.calls.meters.accessibleDescription()
    hearing.hear(SoundFaulty(track, fault, is_over=True))
    assert banner(window) == ""
    assert window.calls.meters.accessibleDescription() == ""


def test_each_fault_is_over_for_itself(hearing, window):
    hearing.hear(SoundFaulty(C, SoundFault.DEAD))
    hearing.hear(SoundFaulty(A, SoundFault.CLIPPING))
    assert "AUDIO-03" in banner(window), "what is too loud can still be heard"
    assert banner(window).endswith("(1 more)")
    assert amber(window) == "Citizen silent"
    hearing.hear(DeviceLost("headset", "unplugged", (A,)))
    assert "AUDIO-01" in banner(window)
    assert pill(window) == "No sound"
    hearing.hear(DeviceLost("line", "unplugged", (C,)))
    assert "the agent's microphone and the citizen's line" in banner(window)
    hearing.hear(DeviceBack("line"))
    assert banner(window).startswith("No sound from the agent's microphone.")
    hearing.hear(DeviceBack("headset"))
    assert "AUDIO-03" in banner(window)
    hearing.hear(SoundFaulty(C, SoundFault.DEAD, is_over=True))
    assert "AUDIO-04" in banner(window)
    assert "more" not in banner(window)
    assert pill(window) == "Speech on"
    hearing.hear(SoundFaulty(A, SoundFault.DEAD))
    assert amber(window) == "Agent silent"
    hearing.hear(SoundFaulty(A, SoundFault.DEAD, is_over=True))
    hearing.hear(SoundFaulty(A, SoundFault.CLIPPING, is_over=True))
    assert (banner(window), pill(window)) == ("", "Speech on")


def test_a_recogniser_that_comes_back_is_a_quiet_word(hearing, window):
    hearing.hear(RecogniserLost(C, "killed"))
    assert (banner(window), pill(window)) == ("", "Speech restarts …")
    hearing.hear(RecogniserBack(C, 3.24))
    assert (banner(window), pill(window)) == ("", "Speech on")
    assert "3.2 s" in window.state.notice.text()


def test_a_recogniser_that_stays_away_is_told_after_the_call_too(hearing, window):
    hearing.hear(Failed(C, "no"))
    hearing.end()
    assert "SPEECH-01" in banner(window)
    assert not window.calls.meters.isVisible()
    hearing.begin(True)
    assert banner(window) == ""


@pytest.mark.parametrize("fault", RecordingFault)
def test_trouble_with_the_recording_is_told_and_over(hearing, window, fault):
    hearing.hear(RecordingTrouble(fault))
    assert sound_wording.recording_trouble(fault).code in banner(window)
    hearing.hear(RecordingTrouble(fault, is_over=True))
    assert banner(window) == ""


def test_a_recording_that_stopped_is_told_after_the_call_too(hearing, window):
    hearing.hear(RecordingTrouble(RecordingFault.LOW_SPACE))
    hearing.hear(RecordingTrouble(RecordingFault.STOPPED))
    assert window.banner.property("tone") == "red"
    assert not hearing.put_away(), "it goes on being true"
    hearing.end()
    assert banner(window).endswith("(REC-04) (Esc)")
    assert window.banner.property("tone") == "red"
    assert hearing.put_away()
    assert banner(window) == ""
    assert not hearing.put_away()


def test_without_a_model_there_is_nothing_to_pause_and_no_level(hearing, window):
    hearing.begin(False)
    assert "SPEECH-02" in banner(window)
    assert not window.pause.isVisible()
    hearing.begin(True)
    assert banner(window) == ""
    assert window.pause.isVisible()


def lines(window):
    rows = range(window.lines.rowCount())
    return [window.lines.index(row).data(LINE_ROLE) for row in rows]


def test_a_pause_of_the_recording_is_a_line_with_its_length(hearing, window):
    pause = RecordingPaused(uuid4(), 12.0)
    hearing.show_pause(pause)
    assert window.pause.text() == "Resume"
    assert (window.pause.property("kind"), amber(window)) == ("warn", "Paused")
    assert lines(window)[0].words() == "Recording is paused"
    hearing.show_pause(RecordingPaused(pause.call_id, 12.0, 7.25, is_over=True))
    assert window.pause.text() == "Pause"
    assert (window.pause.property("kind"), amber(window)) == ("quiet", "")
    assert pill(window) == "Speech on"
    assert [line.kind for line in lines(window)] == [LineKind.PAUSE]
    assert lines(window)[0].words() == "Recording was paused for 7.2 s"
    assert banner(window) == ""


def test_a_pause_does_not_reach_into_the_next_call(hearing, window):
    hearing.show_pause(RecordingPaused(uuid4(), 12.0))
    hearing.end()
    hearing.begin(True)
    assert (pill(window), window.pause.text()) == ("Speech on", "Pause")


def test_a_forgotten_pause_is_told(hearing, window):
    hearing.show_pause(RecordingPaused(uuid4(), 12.0))
    over = RecordingPaused(uuid4(), 12.0, 120.0, is_over=True, was_forgotten=True)
    hearing.show_pause(over)
    assert "120 s" in banner(window)
    hearing.begin(True)
    assert banner(window) == ""


def meters(window):
    return window.calls.meters.grab().toImage()


def colours(window):
    image = meters(window)
    size = image.size()
    return {
        image.pixelColor(x, y).name() for x in range(size.width()) for y in range(size.height())
    }


def test_levels_are_painted_and_fade(hearing, window, look, qtbot, monkeypatch):
    assert look.theme.tokens["green"] not in colours(window)
    hearing.hear(Level(A, -20.0, -10.0))
    assert look.theme.tokens["green"] in colours(window)
    hearing.hear(Level(A, -10.0, -1.0))
    amber, green = painted(window, look, "amber"), painted(window, look, "green")
    assert len(amber) == 2 < len(green), "a loud peak paints its mark, not all that is heard"
    assert max(green) < min(amber)
    hearing.hear(SoundFaulty(A, SoundFault.CLIPPING))
    assert look.theme.tokens["red"] in colours(window)
    qtbot.waitUntil(lambda: not window.calls.meters._repaint.isActive(), timeout=5_000)
    assert look.theme.tokens["green"] not in colours(window)


def test_a_peak_stays_while_the_level_falls(hearing, window, look):
    hearing.hear(Level(A, -60.0, -6.0))
    peak = painted(window, look, "green")
    hearing.hear(Level(A, -60.0, -50.0))
    assert painted(window, look, "green") == peak != []


def painted(window, look, token):
    """Columns of the meters that have this colour."""
    image, name = meters(window), look.theme.tokens[token]
    return [
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y).name() == name for y in range(image.height()))
    ]


def test_trouble_moves_nothing_on_the_desk(hearing, window, qtbot):
    bar, ticket = window.calls, window.ticket

    def places():
        window.centralWidget().layout().activate()
        bar.layout().activate()
        return [
            ticket.geometry(),
            window.transcript.geometry(),
            bar.meters.geometry(),
            bar.speech.geometry(),
        ]

    before = places()
    for event, text in (
        (DeviceLost("headset", "gone", (A, C)), "No sound"),
        (DeviceBack("headset"), "Speech on"),
        (SoundFaulty(C, SoundFault.DEAD), "Citizen silent"),
        (SoundFaulty(C, SoundFault.DEAD, is_over=True), "Speech on"),
        (RecogniserLost(C, "killed"), "Speech restarts …"),
    ):
        hearing.hear(event)
        assert pill(window) == text
        assert places() == before


def test_levels_change_no_layout_and_repaint_at_most_ten_times_a_second(hearing, window, qtbot):
    bar = window.calls
    before = (bar.meters.geometry(), bar.speech.geometry())
    painted = []
    paint = bar.meters.paintEvent
    bar.meters.paintEvent = lambda event: (painted.append(1), paint(event))
    for number in range(200):
        hearing.hear(Level(A, -40.0 + number % 30, -5.0))
    qtbot.waitUntil(lambda: len(painted) > 0)
    assert len(painted) <= 3, "every level is painted"
    assert (bar.meters.geometry(), bar.speech.geometry()) == before
