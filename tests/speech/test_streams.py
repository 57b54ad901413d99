from __future__ import annotations

import os
import queue
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import sounddevice
import soundfile

from speech.capture import BlockQueue, Capture
from speech.conditioning import Conditioner
from speech.devices import DeviceError, reload_devices
from speech.events import Track
from speech.sound_files import Pieces
from speech.streams import FileStream, SoundFileError, open_sound, pieces_of, read_sound

BOTH = (Track.AGENT, Track.CITIZEN)


def write(path: Path, samples: np.ndarray, rate_hz: int = 16_000, **how: str) -> Path:
    soundfile.write(path, samples.astype(np.int16), rate_hz, **how)
    return path


def played(stream: FileStream, tracks: tuple[Track, ...]) -> tuple[list[np.ndarray], float]:
    """Each track's sound as it came out, and the seconds it took."""
    queues: dict[Track, BlockQueue] = {track: queue.Queue(1000) for track in tracks}
    capture = Capture()
    outlets = {track: [queues[track]] for track in tracks}
    conditioner = Conditioner(capture, outlets, stream.rate_hz, lambda _: None)
    started_s = time.perf_counter()
    stream.start(capture)
    assert stream._thread is not None
    stream._thread.join(10)
    took_s = time.perf_counter() - started_s
    assert stream.ended
    capture.pieces.put(None)
    conditioner.run()
    sounds = []
    for blocks in queues.values():
        pcm = b"".join(blocks.get_nowait().pcm for _ in range(blocks.qsize()))
        sounds.append(np.frombuffer(pcm, np.int16))
    return sounds, took_s


def noise(seconds: float, channels: int = 1, rate_hz: int = 16_000) -> np.ndarray:
    dice = np.random.default_rng(1)
    return dice.integers(-9000, 9000, (round(seconds * rate_hz), channels)).astype(np.int16)


def test_two_channels_come_out_as_they_are(tmp_path):
    samples = noise(0.73, channels=2)
    stream = FileStream(write(tmp_path / "call.wav", samples), speed=10)
    assert stream.length_s == pytest.approx(0.73)
    (agent, citizen), _ = played(stream, BOTH)
    assert np.array_equal(agent, samples[:, 0])
    assert np.array_equal(citizen, samples[:, 1])


def test_one_channel_is_the_citizens(tmp_path):
    samples = noise(0.3)
    (agent, citizen), _ = played(FileStream(write(tmp_path / "a.wav", samples), speed=10), BOTH)
    assert not agent.any()
    assert np.array_equal(citizen, samples[:, 0])


def test_further_channels_are_left_out(tmp_path):
    samples = noise(0.2, channels=3)
    (agent, citizen), _ = played(FileStream(write(tmp_path / "a.wav", samples), speed=10), BOTH)
    assert np.array_equal(np.column_stack([agent, citizen]), samples[:, :2])


@pytest.mark.parametrize("speed", [1.0, 4.0])
def test_it_plays_at_real_pace_times_speed(tmp_path, speed):
    stream = FileStream(write(tmp_path / "a.wav", noise(0.8)), speed)
    _, took_s = played(stream, BOTH)
    assert took_s == pytest.approx(0.8 / speed, abs=0.15)
    assert took_s >= 0.8 / speed


def test_no_block_comes_before_its_time(tmp_path):
    stream = FileStream(write(tmp_path / "a.wav", noise(0.5)))
    capture = Capture()
    stream.start(capture)
    for number in range(1, 6):
        piece = capture.pieces.get(timeout=5)
        assert piece is not None
        assert piece.captured_s - stream.began_s >= number / 10
    stream.stop()


def test_stop_ends_it_in_the_middle(tmp_path):
    stream = FileStream(write(tmp_path / "a.wav", noise(30)))
    capture = Capture()
    stream.start(capture)
    capture.pieces.get(timeout=5)
    stream.stop()
    stream.stop()
    assert stream.ended
    assert not [t for t in threading.enumerate() if t.name == "play-file"]


@pytest.mark.parametrize(
    ("suffix", "rate_hz", "how"),
    [
        (".wav", 8_000, {"subtype": "ULAW"}),
        (".wav", 8_000, {"subtype": "ALAW"}),
        (".flac", 16_000, {}),
        (".opus", 16_000, {"format": "OGG", "subtype": "OPUS"}),
        (".mp3", 16_000, {}),
        (".ulaw", 8_000, {"format": "RAW", "subtype": "ULAW"}),
    ],
)
def test_formats_of_telephone_systems_are_read_at_their_own_rate(tmp_path, suffix, rate_hz, how):
    wave = 8000 * np.sin(2 * np.pi * 300 * np.arange(rate_hz) / rate_hz)
    samples, rate = read_sound(write(tmp_path / f"a{suffix}", wave, rate_hz, **how))
    assert rate == rate_hz
    assert len(samples) == pytest.approx(rate_hz, rel=0.12)  # mp3 fills up its frames
    middle = samples[rate_hz // 4 : rate_hz // 2, 0].astype(float)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(8000 / np.sqrt(2), rel=0.1)


def test_a_file_that_is_no_sound_is_refused_in_words(tmp_path):
    path = tmp_path / "letter.wav"
    path.write_text("您好")
    with pytest.raises(SoundFileError, match=r"letter\.wav is no recording that can be read"):
        FileStream(path)


def test_a_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(SoundFileError, match=r"gone\.wav is no recording that can be read"):
        FileStream(tmp_path / "gone.wav")


def test_an_empty_recording_is_refused_in_words(tmp_path):
    with pytest.raises(SoundFileError, match="holds no sound"):
        FileStream(write(tmp_path / "a.wav", np.zeros((0, 1))))


def test_a_damaged_recording_is_refused_in_words(tmp_path, call):
    path = tmp_path / "damaged.flac"
    content = call.read_bytes()
    path.write_bytes(content[:300_000] + bytes(2_000) + content[302_000:600_000])
    with pytest.raises(SoundFileError, match=r"damaged\.flac is damaged"):
        FileStream(path)


def test_a_sound_system_that_does_not_start_is_told_and_may_be_asked_again(monkeypatch):
    class Dead:
        Pa_Initialize = staticmethod(lambda: -9999)

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    real = sounddevice._lib
    with monkeypatch.context() as dying:
        dying.setattr(sounddevice, "_lib", Dead())
        for _ in range(2):
            with pytest.raises(DeviceError, match="does not start"):
                reload_devices()
    assert sounddevice._initialized == 0
    reload_devices()
    assert sounddevice._initialized == 1
    sounddevice.query_hostapis()


@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_floating_samples_are_as_loud_as_whole_ones(tmp_path, subtype):
    samples = np.array([[0.5], [-1.0], [1.0], [7e30], [np.nan], [-np.inf]])
    soundfile.write(tmp_path / "a.wav", samples, 16_000, subtype=subtype)
    heard = [16_383, -32_767, 32_767, 32_767, 0, -32_767]
    assert read_sound(tmp_path / "a.wav")[0][:, 0].tolist() == heard
    with open_sound(tmp_path / "a.wav") as file:
        assert next(pieces_of(file, 10))[:, 0].tolist() == heard
    (sounds,) = Pieces(tmp_path / "a.wav")
    assert np.frombuffer(sounds[0], np.int16).tolist() == heard


@pytest.mark.parametrize("rate_hz", [1, 100, 3_999, 768_001, 2_147_483_647])
def test_a_rate_that_no_sound_has_is_refused_in_words(tmp_path, rate_hz):
    path = write(tmp_path / "a.wav", noise(0.01))
    head = path.read_bytes()
    path.write_bytes(head[:24] + rate_hz.to_bytes(4, "little") + head[28:])
    with pytest.raises(SoundFileError, match=rf"a\.wav has {rate_hz} samples a second"):
        open_sound(path)


def test_a_damaged_file_is_named_whatever_its_name(tmp_path):
    path = write(tmp_path / "a.flac", noise(1.0)).rename(tmp_path / os.fsdecode(b"a\xff.flac"))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + bytes(9_000))
    with pytest.raises(SoundFileError, match=r"a.\.flac is damaged"):
        FileStream(path)
