"""A private PostgreSQL, made for one run of the tests and thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

PROGRAMS = Path("/usr/lib/postgresql")
OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=150"


class Cluster:
    """Reached through a socket in its own folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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
def running_cluster() -> Iterator[Cluster]:
    """Start a cluster and stop it at the end; fails, in words, if it is not installed."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.fail("PostgreSQL is missing: apt-get install postgresql", pytrace=False)
    programs = found[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="zuoxi-pg-"))  # short: it holds a socket
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        make = ("-U", "zuoxi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        _run(programs / "initdb", "-D", folder / "data", *make)
        _run(programs / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-t", "30",
             "-o", f"{OPTIONS} -k {folder}", "start")  # fmt: skip
        try:
            yield Cluster(folder)
        finally:
            _run(programs / "pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, *arguments: str | Path) -> None:
    """Run a program of PostgreSQL, which refuses to work for root."""
    command = [str(part) for part in (program, *arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(
        command, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, f"{program.name}: {done.stdout}{done.stderr}"
