"""Looking after devices without any: the thread that does it outlives whatever they do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from speech import listening as listenings
from speech.capture import SAMPLE_RATE_HZ, Capture, Format
from speech.devices import DeviceError, UnknownDeviceError
from speech.events import AudioTrouble, DeviceBack, DeviceLost, Failed, Gap, Level, Track
from speech.listening import Listening, Source
from speech.recognition import Recognition
from tests.speech.heard import Heard, loud
from tests.speech.test_transcriber import FakeEngine

MONO = Format(SAMPLE_RATE_HZ, 1)


class Plug:
    """A device that plays ``loud`` at real pace while it is open; ``at_start`` may refuse."""

    ended = False

    def __init__(self, at_start: Callable[[int], None] = lambda _: None, name: str = "mic") -> None:
        self.name = name
        self._at_start = at_start
        self.sound = MONO
        self.pcm = b""
        self.status = False
        self.tries = 0
        self.is_away = False
        self.stopped = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, capture: Capture) -> None:
        self.tries += 1
        self._at_start(self.tries)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._play, args=(capture, self._closing))
        self._thread.start()

    def _play(self, capture: Capture, closing: threading.Event) -> None:
        opening = capture.open(self.sound)
        frames = self.sound.rate_hz // 10
        pcm = self.pcm or loud(1000, frames * self.sound.channels)
        while not closing.is_set():
            opening.on_audio(pcm, frames, None, self.status)
            closing.wait(0.1)

    def stop(self) -> None:
        self.stopped.set()
        self._closing.set()
        if self._thread is not None:
            self._thread.join(5)

    def replaced(self) -> bool:
        return self.is_away


@contextmanager
def listening(heard: Heard, *plugs: Plug) -> Iterator[Listening]:
    shares = [tuple(Track)] if len(plugs) == 1 else [(track,) for track in Track]
    sources = [Source(*each, SAMPLE_RATE_HZ) for each in zip(plugs, shares, strict=True)]
    running = Listening(sources, Recognition(FakeEngine()), heard.take)
    running.start()
    try:
        yield running
    finally:
        running.stop()
        left = [t.name for t in threading.enumerate() if t.name in {"conditioner", "listening"}]
        assert not left


def levels_of(heard: Heard, track: Track) -> list[Level]:
    return [level for level in heard.of(Level) if level.track is track]


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
    with listening(heard, plug):
        heard.wait(DeviceBack)
    assert reloads == [1, 1, 1]
    assert len(heard.of(DeviceLost)) == 1
    assert not heard.of(Failed)


@pytest.mark.logs("Looking after the sound devices stopped")
def test_a_watch_that_ends_all_the_same_is_told_for_each_track() -> None:
    def burst(_: int) -> None:
        raise ZeroDivisionError

    heard, plug = Heard(), Plug(burst)
    with listening(heard, plug):
        for track in Track:
            failed = heard.wait(Failed, lambda event, track=track: event.track is track)
            assert failed.reason == "ZeroDivisionError()"
        assert plug.stopped.wait(12)
    assert len(heard.of(Failed)) == 2


@pytest.mark.logs("Sound device lost")
def test_a_headset_that_comes_back_in_another_shape_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listenings, "RETRY_S", 0.5)
    monkeypatch.setattr(listenings, "reload_devices", lambda: None)
    heard, plug = Heard(), Plug()
    plug.sound = Format(48_000, 2)
    with listening(heard, plug):
        heard.wait(Level)
        plug.is_away = True
        heard.wait(DeviceLost)
        plug.is_away, plug.sound = False, MONO
        heard.wait(DeviceBack)
        gap = heard.wait(Gap, lambda g: g.track is Track.AGENT)
        assert gap.length_s == pytest.approx(0.5, abs=0.25)
        levels = len(heard.of(Level))
        heard.wait(Level, lambda _: len(heard.of(Level)) > levels + 2)
    assert len(heard.of(DeviceLost)) == len(heard.of(DeviceBack)) == 1


@pytest.mark.logs("Sound device lost")
def test_a_device_that_portaudio_does_not_know_yet_is_looked_for_with_the_others_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line, known = Plug(name="line"), threading.Event()

    def unknown(_: int) -> None:
        if not known.is_set():
            raise UnknownDeviceError("there is no such device now")

    def reload() -> None:
        assert line._closing.is_set(), "PortAudio was started anew under an open device"
        known.set()

    monkeypatch.setattr(listenings, "reload_devices", reload)
    monkeypatch.setattr(listenings, "RETRY_S", 0.1)
    monkeypatch.setattr(listenings, "DISTURB_S", (0.3, 60.0))
    heard = Heard()
    with listening(heard, Plug(unknown), line):
        assert heard.wait(DeviceLost).device == "mic"
        assert heard.wait(DeviceBack).device == "mic"
        so_far = len(levels_of(heard, Track.CITIZEN))
        heard.wait(Level, lambda _: len(levels_of(heard, Track.CITIZEN)) > so_far + 1)
    assert line.tries == 2
    assert len(heard.of(DeviceLost)) == 1, "the line was said to be lost"


def test_what_a_device_lost_by_itself_is_told() -> None:
    heard, plug = Heard(), Plug()
    plug.status = True
    with listening(heard, plug):
        assert heard.wait(AudioTrouble).times >= 1


@pytest.mark.logs("Conditioning of sound stopped")
def test_conditioning_that_breaks_is_told_for_each_track() -> None:
    heard, plug = Heard(), Plug()
    plug.pcm = b"odd"
    with listening(heard, plug):
        for track in Track:
            heard.wait(Failed, lambda event, track=track: event.track is track)
