"""Private PostgreSQL and Redis, made for one run of a test or a bench and thrown away."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PROGRAMS = Path("/usr/lib/postgresql")
START_S = 20.0
STOP_S = 10.0
CAREFUL = "-c max_connections=150"
"""Everything is on the disk when a commit is answered, as a centre needs it."""
CARELESS = f"{CAREFUL} -c fsync=off -c full_page_writes=off"
"""For tests that do not pull the plug."""


class ServerMissingError(Exception):
    """A program is not installed or does not start; the message says what to do."""


class Cluster:
    """A PostgreSQL that is reached through a socket in its own folder.

    Attributes:
        pid: Its first process; the others are its children.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        self._made = 0

    def new_database(self) -> str:
        """Make an empty database and give its URL."""
        self._made += 1
        name = f"zuoxi_{self._made}"
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://zuoxi@/{name}?host={self.folder}"

    def conninfo(self, database: str) -> str:
        """Say how psycopg itself reaches a database."""
        return f"host={self.folder} user=zuoxi dbname={database}"


@contextmanager
def running_postgresql(options: str, folder: Path | None = None) -> Iterator[Cluster]:
    """Start a cluster and stop it at the end.

    Args:
        options: ``CAREFUL`` or ``CARELESS``, and whatever else ``postgres`` takes.
        folder: Where to make a folder for it; empty for the system's own place.

    Raises:
        ServerMissingError: It is not installed, or refuses.
    """
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise ServerMissingError("PostgreSQL is missing: apt-get install postgresql")
    programs = found[-1].parent
    made = Path(tempfile.mkdtemp(prefix="zuoxi-pg-", dir=folder))  # short: it holds a socket
    if os.geteuid() == 0:
        shutil.chown(made, "postgres", "postgres")
    try:
        make = ("-U", "zuoxi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        _run(programs / "initdb", "-D", made / "data", *make)
        _run(programs / "pg_ctl", "-D", made / "data", "-l", made / "log", "-w", "-t", "30",
             "-o", f"-c listen_addresses='' {options} -k {made}", "start")  # fmt: skip
        try:
            yield Cluster(made)
        finally:
            _run(programs / "pg_ctl", "-D", made / "data", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(made, ignore_errors=True)


class Redis:
    """A Redis on a port of this computer.

    Attributes:
        url: What ``zuoxi central --shared`` takes.
        pid: Its process.
    """

    def __init__(self, port: int, pid: int) -> None:
        self.url = f"valkey://127.0.0.1:{port}/0"
        self.pid = pid


@contextmanager
def running_redis() -> Iterator[Redis]:
    """Start a Redis on a free port of this computer, without files, and stop it at the end.

    Raises:
        ServerMissingError: It is not installed, or does not start.
    """
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        raise ServerMissingError("Redis is missing: apt-get install redis-server")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir"]
    with tempfile.TemporaryDirectory(prefix="zuoxi-redis-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as told:
            process = subprocess.Popen(  # noqa: S603 - the program found above
                [*command, folder], stdin=subprocess.DEVNULL, stdout=told, stderr=told
            )
        try:
            _wait_for(log, "eady to accept connections", process)
            yield Redis(port, process.pid)
        finally:
            stop(process)


def free_port() -> int:
    """Give a port of this computer that nobody used a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and end it if it does not."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_S)


def _wait_for(log: Path, words: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while words not in log.read_text("utf-8", "replace"):
        if process.poll() is not None or time.monotonic() > until:
            raise ServerMissingError(f"It did not start: {log.read_text('utf-8', 'replace')}")
        time.sleep(0.02)


def _run(program: Path, *arguments: str | Path) -> None:
    """Run a program of PostgreSQL, which refuses to work for root."""
    command = [str(part) for part in (program, *arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(  # noqa: S603 - the program found above
        command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise ServerMissingError(f"{program.name}: {done.stdout}{done.stderr}")
