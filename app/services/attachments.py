"""Pictures and files of articles: fetched once, then kept on this computer."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.sync.errors import CentralError

log = logging.getLogger(__name__)

MOST_BYTES = 200 * 1024 * 1024
"""Of all kept files together; what was not looked at for longest goes first."""
_SHA256 = re.compile(r"[0-9a-f]{64}")

Fetch = Callable[[str], bytes]


class Attachments:
    """Files by the SHA-256 of what is in them. Blocking; any thread may call it."""

    def __init__(self, folder: Path, fetch: Fetch, most_bytes: int = MOST_BYTES) -> None:
        """Keep files in ``folder``; it is made when the first one comes.

        Args:
            folder: For these files alone.
            fetch: Asks the server for one by its SHA-256 (hex).
            most_bytes: More than that is not kept.
        """
        self._folder = folder
        self._fetch = fetch
        self._most_bytes = most_bytes
        self._writing = threading.Lock()

    def read(self, sha256: str) -> bytes | None:
        """The bytes of a file; ``None`` if the server cannot be asked or does not have it.

        Whatever is in them has this SHA-256: a kept file that is damaged is fetched again.
        """
        if not _SHA256.fullmatch(sha256):
            return None
        file = self._folder / sha256
        with suppress(OSError):
            kept = file.read_bytes()
            if _digest(kept) == sha256:
                os.utime(file)
                return kept
        try:
            content = self._fetch(sha256)
        except CentralError as error:
            log.info("An attachment cannot be had now: %s", type(error).__name__)
            return None
        if _digest(content) != sha256:
            log.info("The server gave another attachment than asked for")
            return None
        self._keep(file, content)
        return content

    def _keep(self, file: Path, content: bytes) -> None:
        """Write a file whole or not at all; a full disk is no reason not to show it."""
        part = file.with_suffix(".part")
        with self._writing:
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                part.write_bytes(content)
                part.replace(file)
                self._forget_oldest()
            except OSError as error:
                log.info("An attachment cannot be kept: %s", type(error).__name__)
            finally:
                with suppress(OSError):
                    part.unlink(missing_ok=True)

    def _forget_oldest(self) -> None:
        files = [
            (each.stat().st_mtime, each.stat().st_size, each) for each in self._folder.iterdir()
        ]
        kept = 0
        for _, size, file in sorted(files, reverse=True):
            kept += size
            if kept > self._most_bytes:
                file.unlink(missing_ok=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
