"""PortAudio is started anew only while nobody uses it: it would take the ground from others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sounddevice
import soundfile

from speech import devices, pulse
from speech.capture import Capture
from speech.devices import DeviceError, list_devices, reload_devices
from speech.playback import Player
from speech.streams import DeviceStream

WAIT_S = 5.0
ROW = {
    "name": "Headset",
    "index": 0,
    "hostapi": 0,
    "max_input_channels": 1,
    "max_output_channels": 2,
    "default_samplerate": 16_000.0,
}


class PortAudio:
    """A sound system without sound; its ``gates`` hold up whoever comes to them."""

    def __init__(self) -> None:
        self.starts = 0
        self.opened: list[str] = []
        self.gates: dict[str, threading.Event] = {}
        self.reached = threading.Event()
        self.latency = 0.1

    def pass_gate(self, name: str) -> None:
        if name in self.gates:
            self.reached.set()
            assert self.gates[name].wait(WAIT_S)

    def initialize(self) -> None:
        self.pass_gate("initialize")
        self.starts += 1

    def query_devices(self, number: int | None = None, _way: str = "") -> Any:
        self.pass_gate("query")
        return [ROW] if number is None else ROW

    def stream(self, **_: object) -> PortAudio:
        self.pass_gate("open")
        self.opened.append("open")
        return self

    def start(self) -> None:
        self.pass_gate("start")

    def abort(self) -> None:
        pass

    def close(self) -> None:
        self.pass_gate("close")
        self.opened.append("close")


@pytest.fixture
def portaudio(monkeypatch: pytest.MonkeyPatch) -> Iterator[PortAudio]:
    system = PortAudio()
    monkeypatch.setattr(pulse, "_pactl", lambda: None)
    monkeypatch.setattr(sounddevice, "_terminate", lambda: None)
    monkeypatch.setattr(sounddevice, "_initialize", system.initialize)
    monkeypatch.setattr(sounddevice, "query_hostapis", lambda: [{"name": "ALSA"}])
    monkeypatch.setattr(sounddevice, "query_devices", system.query_devices)
    monkeypatch.setattr(sounddevice, "RawInputStream", system.stream)
    monkeypatch.setattr(sounddevice, "RawOutputStream", system.stream)
    yield system
    for gate in system.gates.values():
        gate.set()
    until(reload_devices)


def until(holds: Callable[[], bool]) -> None:
    until_s = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < until_s
        time.sleep(0.005)


def meanwhile(system: PortAudio, gate: str, work: Callable[[], object]) -> threading.Thread:
    """Let ``work`` come as far as ``gate``."""
    system.gates[gate] = threading.Event()
    thread = threading.Thread(target=work)
    thread.start()
    assert system.reached.wait(WAIT_S)
    return thread


def test_not_while_a_microphone_is_open(portaudio):
    stream = DeviceStream("ALSA/Headset")
    stream.start(Capture())
    assert not reload_devices()
    assert portaudio.starts == 0
    stream.stop()
    assert reload_devices()
    assert portaudio.starts == 1


@pytest.mark.logs("does not close")
def test_not_while_a_device_that_was_given_up_is_still_closing(portaudio, monkeypatch):
    monkeypatch.setattr(devices, "CLOSE_S", 0.01)
    stream = DeviceStream("ALSA/Headset")
    stream.start(Capture())
    portaudio.gates["close"] = threading.Event()
    stream.stop()
    assert not reload_devices()
    portaudio.gates["close"].set()
    until(reload_devices)


def test_not_while_a_recording_is_played(portaudio, tmp_path: Path):
    soundfile.write(tmp_path / "a.wav", np.zeros(16_000), 16_000)
    player = Player(tmp_path / "a.wav", device="ALSA/Headset")
    player.play()
    assert not reload_devices()
    player.close()
    assert reload_devices()


@pytest.mark.parametrize("gate", ["query", "open", "start"])
def test_not_while_a_device_is_looked_for_or_opened(portaudio, gate):
    stream = DeviceStream("ALSA/Headset")
    opening = meanwhile(portaudio, gate, lambda: stream.start(Capture()))
    assert not reload_devices()
    portaudio.gates[gate].set()
    opening.join(WAIT_S)
    stream.stop()
    assert reload_devices()


def test_not_while_devices_are_listed(portaudio):
    listing = meanwhile(portaudio, "query", list_devices)
    assert not reload_devices()
    portaudio.gates["query"].set()
    listing.join(WAIT_S)
    assert reload_devices()


def test_a_loudspeaker_that_does_not_start_is_closed_and_in_nobodys_way(
    portaudio, monkeypatch, tmp_path: Path
):
    def refuse() -> None:
        raise sounddevice.PortAudioError("busy")

    monkeypatch.setattr(portaudio, "start", refuse)
    soundfile.write(tmp_path / "a.wav", np.zeros(16_000), 16_000)
    player = Player(tmp_path / "a.wav", device="ALSA/Headset")
    with pytest.raises(DeviceError, match="ALSA/Headset cannot play: busy"):
        player.play()
    assert portaudio.opened == ["open", "close"]
    assert reload_devices()
    player.close()


def test_nobody_waits_for_ever_for_a_sound_system_that_hangs_as_it_starts(portaudio, monkeypatch):
    monkeypatch.setattr(devices, "RELOADED_S", 0.01)
    starting = meanwhile(portaudio, "initialize", reload_devices)
    for ask in (list_devices, reload_devices, lambda: DeviceStream("").start(Capture())):
        with pytest.raises(DeviceError, match="hangs while it looks for devices"):
            ask()
    portaudio.gates["initialize"].set()
    starting.join(WAIT_S)
    assert [device.name for device in list_devices()] == ["Headset"]


def test_nobody_waits_for_ever_for_an_opening_that_hangs(portaudio, monkeypatch):
    monkeypatch.setattr(pulse, "TURN_S", 0.01)
    first, second = DeviceStream("ALSA/Headset"), DeviceStream("ALSA/Headset")
    hanging = meanwhile(portaudio, "open", lambda: first.start(Capture()))
    with pytest.raises(DeviceError, match="hangs while it opens another device"):
        second.start(Capture())
    portaudio.gates["open"].set()
    hanging.join(WAIT_S)
    second.start(Capture())
    for stream in (first, second):
        stream.stop()
