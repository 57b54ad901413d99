"""``zuoxi bench nothing``: sounds in which nobody speaks, in which nothing may be written."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from speech.batch import transcribe
from speech.capture import SAMPLE_RATE_HZ
from speech.recognition import Recognition

Sound = npt.NDArray[np.float64]
LOUD = 0.2  # of full scale: about what a telephone line delivers
FADE_S = 0.02
BARE_MINUTES = 0.1
"""The recogniser alone is slow in noise, where all sounds are equally likely."""


def silence(seconds: float, random: np.random.Generator) -> Sound:
    """What an open microphone gives in an empty room: next to nothing."""
    return random.normal(size=_count(seconds)) * 2 / 32768


def white_noise(seconds: float, random: np.random.Generator) -> Sound:
    """A line that hisses."""
    return random.normal(size=_count(seconds)) * LOUD / 3


def room_noise(seconds: float, random: np.random.Generator) -> Sound:
    """Noise with more below than above, as of ventilation and traffic, swelling and fading."""
    noise = np.cumsum(random.normal(size=_count(seconds)))
    noise -= np.convolve(noise, np.ones(400) / 400, "same")
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 0.1 * _time(seconds))
    loud: Sound = noise / np.abs(noise).max() * LOUD * swell
    return loud


def ringing(seconds: float, random: np.random.Generator) -> Sound:
    """The ring-back tone of Chinese networks (YD/T 1286): 450 Hz, 1 s on and 4 s off."""
    at = _time(seconds)
    tone: Sound = np.sin(2 * np.pi * 450 * at) * (at % 5 < 1) * LOUD
    return tone + silence(seconds, random)


def busy_tone(seconds: float, random: np.random.Generator) -> Sound:
    """The busy tone: 450 Hz, 0.35 s on and 0.35 s off."""
    at = _time(seconds)
    tone: Sound = np.sin(2 * np.pi * 450 * at) * (at % 0.7 < 0.35) * LOUD
    return tone + silence(seconds, random)


def telephone_bell(seconds: float, random: np.random.Generator) -> Sound:
    """A telephone on the next desk: two tones that alternate twenty times a second."""
    at = _time(seconds)
    pitch = np.where(at * 20 % 1 < 0.5, 1000.0, 1250.0)
    rings = (at % 6 < 2) * LOUD
    bell: Sound = np.sin(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE_HZ) * rings
    return bell + silence(seconds, random)


def hold_music(seconds: float, random: np.random.Generator) -> Sound:
    """A melody over chords, as queues play it: plucked notes with overtones."""
    sound = np.zeros(_count(seconds) + 4 * SAMPLE_RATE_HZ)
    chords = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))
    beat_s = 0.4
    for beat in range(int(seconds / beat_s)):
        chord = chords[beat // 8 % len(chords)]
        begins = round(beat * beat_s * SAMPLE_RATE_HZ)
        notes = [int(random.choice(chord)) + 12]
        if beat % 4 == 0:
            notes.extend(chord)
        for note in notes:
            rung = _note(261.63 * 2 ** (note / 12))
            sound[begins : begins + len(rung)] += rung
    music: Sound = sound[: _count(seconds)] / np.abs(sound).max() * LOUD * 2
    return music


SOUNDS: dict[str, Callable[[float, np.random.Generator], Sound]] = {
    "silence": silence,
    "white_noise": white_noise,
    "room_noise": room_noise,
    "ring_back": ringing,
    "busy_tone": busy_tone,
    "telephone_bell": telephone_bell,
    "hold_music": hold_music,
}


def nothing(
    recognition: Recognition, bare: Recognition, folder: Path, minutes: float
) -> dict[str, Any]:
    """Count the characters invented in ``minutes`` of each sound; alone, in seconds of it."""
    figures = {}
    path = folder / "nothing.wav"
    for name, make in SOUNDS.items():
        _write(path, make(minutes * 60, np.random.default_rng(12345)))
        invented = _invented(path, recognition)
        bare_s = 60 * min(minutes, BARE_MINUTES)
        _write(path, make(bare_s, np.random.default_rng(12345)))
        figures[name] = {
            "characters": invented,
            "bare_vosk_characters": _invented(path, bare),
            "bare_vosk_s": round(bare_s, 1),
        }
    return {"bench": "nothing", "minutes_each": minutes, "sounds": figures}


def _write(path: Path, sound: Sound) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype(np.int16).tobytes())


def _invented(path: Path, recognition: Recognition) -> int:
    return sum(len(segment.text) for segment in transcribe(path, recognition).segments)


def _note(pitch_hz: float) -> Sound:
    """A plucked string of a second: overtones that die away, the higher the sooner."""
    at = _time(1.0)
    note = np.zeros(len(at))
    for overtone in range(1, 7):
        note += np.sin(2 * np.pi * pitch_hz * overtone * at) * np.exp(-3 * overtone * at) / overtone
    rise: Sound = note * np.minimum(1.0, at / FADE_S)
    return rise


def _time(seconds: float) -> Sound:
    at: Sound = np.arange(_count(seconds)) / SAMPLE_RATE_HZ
    return at


def _count(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)
