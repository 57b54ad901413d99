"""Real sound: PulseAudio, PortAudio and vosk, nothing in between is pretended.

While a device is away, PortAudio says so on stderr; that is its own way of speaking.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import soundfile

from speech.accuracy import characters_wrong
from speech.devices import list_devices
from speech.events import (
    DeviceBack,
    DeviceLost,
    Ended,
    Failed,
    Gap,
    Level,
    Partial,
    Segment,
    Track,
)
from speech.listening import Listening, Source
from speech.recognition import Recognition
from speech.recording import Recorder
from speech.recording_export import export_flac
from speech.streams import DeviceStream, FileStream
from tests.pulse import PrivatePulse
from tests.speech.heard import Heard

pytestmark = pytest.mark.slow
RATE_HZ = 16_000
BOTH = (Track.AGENT, Track.CITIZEN)
ADDRESS = "请问具体的地址在哪里"
BEFORE = "您之前有没有向物业反映过"
REPORTED = "反映过，物业没有处理"
OURS = ("transcriber", "listening", "recorder", "play-file", "close-device")


def cut(call: Path, target: Path, from_s: float, to_s: float, *channels: int) -> Path:
    start, stop = round(from_s * RATE_HZ), round(to_s * RATE_HZ)
    samples, rate_hz = soundfile.read(call, start=start, stop=stop, dtype="int16")
    soundfile.write(target, samples[:, list(channels)], rate_hz)
    return target


@pytest.fixture
def agent_asks(call: Path, tmp_path: Path) -> Path:
    return cut(call, tmp_path / "agent.wav", 27.2, 31.5, 0)


@pytest.fixture
def citizen_answers(call: Path, tmp_path: Path) -> Path:
    return cut(call, tmp_path / "citizen.wav", 39.2, 43.5, 1)


@pytest.fixture
def both_speak(call: Path, tmp_path: Path) -> Path:
    return cut(call, tmp_path / "both.wav", 35.1, 43.5, 0, 1)


def said(segment: Segment, words: str) -> bool:
    wrong, total = characters_wrong(words, segment.text)
    return wrong <= total // 5


@contextmanager
def listening(
    sources: Sequence[Source],
    recognition: Recognition,
    heard: Heard,
    recorder: Recorder | None = None,
) -> Iterator[Listening]:
    """Listen, and make sure that afterwards nothing of it is left."""
    running = Listening(sources, recognition, heard.take, recorder)
    running.start()
    try:
        yield running
    finally:
        running.stop()
        running.stop()
        left = [t.name for t in threading.enumerate() if t.name.startswith(OURS)]
        assert not left
        assert not heard.of(Failed)


@contextmanager
def playing(
    pulse: PrivatePulse, *what: tuple[Path, str]
) -> Iterator[list[subprocess.Popen[bytes]]]:
    with ExitStack() as stack:
        players = [stack.enter_context(pulse.play(path, sink)) for path, sink in what]
        yield players
        for player in players:
            player.kill()


def test_devices_are_listed_by_names_that_settings_can_keep(pulse):
    module = pulse.add_sink("line", channels=2)
    try:
        found = {device.identity: device for device in list_devices()}
        assert found["pulse:line.monitor"].channels == 2
    finally:
        pulse.remove(module)


@pytest.mark.logs("Sound device lost")
def test_two_devices_are_two_tracks_and_one_is_unplugged_and_back(
    pulse, recognition, agent_asks, citizen_answers, caplog
):
    mic, line = pulse.add_sink("mic"), pulse.add_sink("line")
    heard = Heard()
    sources = [
        Source(DeviceStream("pulse:mic.monitor"), (Track.AGENT,), RATE_HZ),
        Source(DeviceStream("pulse:line.monitor"), (Track.CITIZEN,), RATE_HZ),
    ]
    try:
        with listening(sources, recognition, heard):
            pulse.wait_for_listeners(2)
            with playing(pulse, (agent_asks, "mic"), (citizen_answers, "line")):
                asked = heard.wait(Segment, lambda s: s.track is Track.AGENT)
                answered = heard.wait(Segment, lambda s: s.track is Track.CITIZEN)
            assert said(asked, ADDRESS)
            assert said(answered, REPORTED)

            pulse.remove(mic)  # PulseAudio now joins that stream to the line, without a word
            lost = heard.wait(DeviceLost)
            assert (lost.device, lost.tracks) == ("pulse:mic.monitor", (Track.AGENT,))
            assert "Sound device lost" in caplog.text
            with playing(pulse, (citizen_answers, "line")):
                heard.wait(Segment, lambda s: s.start_s > answered.end_s and said(s, REPORTED))

            mic = pulse.add_sink("mic", 48_000, 2)  # it comes back in another shape
            pulse.wait_for_listeners(2)
            with playing(pulse, (agent_asks, "mic")):
                again = heard.wait(Segment, lambda s: s.start_s > asked.end_s and said(s, ADDRESS))
        lost = (g for g in heard.of(Gap) if g.track is Track.AGENT and g.start_s > asked.end_s)
        gap = next(lost)
        assert gap.start_s + gap.length_s < again.start_s
        assert gap.length_s > 3.0
        agent = [s for s in heard.of(Segment) if s.track is Track.AGENT]
        assert agent == [asked, again], "the agent's track heard the citizen"
        assert len(heard.of(DeviceLost)) == len(heard.of(DeviceBack)) == 1
    finally:
        pulse.remove(mic)
        pulse.remove(line)


@pytest.mark.logs("Sound device lost")
@pytest.mark.may_log("does not close")
def test_a_sound_server_that_dies_and_comes_back_ends_nothing(pulse, recognition):
    module = pulse.add_sink("mic")
    heard = Heard()
    source = Source(DeviceStream("pulse:mic.monitor"), (Track.AGENT,), RATE_HZ)
    try:
        with listening([source], recognition, heard):
            heard.wait(Level)
            pulse.end()
            heard.wait(DeviceLost)
            pulse.start()
            pulse.wait_until_it_answers()
            module = pulse.add_sink("mic")
            heard.wait(DeviceBack)
            heard.wait(Gap, lambda gap: gap.length_s > 1.0)
    finally:
        pulse.remove(module)


def test_one_device_with_two_channels_is_two_tracks_and_is_recorded(
    pulse, recognition, both_speak, tmp_path
):
    module = pulse.add_sink("headset", channels=2)
    heard = Heard()
    recorder = Recorder(tmp_path / "call.zxrec", bytes(32), RATE_HZ)
    source = Source(DeviceStream("pulse:headset.monitor"), BOTH, RATE_HZ)
    try:
        with (
            listening([source], recognition, heard, recorder),
            playing(pulse, (both_speak, "headset")),
        ):
            first = heard.wait(Partial)
            assert time.perf_counter() - first.captured_s < 1.0
            asked = heard.wait(Segment, lambda s: s.track is Track.AGENT)
            answered = heard.wait(Segment, lambda s: s.track is Track.CITIZEN)
    finally:
        pulse.remove(module)
    assert said(asked, BEFORE)
    assert said(answered, REPORTED)
    assert asked.end_s < answered.start_s
    export_flac(recorder.path, bytes(32), tmp_path / "call.flac")
    samples, _ = soundfile.read(tmp_path / "call.flac")
    for channel, segment in enumerate((asked, answered)):
        spoken = samples[round(segment.start_s * RATE_HZ) : round(segment.end_s * RATE_HZ)]
        assert abs(spoken[:, channel]).max() > 10 * abs(spoken[:, 1 - channel]).max()


@pytest.mark.logs("Sound device lost")
def test_a_missing_device_is_told_once_and_taken_when_it_comes(pulse, recognition, caplog):
    heard = Heard()
    source = Source(DeviceStream("pulse:late.monitor"), (Track.CITIZEN,), RATE_HZ)
    module = ""
    try:
        with listening([source], recognition, heard):
            assert "late.monitor" in heard.wait(DeviceLost).reason
            assert caplog.text.count("Sound device lost") == 1
            module = pulse.add_sink("late")
            heard.wait(DeviceBack)
        assert len(heard.of(DeviceLost)) == 1
    finally:
        if module:
            pulse.remove(module)


def test_a_recording_ends_by_itself_when_every_word_is_told(recognition, both_speak, tmp_path):
    heard = Heard()
    recorder = Recorder(tmp_path / "call.zxrec", bytes(32), RATE_HZ)
    stream = FileStream(both_speak, speed=4.0)
    with listening([Source(stream, BOTH, stream.rate_hz)], recognition, heard, recorder):
        heard.wait(Ended)
    assert isinstance(heard.events[-1], Ended)
    assert [s.track for s in heard.of(Segment)] == [Track.AGENT, Track.CITIZEN]
    assert not heard.of(Gap)
    length_s = export_flac(recorder.path, bytes(32), tmp_path / "call.flac")
    assert length_s == pytest.approx(stream.length_s, abs=0.15)


def test_stopping_in_the_middle_tells_what_was_said_so_far(recognition, both_speak):
    heard = Heard()
    stream = FileStream(both_speak, speed=2.0)
    with listening([Source(stream, BOTH, stream.rate_hz)], recognition, heard):
        heard.wait(Partial, lambda p: len(p.text) >= 4)
    (segment,) = heard.of(Segment)
    assert BEFORE.startswith(segment.text[:2])
    assert not heard.of(Ended)
