"""A central server as it is installed, started for a bench: its people, its memory, its cost."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import psycopg

from app.central.database import Database
from app.central.people import tokens
from app.central.people.passwords import Passwords
from app.central.people.people_tables import UserRow
from app.domain.seat import Role
from app.measuring.central_seats import Seat
from app.measuring.percentiles import percentiles
from app.measuring.servers import ServerMissingError, stop

READY_S = 60.0
SAMPLE_S = 2.0
COMMITS = 300
MIB = 2**20
ROOT = Path(__file__).parents[2]
BARE = """
import sys
from fastapi import FastAPI
from app.central.web.serving import listen, serve
app = FastAPI()
@app.put("/v1/nothing")
def nothing() -> dict[str, str]:
    return {}
serve(app, listen("127.0.0.1", 0), lambda address: print('{"address": "%s"}' % address, flush=True))
"""
"""A route that does nothing, under the same settings of the same web server."""

Figures = dict[str, Any]


class Server:
    """A running server, with all its processes.

    Attributes:
        address: Host and port.
        start_s: From the start of the program until it answered.
    """

    def __init__(self, process: subprocess.Popen[bytes], url: str, start_s: float) -> None:
        self._process = process
        self.url = url
        host, _, port = url.removeprefix("http://").rpartition(":")
        self.address = (host, int(port))
        self.start_s = start_s

    @property
    def pid(self) -> int:
        """Its first process."""
        return self._process.pid


@contextmanager
def running_central(folder: Path, database: str, *more: str) -> Iterator[Server]:
    """Run ``zuoxi central`` as it is installed.

    Args:
        folder: Its data and its log.
        database: URL; empty for SQLite.
        more: Further options.
    """
    options = ["--data", str(folder), "--host", "127.0.0.1", "--port", "0", "--json", *more]
    if database:
        options += ["--database", database]
    command = [sys.executable, "-m", "app", "central", *options]
    with running(command, folder / "bench.log") as server:
        yield server


@contextmanager
def running_bare() -> Iterator[Server]:
    """Run a route that does nothing, as the server would be run."""
    command = [sys.executable, "-c", BARE]
    with tempfile.TemporaryDirectory() as folder, running(command, Path(folder) / "log") as server:
        yield server


@contextmanager
def running(command: list[str], log: Path) -> Iterator[Server]:
    """Run a program that prints its address, until the end of the ``with``."""
    began = time.perf_counter()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as told:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=told,
            cwd=ROOT,
        )
    try:
        line = process.stdout.readline() if process.stdout else b""
        if not line:
            raise ServerMissingError(log.read_text("utf-8", "replace")[-2_000:])
        url = json.loads(line)["address"]
        _until_it_answers(url + "/health", began + READY_S)
        yield Server(process, url, time.perf_counter() - began)
    finally:
        stop(process)
        if process.stdout is not None:
            process.stdout.close()


def _until_it_answers(url: str, until_s: float) -> None:
    """Ask until there is an answer, whatever it is: a bare server has no such address."""
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.perf_counter() > until_s:
                raise ServerMissingError("The server does not answer") from None
            time.sleep(0.005)


def sign_in(database_url: str, agents: int, supervisors: int) -> tuple[list[Seat], list[Seat]]:
    """Make people and tokens where the server keeps them; a thousand passwords cost a minute."""
    database = Database(database_url)
    password = Passwords().hash(uuid4().hex)
    now_ms = time.time_ns() // 1_000_000
    seats = [f"{8000 + number}" for number in range(agents)]
    people = [("agent", Role.AGENT, seat) for seat in seats]
    people += [(f"supervisor{number}", Role.SUPERVISOR, "") for number in range(supervisors)]
    made = []
    try:
        with database.writing() as session:
            for name, role, seat in people:
                user = UserRow(
                    name=f"bench-{name}{seat}",
                    display="",
                    role=role.value,
                    seat=seat,
                    password=password,
                )
                session.add(user)
                session.flush()
                made.append(Seat(seat, tokens.give_long(session, user.name, now_ms).token))
    finally:
        database.close()
    return made[:agents], made[agents:]


def bare_commit(conninfo: str) -> Figures:
    """Milliseconds of one small row and its commit, straight through the driver."""
    taken = []
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id bigint PRIMARY KEY, body text)")
        for number in range(COMMITS):
            begun_s = time.perf_counter()
            connection.execute("INSERT INTO bare VALUES (%s, %s)", (number, "x" * 200))
            taken.append((time.perf_counter() - begun_s) * 1_000)
        connection.execute("DROP TABLE bare")
    return percentiles(taken)


def cpu_s(pid: int) -> float:
    """Processor seconds of a process, of those below it and of those of them that are gone."""
    total = 0.0
    for process in family(pid):
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
            if process.pid == pid:
                total += times.children_user + times.children_system
    return total


def family(pid: int) -> list[psutil.Process]:
    """A process and all below it."""
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


class Watch:
    """Writes down memory and processor while a load runs.

    Args:
        parts: Name and first process of each.
    """

    def __init__(self, parts: dict[str, int]) -> None:
        self._parts = parts | {"load": os.getpid()}
        self._memory: dict[int, list[tuple[float, float]]] = {}
        self._cpu_s: dict[str, float] = {}
        self._began_s = 0.0

    async def watch(self) -> None:
        """Look until it is cancelled; a load process has no child that is no part."""
        self._began_s = time.perf_counter()
        self._cpu_s = self._used()
        while True:
            now_s = time.perf_counter() - self._began_s
            for process in family(self._parts["server"]):
                with suppress(psutil.Error):
                    rss = process.memory_info().rss / MIB
                    self._memory.setdefault(process.pid, []).append((now_s, rss))
            await asyncio.sleep(SAMPLE_S)

    def figures(self, asked: int) -> Figures:
        """Sum up.

        Args:
            asked: How many requests there were.
        """
        took_s = time.perf_counter() - self._began_s
        used = {name: now - self._cpu_s[name] for name, now in self._used().items()}
        return {
            "cpu_percent_of_a_core": {n: round(100 * s / took_s, 1) for n, s in used.items()},
            "cpu_ms_per_request": {n: round(1_000 * s / asked, 3) for n, s in used.items()},
            "memory": [_memory(samples) for samples in self._memory.values() if len(samples) > 1],
        }

    def _used(self) -> dict[str, float]:
        used = {name: cpu_s(pid) for name, pid in self._parts.items() if name != "load"}
        times = psutil.Process().cpu_times()
        return used | {"load": times.user + times.system}


def _memory(samples: list[tuple[float, float]]) -> Figures:
    times, sizes = zip(*samples, strict=True)
    slope = statistics.linear_regression(times, sizes).slope * 60
    return {
        "first_mb": round(sizes[0], 1),
        "last_mb": round(sizes[-1], 1),
        "max_mb": round(max(sizes), 1),
        "mb_a_minute": round(slope, 3),
    }
