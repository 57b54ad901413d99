"""A real seat, a real server on a real PostgreSQL, and a way between them that loses a third."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.central.people.users import ensure_user
from app.central.state import open_central
from app.domain.seat import Role
from app.domain.ticket import EventKind, Ticket
from app.measuring.servers import CARELESS, PROGRAMS, Cluster, running_postgresql
from app.store.database import Database, open_database
from app.store.outbox import held_count, waiting_count
from app.store.tickets import get_ticket, save_ticket
from app.sync.client import Central
from app.sync.exchange import Exchange
from app.sync.link import SyncNews
from app.sync.protocol import Credentials
from tests.central.commands import Started, started
from tests.central.running import CHEAP
from tests.faults.proxy import Proxy
from tests.store.samples import a_ticket, an_event

PASSWORD = "correct horse battery"
TICKETS = 24
PATIENCE_S = 120

pytestmark = pytest.mark.may_log("")


class Impatient(random.Random):
    """Waits are drawn shorter, or the test would last minutes."""

    def uniform(self, a: float, b: float) -> float:
        return super().uniform(a, b) / 20


class Watcher:
    """Waits until so few rows are left."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting = TICKETS

    def hear(self, news: SyncNews) -> None:
        with self._changed:
            self._waiting = news.waiting
            self._changed.notify_all()

    def wait_until(self, left: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._waiting <= left, PATIENCE_S), self._waiting


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_postgresql(CARELESS) as made:
        yield made


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Database]:
    made = open_database(tmp_path / "seat.db")
    yield made
    made.close()


def save(seat: Database, ticket: Ticket, kind: EventKind = EventKind.CREATED) -> None:
    with seat.sessions.begin() as session:
        save_ticket(session, ticket, [an_event(ticket, kind)])


def restart(cluster: Cluster) -> None:
    """Kill PostgreSQL as a failing machine would, and start it again."""
    program = max(PROGRAMS.glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    command = [str(program), "-D", str(cluster.folder / "data"), "-w", "-m", "immediate"]
    command += ["-l", str(cluster.folder / "log"), "restart"]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, cwd="/", timeout=60, stdout=subprocess.DEVNULL)


def where(server: Started) -> tuple[str, int]:
    address = urlsplit(server.address)
    assert address.hostname
    assert address.port
    return address.hostname, address.port


def test_everything_arrives_once_over_a_bad_way_with_both_servers_killed(
    tmp_path: Path, seat: Database, cluster: Cluster
) -> None:
    url = cluster.new_database()
    options = ("--data", str(tmp_path / "central"), "--database", url)
    make_user(tmp_path / "central", url)
    tickets = [a_ticket(number=f"20261121-8012-{n:03d}") for n in range(TICKETS)]
    for ticket in tickets:
        save(seat, ticket)
    watcher = Watcher()
    with ExitStack() as stack:
        server = stack.enter_context(started(*options))
        way = stack.enter_context(Proxy(where(server), seed=7))
        direct = Central(server.address)
        token = direct.sign_in(Credentials("lin", PASSWORD)).token
        direct.close()
        exchange = Exchange(
            Central(way.address, token=token),
            seat.sessions,
            watcher.hear,
            dice=Impatient(3),
            pull_every_s=0.5,
        )
        exchange.start()
        stack.callback(exchange.stop)
        watcher.wait_until(TICKETS * 3 // 4)
        restart(cluster)
        for ticket in tickets[::3]:
            save(seat, replace(ticket, title="改过的"), EventKind.CHANGED)
        exchange.wake()
        watcher.wait_until(TICKETS // 2)
        server.end(signal.SIGKILL)
        server = stack.enter_context(started(*options))
        way.upstream = where(server)
        watcher.wait_until(0)
        assert exchange.stop()
        look(Central(server.address, token=token), seat, tickets)
    assert {
        "nothing arrives",
        "half arrives",
        "answer lost",
        "answer cut",
        "twice",
    } <= way.met.keys()


def make_user(folder: Path, url: str) -> None:
    central = open_central(folder, url, passwords=CHEAP)
    ensure_user(central, "lin", PASSWORD, role=Role.AGENT, seat="8012", display="林")
    central.close()


def look(server: Central, seat: Database, tickets: list[Ticket]) -> None:
    """Compare both sides."""
    with seat.sessions() as session:
        assert (waiting_count(session), held_count(session)) == (0, 0)
        for number, ticket in enumerate(tickets):
            saves = 2 if number % 3 == 0 else 1
            there = server.ticket(ticket.id)
            here = get_ticket(session, ticket.id)
            assert here is not None
            assert (there.version, there) == (saves, here.ticket)
            kinds = [event.kind for event in server.ticket_events(ticket.id)]
            assert kinds == [EventKind.CREATED, EventKind.CHANGED][:saves]
    server.close()
