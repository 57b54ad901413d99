"""``zuoxi bench central``: seats, tickets, sentences and supervisors on one small machine."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

from app.measuring.central_back import read_back
from app.measuring.central_costs import KINDS, cost_of, nothing
from app.measuring.central_follow import Reader, Told
from app.measuring.central_seats import Counts, Desk, Seat, Written
from app.measuring.central_server import (
    Server,
    Watch,
    bare_commit,
    running_bare,
    running_central,
    sign_in,
)
from app.measuring.servers import CAREFUL, running_postgresql, running_redis

PROCESSES = 2
SUPERVISORS = 20
WARM_S = 30.0
DRAIN_S = 3.0
P99_MS = 250.0
START_S = 2.0
EVENT_P99_MS = 1_000.0
FLAT_MB_A_MINUTE = 0.5
FLAT_MINUTES = 5.0
"""In less time than this a slope tells nothing."""

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked for.

    Attributes:
        seats: 1,000 of them are 200 heartbeats, 20 tickets and 200 sentences a second.
        minutes: Measured time, after the warm-up.
        database: URL of an empty PostgreSQL database; empty: a private cluster is made.
        shared: URL of a Valkey or Redis; empty: a private one is made.
        warm_s: What is sent first and not measured.
    """

    seats: int = 1_000
    minutes: float = 15.0
    database: str = ""
    shared: str = ""
    warm_s: float = WARM_S


def measure_central(load: Load) -> Figures:
    """Measure all of it; takes ``minutes`` and about three more.

    Raises:
        ServerMissingError: PostgreSQL or Redis is not installed, or a server does not start.
    """
    with _services(load) as (database, shared, parts), tempfile.TemporaryDirectory() as folder:
        options = ("--processes", str(PROCESSES), "--shared", shared)
        starts: Figures = {}
        with running_central(Path(folder) / "sqlite", "") as server:
            starts["sqlite_first"] = round(server.start_s, 2)
        with running_central(Path(folder) / "data", database, *options) as server:
            starts["postgresql_first"] = round(server.start_s, 2)
        agents, supervisors = sign_in(database, load.seats, SUPERVISORS)
        with running_central(Path(folder) / "data", database, *options) as server:
            starts["postgresql_again"] = round(server.start_s, 2)
            commit = bare_commit(database.replace("+psycopg", "", 1))
            measured = _measured(load, server, agents, supervisors, parts | {"server": server.pid})
            figures = uvloop.run(measured)
    figures = {
        "bench": "central",
        "seats": load.seats,
        "minutes": load.minutes,
        "start_s": starts,
        "bare_commit_ms": commit,
        **figures,
    }
    return figures | {"broken": broken(figures)}


def broken(figures: Figures) -> list[str]:
    """Name the promises that do not hold."""
    kept = {
        "start": max(figures["start_s"].values()) <= START_S,
        "errors": not figures["wrong"],
        "followed": not any(figures["events"][name] for name in ("missing", "resets", "breaks")),
        "events_in_time": figures["events"]["delay_ms"].get("p99", 0) <= EVENT_P99_MS,
    }
    for kind, took in figures["requests_ms"].items():
        kept[f"{kind}_p99"] = took["p99"] <= P99_MS
    for kind, back in figures["read_back"].items():
        kept[f"{kind}_there_once"] = not back["missing"] and not back["twice"]
    if figures["minutes"] >= FLAT_MINUTES:
        kept["memory_flat"] = all(
            each["mb_a_minute"] <= FLAT_MB_A_MINUTE for each in figures["memory"]
        )
    return [name for name, is_kept in kept.items() if not is_kept]


def tell(what: str) -> None:
    """Say on standard error how far it is: it takes a quarter of an hour."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


@contextmanager
def _services(load: Load) -> Iterator[tuple[str, str, dict[str, int]]]:
    """Use what is given, start what is not; processes only of what was started."""
    with ExitStack() as stack:
        parts, database, shared = {}, load.database, load.shared
        if not database:
            cluster = stack.enter_context(running_postgresql(CAREFUL))
            database = cluster.new_database()
            parts["postgresql"] = cluster.pid
        if not shared:
            redis = stack.enter_context(running_redis())
            shared = redis.url
            parts["redis"] = redis.pid
        yield database, shared, parts


async def _measured(
    load: Load, server: Server, agents: list[Seat], supervisors: list[Seat], parts: dict[str, int]
) -> Figures:
    tell("costs of single requests")
    with running_bare() as bare:
        bare_cost = await cost_of(nothing, agents, bare.address, {"server": bare.pid})
    costs = {"bare": bare_cost} | {
        kind: await cost_of(make, agents, server.address, parts) for kind, make in KINDS.items()
    }
    counts, told, written = Counts(), Told(len(supervisors)), Written()
    desks = [
        Desk(index, seat, server.address, counts, told, written)
        for index, seat in enumerate(agents)
    ]
    readers = [
        Reader(number, server.address, seat.token, told) for number, seat in enumerate(supervisors)
    ]
    watch = Watch(parts)
    try:
        await _live(load, desks, readers, watch, counts, told)
        used = watch.figures(counts.asked_measured)
        tell("reading back")
        back = await read_back(written, desks, supervisors, server.address)
    finally:
        for desk in desks:
            desk.wire.close()
    breaks = sum(reader.breaks for reader in readers)
    return {
        "costs": costs,
        "requests": counts.asked,
        "requests_ms": counts.figures(),
        "wrong": dict(counts.wrong),
        "connections": sum(desk.wire.connected for desk in desks),
        "events": told.figures() | {"breaks": breaks},
        **used,
        "read_back": back,
    }


async def _live(
    load: Load,
    desks: list[Desk],
    readers: list[Reader],
    watch: Watch,
    counts: Counts,
    told: Told,
) -> None:
    """Let everybody work; the seats begin everywhere in their cycle, as in a real centre."""
    tell("warming up")
    followers = [asyncio.create_task(reader.follow()) for reader in readers]
    begins_s = time.perf_counter() + 1.0
    until_s = begins_s + load.warm_s + load.minutes * 60
    work = [
        asyncio.create_task(desk.work(begins_s, index / len(desks), until_s))
        for index, desk in enumerate(desks)
    ]
    await asyncio.sleep(1.0 + load.warm_s)
    tell("measuring")
    counts.is_measured = told.is_measured = True
    watching = asyncio.create_task(watch.watch())
    await asyncio.gather(*work)
    await asyncio.sleep(DRAIN_S)
    for task in (watching, *followers):
        task.cancel()
    for task in (watching, *followers):
        with suppress(asyncio.CancelledError):
            await task
