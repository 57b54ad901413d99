"""``zuoxi bench soak``: two tracks for an hour and more, and what they cost and lose.

The demonstration call is played again and again at real pace through all that a live call goes
through except the screen: capture, voice activity, the recogniser's process, text, recording.
Since each round is the same sound, its words must come again at the same place of the round:
what moves is drift. For the last part of the run every other core is kept busy.
"""

from __future__ import annotations

import difflib
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.measuring.delays import delays
from app.measuring.loop_stream import LoopStream
from app.measuring.notes import Notes
from app.measuring.percentiles import percentiles
from app.measuring.sound_ends import SoundEnds
from app.measuring.usage import Usage
from speech.bare import Told, bare_loop
from speech.engine import EngineSpec, open_engine
from speech.events import Track
from speech.listening import Listening, Source
from speech.recognition import Recognition
from speech.recording import Recorder
from speech.streams import read_sound

SETTLED = 0.2  # share of the run after which memory has to stay flat
LOADED = 0.75  # share of the run after which the other cores are kept busy
LOOK_S = 2.0
BARE_S = 60.0
LATE_S = 60.0
GROWTH_MB, DRIFT_MS, FOUND_AGAIN_PERCENT = 10.0, 50.0, 95.0
"""What a call of any length may cost at most, and what must come again in each round."""


def soak(
    recording: Path, recognition: Recognition, bare: EngineSpec, folder: Path, minutes: float
) -> dict[str, Any]:
    """Listen for ``minutes``; ``bare`` is the same model, for the baseline.

    The bare loop has a process of its own: what it leaves behind is not this one's memory.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as aside:
        seconds = min(BARE_S, minutes * 60)
        heard, usage = aside.submit(_heard_bare, recording, bare, seconds).result()
    used = Usage()
    samples, rate_hz = read_sound(recording)
    stream = LoopStream(samples, rate_hz, minutes * 60)
    ends = SoundEnds(stream.samples, rate_hz)
    bare_figures = delays(heard, ends) | usage
    recorder = Recorder(folder / "soak.rec", os.urandom(32), rate_hz)
    notes = Notes(lambda: stream.began_s)
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
        | notes.summary(ends)
        | {"recording_mb": round((folder / "soak.rec").stat().st_size / 2**20, 1)},
        "memory_mb": memory_figures(memory_mb),
        "word_times": drift(notes.told, stream.round_s),
        "drift_ppm": {str(track): ppm for track, ppm in listening.drift_ppm().items()},
    }


def _heard_bare(
    recording: Path, spec: EngineSpec, seconds: float
) -> tuple[list[Told], dict[str, Any]]:
    engine = open_engine(spec)
    used = Usage()
    heard = bare_loop(recording, engine, seconds)
    return heard, used.summary()


def broken(figures: dict[str, Any]) -> list[str]:
    """Say in words which limits the figures of a soak break; nothing when all is well."""
    seat, memory, times = figures["seat"], figures["memory_mb"], figures["word_times"]
    faults = {
        "sound was lost": seat["gaps"] or seat["lost_s"],
        "something went wrong": seat["troubles"],
        "nothing was heard": not seat["words"],
        "memory grew": abs(memory["grew"]) > GROWTH_MB,
        "word times drift": times["drift_ms"].get("max", 0.0) > DRIFT_MS,
        "words are missing in later rounds": (times["words_found_again_percent"] or 100.0)
        < FOUND_AGAIN_PERCENT,
    }
    return [what for what, is_so in faults.items() if is_so]


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


def drift(told: Sequence[Told], round_s: float) -> dict[str, Any]:
    """Compare when the same words came in each round, with their times in the second round.

    The first round is left out because the first utterance may begin differently. A round's
    drift is the median difference of its words in milliseconds.
    """
    rounds: dict[tuple[int, Track], list[tuple[str, float]]] = {}
    words = [(word.start_s, word.word, each.track) for each in told for word in each.words]
    for start_s, word, track in sorted(words):
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
