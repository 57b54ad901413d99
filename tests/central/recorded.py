"""Sound for tests, and looking for what lies in the server's folders."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import numpy as np
import soundfile

from app.central.storage.blobs_files import FileBlobs
from tests.central.running import Running


def flac(channels: int = 2, seconds: float = 1.0) -> bytes:
    noise = np.random.default_rng(1).normal(0, 0.1, (int(16_000 * seconds), channels))
    file = io.BytesIO()
    soundfile.write(file, noise, 16_000, format="FLAC")
    return file.getvalue()


def folder_of(server: Running) -> Path:
    """Tell where the server keeps its blobs."""
    assert isinstance(server.central.blobs, FileBlobs)
    return server.central.blobs.root


def files_of(server: Running, call: UUID) -> list[Path]:
    """List what lies there of this call, and what is half there of any."""
    folder = folder_of(server)
    found = (folder / "recordings" / call.hex[:2]).glob(f"{call}*")
    pieces = (folder / "uploads" / str(call)).glob("*")
    return [*found, *pieces, *(folder / "arriving").glob("*")]


def wait_until(fact: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not fact():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
