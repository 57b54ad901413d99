"""What is chosen at the desk is what the next call is heard with; the end waits for no model."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.bootstrap import recognisers
from app.bootstrap.seat import OpenSeat
from app.domain.seat import SeatState
from app.paths import Profile
from app.recognising import BUNDLED_MODELS
from app.services.events import ModelLoaded
from app.settings import Settings, read_settings
from app.sync.client import Central
from speech.accuracy import characters_wrong
from speech.engine import EngineError
from speech.engine_process import EngineProcess
from speech.events import Track
from speech.listening import Source
from speech.streams import FileStream
from speech.text.plain import Plain
from tests.ui.keyboard import press
from tests.ui.seats import WHO, answer, cut_clip, wait_for_state

DEMO = str(BUNDLED_MODELS / "demo-zh")
WAIT_MS = 30_000

pytestmark = [
    pytest.mark.usefixtures("no_keyring"),
    pytest.mark.may_log("There is no keyring"),
]


@pytest.fixture
def heard_with():
    """The settings that each call was answered with."""
    return []


@pytest.fixture
def seat(look, tmp_path, server, line, shown, qtbot, heard_with):
    """A seat that hears the demonstration call with demo-zh."""

    clip = cut_clip(tmp_path)

    def sounds(settings):
        heard_with.append(settings)
        stream = FileStream(clip, speed=4.0)
        return (Source(stream, tuple(Track), stream.rate_hz),)

    central = Central("http://central", token="good", transport=server.transport)
    profile = Profile(tmp_path / "profile").make()
    made = OpenSeat(
        look, profile, Settings(model=DEMO, second_model=DEMO), WHO, central, line, sounds
    )
    made.settings_file = profile.settings
    shown(made.window, 1366, 768)
    qtbot.waitUntil(made.model.done, timeout=WAIT_MS)
    made.news = []
    made.desk.event_shown.connect(made.news.append)
    made.start()
    yield made
    made.close()


def engine(seat):
    return seat._recognisers.now.recognition.engine


def loaded(seat):
    return [event for event in seat.news if isinstance(event, ModelLoaded)]


def save(seat, **chosen):
    return seat.sound.save(replace(seat.sound.choice(), **chosen))


def hang_up(seat, qtbot):
    press(Qt.Key.Key_F6)
    wait_for_state(seat, qtbot, SeatState.AFTER_CALL)


def test_a_device_that_was_saved_is_heard_in_the_next_call(seat, line, heard_with, qtbot):
    assert save(seat, agent_device="pulse:headset", citizen_device="pulse:line.monitor")
    answer(seat, line, qtbot)
    (settings,) = heard_with
    assert (settings.agent_device, settings.citizen_device) == (
        "pulse:headset",
        "pulse:line.monitor",
    )
    assert read_settings(seat.settings_file) == (settings, [])


def test_another_model_takes_over_at_once_when_nobody_calls(seat, line, qtbot):
    before = engine(seat)
    process = before._child.process
    assert save(seat, model="demo-zh")
    qtbot.waitUntil(lambda: bool(loaded(seat)), timeout=WAIT_MS)
    assert loaded(seat) == [ModelLoaded("demo-zh", failed=False)]
    assert "next call" in seat.window.state.notice.text()
    assert engine(seat) is not before
    qtbot.waitUntil(lambda: not process.is_alive())
    answer(seat, line, qtbot)
    qtbot.waitUntil(lambda: seat.window.lines.rowCount() > 0, timeout=WAIT_MS)


def test_during_a_call_it_waits_and_the_call_is_heard_to_its_end(seat, line, qtbot):
    before = engine(seat)
    answer(seat, line, qtbot)
    assert not save(seat, model="demo-zh")
    qtbot.waitUntil(lambda: seat.window.lines.rowCount() > 0, timeout=WAIT_MS)
    assert engine(seat) is before
    assert not loaded(seat)
    hang_up(seat, qtbot)
    qtbot.waitUntil(lambda: bool(loaded(seat)), timeout=WAIT_MS)
    assert engine(seat) is not before


def test_a_model_that_is_ready_while_a_call_rings_waits_for_its_end(seat, line, qtbot):
    before, holding = engine(seat), threading.Event()
    seat._recognisers._aside.submit(lambda: holding.wait(30))
    assert save(seat, model="demo-zh")
    answer(seat, line, qtbot)
    holding.set()
    qtbot.waitUntil(lambda: bool(loaded(seat)), timeout=WAIT_MS)
    assert engine(seat) is before
    hang_up(seat, qtbot)
    qtbot.waitUntil(lambda: engine(seat) is not before, timeout=WAIT_MS)


@pytest.mark.logs("There is no speech model")
def test_a_model_that_cannot_be_loaded_leaves_the_old_one_at_work(seat, qtbot):
    before = engine(seat)
    assert save(seat, model="gone")
    qtbot.waitUntil(lambda: bool(loaded(seat)), timeout=WAIT_MS)
    assert loaded(seat) == [ModelLoaded("gone", failed=True)]
    assert "as before" in seat.window.state.notice.text()
    assert engine(seat) is before


def test_a_call_is_heard_once_more_after_its_end_and_both_texts_reach_the_server(
    seat, line, server, qtbot
):
    """With the demonstration's model, since Whisper's is not on every computer."""
    assert save(seat, second_pass=True)
    answer(seat, line, qtbot)
    qtbot.waitUntil(lambda: seat.calls.presence.state is SeatState.AFTER_CALL, timeout=WAIT_MS)
    call_id = seat.calls.call.id

    def both():
        record = server.calls.get(call_id)
        return record is not None and bool(record.transcript.second)

    qtbot.waitUntil(both, timeout=60_000)
    transcript = server.calls[call_id].transcript
    plain = Plain()
    live, second = (
        plain("".join(s.text for s in segments))
        for segments in (transcript.segments, transcript.second)
    )
    wrong, total = characters_wrong(live, second)
    assert wrong <= 0.1 * total, (live, second)
    assert len(server.recordings) == 1


def slow(spec):
    """Stands for a model that takes a minute to load."""
    time.sleep(60)
    raise EngineError("nobody waited so long")


def test_closing_while_the_model_loads_ends_at_once(
    look, tmp_path, server, line, qtbot, monkeypatch
):
    monkeypatch.setattr(
        recognisers,
        "EngineProcess",
        lambda spec, closing: EngineProcess(spec, opening=slow, closing=closing),
    )
    before = set(threading.enumerate())
    central = Central("http://central", token="good", transport=server.transport)
    profile = Profile(tmp_path / "profile").make()
    seat = OpenSeat(look, profile, Settings(model=DEMO), WHO, central, line, lambda _: ())
    qtbot.addWidget(seat.window)
    seat.start()
    began_s = time.monotonic()
    seat.close()
    assert time.monotonic() - began_s < 5
    qtbot.waitUntil(lambda: not set(threading.enumerate()) - before)
    assert not seat.model.cancelled()
    assert seat.model.result(0) is None
