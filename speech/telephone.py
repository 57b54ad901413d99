"""What a telephone line leaves of a voice; for figures and tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

LINE_RATE_HZ = 8_000
Pitches = npt.NDArray[np.float64]
BAND_HZ = (300, 3_400)  # ITU-T G.712


def _passed(pitch_hz: Pitches) -> Pitches:
    """Give what a line passes of each pitch: both edges fall by 24 dB an octave (Butterworth)."""
    low, high = BAND_HZ
    passed: Pitches = 1 / np.sqrt((1 + (low / pitch_hz) ** 8) * (1 + (pitch_hz / high) ** 8))
    return passed


def write_telephone(recording: Path, target: Path) -> None:
    """Write the first channel of ``recording`` as a WAV of 8 kHz µ-law (ITU-T G.711)."""
    samples, rate_hz = soundfile.read(recording, dtype="float64", always_2d=True)
    spectrum = np.fft.rfft(samples[:, 0])
    pitch_hz = np.fft.rfftfreq(len(samples), 1 / rate_hz) + 1e-9
    band = np.fft.irfft(spectrum * _passed(pitch_hz), len(samples))
    line = soxr.resample(band, rate_hz, LINE_RATE_HZ)
    soundfile.write(target, np.clip(line, -1, 1), LINE_RATE_HZ, "ULAW", format="WAV")


def write_with_silence(
    recording: Path, target: Path, silence_s: float, noise_db: float = 60.0
) -> None:
    """Write the first channel of ``recording`` with silence before and after it, as in a call.

    White noise lies over all of it, ``noise_db`` below the voice; the same one each time.
    """
    samples, rate_hz = soundfile.read(recording, dtype="float64", always_2d=True)
    voice = samples[:, 0]
    silence = np.zeros(round(silence_s * rate_hz))
    whole = np.concatenate([silence, voice, silence])
    level = float(np.sqrt(np.mean(voice**2))) / 10 ** (noise_db / 20)
    noise = np.random.default_rng(len(voice)).normal(0, level, len(whole))
    soundfile.write(target, np.clip(whole + noise, -1, 1), rate_hz)
