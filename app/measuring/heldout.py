"""``zuoxi bench heldout``: how well the demonstration model hears sentences it was not made of."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from speech.accuracy import characters_wrong
from speech.batch import transcribe
from speech.recognition import Recognition
from speech.telephone import write_telephone
from speech.text.plain import Plain

LIST = "heldout.tsv"


@dataclass(frozen=True, slots=True)
class Said:
    """A recording and what is said in it."""

    path: Path
    text: str


def read_heldout(folder: Path) -> list[Said]:
    """Read the list of a folder: a row for each recording, columns ``file`` and ``text``."""
    with (folder / LIST).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [Said(folder / row["file"], row["text"]) for row in rows]


def heldout(folder: Path, recognitions: dict[str, Recognition]) -> dict[str, Any]:
    """Hear everything in ``folder`` with each recognition, near and through a telephone line."""
    listed = read_heldout(folder)
    figures: dict[str, Any] = {"bench": "heldout", "recordings": len(listed)}
    with TemporaryDirectory() as room:
        line = Path(room) / "line.wav"

        def through_line(path: Path) -> Path:
            write_telephone(path, line)
            return line

        for name, recognition in recognitions.items():
            figures[name] = {
                "near": _wrong(listed, recognition, lambda path: path),
                "telephone_8_khz": _wrong(listed, recognition, through_line),
            }
    return figures


def _wrong(
    listed: list[Said], recognition: Recognition, prepared: Callable[[Path], Path]
) -> dict[str, Any]:
    plain = Plain()
    wrong = said = 0
    heard_s = spent_s = 0.0
    for each in listed:
        path = prepared(each.path)
        began_s = time.perf_counter()
        heard = transcribe(path, recognition)
        spent_s += time.perf_counter() - began_s
        heard_s += heard.audio_s
        text = "".join(segment.text for segment in heard.segments)
        errors, characters = characters_wrong(plain(each.text), plain(text))
        wrong, said = wrong + errors, said + characters
    return {
        "characters": said,
        "wrong": wrong,
        "wrong_percent": round(100 * wrong / said, 2),
        "real_time_factor": round(spent_s / heard_s, 4),
    }
