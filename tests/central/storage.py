"""Storage that speaks the S3 protocol over HTTP, in a process of its own, for one run of tests."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from app.central.storage.blobs_s3 import KEY_VARIABLE, SECRET_VARIABLE

START_S = 30.0


@dataclass(frozen=True, slots=True)
class Storage:
    """Where it is, and what opens it."""

    endpoint: str
    secrets: Mapping[str, str]

    def address(self, bucket: str, prefix: str = "") -> str:
        return f"s3://{bucket}{prefix and '/' + prefix}?endpoint={self.endpoint}"


@contextmanager
def running_storage() -> Iterator[Storage]:
    """Start it at a free port and stop it at the end."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    code = "from moto.server import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, "-H", "127.0.0.1", "-p", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield Storage(
            f"http://127.0.0.1:{port}", {KEY_VARIABLE: "key", SECRET_VARIABLE: "a secret"}
        )
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_S
    while True:
        assert process.poll() is None, "the storage ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end, "the storage did not start"
            time.sleep(0.05)
        else:
            return
