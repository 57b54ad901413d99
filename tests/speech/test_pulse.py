"""What PulseAudio is asked, and what it tells by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from speech import pulse
from speech.devices import DeviceKind, find_device, list_devices
from tests.pulse import PrivatePulse, private_pulse

WAIT_S = 5.0


@pytest.fixture
def changes() -> Iterator[pulse.Changes]:
    changes = pulse.Changes()
    yield changes
    changes.close()
    changes.close()


@pytest.fixture
def own_pulse() -> Iterator[PrivatePulse]:
    with private_pulse() as running:
        yield running


def wait_for_change(changes: pulse.Changes) -> None:
    until_s = time.monotonic() + WAIT_S
    while not changes.seen():
        assert time.monotonic() < until_s, "nothing was told"
        time.sleep(0.01)


def test_devices_are_listed_with_their_kind_and_rate(pulse_with_line):
    (line,) = list_devices()
    assert (line.identity, line.channels, line.rate_hz) == ("pulse:line.monitor", 2, 44_100)
    assert line.kind is DeviceKind.LOOPBACK


@pytest.fixture
def pulse_with_line(own_pulse: PrivatePulse) -> PrivatePulse:
    own_pulse.add_sink("line", 44_100, 2)
    return own_pulse


def test_a_pipe_is_a_microphone(own_pulse):
    own_pulse.add_pipe("mic", 8_000)
    (mic,) = list_devices()
    assert (mic.identity, mic.rate_hz, mic.kind) == ("pulse:mic", 8_000, DeviceKind.MICROPHONE)


def test_the_default_source_is_opened_in_its_own_shape(pulse_with_line):
    target = find_device("")
    assert target.source is not None
    assert (target.source.name, target.formats[0]) == ("line.monitor", (44_100, 2))


def test_a_card_that_changed_its_profile_is_found_again(own_pulse):
    own_pulse.add_sink("alsa_output.usb-Headset-00.mono-fallback", 16_000)
    target = find_device("pulse:alsa_output.usb-Headset-00.analog-stereo.monitor")
    assert target.source is not None
    assert target.source.name == "alsa_output.usb-Headset-00.mono-fallback.monitor"
    assert target.formats[0] == (16_000, 1)


def test_devices_that_come_and_go_are_told_and_nothing_else(own_pulse, changes):
    until_s = time.monotonic() + WAIT_S
    module = ""
    while not changes.seen():  # the subscription itself takes a moment
        assert time.monotonic() < until_s
        if module:
            own_pulse.remove(module)
        module = own_pulse.add_sink("mic")
    while changes.seen():
        time.sleep(0.05)
    assert pulse.source_number("mic.monitor") is not None  # asking is no news
    time.sleep(0.1)  # nothing may come, and only time can show it
    assert not changes.seen()
    own_pulse.remove(module)
    wait_for_change(changes)
    assert pulse.source_number("mic.monitor") == -1


def test_without_news_somebody_has_to_look_each_second(own_pulse, changes):
    own_pulse.end()
    wait_for_change(changes)
    assert not changes.seen()
    assert pulse.list_sources() is None
    assert pulse.source_number("mic.monitor") is None
    wait_for_change(changes)
    own_pulse.start()
    own_pulse.wait_until_it_answers()
