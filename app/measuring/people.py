"""Clips of people through Whisper: bare faster-whisper beside our way, in one run."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.recognising import voice_model
from speech.accuracy import Evened, characters_wrong
from speech.bare_whisper import BareWhisper
from speech.engine import EngineKind, EngineSpec
from speech.engine_process import EngineProcess
from speech.recognition import Recognition
from speech.second_pass import second_pass
from speech.sound_files import length_s
from speech.text.homophones import Homophones
from speech.text.pieces import pieces_of, written
from speech.text.sound_words import common_words

TRANSCRIPTS = "transcripts.tsv"


class ClipsError(Exception):
    """A folder holds no clips that can be measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and what is said in it."""

    path: Path
    said: str


def read_clips(folder: Path) -> list[Clip]:
    """Read ``transcripts.tsv`` (columns ``file`` and ``reference``); raises :class:`ClipsError`."""
    try:
        with (folder / TRANSCRIPTS).open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
        clips = [Clip(folder / row["file"], row["reference"]) for row in rows]
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise ClipsError(f"{folder} holds no {TRANSCRIPTS} that can be read: {error}") from error
    if not clips:
        raise ClipsError(f"{folder / TRANSCRIPTS} names no clips")
    return clips


def measure_people(clips: list[Clip], model: Path) -> dict[str, Any]:
    """Hear every clip twice on one core; raises :class:`EngineError`, :class:`SoundFileError`."""
    seconds = sum(length_s(clip.path) for clip in clips)
    bare = BareWhisper(model)
    rows: dict[str, list[tuple[int, int]]] = {}
    figures: dict[str, Any] = {"bench": "people", "clips": len(clips), "audio_s": round(seconds, 1)}
    with _ours(model) as ours:
        for name, hear in (("bare", bare.text), ("ours", ours)):
            started_s = time.perf_counter()
            rows[name] = [_judged(clip, hear(clip.path)) for clip in clips]
            spent_s = time.perf_counter() - started_s
            wrong, said = (sum(column) for column in zip(*rows[name], strict=True))
            figures[name] = {
                "wrong_characters": wrong,
                "of": said,
                "share": round(wrong / said, 4),
                "real_time_factor": round(spent_s / seconds, 3),
            }
    fewer = 1 - figures["ours"]["wrong_characters"] / max(figures["bare"]["wrong_characters"], 1)
    return figures | {
        "fewer_share": round(fewer, 4),
        "by_clip": {
            clip.path.name: {"bare": a[0], "ours": b[0], "of": a[1]}
            for clip, a, b in zip(clips, rows["bare"], rows["ours"], strict=True)
        },
    }


@contextmanager
def _ours(model: Path) -> Iterator[Callable[[Path], str]]:
    """The second pass of a call, but for punctuation and numbers, which do not count here."""
    homophones = Homophones(common_words())
    engine = EngineProcess(EngineSpec(EngineKind.WHISPER, model, threads=1))
    voice = voice_model()
    recognition = Recognition(engine, voice, lambda words: written(homophones(pieces_of(words))))
    try:
        yield lambda path: "".join(s.text for s in second_pass(path, recognition).segments)
    finally:
        engine.close()


_EVENED = Evened()


def _judged(clip: Clip, heard: str) -> tuple[int, int]:
    return characters_wrong(_EVENED(clip.said), _EVENED(heard))
