"""Three server processes on PostgreSQL and Redis behind a balancer; one is killed in the middle."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from app.central.live.sharing import LOST_MS, order_of
from app.central.people.users import ensure_user
from app.central.state import open_central
from app.domain.live import RESET
from app.domain.seat import Presence, Role, SeatState
from app.domain.ticket import EventKind, Ticket
from app.measuring.servers import Redis
from app.sync.protocol import (
    API,
    KEY_HEADER,
    MATCH_HEADER,
    Changes,
    Credentials,
    Heartbeat,
    SignedIn,
    TicketChange,
    decode,
    encode,
)
from tests.central.balancing import Balancer
from tests.central.commands import started
from tests.central.postgresql import Cluster
from tests.central.reading import Reader, following
from tests.central.running import CHEAP, NO_TLS, PASSWORD, a_ticket, an_event

pytest_plugins = ["tests.central.valkey"]
WRITERS = 4
TICKETS = 40
WAIT_S = 20.0
LATE_MS = 5_000  # a second where nothing else runs


@dataclass
class Three:
    """The servers, by their process numbers, and the one address of all."""

    address: str
    pids: list[int]
    database: str


@pytest.fixture(scope="module")
def three(
    postgresql: Cluster, redis: Redis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Three]:
    folder = tmp_path_factory.mktemp("cluster")
    url = postgresql.new_database()
    people(url, folder)
    where = ("--data", str(folder), "--database", url, "--shared", redis.url)
    with ExitStack() as stack:
        servers = [stack.enter_context(started(*where)) for _ in range(3)]
        ports = [int(urlsplit(server.address).port or 0) for server in servers]
        balancer = stack.enter_context(Balancer(ports))
        database = postgresql.conninfo(str(make_url(url).database))
        yield Three(balancer.address, [server.process.pid for server in servers], database)


def people(url: str, folder: Path) -> None:
    central = open_central(folder, url, passwords=CHEAP)
    for number in range(WRITERS):
        seat = f"801{number}"
        ensure_user(central, f"u{number}", PASSWORD, role=Role.AGENT, seat=seat, display="李雷")
    ensure_user(central, "boss", PASSWORD, role=Role.SUPERVISOR, seat="", display="韩")
    central.close()


class Client:
    """Asks again when a connection breaks or the server is busy, and for no other reason."""

    def __init__(self, address: str, user: str) -> None:
        self._http = httpx.Client(base_url=address + API, timeout=WAIT_S, verify=NO_TLS)
        self.retries = 0
        body = encode(Credentials(user, PASSWORD))
        self.token = decode(SignedIn, self.ask("POST", "/sessions", content=body).content).token
        self._http.headers["Authorization"] = f"Bearer {self.token}"

    def ask(self, method: str, path: str, **what: object) -> httpx.Response:
        until = time.monotonic() + WAIT_S
        while True:
            try:
                answer = self._http.request(method, path, **what)  # type: ignore[arg-type]  # any of its own
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code not in {429, 503}:
                assert answer.status_code < 400, answer.text
                return answer
            assert time.monotonic() < until, "no server is left"
            self.retries += 1
            time.sleep(0.05)  # a wait between tries, as a seat has one

    def put(self, ticket: Ticket) -> None:
        event = an_event(ticket.id, ticket.seat, EventKind.CREATED)
        body = encode(TicketChange(ticket, (event,)))
        headers = {KEY_HEADER: uuid4().hex, MATCH_HEADER: '"0"'}
        self.ask("PUT", f"/tickets/{ticket.id}", content=body, headers=headers)

    def beat(self, state: SeatState, since_ms: int) -> None:
        self.ask("PUT", "/presence", content=encode(Heartbeat(state, since_ms)))

    def close(self) -> None:
        self._http.close()


def write(three: Three, number: int, made: list[UUID], half_way: threading.Barrier) -> None:
    """Store tickets, each after a state of its own, and stop for a moment half-way."""
    seat, client = f"801{number}", Client(three.address, f"u{number}")
    for count in range(TICKETS):
        ticket = a_ticket(seat, number=f"20261121-{seat}-{count:03}")
        client.beat(SeatState.BREAK if count % 2 else SeatState.IDLE, count + 1)
        client.put(ticket)
        made.append(ticket.id)
        if count == TICKETS // 2:
            half_way.wait(WAIT_S)
    client.close()


def test_one_of_three_is_killed_and_nothing_is_lost(three: Three) -> None:
    made: list[UUID] = []
    half_way = threading.Barrier(WRITERS + 1)
    boss = Client(three.address, "boss")
    writers = [
        threading.Thread(target=write, args=(three, number, made, half_way))
        for number in range(WRITERS)
    ]
    reader = Reader(three.address, boss.token)
    assert reader.next().event == RESET
    for writer in writers:
        writer.start()
    states: list[tuple[str, int]] = []
    half_way.wait(WAIT_S)
    os.kill(three.pids[0], signal.SIGKILL)
    states, reader = read_all(three, boss, reader)
    for writer in writers:
        writer.join(60)
        assert not writer.is_alive()
    reader.close()

    assert len(made) == WRITERS * TICKETS
    pulled = pull(boss)
    assert sorted(each.id for each in pulled) == sorted(made), "each is there, and once"
    with psycopg.connect(three.database) as connection:
        counted = connection.execute(
            "SELECT count(*), count(DISTINCT ticket_id) FROM ticket_events"
        )
        assert counted.fetchone() == (len(made), len(made))
    for number in range(WRITERS):
        heard = [since for seat, since in states if seat == f"801{number}"]
        assert heard == list(range(1, TICKETS + 1)), "no state is missing, none is told twice"
    wall = decode(list[Presence], boss.ask("GET", "/presence").content)
    now = {seat.seat: seat.since_ms for seat in wall if seat.state is SeatState.BREAK}
    assert now == {f"801{number}": TICKETS for number in range(WRITERS)}
    boss.close()


def read_all(three: Three, boss: Client, reader: Reader) -> tuple[list[tuple[str, int]], Reader]:
    """Read until every seat told its last state; go on elsewhere when a server dies."""
    states: list[tuple[str, int]] = []
    done: set[str] = set()
    while len(done) < WRITERS:
        try:
            event = reader.next()
        except AssertionError:
            last_id = reader.last_id
            reader.close()
            reader = Reader(three.address, boss.token, last_id)
            continue
        assert event.event == "seat", f"{event.event}: there was a hole"
        seat = decode(Presence, event.data)
        states.append((seat.seat, seat.since_ms))
        if seat.since_ms == TICKETS:
            done.add(seat.seat)
    return states, reader


def pull(boss: Client) -> list[Ticket]:
    """Read every page of the changes."""
    found: list[Ticket] = []
    cursor, more = 0, True
    while more:
        page = decode(
            Changes, boss.ask("GET", "/changes", params={"since": cursor, "limit": 200}).content
        )
        found += page.tickets
        cursor, more = page.cursor, page.more
    return found


def test_a_seat_that_falls_silent_is_told_once_and_soon(three: Three) -> None:
    """Whichever process heard it, and whichever the reader is at."""
    boss, agent = Client(three.address, "boss"), Client(three.address, "u0")
    with following(three.address, boss.token) as reader:
        reader.next()
        agent.beat(SeatState.AWAY, 7_000)
        lost, told_ms = None, 0
        while lost is None:
            event = reader.next()
            seat, told_ms = decode(Presence, event.data), order_of(event.id)[0]
            lost = seat if seat.seat == "8010" and seat.lost else None
        assert LOST_MS <= told_ms - lost.heard_ms < LOST_MS + LATE_MS
        assert lost.state is SeatState.AWAY
        agent.beat(SeatState.AWAY, 7_000)
        back = decode(Presence, reader.next().data)
        while back.seat != "8010":
            back = decode(Presence, reader.next().data)
        assert not back.lost, "and it was told once"
    boss.close()
    agent.close()
