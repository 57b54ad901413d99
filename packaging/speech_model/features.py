"""Turn spoken sentences into features, several times each, every time on another way to the ear.

    python features.py WORK --copies 4 --part 0 --parts 2

Works block by block of 50 sentences, with those that were spoken; blocks that are done stay. Even
copies are near (headset, room), odd ones came through a telephone line.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import sound
import soundfile
from numpy.typing import NDArray

BLOCK = 50
WORDLESS = 2  # clips without a word in each block, so that the model learns to keep silent


def block_features(
    folder: Path, names: list[str], seed: list[int]
) -> dict[str, NDArray[np.float16]]:
    """Features by name; names that begin with ``none`` hold no word."""
    draw = np.random.default_rng(seed)
    way = sound.distant if seed[1] % 2 else sound.near
    found = {}
    for name in names:
        samples, _ = soundfile.read(folder / name, dtype="float32")
        found[name] = sound.cepstra(way(samples, draw)).astype(np.float16)
    for at in range(WORDLESS):
        clip = sound.without_words(draw)
        found[f"none{at}"] = sound.cepstra(way(clip, draw)).astype(np.float16)
    return found


def main() -> None:
    """Do this process's part."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("work", type=Path)
    ask.add_argument("--copies", type=int, default=4)
    ask.add_argument("--part", type=int, default=0)
    ask.add_argument("--parts", type=int, default=1)
    given = ask.parse_args()
    work: Path = given.work
    rows = (work / "sound.tsv").read_text("utf-8").splitlines()[1:]
    names = [row.split("\t")[0] for row in rows]
    (work / "features").mkdir(exist_ok=True)
    for copy in range(given.copies):
        for block in range(given.part, len(names) // BLOCK, given.parts):
            path = work / "features" / f"{block:03d}.{copy}.npz"
            listed = names[block * BLOCK : (block + 1) * BLOCK]
            listed = [name for name in listed if (work / "sound" / name).exists()]
            if path.exists() or not listed:
                continue
            found = block_features(work / "sound", listed, [block, copy])
            with path.with_suffix(".part").open("wb") as file:
                np.savez(file, allow_pickle=False, **found)
            path.with_suffix(".part").rename(path)
            print(path.name, flush=True)


if __name__ == "__main__":
    main()
