"""How a seat that wrote ten thousand tickets without the network gets rid of them."""

from __future__ import annotations

import http.client
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psutil

from app.domain.ticket import EventKind, Place, RequestType, Status, SyncState, Ticket, TicketEvent
from app.measuring.central_server import Server, cpu_s, running_bare, running_central, sign_in
from app.measuring.percentiles import percentiles
from app.measuring.servers import CAREFUL, ServerMissingError, running_postgresql
from app.store.bodies import TICKET_BODY, TicketBody
from app.store.database import Database, open_database
from app.store.outbox import held_count, waiting_count
from app.store.tickets import newest_tickets, save_ticket
from app.sync.client import Central
from app.sync.exchange import AT_ONCE, Exchange
from app.sync.link import SyncNews

PROMISED_S = 60.0
LONGEST_S = 600.0
SEAT = "8000"
BEGAN_MS = 1_795_000_000_000
LATER = 20
"""Every so manieth ticket is changed twice more, to see that its order is kept."""
BATCH = 500
FSYNCS = 300
MIB = 2**20
MATTERS = ("路灯不亮", "夜间施工噪声扰民", "占道经营", "油烟扰民", "道路积水", "井盖缺失")

Figures = dict[str, Any]


def measure_sync(tickets: int, database_url: str = "") -> Figures:
    """Send what a seat wrote offline to a real server and read everything back.

    Args:
        tickets: How many; ``LATER`` tells how many changes come on top.
        database_url: Of an empty PostgreSQL, beside SQLite; empty for one of our own, if it is
            installed.

    Returns:
        For each database ``sent_s`` (from the moment the server can be reached until the outbox
        is empty) and what was wrong; ``bare`` is the same bodies by the standard library over as
        many connections to a route that does nothing; ``fsync_ms`` the disk's own.
    """
    with tempfile.TemporaryDirectory(prefix="zuoxi-bench-") as name:
        folder = Path(name)
        figures: Figures = {
            "bench": "sync",
            "tickets": tickets,
            "at_once": AT_ONCE,
            "sqlite": _against(folder / "sqlite", tickets, ""),
        }
        try:
            with _postgresql(database_url) as url:
                figures["postgresql"] = _against(folder / "postgresql", tickets, url)
        except ServerMissingError as error:
            figures["postgresql"] = {"left_out": str(error)}
        figures["bare"] = _bare(tickets)
        figures["fsync_ms"] = _fsync(folder / "bare.bin")
    return figures | {"broken": _broken(figures)}


@contextmanager
def _postgresql(url: str) -> Iterator[str]:
    if url:
        yield url
        return
    with running_postgresql(CAREFUL) as cluster:
        yield cluster.new_database()


def _broken(figures: Figures) -> list[str]:
    """Say which promises were not kept."""
    found = []
    for name in ("sqlite", "postgresql"):
        measured = figures[name]
        found += [f"{name}: {fault}" for fault in measured.get("faults", [])]
        if measured.get("sent_s", 0) > PROMISED_S:
            found.append(f"{name}: sent in {measured['sent_s']} s, promised in {PROMISED_S:.0f} s")
    return found


def _against(folder: Path, tickets: int, database_url: str) -> Figures:
    folder.mkdir()
    key = secrets.token_bytes(32)
    seat = open_database(folder / "seat.db", key)
    try:
        began_s = time.perf_counter()
        written = _write(seat, tickets)
        figures: Figures = {"written_offline_s": round(time.perf_counter() - began_s, 1)}
        data = folder / "central"
        with running_central(data, database_url) as server:
            url = database_url or f"sqlite:///{data / 'central.db'}"
            token = sign_in(url, 1, 0)[0][0].token
            figures |= _send(seat, server, token)
            faults = _at_seat(seat, written)
            seat.close()
            seat = open_database(folder / "seat.db", key)  # as after the plug was pulled
            faults += [f"after opening again: {fault}" for fault in _at_seat(seat, written)]
            faults += _at_server(server, token, written)
            figures["first_pull"] = _first_pull(folder / "fresh.db", server, token, written)
    finally:
        seat.close()
    return figures | {"faults": faults}


def _write(seat: Database, tickets: int) -> dict[UUID, int]:
    """Save tickets at the seat; gives how often each was saved."""
    dice = Random(20261121)  # noqa: S311 - no secret
    written: dict[UUID, int] = {}
    for begin in range(0, tickets, BATCH):
        made = [_ticket(dice, number) for number in range(begin, min(begin + BATCH, tickets))]
        with seat.sessions.begin() as session:
            for number, ticket in enumerate(made, begin):
                saves = 3 if number % LATER == 0 else 1
                for turn in range(saves):
                    kind = EventKind.CHANGED if turn else EventKind.CREATED
                    said = replace(ticket, request=f"第{turn + 1}次保存")
                    event = TicketEvent(ticket.id, kind, ticket.created_ms + turn, SEAT)
                    save_ticket(session, said, [event])
                written[ticket.id] = saves
    return written


def _ticket(dice: Random, number: int) -> Ticket:
    """An invented ticket, about as long as real ones."""
    matter = dice.choice(MATTERS)
    return Ticket(
        f"20261121-{SEAT}-{number + 1:05d}",
        SEAT,
        BEGAN_MS + number * 1_000,
        request_type=dice.choice(list(RequestType)),
        category=f"{dice.randrange(320):06d}",
        place=Place(f"某街道{dice.randrange(300)}号", "440106", f"44010600{dice.randrange(9)}"),
        title=f"反映{matter}的问题",
        content=f"市民反映某街道{dice.randrange(300)}号{matter}，希望尽快处理。" * 8,
        caller_phone=f"+86138{dice.randrange(10**8):08d}",
        status=Status.DISPATCHED,
    )


def _send(seat: Database, server: Server, token: str) -> Figures:
    """Open the way and wait until nothing waits any more."""
    news = _News()
    exchange = Exchange(Central(server.url, token=token), seat.sessions, news.hear)
    cpu_before = cpu_s(server.pid), time.process_time()
    began_s = time.perf_counter()
    exchange.start()
    try:
        news.sent.wait(LONGEST_S)
        took_s = time.perf_counter() - began_s
    finally:
        exchange.stop()
    return {
        "sent_s": round(took_s, 1),
        "first_after_s": round(news.first_s - began_s, 2),
        "server_cpu_s": round(cpu_s(server.pid) - cpu_before[0], 1),
        "seat_cpu_s": round(time.process_time() - cpu_before[1], 1),
    }


class _News:
    """Waits for the outbox to become empty."""

    def __init__(self) -> None:
        self.sent = threading.Event()
        self.first_s = 0.0

    def hear(self, news: SyncNews) -> None:
        """Runs on the exchange's threads."""
        if news.last_sent_ms and not self.first_s:
            self.first_s = time.perf_counter()
        if news.last_sent_ms and not news.waiting:
            self.sent.set()


def _at_seat(seat: Database, written: dict[UUID, int]) -> list[str]:
    with seat.readers() as session:
        waiting, held = waiting_count(session), held_count(session)
        shown = newest_tickets(session, len(written) + 1)
    faults = [f"{waiting} rows wait, {held} are held"] if waiting or held else []
    unsent = sum(1 for each in shown if each.sync_state is not SyncState.SENT)
    wrong = sum(1 for each in shown if each.ticket.version != written.get(each.ticket.id))
    if unsent or wrong or len(shown) != len(written):
        faults.append(f"{len(shown)} at the seat, {unsent} not sent, {wrong} of a wrong version")
    return faults


def _at_server(server: Server, token: str, written: dict[UUID, int]) -> list[str]:
    """Read everything back: each ticket once, with its last words and all its events in order."""
    central = Central(server.url, token=token)
    faults = []
    found: dict[UUID, Ticket] = {}
    cursor, more = 0, True
    while more and (page := central.changes(cursor)) is not None:
        for ticket in page.changes.tickets:
            if ticket.id in found:
                faults.append("a ticket came twice")
            found[ticket.id] = ticket
        cursor, more = page.changes.cursor, page.changes.more
    if found.keys() != written.keys():
        faults.append(f"{len(found)} tickets at the server instead of {len(written)}")
    for ticket_id, saves in written.items():
        ticket = found[ticket_id]
        if (ticket.version, ticket.request) != (saves, f"第{saves}次保存"):
            faults.append(f"a ticket of version {ticket.version} instead of {saves}")
        if saves > 1:
            times = [event.at_ms - ticket.created_ms for event in central.ticket_events(ticket_id)]
            if times != list(range(saves)):
                faults.append(f"events {times} of a ticket saved {saves} times")
    central.close()
    return faults[:20]


def _first_pull(path: Path, server: Server, token: str, written: dict[UUID, int]) -> Figures:
    """Fill an empty seat with all that is there."""
    fresh = open_database(path, secrets.token_bytes(32))
    before = psutil.Process().memory_info().rss, psutil.net_io_counters(pernic=True)["lo"]
    began_s = time.perf_counter()
    seen: set[UUID] = set()
    full = threading.Event()

    def hear(news: SyncNews) -> None:
        seen.update(news.changed)
        if len(seen) >= len(written):
            full.set()

    exchange = Exchange(Central(server.url, token=token), fresh.sessions, hear)
    exchange.start()
    try:
        full.wait(LONGEST_S)
        took_s = time.perf_counter() - began_s
        line = psutil.net_io_counters(pernic=True)["lo"]
    finally:
        exchange.stop()
        fresh.close()
    return {
        "tickets": len(seen),
        "seconds": round(took_s, 1),
        "mib_on_the_line": round((line.bytes_recv - before[1].bytes_recv) / MIB, 1),
        "memory_grew_mib": round((psutil.Process().memory_info().rss - before[0]) / MIB, 1),
    }


def _bare(tickets: int) -> Figures:
    """Put bodies of the same size to a route that does nothing, over as many connections."""
    dice = Random(20261121)  # noqa: S311 - no secret
    ticket = _ticket(dice, 0)
    event = TicketEvent(ticket.id, EventKind.CREATED, BEGAN_MS, SEAT)
    body = TICKET_BODY.write(TicketBody(ticket, (event,))).encode()
    count = tickets + 2 * -(-tickets // LATER)
    with running_bare() as bare:
        began_s = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as lanes:
            list(lanes.map(lambda many: _put_many(bare, body, many), _shares(count)))
        took_s = time.perf_counter() - began_s
    return {"requests": count, "seconds": round(took_s, 1), "body_bytes": len(body)}


def _shares(count: int) -> list[int]:
    return [count // AT_ONCE + (lane < count % AT_ONCE) for lane in range(AT_ONCE)]


def _put_many(bare: Server, body: bytes, count: int) -> None:
    connection = http.client.HTTPConnection(*bare.address, timeout=30)
    for _ in range(count):
        connection.request("PUT", "/v1/nothing", body, {"Content-Type": "application/json"})
        connection.getresponse().read()
    connection.close()


def _fsync(path: Path) -> Figures:
    taken = []
    with path.open("ab", buffering=0) as file:
        for _ in range(FSYNCS):
            began_s = time.perf_counter()
            file.write(b"x" * 2_000)
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - began_s) * 1_000)
    return percentiles(taken)
