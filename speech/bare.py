"""The baseline that every figure stands beside: vosk alone, blocks at real pace, nothing else."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from speech.capture import BLOCK_S, Samples
from speech.engine import Engine
from speech.events import Track, Word
from speech.streams import read_sound


@dataclass(frozen=True, slots=True)
class Told:
    """What was known of a track at a moment; all times in seconds since the sound began.

    Attributes:
        at_s: When it was known.
        captured_s: When the last sound in it had been captured.
        partial: The running sentence; empty when there is none.
        words: A finished sentence; empty when none ended.
    """

    track: Track
    at_s: float
    captured_s: float
    partial: str = ""
    words: tuple[Word, ...] = ()


def bare_loop(recording: Path, engine: Engine, seconds: float) -> list[Told]:
    """Feed the channels of a recording, each on a thread, as the vosk examples do.

    Takes ``seconds``; nothing is shown, stored or thought about.
    """
    samples, rate_hz = read_sound(recording)
    samples = samples[: round(seconds * rate_hz)]
    told: list[Told] = []
    began_s = time.perf_counter()
    threads = [
        threading.Thread(target=_feed, args=(channel, rate_hz, engine, began_s, track, told))
        for track, channel in zip(Track, samples.T, strict=False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _feed(
    samples: Samples, rate_hz: int, engine: Engine, began_s: float, track: Track, told: list[Told]
) -> None:
    step = round(rate_hz * BLOCK_S)
    ear = engine.ear(rate_hz)
    shown = ""
    for at in range(0, len(samples), step):
        block = np.ascontiguousarray(samples[at : at + step])
        captured_s = (at + len(block)) / rate_hz
        time.sleep(max(0.0, began_s + captured_s - time.perf_counter()))
        hearing = ear.hear(block.tobytes())
        if hearing.words or hearing.partial != shown:
            now_s = time.perf_counter() - began_s
            told.append(Told(track, now_s, captured_s, hearing.partial, hearing.words))
        shown = hearing.partial
