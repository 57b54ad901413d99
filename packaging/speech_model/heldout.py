"""Put a part of the held-out sounds where the program's bench and tests find them.

    python heldout.py WORK FOLDER --every 3

Writes FLAC files and ``heldout.tsv`` (file, voice, text) into FOLDER.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path


def main() -> None:
    """Copy every so many-th sentence."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("work", type=Path)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--every", type=int, default=3)
    given = ask.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    rows = (given.work / "heldout" / "heldout.tsv").read_text("utf-8").splitlines()
    chosen = rows[1 :: given.every]
    for row in chosen:
        name = row.split("\t")[0]
        shutil.copy(given.work / "heldout" / name, given.folder / name)
    (given.folder / "heldout.tsv").write_text("\n".join([rows[0], *chosen]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
