"""What a player plays is recorded again at the other end of a real sound system."""

from __future__ import annotations

import io
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from speech.capture import Capture
from speech.devices import DeviceError
from speech.events import Track
from speech.playback import Playback, Player
from speech.streams import DeviceStream, SoundFileError

pytestmark = pytest.mark.slow
RATE_HZ = 16_000
LENGTH_S = 2.0
AGENT_HZ, CITIZEN_HZ = 500, 1_100


class Screen:
    """Takes what a player tells, and waits for facts in it."""

    def __init__(self) -> None:
        self.told: list[Playback] = []
        self._changed = threading.Condition()

    def take(self, playback: Playback) -> None:
        with self._changed:
            self.told.append(playback)
            self._changed.notify_all()

    def wait(self, fits: Callable[[Playback], bool], s: float = 8.0) -> Playback:
        def found() -> list[Playback]:
            return [playback for playback in self.told if fits(playback)]

        with self._changed:
            assert self._changed.wait_for(found, s), self.told
            return found()[0]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Two seconds: the agent is one tone, the citizen another."""
    time_s = np.arange(round(LENGTH_S * RATE_HZ)) / RATE_HZ
    tones = [0.3 * np.sin(2 * np.pi * hz * time_s) for hz in (AGENT_HZ, CITIZEN_HZ)]
    soundfile.write(tmp_path / "call.flac", np.column_stack(tones), RATE_HZ)
    return tmp_path / "call.flac"


@pytest.fixture
def speaker(pulse) -> Iterator[str]:
    module = pulse.add_sink("speaker", rate_hz=48_000, channels=2)
    yield "pulse:speaker"
    pulse.remove(module)


@contextmanager
def opened(recording: Path, speaker: str) -> Iterator[tuple[Player, Screen]]:
    screen = Screen()
    player = Player(recording, screen.take, speaker)
    try:
        yield player, screen
    finally:
        player.close()
        assert not [t.name for t in threading.enumerate() if t.name in {"player", "close-device"}]


@contextmanager
def recorded(speaker: str) -> Iterator[Callable[[], np.ndarray]]:
    """Record what a loudspeaker plays; starts when the recording really runs."""
    capture = Capture()
    capture.pieces = queue.Queue(500)
    stream = DeviceStream(f"{speaker}.monitor")
    stream.start(capture)
    try:
        assert capture.pieces.get(timeout=8) is not None
        assert capture.opening is not None
        given = capture.opening.format

        def sound() -> np.ndarray:
            pcm = b"".join(piece.pcm for piece in list(capture.pieces.queue) if piece)
            channels = np.frombuffer(pcm, np.int16).reshape(-1, given.channels)
            mono = channels.mean(axis=1, dtype=np.float64)
            return soxr.resample(mono, given.rate_hz, RATE_HZ)

        yield sound
    finally:
        stream.stop()


def loud_part(sound: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(np.abs(sound) > 300)
    assert len(loud), "nothing was heard"
    return sound[loud[0] : loud[-1] + 1]


def strength(sound: np.ndarray, hz: float) -> float:
    """Amplitude of a tone (0-1) in the middle of a sound."""
    middle = sound[len(sound) // 4 : 3 * len(sound) // 4] / 32_768
    time_s = np.arange(len(middle)) / RATE_HZ
    window = np.hanning(len(middle))
    return float(abs(np.sum(middle * window * np.exp(-2j * np.pi * hz * time_s))) * 2 / sum(window))


def heard_after(speaker: str, player: Player, screen: Screen) -> np.ndarray:
    """Play to the end, and return what was heard."""
    with recorded(speaker) as sound:
        player.play()
        screen.wait(lambda p: not p.playing and p.position_s == player.length_s)
        until_s = time.monotonic() + 8  # the end is still on its way through the sound system
        while not np.abs(loud_part(sound())).size or np.abs(sound()[-1600:]).max() > 300:
            assert time.monotonic() < until_s
            time.sleep(0.05)
        return loud_part(sound())


def test_both_tracks_are_heard_for_as_long_as_they_are(recording, speaker):
    with opened(recording, speaker) as (player, screen):
        assert player.length_s == LENGTH_S
        assert not player.playing
        sound = heard_after(speaker, player, screen)
    assert len(sound) / RATE_HZ == pytest.approx(LENGTH_S, abs=0.1)
    assert strength(sound, AGENT_HZ) == pytest.approx(0.3, abs=0.03)
    assert strength(sound, CITIZEN_HZ) == pytest.approx(0.3, abs=0.03)


def test_one_track_alone_from_the_middle_at_double_speed(recording, speaker):
    with opened(recording, speaker) as (player, screen):
        player.choose(Track.CITIZEN)
        player.set_speed(2.0)
        player.seek(0.5)
        assert player.position_s == 0.5
        sound = heard_after(speaker, player, screen)
    assert len(sound) / RATE_HZ == pytest.approx((LENGTH_S - 0.5) / 2, abs=0.1)
    assert strength(sound, 2 * CITIZEN_HZ) == pytest.approx(0.3, abs=0.03)
    assert strength(sound, 2 * AGENT_HZ) < 0.02


def test_speed_stays_within_half_and_double(recording, speaker):
    with opened(recording, speaker) as (player, screen):
        player.seek(1.5)
        player.set_speed(0.01)
        sound = heard_after(speaker, player, screen)
    assert len(sound) / RATE_HZ == pytest.approx(1.0, abs=0.1)


def test_the_position_goes_on_like_the_clock(recording, speaker):
    with opened(recording, speaker) as (player, screen):
        player.play()
        early = screen.wait(lambda p: p.position_s > 0.3)
        early_s = time.perf_counter()
        late = screen.wait(lambda p: p.position_s > 1.3)
        took_s = time.perf_counter() - early_s
        positions = [p.position_s for p in screen.told]
    assert late.position_s - early.position_s == pytest.approx(took_s, abs=0.25)
    assert positions == sorted(positions)
    assert max(np.diff(positions)) < 0.35


def test_pause_stays_and_play_goes_on(recording, speaker):
    with opened(recording, speaker) as (player, screen):
        player.play()
        screen.wait(lambda p: p.position_s > 0.4)
        player.pause()
        assert not player.playing
        stays = screen.wait(lambda p: not p.playing)
        assert 0.4 < player.position_s < 1.0
        player.play()
        screen.wait(lambda p: p.playing and p.position_s > stays.position_s + 0.3)
        assert screen.told[-1].position_s < LENGTH_S


def test_a_seek_while_it_plays_is_obeyed_and_kept_inside(recording, speaker):
    with opened(recording, speaker) as (player, screen):
        player.play()
        player.seek(1.2)
        screen.wait(lambda p: 1.2 < p.position_s < 1.6)
        player.seek(-5)
        screen.wait(lambda p: p.playing and p.position_s < 0.5)
        player.seek(99)
        screen.wait(lambda p: not p.playing and p.position_s == LENGTH_S)


def test_playing_at_the_end_begins_anew(recording, speaker):
    with opened(recording, speaker) as (player, screen):
        player.seek(1.8)
        player.play()
        screen.wait(lambda p: not p.playing and p.position_s == LENGTH_S)
        screen.told.clear()
        player.play()
        assert screen.wait(lambda p: p.playing and p.position_s > 0).position_s < 1.0


def test_a_missing_loudspeaker_is_refused_in_words(recording, pulse):
    with (
        opened(recording, "pulse:nowhere") as (player, _),
        pytest.raises(DeviceError, match="pulse:nowhere cannot play"),
    ):
        player.play()


def test_a_loudspeaker_that_was_never_there_is_refused_in_words(recording, pulse):
    with (
        opened(recording, "ALSA/gone") as (player, _),
        pytest.raises(DeviceError, match="there is no such device now"),
    ):
        player.play()


@pytest.mark.logs("does not play any more")
def test_an_unplugged_loudspeaker_is_told_and_another_try_plays_on(recording, pulse, caplog):
    module = pulse.add_sink("usb")
    with opened(recording, "pulse:usb") as (player, screen):
        player.set_speed(0.5)
        player.play()
        screen.wait(lambda p: p.position_s > 0.2)
        pulse.remove(module)
        lost = screen.wait(lambda p: bool(p.trouble))
        assert not lost.playing
        assert lost.trouble == "pulse:usb does not play any more"
        module = pulse.add_sink("usb")
        player.play()
        screen.wait(lambda p: p.playing and p.position_s > lost.position_s + 0.2)
    pulse.remove(module)
    assert "does not play any more" in caplog.text


def test_a_recording_in_memory_is_played_without_a_file(recording, speaker):
    with opened(io.BytesIO(recording.read_bytes()), speaker) as (player, screen):
        player.set_speed(2.0)
        player.play()
        screen.wait(lambda p: not p.playing and p.position_s == LENGTH_S)


@pytest.mark.logs("Playing a recording stopped")
def test_a_damaged_recording_is_told(recording, speaker, tmp_path, caplog):
    dice = np.random.default_rng(1)
    soundfile.write(tmp_path / "noise.flac", dice.normal(0, 0.1, (RATE_HZ * 4, 2)), RATE_HZ)
    content = (tmp_path / "noise.flac").read_bytes()
    half = len(content) // 4
    (tmp_path / "bad.flac").write_bytes(content[:half] + bytes(3_000) + content[half + 3_000 :])
    with opened(tmp_path / "bad.flac", speaker) as (player, screen):
        player.play()
        told = screen.wait(lambda p: bool(p.trouble))
    assert "cannot be read any further" in told.trouble
    assert not told.playing
    assert "Playing a recording stopped" in caplog.text


def test_what_is_no_recording_is_refused_in_words(tmp_path):
    (tmp_path / "a.flac").write_text("您好")
    with pytest.raises(SoundFileError, match=r"a\.flac is no recording that can be read"):
        Player(tmp_path / "a.flac")
    assert not [t for t in threading.enumerate() if t.name == "player"]


def test_closing_without_having_played_opens_no_device(recording):
    with opened(recording, "pulse:nowhere") as (player, screen):
        player.seek(1.0)
    assert not screen.told or not screen.told[-1].trouble


def test_what_was_queued_before_a_seek_is_not_heard_after_it(recording):
    with opened(recording, "pulse:nowhere") as (player, _):
        player._playing = True  # without a device: this test is its thread
        player._called_s = player._opened_s = time.perf_counter()
        until_s = time.monotonic() + 5
        while not player._pieces.full():
            assert time.monotonic() < until_s
            time.sleep(0.01)
        player.seek(1.0)
        out = bytearray(4 * 2_400)
        while player._heard is None:
            assert time.monotonic() < until_s
            player._on_demand(out, 2_400, None, None)
        assert player._heard.position_s > 1.0
        assert any(out)
