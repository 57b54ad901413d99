"""What a telephone line leaves of a voice; for figures and tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
import soxr

LINE_RATE_HZ = 8_000
BAND_HZ = (300, 3_400)  # ITU-T G.712


def write_telephone(recording: Path, target: Path) -> None:
    """Write the first channel of ``recording`` as a WAV of 8 kHz µ-law (ITU-T G.711)."""
    samples, rate_hz = soundfile.read(recording, dtype="float64", always_2d=True)
    spectrum = np.fft.rfft(samples[:, 0])
    pitch_hz = np.fft.rfftfreq(len(samples), 1 / rate_hz)
    spectrum[(pitch_hz < BAND_HZ[0]) | (pitch_hz > BAND_HZ[1])] = 0
    band = np.fft.irfft(spectrum, len(samples))
    line = soxr.resample(band, rate_hz, LINE_RATE_HZ)
    soundfile.write(target, np.clip(line, -1, 1), LINE_RATE_HZ, "ULAW", format="WAV")
