"""Lists of devices as the three systems give them, without any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sounddevice

from speech import devices, pulse
from speech.capture import Capture
from speech.devices import (
    DeviceError,
    DeviceKind,
    UnknownDeviceError,
    find_device,
    list_devices,
    portaudio_device,
)
from speech.streams import DeviceStream

MIC, LOOP = DeviceKind.MICROPHONE, DeviceKind.LOOPBACK
Row = tuple[int, str, int, int, float]  # host API, name, inputs, outputs, rate
WINDOWS = (
    ("MME", "Windows DirectSound", "Windows WASAPI"),
    (
        (0, "麦克风 (USB Audio Device)", 1, 0, 44_100.0),
        (1, "麦克风 (USB Audio Device)", 1, 0, 44_100.0),
        (2, "扬声器 (Realtek(R) Audio)", 0, 2, 48_000.0),
        (2, "麦克风 (USB Audio Device)", 1, 0, 48_000.0),
        (2, "扬声器 (Realtek(R) Audio) [Loopback]", 2, 0, 48_000.0),
    ),
)
MAC = (
    ("Core Audio",),
    (
        (0, "AirPods", 0, 2, 48_000.0),
        (0, "AirPods", 1, 0, 24_000.0),
        (0, "MacBook Pro麦克风", 1, 0, 48_000.0),
        (0, "USB Headset", 2, 2, 44_100.0),
        (0, "USB Headset", 2, 2, 48_000.0),
        (0, "BlackHole 2ch", 2, 2, 48_000.0),
    ),
)
ALSA = (
    ("ALSA",),
    (
        (0, "HDA Intel PCH: ALC257 Analog (hw:0,0)", 2, 2, 44_100.0),
        (0, "Plantronics: USB Audio (hw:2,0)", 1, 2, 16_000.0),
        (0, "default", 32, 32, 44_100.0),
    ),
)
System = tuple[tuple[str, ...], tuple[Row, ...]]


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[System], None]:
    """Let this computer be another one, without PulseAudio."""

    def become(system: System) -> None:
        apis, rows = system
        table = [
            {
                "name": name,
                "index": number,
                "hostapi": api,
                "max_input_channels": inputs,
                "max_output_channels": outputs,
                "default_samplerate": rate,
            }
            for number, (api, name, inputs, outputs, rate) in enumerate(rows)
        ]

        def query(number: int | None = None, _way: str = "") -> Any:
            return table if number is None and not _way else table[number or 0]

        monkeypatch.setattr(pulse, "_pactl", lambda: None)
        monkeypatch.setattr(sounddevice, "query_hostapis", lambda: [{"name": api} for api in apis])
        monkeypatch.setattr(sounddevice, "query_devices", query)

    return become


def test_windows_lists_each_device_once_and_knows_its_loopbacks(on):
    on(WINDOWS)
    assert [(d.identity, d.channels, d.rate_hz, d.kind) for d in list_devices()] == [
        ("Windows WASAPI/麦克风 (USB Audio Device)", 1, 48_000, MIC),
        ("Windows WASAPI/扬声器 (Realtek(R) Audio) [Loopback]", 2, 48_000, LOOP),
    ]


def test_a_loopback_of_windows_is_opened_as_it_is_and_pauses(on):
    on(WINDOWS)
    loop = find_device("Windows WASAPI/扬声器 (Realtek(R) Audio) [Loopback]")
    assert (loop.device, loop.formats[0], loop.pauses) == (4, (48_000, 2), True)
    mic = find_device("Windows WASAPI/麦克风 (USB Audio Device)")
    assert (mic.device, mic.formats[0], mic.pauses) == (3, (48_000, 1), False)
    older = find_device("MME/麦克风 (USB Audio Device)")  # an identity that was kept before
    assert older.device == 0


def test_macos_tells_inputs_from_outputs_and_equal_names_apart(on):
    on(MAC)
    assert [(d.identity, d.rate_hz, d.kind) for d in list_devices()] == [
        ("Core Audio/AirPods", 24_000, MIC),
        ("Core Audio/MacBook Pro麦克风", 48_000, MIC),
        ("Core Audio/USB Headset", 44_100, MIC),
        ("Core Audio/USB Headset #2", 48_000, MIC),
        ("Core Audio/BlackHole 2ch", 48_000, LOOP),
    ]
    assert portaudio_device("Core Audio/AirPods", "input") == 1
    assert portaudio_device("Core Audio/AirPods", "output") == 0
    assert find_device("Core Audio/USB Headset #2").device == 4


def test_alsa_numbers_are_no_part_of_an_identity(on):
    on(ALSA)
    assert [d.identity for d in list_devices()] == [
        "ALSA/HDA Intel PCH: ALC257 Analog",
        "ALSA/Plantronics: USB Audio",
        "ALSA/default",
    ]
    headset = find_device("ALSA/Plantronics: USB Audio (hw:1,0)")  # it was in another socket
    assert (headset.device, headset.formats[0]) == (1, (16_000, 1))


def test_the_devices_own_rate_comes_first_and_never_more_than_two_channels(on):
    on(ALSA)
    target = find_device("ALSA/default")
    assert target.formats[0] == (44_100, 2)
    assert {(16_000, 1), (48_000, 2), (44_100, 32)} <= set(target.formats)


@pytest.mark.parametrize("identity", ["ALSA/gone", "pulse:gone", "Core Audio/USB Headset #2"])
def test_a_device_that_is_not_there_is_told_by_its_name(on, identity):
    on(ALSA)
    with pytest.raises(UnknownDeviceError, match="no such device"):
        find_device(identity)
    with pytest.raises(UnknownDeviceError, match=identity):
        DeviceStream(identity).start(Capture())


class Picky:
    """A sound card that takes one format only."""

    takes = (44_100, 2)
    asked: list[tuple[int, int]]

    def __init__(self, *, samplerate: int, channels: int, **_: object) -> None:
        self.asked.append((samplerate, channels))
        if (samplerate, channels) != self.takes:
            raise sounddevice.PortAudioError(f"Invalid sample rate {samplerate}")

    def start(self) -> None:
        pass

    def abort(self) -> None:
        pass

    close = abort


def test_a_device_that_refuses_is_opened_at_a_rate_it_takes(on, monkeypatch):
    on(ALSA)
    monkeypatch.setattr(sounddevice, "RawInputStream", Picky)
    Picky.asked, capture = [], Capture()
    stream = DeviceStream("ALSA/Plantronics: USB Audio")
    monkeypatch.setattr(devices, "COMMON_RATES_HZ", (16_000, 48_000, 44_100))
    monkeypatch.setattr(devices, "_formats", lambda *_: ((16_000, 1), (48_000, 2), (44_100, 2)))
    stream.start(capture)
    assert Picky.asked == [(16_000, 1), (48_000, 2), (44_100, 2)]
    assert capture.opening is not None
    assert (capture.opening.format.rate_hz, capture.opening.format.channels) == Picky.takes
    stream.stop()


def test_a_device_that_takes_nothing_says_why(on, monkeypatch):
    on(ALSA)
    monkeypatch.setattr(sounddevice, "RawInputStream", Picky)
    monkeypatch.setattr(Picky, "takes", ())
    Picky.asked = []
    with pytest.raises(DeviceError, match=r"Plantronics.*Invalid sample rate 16000"):
        DeviceStream("ALSA/Plantronics: USB Audio").start(Capture())


def source(name: str, number: int = 1) -> pulse.PulseSource:
    return pulse.PulseSource(name, name, number, 48_000, 2, name.endswith(".monitor"))


USB = "alsa_input.usb-Plantronics_C3220-00"


@pytest.mark.parametrize(
    ("wanted", "there", "chosen"),
    [
        (f"{USB}.analog-stereo", (f"{USB}.mono-fallback", f"{USB}.analog-stereo"), 1),
        (f"{USB}.analog-stereo", ("other", f"{USB}.mono-fallback"), 1),
        (f"{USB}.analog-stereo", ("alsa_input.usb-Jabra-00.analog-stereo",), None),
        (
            "alsa_output.pci-1.analog-stereo.monitor",
            ("alsa_output.pci-1.iec958-stereo", "alsa_output.pci-1.iec958-stereo.monitor"),
            1,
        ),
        ("mic.monitor", ("line.monitor",), None),
        ("bluez_source.AA_BB.headset_head_unit", ("bluez_source.AA_BB.handsfree",), 0),
    ],
)
def test_a_headset_in_another_profile_is_the_same_headset(wanted, there, chosen):
    found = pulse.choose_source(wanted, [source(name) for name in there])
    assert (found.name if found else None) == (None if chosen is None else there[chosen])
