"""Which files a Whisper model on disk consists of."""

from __future__ import annotations

from pathlib import Path

NEEDED = ("model.bin", "config.json", "tokenizer.json")
"""Without ``tokenizer.json`` faster-whisper would look for one in the network."""
VOCABULARIES = ("vocabulary.txt", "vocabulary.json")


def is_whisper(folder: Path) -> bool:
    """Tell whether ``folder`` is meant to be a Whisper model in CTranslate2's layout."""
    return (folder / "model.bin").is_file() and not (folder / "am").is_dir()


def missing_whisper_files(folder: Path) -> list[str]:
    """Name what a Whisper model in ``folder`` would still need; an empty file counts as missing."""
    missing = [name for name in NEEDED if not _has(folder, name)]
    if not any(_has(folder, name) for name in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    return missing


def _has(folder: Path, name: str) -> bool:
    path = folder / name
    return path.is_file() and path.stat().st_size > 0
