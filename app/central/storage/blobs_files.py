"""Blobs as files on the server's disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.central.storage.blobs import (
    PART,
    PIECE_BYTES,
    Listed,
    StorageFullError,
    refusing_when_full,
)

RESERVE_BYTES = 256 * 1024 * 1024


class FileBlobs:
    """Files below a folder, named as the blobs are; see ``app.central.storage.blobs.Blobs``.

    Several machines may share the folder (NFS) if all of them see a renamed file at once.

    Args:
        root: The server's data folder.
        reserve_bytes: What blobs leave free on the disk: tickets are written to it too, and must
            be when no more sound fits.
    """

    def __init__(self, root: Path, reserve_bytes: int = RESERVE_BYTES) -> None:
        self.root = root
        self.reserve_bytes = reserve_bytes
        self._scratch = root / "arriving"
        for folder in (self._scratch, root / "recordings", root / "attachments"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.stat().st_mode & 0o077:  # of an earlier release, or made by hand
                folder.chmod(0o700)

    @property
    def scratch(self) -> Path:
        """On the same disk, so that a file only has to be renamed."""
        return self._scratch

    def put(self, name: str, file: Path, sha256: str) -> None:
        """Give the file its name once its content is on the disk."""
        del sha256  # whoever brings the file has just computed it
        with refusing_when_full():
            if shutil.disk_usage(self.root).free < self.reserve_bytes:
                raise StorageFullError("The rest of the disk is kept for tickets")
            target = self.root / name
            self._make_private(target.parent)
            _to_disk(file)
            file.replace(target)
            _to_disk(target.parent)

    def size(self, name: str) -> int | None:
        """Look at the file."""
        path = self.root / name
        return path.stat().st_size if path.is_file() else None

    def read(self, name: str, first: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Read a part of the file."""
        with (self.root / name).open("rb") as file:
            left = os.fstat(file.fileno()).st_size - first if length is None else length
            file.seek(first)
            while left > 0 and (piece := file.read(min(left, PIECE_BYTES))):
                left -= len(piece)
                yield piece

    def delete(self, name: str) -> None:
        """Remove the file; its folder stays, somebody may be about to write to it."""
        (self.root / name).unlink(missing_ok=True)

    def listed(self, prefix: str) -> Iterator[Listed]:
        """Walk through the folder that the prefix ends in."""
        folder = self.root / prefix.rpartition("/")[0]
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            with suppress(FileNotFoundError):  # deleted meanwhile
                if name.startswith(prefix) and path.suffix != PART and path.is_file():
                    stat = path.stat()
                    yield Listed(name, stat.st_size, stat.st_mtime)

    def close(self) -> None:
        """Nothing is open."""

    def _make_private(self, folder: Path) -> None:
        """Make a folder and those above it, for the server's own user alone."""
        missing = [folder, *folder.parents]
        for each in reversed(missing[: missing.index(self.root)]):
            each.mkdir(mode=0o700, exist_ok=True)


def _to_disk(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, would survive a loss of power."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folder; it writes names by itself
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
