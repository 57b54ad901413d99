"""The baseline that every figure stands beside: vosk alone, blocks at real pace, nothing else."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from speech.capture import BLOCK_S, Samples
from speech.engine import Ear, Engine
from speech.streams import read_sound


@dataclass(slots=True)
class BareFigures:
    """Milliseconds from the end of a block to the moment its new words were known."""

    partial_ms: list[float] = field(default_factory=list)
    final_ms: list[float] = field(default_factory=list)
    first_partial_s: float = 0.0


def bare_loop(recording: Path, engine: Engine, seconds: float) -> BareFigures:
    """Feed the channels of a recording, each on a thread, as the vosk examples do.

    Takes ``seconds``; nothing is shown, stored or thought about. ``first_partial_s`` counts from
    the moment at which feeding began.
    """
    samples, rate_hz = read_sound(recording)
    samples = samples[: round(seconds * rate_hz)]
    figures = [BareFigures() for _ in range(samples.shape[1])]
    began_s = time.perf_counter()
    threads = [
        threading.Thread(
            target=_feed, args=(samples[:, n], rate_hz, engine.ear(rate_hz), began_s, figure)
        )
        for n, figure in enumerate(figures)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return BareFigures(
        [late for figure in figures for late in figure.partial_ms],
        [late for figure in figures for late in figure.final_ms],
        min((f.first_partial_s for f in figures if f.first_partial_s), default=0.0),
    )


def _feed(samples: Samples, rate_hz: int, ear: Ear, began_s: float, figures: BareFigures) -> None:
    step = round(rate_hz * BLOCK_S)
    shown = ""
    for at in range(0, len(samples), step):
        block = np.ascontiguousarray(samples[at : at + step])
        due_s = began_s + (at + len(block)) / rate_hz
        time.sleep(max(0.0, due_s - time.perf_counter()))
        hearing = ear.hear(block.tobytes())
        if hearing.words:
            figures.final_ms.append((time.perf_counter() - due_s) * 1000)
        text = hearing.partial
        if text and text != shown:
            now = time.perf_counter()
            figures.first_partial_s = figures.first_partial_s or now - began_s
            figures.partial_ms.append((now - due_s) * 1000)
        shown = text
