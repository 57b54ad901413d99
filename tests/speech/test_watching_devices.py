"""Looking after devices without any: the thread that does it outlives whatever they do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest

from speech import listening as listenings
from speech.capture import SAMPLE_RATE_HZ, Capture
from speech.events import DeviceBack, DeviceLost, Failed, Track
from speech.listening import Listening, Source
from speech.recogniser import Model
from speech.streams import DeviceError
from tests.speech.heard import BLOCK, Heard, loud
from tests.speech.test_transcriber import FakeDecoder

MODEL = cast("Model", SimpleNamespace(decoder=lambda _rate_hz: FakeDecoder()))


class Plug:
    """A device that can be opened from the second time on."""

    name = "headset"
    ended = False

    def __init__(self, at_start: Callable[[int], None]) -> None:
        self._at_start = at_start
        self.tries = 0
        self.stopped = threading.Event()

    def start(self, capture: Capture) -> None:
        self.tries += 1
        self._at_start(self.tries)
        capture.on_audio(loud(1, BLOCK * capture.channels), BLOCK, None, None)

    def stop(self) -> None:
        self.stopped.set()

    def replaced(self) -> bool:
        return False


def refuse_first(tries: int) -> None:
    if tries == 1:
        raise DeviceError("headset: it is not there")


@pytest.mark.logs("Sound device lost")
def test_a_sound_system_that_does_not_come_up_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard, plug, reloads = Heard(), Plug(refuse_first), []

    def reload() -> None:
        reloads.append(plug.tries)
        if len(reloads) < 3:
            raise DeviceError("the sound system does not start")

    monkeypatch.setattr(listenings, "reload_devices", reload)
    monkeypatch.setattr(listenings, "RETRY_S", 0.01)
    running = Listening([Source(plug, tuple(Track), SAMPLE_RATE_HZ)], MODEL, heard.take)
    running.start()
    try:
        heard.wait(DeviceBack)
    finally:
        running.stop()
    assert reloads == [1, 1, 1]
    assert len(heard.of(DeviceLost)) == 1
    assert not heard.of(Failed)


@pytest.mark.logs("Looking after the sound devices stopped")
def test_a_watch_that_ends_all_the_same_is_told_for_each_track() -> None:
    def burst(_: int) -> None:
        raise ZeroDivisionError

    heard, plug = Heard(), Plug(burst)
    running = Listening([Source(plug, tuple(Track), SAMPLE_RATE_HZ)], MODEL, heard.take)
    running.start()
    try:
        for track in Track:
            failed = heard.wait(Failed, lambda event, track=track: event.track is track)
            assert failed.reason == "ZeroDivisionError()"
        assert plug.stopped.wait(12)
    finally:
        running.stop()
    assert len(heard.of(Failed)) == 2
