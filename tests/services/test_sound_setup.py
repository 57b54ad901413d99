"""Devices are tried out through real PulseAudio, one at a time, and given back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from app.services.sound_setup import Trials, sound_devices
from speech.events import DeviceLost, Level, SpeechEvent, Track
from tests.pulse import PrivatePulse, private_pulse

WAIT_S = 10.0


class Told:
    """What was told, from any thread."""

    def __init__(self) -> None:
        self.events: list[SpeechEvent] = []
        self._news = threading.Condition()

    def __call__(self, event: SpeechEvent) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def wait(self, fits: Callable[[SpeechEvent], bool]) -> SpeechEvent:
        with self._news:
            found = lambda: [each for each in self.events if fits(each)]  # noqa: E731 - used twice
            assert self._news.wait_for(lambda: bool(found()), WAIT_S), "nothing was told"
            return found()[0]


@pytest.fixture(scope="module")
def pulse() -> Iterator[PrivatePulse]:
    with private_pulse() as running:
        yield running


@pytest.fixture
def trials() -> Iterator[Trials]:
    made = Trials()
    yield made
    made.close()
    assert not [t for t in threading.enumerate() if t.name == "try-device"]


def test_devices_are_listed_with_their_kind(pulse: PrivatePulse) -> None:
    module = pulse.add_sink("headset", channels=2)
    rows = {row.identity: row for row in sound_devices()}
    row = rows["pulse:headset.monitor"]
    assert (row.channels, row.is_loopback, bool(row.name)) == (2, True, True)
    pulse.remove(module)


def test_levels_of_each_channel_come_until_another_device_is_tried(
    pulse: PrivatePulse, trials: Trials
) -> None:
    modules = [pulse.add_sink("first", channels=2), pulse.add_sink("second")]
    first, second = Told(), Told()
    trials.listen([("pulse:first.monitor", tuple(Track))], first)
    for track in Track:
        first.wait(lambda e, t=track: isinstance(e, Level) and e.track is t)  # type: ignore[misc]
    trials.listen([("pulse:second.monitor", (Track.CITIZEN,))], second)
    told = len(first.events)
    second.wait(lambda e: isinstance(e, Level))
    assert len(first.events) == told, "the first one still tells"
    assert {e.track for e in second.events if isinstance(e, Level)} == {Track.CITIZEN}
    pulse.wait_for_listeners(1)
    trials.close()
    pulse.wait_for_listeners(0)
    for module in modules:
        pulse.remove(module)


def test_a_device_that_is_not_there_is_told(pulse: PrivatePulse, trials: Trials) -> None:
    told = Told()
    module = pulse.add_sink("there")
    sources = [("pulse:gone", (Track.AGENT,)), ("pulse:there.monitor", (Track.CITIZEN,))]
    trials.listen(sources, told)
    told.wait(lambda e: isinstance(e, Level) and e.track is Track.CITIZEN)
    lost = told.wait(lambda e: isinstance(e, DeviceLost))
    assert isinstance(lost, DeviceLost)
    assert (lost.device, lost.tracks) == ("pulse:gone", (Track.AGENT,))
    trials.close()
    pulse.remove(module)


def test_asking_waits_for_nothing(pulse: PrivatePulse, trials: Trials) -> None:
    module = pulse.add_sink("slow")
    began_s = time.perf_counter()
    for _ in range(3):
        trials.listen([("pulse:slow.monitor", (Track.AGENT,))], Told())
    trials.stop()
    assert time.perf_counter() - began_s < 0.05
    trials.close()
    pulse.remove(module)
