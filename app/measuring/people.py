"""Clips of people through Whisper: bare faster-whisper beside our way, in one run."""

from __future__ import annotations

import csv
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.recognising import recognition_for
from speech.accuracy import characters_wrong
from speech.bare_whisper import BareWhisper
from speech.engine import EngineKind, EngineSpec
from speech.second_pass import second_pass
from speech.sound_files import length_s
from speech.text.plain import Plain

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
    bare, plain = BareWhisper(model), Plain()
    rows: dict[str, list[tuple[int, int]]] = {}
    figures: dict[str, Any] = {"bench": "people", "clips": len(clips), "audio_s": round(seconds, 1)}
    with recognition_for(EngineSpec(EngineKind.WHISPER, model, threads=1)) as making:

        def ours(path: Path) -> str:
            """As a whole call is heard anew after its end."""
            return "".join(each.text for each in second_pass(path, making()).segments)

        for name, hear in (("bare", bare.text), ("ours", ours)):
            started_s = time.perf_counter()
            rows[name] = [
                characters_wrong(plain(clip.said), plain(hear(clip.path))) for clip in clips
            ]
            spent_s = time.perf_counter() - started_s
            figures[name] = _sums(rows[name]) | {"real_time_factor": round(spent_s / seconds, 3)}
    fewer = 1 - figures["ours"]["wrong_characters"] / max(figures["bare"]["wrong_characters"], 1)
    return figures | {
        "fewer_share": round(fewer, 4),
        "by_clip": {
            clip.path.name: {"bare": a[0], "ours": b[0], "of": a[1]}
            for clip, a, b in zip(clips, rows["bare"], rows["ours"], strict=True)
        },
    }


def _sums(rows: list[tuple[int, int]]) -> dict[str, float]:
    wrong, said = (sum(column) for column in zip(*rows, strict=True))
    return {"wrong_characters": wrong, "of": said, "share": round(wrong / said, 4)}
