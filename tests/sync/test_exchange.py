"""The threads: that they wake at once, notice at once, and end."""

from __future__ import annotations

import logging
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from app.domain.seat import SeatState
from app.store.database import Database
from app.store.tickets import save_ticket
from app.sync.client import Central
from app.sync.exchange import STOP_S, Exchange
from app.sync.link import LinkState, SyncNews
from app.sync.protocol import Credentials, Heartbeat
from app.sync.worker import Worker
from tests.store.samples import NOW, a_ticket
from tests.sync.fake_server import FakeServer

PATIENCE_S = 10.0


class Newsroom:
    """Collects news and waits for the one that tells something."""

    def __init__(self) -> None:
        self._queue: queue.Queue[SyncNews] = queue.Queue()
        self.post = self._queue.put

    def wait_for(self, is_it: Callable[[SyncNews], object]) -> SyncNews:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            news = self._queue.get(timeout=max(0.01, deadline - time.monotonic()))
            if is_it(news):
                return news

    def wait_until_settled(self, ticket_id: UUID) -> SyncNews:
        return self.wait_for(lambda n: n.settled and n.settled.ticket.id == ticket_id)


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


@contextmanager
def exchanging(made: Exchange) -> Iterator[Exchange]:
    made.start()
    try:
        yield made
    finally:
        assert made.stop()


@pytest.fixture
def exchange(database: Database, central: Central, newsroom: Newsroom) -> Iterator[Exchange]:
    with exchanging(Exchange(central, database.sessions, newsroom.post)) as made:
        yield made


def save(database: Database, exchange: Exchange) -> UUID:
    ticket = a_ticket()
    with database.sessions.begin() as session:
        save_ticket(session, ticket, [])
    exchange.wake()
    return ticket.id


def test_a_save_goes_at_once(
    exchange: Exchange, database: Database, newsroom: Newsroom, server: FakeServer
) -> None:
    newsroom.wait_for(lambda n: n.state is LinkState.CONNECTED)
    begun = time.monotonic()
    ticket_id = save(database, exchange)
    newsroom.wait_until_settled(ticket_id)
    assert time.monotonic() - begun < 1.0
    assert ticket_id in server.tickets


def test_a_server_that_comes_back_is_noticed_within_two_seconds(
    exchange: Exchange, database: Database, newsroom: Newsroom, server: FakeServer
) -> None:
    newsroom.wait_for(lambda n: n.state is LinkState.CONNECTED)
    server.is_cut = True
    ticket_id = save(database, exchange)
    newsroom.wait_for(lambda n: n.state is LinkState.UNREACHABLE and n.waiting)
    server.is_cut = False
    begun = time.monotonic()
    news = newsroom.wait_until_settled(ticket_id)
    assert time.monotonic() - begun < 2.0
    assert news.state is LinkState.CONNECTED


def test_changes_are_pulled_and_presence_is_told_as_soon_as_there_is_a_way(
    database: Database, central: Central, newsroom: Newsroom, server: FakeServer
) -> None:
    """Both would come by themselves in the end; here they would come too late."""
    server.is_cut = True
    theirs = a_ticket(version=1)
    server.change(theirs)
    with exchanging(
        Exchange(central, database.sessions, newsroom.post, pull_every_s=60)
    ) as exchange:
        newsroom.wait_for(lambda n: n.state is LinkState.UNREACHABLE)
        exchange.report(Heartbeat(SeatState.IDLE, NOW))
        server.is_cut = False
        exchange.wake()
        newsroom.wait_for(lambda n: theirs.id in n.changed)
        deadline = time.monotonic() + PATIENCE_S
        while not server.beats and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        assert server.beats[0] == Heartbeat(SeatState.IDLE, NOW)


def test_a_sign_in_starts_everything(
    exchange: Exchange,
    central: Central,
    database: Database,
    newsroom: Newsroom,
    server: FakeServer,
) -> None:
    server.tokens.clear()
    ticket_id = save(database, exchange)
    newsroom.wait_for(lambda n: n.state is LinkState.SIGN_IN_NEEDED and n.waiting)
    central.sign_in(Credentials("wang", "right"))
    exchange.wake()
    newsroom.wait_until_settled(ticket_id)


def test_stopping_does_not_wait_for_a_silent_server(database: Database, newsroom: Newsroom) -> None:
    arrived = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with listening.accept()[0] as connection:
                while connection.recv(65_536):
                    arrived.set()

        serving = threading.Thread(target=serve)
        serving.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        exchange = Exchange(Central(address, token="good"), database.sessions, newsroom.post)
        exchange.start()
        assert arrived.wait(PATIENCE_S)
        begun = time.monotonic()
        assert exchange.stop()
        assert time.monotonic() - begun <= STOP_S
        serving.join(PATIENCE_S)


@pytest.mark.logs("A step of test failed")
def test_a_step_that_fails_is_logged_and_the_thread_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    steps: queue.Queue[int] = queue.Queue()

    def step() -> float:
        steps.put(1)
        if steps.qsize() == 1:
            raise OSError("disk full")
        return 60.0

    worker = Worker("test", step)
    with caplog.at_level(logging.ERROR):
        worker.start()
        while not caplog.records:
            threading.Event().wait(0.01)
        worker.wake()
        while steps.qsize() < 2:
            threading.Event().wait(0.01)
        worker.ask_to_stop()
        assert worker.ended_by(time.monotonic() + STOP_S)
    assert "disk full" in caplog.text


def test_a_worker_that_was_never_started_has_ended() -> None:
    assert Worker("test", lambda: 1.0).ended_by(time.monotonic())
