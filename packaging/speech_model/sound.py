"""Sound as the model hears it: features, and everything that may happen to a voice on its way."""

from __future__ import annotations

import functools
from typing import Any

import kaldi_native_fbank as knf
import numpy as np
import soxr
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

RATE_HZ = 16000
LINE_RATE_HZ = 8000
CEPSTRA = 40
FULL_SCALE = 32768.0

Sound = NDArray[np.float32]  # mono, in ±1

# The same numbers for training (here), for vosk (conf/mfcc.conf): they must agree.
MFCC_CONF = """--use-energy=false
--sample-frequency=16000
--num-mel-bins=40
--num-ceps=40
--low-freq=20
--high-freq=-400
--dither=0.0
--allow-upsample=true
--allow-downsample=true
"""


@functools.cache
def _options() -> knf.MfccOptions:
    options = knf.MfccOptions()
    options.frame_opts.dither = 0
    options.frame_opts.samp_freq = RATE_HZ
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = CEPSTRA
    options.num_ceps = CEPSTRA
    options.use_energy = False
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = -400
    return options


def cepstra(sound: Sound) -> NDArray[np.float32]:
    """MFCC of ``sound`` at 16 kHz: one row of 40 for each 10 ms, of 16-bit samples as in Kaldi."""
    samples = np.clip(np.round(sound * FULL_SCALE), -32768, 32767)
    made = knf.OnlineMfcc(_options())
    made.accept_waveform(RATE_HZ, samples.tolist())
    made.input_finished()
    rows = [made.get_frame(at) for at in range(made.num_frames_ready)]
    return np.array(rows, np.float32).reshape(-1, CEPSTRA)


def _as_sound(samples: Any) -> Sound:  # noqa: ANN401 - scipy's functions have no types
    return np.asarray(samples, np.float32)


def mu_law(sound: Sound) -> Sound:
    """There and back through G.711 µ-law: 8 bits, µ = 255 (ITU-T G.711, the smooth curve)."""
    squeezed = np.sign(sound) * np.log1p(255 * np.minimum(np.abs(sound), 1)) / np.log(256)
    rounded = np.round(squeezed * 127) / 127
    return _as_sound(np.sign(rounded) * np.expm1(np.abs(rounded) * np.log(256)) / 255)


def a_law(sound: Sound) -> Sound:
    """There and back through G.711 A-law: 8 bits, A = 87.6."""
    size, bend = np.minimum(np.abs(sound), 1), 1 + np.log(87.6)
    low = size < 1 / 87.6
    squeezed = np.where(low, 87.6 * size, 1 + np.log(np.maximum(87.6 * size, 1))) / bend
    rounded = np.round(squeezed * 127) / 127
    back = np.where(rounded < 1 / bend, rounded * bend, np.exp(rounded * bend - 1)) / 87.6
    return _as_sound(np.sign(sound) * back)


def band(sound: Sound, low_hz: float, high_hz: float, rate_hz: int) -> Sound:
    """Keep what a line keeps, with slopes of the fourth order."""
    edges = [low_hz / (rate_hz / 2), min(0.98, high_hz / (rate_hz / 2))]
    return _as_sound(sosfilt(butter(4, edges, "band", output="sos"), sound))


def steep(sound: Sound, low_hz: float, high_hz: float, rate_hz: int) -> Sound:
    """Keep what a digital gateway keeps: nothing at all beyond the edges."""
    heights = np.fft.rfft(sound)
    at_hz = np.fft.rfftfreq(len(sound), 1 / rate_hz)
    heights[(at_hz < low_hz) | (at_hz > high_hz)] = 0
    return _as_sound(np.fft.irfft(heights, len(sound)))


def telephone(sound: Sound) -> Sound:
    """``sound`` as a µ-law line delivers it, at 8 kHz: the measurement's own line."""
    low = soxr.resample(sound, RATE_HZ, LINE_RATE_HZ)
    return mu_law(band(low, 300, 3400, LINE_RATE_HZ))


def raised(line: Sound, quality: str = "QQ") -> Sound:
    """8 kHz to 16 kHz; QQ is the plainest interpolation, which the program's recogniser uses."""
    samples = np.round(np.clip(line, -1, 1) * 32767).astype(np.int16)
    higher = soxr.resample(samples, LINE_RATE_HZ, RATE_HZ, quality)
    return _as_sound(higher / FULL_SCALE)


def noise(count: int, draw: Generator) -> Sound:
    """Noise of one of four colours, of mean square 1."""
    white: Any = draw.normal(size=count)
    colour = draw.integers(4)
    if colour == 1:
        white = lfilter([1], [1, -draw.uniform(0.8, 0.99)], white)
    elif colour == 2:
        white = lfilter([1, -0.95], [1], white)
    elif colour == 3:
        hum = np.sin(2 * np.pi * 50 * np.arange(count) / RATE_HZ * draw.integers(1, 4))
        white = 0.3 * white + hum
    return _as_sound(white / (np.sqrt(np.mean(white**2)) + 1e-9))


def without_words(draw: Generator) -> Sound:
    """Two to six seconds that hold no word: noise, tones of a telephone, chords, silence."""
    count = int(draw.uniform(2, 6) * RATE_HZ)
    time = np.arange(count) / RATE_HZ
    sound: Any = np.zeros(count)
    kind = draw.integers(4)  # 3 is silence
    if kind == 0:
        sound = noise(count, draw)
    elif kind == 1:
        pulse = (time % draw.uniform(1, 5)) < draw.uniform(0.2, 1)
        sound = np.sin(2 * np.pi * draw.uniform(400, 500) * time) * pulse
    elif kind == 2:
        notes = 220 * 2 ** (draw.integers(0, 24, size=(int(time[-1] * 3) + 1, 3)) / 12)
        now = notes[(time * 3).astype(int)]
        fade = np.exp(-3 * (time * 3 % 1))
        sound = sum(np.sin(2 * np.pi * now[:, voice] * time) for voice in range(3)) * fade
    level = 10 ** (draw.uniform(-60, -8) / 20)
    return _as_sound(sound * level / (np.abs(sound).max() + 1e-9))


def _room(sound: Sound, draw: Generator) -> Sound:
    """Echoes of a room: noise that dies away within 50 to 300 ms."""
    tail = int(draw.uniform(0.05, 0.3) * RATE_HZ)
    echo = np.exp(-np.arange(tail) * 6 / tail) * draw.normal(size=tail)
    echo *= draw.uniform(0.1, 0.5) / np.sqrt(np.sum(echo**2))
    echo[0] = 1
    return _as_sound(fftconvolve(sound, echo)[: len(sound)])


def _level(sound: Sound, draw: Generator) -> Sound:
    wanted = 10 ** (draw.uniform(-24, -1) / 20)
    return _as_sound(sound * wanted / (np.abs(sound).max() + 1e-6))


def _with_noise(sound: Sound, draw: Generator, quietest_db: float) -> Sound:
    below = 10 ** (-draw.uniform(quietest_db, 45) / 20)
    power = np.sqrt(np.mean(sound**2)) + 1e-6
    return _as_sound(sound + noise(len(sound), draw) * power * below)


def _padded(sound: Sound, draw: Generator) -> Sound:
    before, after = (int(draw.exponential(0.25) * RATE_HZ) + 400 for _ in range(2))
    return np.pad(sound, (min(before, 2 * RATE_HZ), min(after, 2 * RATE_HZ)))


def near(sound: Sound, draw: Generator) -> Sound:
    """``sound`` through a headset or a room, 16 kHz all the way."""
    sound = _padded(_paced(sound, draw), draw)
    if draw.random() < 0.3:
        sound = _room(sound, draw)
    if draw.random() < 0.4:
        sound = lfilter([1, draw.uniform(-0.6, 0.6)], [1], sound).astype(np.float32)
    if draw.random() < 0.7:
        sound = _with_noise(sound, draw, 10)
    return _level(sound, draw)


def distant(sound: Sound, draw: Generator) -> Sound:
    """``sound`` through a telephone line: band, one to three codecs in a row, 8 kHz and back."""
    sound = _padded(_paced(sound, draw), draw)
    if draw.random() < 0.2:
        sound = _room(sound, draw)
    if draw.random() < 0.6:
        sound = _with_noise(sound, draw, 12)
    line = _level(soxr.resample(sound, RATE_HZ, LINE_RATE_HZ), draw)
    if draw.random() < 0.85:
        way = band if draw.random() < 0.7 else steep
        line = way(line, draw.uniform(150, 350), draw.uniform(3200, 3800), LINE_RATE_HZ)
    for _ in range(draw.integers(1, 4)):
        line = mu_law(line) if draw.random() < 0.7 else a_law(line)
    return raised(line, "QQ" if draw.random() < 0.7 else "HQ")


def _paced(sound: Sound, draw: Generator) -> Sound:
    """Faster and higher, or slower and lower, by up to a tenth."""
    pace = draw.choice([0.92, 0.96, 1.0, 1.0, 1.05, 1.1])
    return soxr.resample(sound, RATE_HZ * pace, RATE_HZ) if pace != 1 else sound
