"""Where recordings and attachments lie: on the server's disk, or in S3-compatible storage.

A blob is whole or not there, is never changed, and is found by its name alone: any process of the
server may put it, another one gives it out.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Protocol

PART = ".part"
PIECE_BYTES = 256 * 1024
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
VARIABLE = "ZUOXI_BLOBS"


_NAME = re.compile(r"(?!\.)[A-Za-z0-9.-]+(?:/(?!\.)[A-Za-z0-9.-]+)*")


class BlobsUnusableError(Exception):
    """The address of the storage is wrong; the message says why, for an administrator."""


class StorageError(Exception):
    """The storage cannot answer now; worth another try. The message holds no name of a blob."""


class StorageFullError(Exception):
    """There is no room for more; nothing was kept of what was brought."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A blob in a list; ``at_s`` is when it was put, seconds since 1970."""

    name: str
    size: int
    at_s: float


@dataclass(frozen=True, slots=True)
class Scratch:
    """A file that is being written."""

    path: Path
    file: IO[bytes]


class Blobs(Protocol):
    """Named pieces of content. Usable from any thread and in several processes at once.

    Names are parts of letters, digits, ``.`` and ``-`` with ``/`` between them (``is_name``). Every
    method may raise ``StorageError``.
    """

    @property
    def scratch(self) -> Path:
        """A folder for what is not whole yet; for the server's own user alone."""

    def put(self, name: str, file: Path, sha256: str) -> None:
        """Keep what is in ``file``, for good when this returns; ``file`` may be gone then.

        Args:
            name: What is there under this name is replaced at once.
            file: A closed file in ``scratch``.
            sha256: Of its content, hex; kept or checked where the storage can do that.

        Raises:
            StorageFullError: There is no room.
        """

    def size(self, name: str) -> int | None:
        """Tell how many bytes a blob has; ``None`` if it is not there."""

    def read(self, name: str, first: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Give ``length`` bytes from byte ``first`` on, in pieces of ``PIECE_BYTES`` at most.

        Raises ``FileNotFoundError`` when the first piece is asked for and there is no such blob.
        Whoever does not read to the end closes the iterator.
        """

    def delete(self, name: str) -> None:
        """Remove a blob with every earlier version of it; one that is not there is no error."""

    def listed(self, prefix: str) -> Iterator[Listed]:
        """List the blobs whose name begins so."""

    def close(self) -> None:
        """Close what is open; the server must have stopped."""


def is_name(name: str) -> bool:
    """Tell whether a blob may be called so: no part begins with a dot, so none leads elsewhere."""
    return _NAME.fullmatch(name) is not None


@contextmanager
def scratch_file(blobs: Blobs) -> Iterator[Scratch]:
    """Give an open file in ``scratch``; what is still there of it at the end is removed.

    Close its ``file`` before ``put``. Raises ``StorageFullError`` as ``put`` does.
    """
    with refusing_when_full():
        handle, name = mkstemp(dir=blobs.scratch, suffix=PART)
        try:
            with os.fdopen(handle, "wb") as file:
                yield Scratch(Path(name), file)
        finally:
            Path(name).unlink(missing_ok=True)


@contextmanager
def refusing_when_full() -> Iterator[None]:
    """Raise ``StorageFullError`` in place of the system's own error for a full disk."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFullError("There is no room on the disk") from error
        raise


def open_blobs(address: str, data: Path, environment: Mapping[str, str] | None = None) -> Blobs:
    """Open the storage of a server.

    Args:
        address: ``s3://BUCKET[/PREFIX]?endpoint=URL``; empty for what ``ZUOXI_BLOBS`` says, and
            for files below ``data`` if it says nothing.
        data: The server's folder.
        environment: The system's own if absent; the secrets are only there.

    Raises:
        BlobsUnusableError: The address is wrong, a secret is missing or the bucket is not there.
    """
    environment = os.environ if environment is None else environment
    address = address or environment.get(VARIABLE, "")
    if not address:
        from app.central.storage.blobs_files import FileBlobs  # noqa: PLC0415 - it imports this module

        return FileBlobs(data)
    if address.startswith("s3://"):
        from app.central.storage.blobs_s3 import open_s3  # noqa: PLC0415 - a library not everybody needs

        return open_s3(address, data, environment)
    raise BlobsUnusableError(
        "The storage is s3://BUCKET[/PREFIX]?endpoint=URL, or not named at all"
    )
