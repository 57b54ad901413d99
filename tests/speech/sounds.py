"""Sounds that are no voice, made anew for each test: noise, ring tones, hold music."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE_HZ = 16_000
Samples = npt.NDArray[np.int16]
Wave = npt.NDArray[np.float64]


def times(seconds: float, rate_hz: int = RATE_HZ) -> Wave:
    return np.arange(round(seconds * rate_hz)) / rate_hz


def as_samples(wave: Wave) -> Samples:
    """From ±1 to 16 bits."""
    return np.clip(wave * 32_767, -32_768, 32_767).astype(np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.int16)


def white_noise(seconds: float, rms: float = 0.05, seed: int = 1) -> Samples:
    return as_samples(np.random.default_rng(seed).normal(0.0, rms, len(times(seconds))))


def pink_noise(seconds: float, rms: float = 0.05, seed: int = 2) -> Samples:
    """A fan or a street far away: as much power in each octave."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=len(times(seconds))))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    wave = np.fft.irfft(spectrum, len(times(seconds)))
    return as_samples(wave * rms / wave.std())


def ring_back(seconds: float) -> Samples:
    """What a caller hears in China: 450 Hz, 1 s on and 4 s off (GF 002-9002)."""
    t = times(seconds)
    return as_samples(0.2 * np.sin(2 * np.pi * 450 * t) * (t % 5 < 1))


def busy_tone(seconds: float) -> Samples:
    """450 Hz, 0.35 s on and off."""
    t = times(seconds)
    return as_samples(0.2 * np.sin(2 * np.pi * 450 * t) * (t % 0.7 < 0.35))


def bell(seconds: float) -> Samples:
    """An old telephone in the room: two gongs struck twenty times a second, 1 s on, 4 s off."""
    t = times(seconds)
    strike = np.exp(-60 * (t % 0.05))
    tones = np.sin(2 * np.pi * 1_330 * t) + 0.7 * np.sin(2 * np.pi * 2_050 * t)
    return as_samples(0.15 * tones * strike * (t % 5 < 1))


def electronic_ring(seconds: float) -> Samples:
    """A desk phone of today: 800 and 1,000 Hz in turn, 25 times a second."""
    t = times(seconds)
    hz = np.where(t % 0.08 < 0.04, 800.0, 1_000.0)
    return as_samples(0.2 * np.sin(2 * np.pi * np.cumsum(hz) / RATE_HZ) * (t % 5 < 1))


def keys(seconds: float) -> Samples:
    """Touch tones, three a second."""
    t = times(seconds)
    low = np.array([697.0, 770, 852, 941])[(t * 3).astype(int) % 4]
    high = np.array([1_209.0, 1_336, 1_477])[(t * 3).astype(int) * 7 % 3]
    tones = np.sin(2 * np.pi * low * t) + np.sin(2 * np.pi * high * t)
    return as_samples(0.15 * tones * (t * 3 % 1 < 0.5))


def _note(hz: float, seconds: float, *, plucked: bool) -> Wave:
    t = times(seconds)
    falls = 2.5 if plucked else 0.3
    swell = np.minimum(1.0, t / (0.005 if plucked else 0.08)) * np.exp(-falls * t)
    shakes = 0.0 if plucked else 0.004 * np.sin(2 * np.pi * 5.5 * t)
    return swell * sum(
        np.sin(2 * np.pi * hz * n * (t + shakes / 10)) / n**1.6
        for n in range(1, 9)
        if hz * n < 7_500
    )


def hold_music(seconds: float, seed: int = 3, *, plucked: bool = True) -> Samples:
    """Chords and a pentatonic melody of plucked strings or a bowed one, as exchanges play them."""
    random = np.random.default_rng(seed)
    wave = np.zeros(round(seconds * RATE_HZ) + 4 * RATE_HZ)
    scale = 261.63 * 2 ** (np.array([0, 2, 4, 7, 9, 12, 14, 16]) / 12)
    at, step = 0.0, 5
    while at < seconds:
        lasts = float(random.choice([0.25, 0.5, 0.5, 1.0]))
        step = int(np.clip(step + random.integers(-2, 3), 0, len(scale) - 1))
        _add(wave, at, 0.5 * _note(scale[step], lasts * 1.2, plucked=plucked))
        at += lasts
    for bar in range(int(seconds // 2) + 1):
        root = 130.81 * 2 ** (float(random.choice([0, 5, 7, 9])) / 12)
        for third in (1.0, 1.26, 1.5):
            _add(wave, bar * 2.0, 0.2 * _note(root * third, 2.0, plucked=True))
    wave = wave[: round(seconds * RATE_HZ)]
    return as_samples(0.25 * wave / np.abs(wave).max())


def _add(wave: Wave, at_s: float, note: Wave) -> None:
    at = round(at_s * RATE_HZ)
    wave[at : at + len(note)] += note[: len(wave) - at]
