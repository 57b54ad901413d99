"""Unpacks a zip that came from somewhere, without trusting it."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from speech.model_files import Fault, ModelFilesError

MAX_FILES = 2_000
MAX_RATIO = 20
"""Real models unpack to less than three times their zip; a bomb to a thousand times."""
FREE_BYTES = 64 << 20
"""Small zips may unpack to this much whatever the ratio."""

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # an unknown way of packing
    RuntimeError,  # a password
    FileExistsError,  # one name twice
    NotADirectoryError,
)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack ``archive`` into the empty ``folder``.

    Only plain files and folders that stay inside ``folder`` are written, and never more bytes
    than the zip announced.

    Raises:
        ModelFilesError: The zip is damaged, hostile, or larger than the free disk.
        OSError: The disk cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            _refuse_bomb(archive, folder, entries)
            for entry in entries:
                _unpack_one(opened, entry, folder)
    except _DAMAGED as error:
        raise _refused(f"The zip is damaged: {error}.") from error


def _refuse_bomb(archive: Path, folder: Path, entries: list[zipfile.ZipInfo]) -> None:
    size = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_FILES:
        raise _refused(f"The zip holds {len(entries)} files; no speech model has so many.")
    if size > max(FREE_BYTES, MAX_RATIO * archive.stat().st_size):
        raise _refused(f"The zip would unpack to {size >> 20} MB; no speech model shrinks so well.")
    if size > shutil.disk_usage(folder).free:
        raise ModelFilesError(
            Fault.NO_ROOM,
            f"The model needs {size >> 20} MB, and the disk of {folder.parent} has less.",
            "Nothing that was installed has changed.",
            "Make room and fetch the model again.",
        )


def _unpack_one(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    parts = PurePosixPath(entry.filename).parts
    leaves = any(part == ".." or "\\" in part or ":" in part or "\0" in part for part in parts)
    if not parts or leaves or PurePosixPath(entry.filename).is_absolute():
        raise _refused(f"The zip wants to write outside its folder ({entry.filename!r}).")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _refused(f"The zip holds something that is no plain file ({entry.filename!r}).")
    target = folder.joinpath(*parts)
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(entry) as source, target.open("xb") as sink:
        shutil.copyfileobj(source, sink, 1 << 20)


def _refused(what: str) -> ModelFilesError:
    return ModelFilesError(
        Fault.BAD_ZIP,
        what,
        "Nothing of it was installed, and nothing that was installed has changed.",
        "Fetch the zip again, or from another source.",
    )
