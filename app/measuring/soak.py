"""``zuoxi bench soak``: two tracks for an hour and more, and what they cost and lose.

The demonstration call is played again and again at real pace through all that a live call goes
through except the screen: capture, voice activity, the recogniser's process, text, recording.
Since each round is the same sound, its words must come again at the same place of the round:
what moves is drift. For the last part of the run every other core is kept busy.
"""

from __future__ import annotations

import difflib
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from app.measuring.percentiles import percentiles
from app.measuring.usage import Usage
from speech.bare import bare_loop
from speech.capture import BLOCK_S, Capture, Samples
from speech.engine import Engine
from speech.events import (
    AudioTrouble,
    Failed,
    Gap,
    Partial,
    RecogniserLost,
    Segment,
    SpeechEvent,
    Track,
)
from speech.listening import Listening, Source
from speech.recognition import Recognition
from speech.recording import Recorder
from speech.streams import read_sound

SETTLED = 0.2  # share of the run after which memory has to stay flat
LOADED = 0.75  # share of the run after which the other cores are kept busy
LOOK_S = 2.0
BARE_S = 60.0
LATE_S = 60.0


class LoopStream:
    """A recording that begins anew at its end, at real pace, for ``seconds``."""

    def __init__(self, samples: Samples, rate_hz: int, seconds: float) -> None:
        self.name = "loop"
        self.samples, self.rate_hz = whole_blocks(samples, rate_hz), rate_hz
        self._blocks = round(seconds / BLOCK_S)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def round_s(self) -> float:
        """Seconds of one round."""
        return len(self.samples) / self.rate_hz

    def start(self, capture: Capture) -> None:
        """Feed ``capture`` from a thread of its own."""
        self._thread = threading.Thread(target=self._play, args=(capture,), name="loop")
        self._thread.start()

    def stop(self) -> None:
        """Stop feeding."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(2.0)

    @property
    def ended(self) -> bool:
        """All is fed."""
        return self._thread is not None and not self._thread.is_alive()

    def replaced(self) -> bool:
        """A recording stays what it is."""
        return False

    def _play(self, capture: Capture) -> None:
        step = round(self.rate_hz * BLOCK_S)
        rounds = len(self.samples) // step
        began_s = time.perf_counter()
        for number in range(self._blocks):
            at = number % rounds * step
            due_s = began_s + (number + 1) * BLOCK_S
            if self._stopping.wait(max(0.0, due_s - time.perf_counter())):
                return
            capture.on_audio(self.samples[at : at + step].copy(), step, None, status=False)


def whole_blocks(samples: Samples, rate_hz: int) -> Samples:
    """Fill up with silence to whole blocks, so that every round begins with one."""
    step = round(rate_hz * BLOCK_S)
    return np.pad(samples, ((0, -len(samples) % step), (0, 0)))


@dataclass(slots=True)
class Notes:
    """What came, for each round; ``take`` is called on the threads of listening."""

    words: list[tuple[Track, str, float]] = field(default_factory=list)
    partial_ms: list[float] = field(default_factory=list)
    final_ms: list[float] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def take(self, event: SpeechEvent) -> None:
        """Note one event."""
        now_s = time.perf_counter()
        match event:
            case Partial():
                self.partial_ms.append((now_s - event.captured_s) * 1000)
            case Segment():
                self.final_ms.append((now_s - event.captured_s) * 1000)
                self.words.extend((event.track, w.word, w.start_s) for w in event.words)
            case Gap():
                self.gaps.append(event)
            case AudioTrouble() | Failed() | RecogniserLost():
                self.troubles.append(repr(event))


def soak(
    recording: Path, recognition: Recognition, bare: Engine, folder: Path, minutes: float
) -> dict[str, Any]:
    """Listen for ``minutes``; ``bare`` is the same model in this process, for the baseline."""
    used = Usage()
    heard = bare_loop(recording, bare, min(BARE_S, minutes * 60))
    bare_figures = {"partial_ms": percentiles(heard.partial_ms)} | used.summary()
    samples, rate_hz = read_sound(recording)
    stream = LoopStream(samples, rate_hz, minutes * 60)
    recorder = Recorder(folder / "soak.rec", os.urandom(32), rate_hz)
    notes = Notes()
    tracks = tuple(Track)[: samples.shape[1]]
    listening = Listening([Source(stream, tracks, rate_hz)], recognition, notes.take, recorder)
    used.begin()
    listening.start()
    memory_mb = _watched(stream, used, minutes * 60)
    usage = used.summary()
    listening.stop()
    return {
        "bench": "soak",
        "minutes": minutes,
        "tracks": len(tracks),
        "bare_vosk": bare_figures,
        "seat": usage
        | {
            "partial_ms": percentiles(notes.partial_ms),
            "final_ms": percentiles(notes.final_ms),
            "words": len(notes.words),
            "gaps": len(notes.gaps),
            "lost_s": round(sum(gap.length_s for gap in notes.gaps), 2),
            "troubles": notes.troubles[:10],
            "recording_mb": round((folder / "soak.rec").stat().st_size / 2**20, 1),
        },
        "memory_mb": memory_figures(memory_mb),
        "word_times": drift(notes.words, stream.round_s),
    }


def _watched(stream: LoopStream, used: Usage, seconds: float) -> list[float]:
    """Wait for the end and look at the memory; keep the other cores busy for the last part."""
    memory_mb: list[float] = []
    began_s = time.perf_counter()

    def wait(until_s: float) -> None:
        while not stream.ended and time.perf_counter() < until_s:
            time.sleep(LOOK_S)
            memory_mb.append(used.memory_mb())

    wait(began_s + seconds * LOADED)
    with _busy_cores(used):
        wait(began_s + seconds + LATE_S)
    return memory_mb


@contextmanager
def _busy_cores(used: Usage) -> Iterator[None]:
    """Keep every core but one busy with nothing."""
    idle = [sys.executable, "-c", "while True: pass"]
    busy = [subprocess.Popen(idle) for _ in range((os.cpu_count() or 1) - 1)]  # noqa: S603 - our own interpreter
    try:
        for process in busy:
            used.leave_out(process.pid)
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def memory_figures(memory_mb: Sequence[float]) -> dict[str, float]:
    """Say how flat the memory stayed after it had settled; ``grew`` compares the two ends."""
    settled = memory_mb[int(len(memory_mb) * SETTLED) :]
    tenth = max(1, len(settled) // 10)
    grew = statistics.median(settled[-tenth:]) - statistics.median(settled[:tenth])
    return {
        "settled": round(settled[0], 1),
        "smallest": round(min(settled), 1),
        "largest": round(max(settled), 1),
        "grew": round(grew, 1),
    }


def drift(words: Sequence[tuple[Track, str, float]], round_s: float) -> dict[str, Any]:
    """Compare when the same words came in each round, with their times in the second round.

    The first round is left out because the first utterance may begin differently. A round's
    drift is the median difference of its words in milliseconds.
    """
    rounds: dict[tuple[int, Track], list[tuple[str, float]]] = {}
    for track, word, start_s in sorted(words, key=lambda each: each[2]):
        number = int(start_s // round_s)
        rounds.setdefault((number, track), []).append((word, start_s - number * round_s))
    count = max((number for number, _ in rounds), default=0)
    moved, same, known = [], 0, 0
    for number in range(2, count):  # the last round may be cut
        differences: list[float] = []
        for track in Track:
            first, later = rounds.get((1, track), []), rounds.get((number, track), [])
            known += len(later)
            differences.extend(_differences(first, later))
        same += len(differences)
        if differences:
            moved.append(1000 * statistics.median(differences))
    return {
        "rounds": count,
        "words_found_again_percent": round(100 * same / known, 1) if known else None,
        "drift_ms": percentiles([abs(ms) for ms in moved]),
        "last_round_ms": round(moved[-1], 1) if moved else None,
    }


def _differences(
    first: Sequence[tuple[str, float]], later: Sequence[tuple[str, float]]
) -> Iterator[float]:
    """Yield by how many seconds words that came in both rounds have moved."""
    matcher = difflib.SequenceMatcher(
        None, [word for word, _ in first], [word for word, _ in later], autojunk=False
    )
    for at, there, length in matcher.get_matching_blocks():
        for n in range(length):
            yield later[there + n][1] - first[at + n][1]
