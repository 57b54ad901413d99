"""Count the wrong characters of models on held-out sentences, near and through a telephone line.

    python measure.py --heldout FOLDER [--heldout FOLDER ...] MODEL [MODEL ...]

Each FOLDER holds sound files and ``heldout.tsv`` (file, voice, text; a first line of names is
skipped). Prints JSON: for each model and folder the share of wrong characters (insertions,
deletions and substitutions over the characters that were said; punctuation and spaces do not
count) at 16 kHz and through 8 kHz µ-law raised as the program raises it, and the real-time factor
of one core.
"""

from __future__ import annotations

import argparse
import json
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import soundfile
import soxr
import vosk
from sound import LINE_RATE_HZ, RATE_HZ, Sound, raised, telephone

BLOCK = 1600  # samples: 100 ms, as the program feeds a recogniser


class Said(NamedTuple):
    """A sound file and what is said in it."""

    path: Path
    text: str


def read_list(folder: Path) -> list[Said]:
    """Read ``heldout.tsv``; columns by name, or file, voice, text."""
    rows = [line.split("\t") for line in (folder / "heldout.tsv").read_text("utf-8").splitlines()]
    names = ["file", "voice", "text"]
    if "file" in rows[0]:
        names = [{"reference": "text"}.get(name, name) for name in rows.pop(0)]
    where, what = names.index("file"), names.index("text")
    return [Said(folder / Path(row[where]).name, row[what]) for row in rows]


def characters(text: str) -> str:
    """``text`` as it is compared: letters and characters only, letters small."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def wrong(said: str, heard: str) -> int:
    """Edits from ``said`` to ``heard`` (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for above, one in enumerate(said, 1):
        corner, row[0] = row[0], above
        for at, other in enumerate(heard, 1):
            corner, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, corner + (one != other))
    return row[-1]


def hear(model: vosk.Model, sound: Sound) -> str:
    """What ``model`` hears in ``sound`` of 16 kHz, fed block by block."""
    samples = np.clip(np.round(sound * 32768), -32768, 32767).astype(np.int16)
    decoder = vosk.KaldiRecognizer(model, RATE_HZ)
    blocks = (samples[at : at + BLOCK].tobytes() for at in range(0, len(samples), BLOCK))
    ended = [decoder.Result() for block in blocks if decoder.AcceptWaveform(block)]
    return "".join(json.loads(said)["text"] for said in (*ended, decoder.FinalResult()))


def measure(
    model: vosk.Model, listed: Sequence[Said], *, line: bool, verbose: bool
) -> dict[str, Any]:
    """Figures over ``listed``."""
    edits = count = 0
    worked = lasted = 0.0
    for said in listed:
        samples, rate = soundfile.read(said.path, dtype="float32")
        sound: Sound = soxr.resample(samples, rate, RATE_HZ) if rate != RATE_HZ else samples
        if line:
            sound = raised(telephone(sound))
        began = time.thread_time()
        heard = characters(hear(model, sound))
        worked += time.thread_time() - began
        lasted += len(sound) / RATE_HZ
        expected = characters(said.text)
        found = wrong(expected, heard)
        edits, count = edits + found, count + len(expected)
        if verbose and found:
            print(f"{found:3d} {expected}\n    {heard}")
    return {
        "utterances": len(listed),
        "characters": count,
        "wrong": edits,
        "wrong_percent": round(100 * edits / count, 2),
        "real_time_factor": round(worked / lasted, 4),
        "rate_hz": LINE_RATE_HZ if line else RATE_HZ,
    }


def main() -> None:
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("models", type=Path, nargs="+")
    ask.add_argument("--heldout", type=Path, action="append", required=True)
    ask.add_argument("--first", type=int, default=0, help="only so many sentences of each folder")
    ask.add_argument("--verbose", action="store_true", help="print sentences with errors")
    given = ask.parse_args()
    vosk.SetLogLevel(-1)
    figures: dict[str, Any] = {}
    for folder in given.models:
        model = vosk.Model(str(folder))
        for heldout in given.heldout:
            listed = read_list(heldout)[: given.first or None]
            for line in (False, True):
                found = measure(model, listed, line=line, verbose=given.verbose)
                way = "mu_law_8k" if line else "clean_16k"
                figures.setdefault(str(folder), {}).setdefault(str(heldout), {})[way] = found
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
