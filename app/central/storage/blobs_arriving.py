"""The body of a request on its way into the storage: into a file first, with its sum."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from app.central.storage.blobs import PART, Blobs, scratch_file

STALE_S = 24 * 3_600
WRITE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Brought:
    """Everything that a request brought; the file is there until the request is over."""

    path: Path
    size: int
    sha256: str


@asynccontextmanager
async def brought(pieces: AsyncIterator[bytes], blobs: Blobs) -> AsyncIterator[Brought]:
    """Write what arrives to a file of its own; nothing of it stays if it breaks off.

    Raises ``StorageFullError``.
    """
    with scratch_file(blobs) as scratch:
        digest, size, held = hashlib.sha256(), 0, bytearray()
        async for piece in pieces:
            size += len(piece)
            digest.update(piece)
            held += piece
            if len(held) >= WRITE_BYTES:  # a thread for each packet of the line costs more
                await run_in_threadpool(scratch.file.write, bytes(held))
                held.clear()
        scratch.file.write(held)
        scratch.file.close()
        yield Brought(scratch.path, size, digest.hexdigest())


def forget_parts(blobs: Blobs, now_s: float | None = None) -> None:
    """Remove what a server that was killed left of half-arrived files in the scratch folder."""
    now_s = time.time() if now_s is None else now_s
    for path in blobs.scratch.glob(f"*{PART}"):
        if now_s - path.stat().st_mtime > STALE_S:
            path.unlink(missing_ok=True)
