"""What one request costs the processor, kind by kind, beside a route that does nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from app.domain.live import Pieces, Said
from app.domain.seat import SeatState
from app.domain.transcript import Speaker
from app.measuring.central_seats import SENTENCE, Seat, new_ticket, put_ticket
from app.measuring.central_server import cpu_s
from app.measuring.central_wire import Wire, request_of
from app.measuring.percentiles import percentiles
from app.sync.protocol import Heartbeat, encode

LINES = 8
WARM = 50
ASKED = 400

Figures = dict[str, Any]
Make = Callable[[Seat], bytes]


async def cost_of(
    make: Make, seats: list[Seat], address: tuple[str, int], parts: dict[str, int]
) -> Figures:
    """Ask as fast as it is answered, over a few connections.

    Args:
        make: Writes a request of a seat.
        seats: In whose name, in turn.
        address: Host and port.
        parts: Name and first process of what is measured.

    Returns:
        ``ms``: percentiles; ``cpu_ms``: of each part, for one request; ``wrong``: not answered
        with success.
    """
    wires = [Wire(address) for _ in range(LINES)]
    try:
        await _ask(wires, seats, make, WARM)
        before = {name: cpu_s(pid) for name, pid in parts.items()}
        taken, wrong = await _ask(wires, seats, make, ASKED)
        after = {name: cpu_s(pid) for name, pid in parts.items()}
    finally:
        for wire in wires:
            wire.close()
    cpu = {name: round((after[name] - before[name]) * 1_000 / ASKED, 3) for name in parts}
    return {"ms": percentiles(taken), "cpu_ms": cpu, "wrong": wrong}


async def _ask(
    wires: list[Wire], seats: list[Seat], make: Make, count: int
) -> tuple[list[float], int]:
    numbers = iter(range(count))
    taken: list[float] = []
    wrong = 0

    async def work(wire: Wire) -> None:
        nonlocal wrong
        for number in numbers:
            request = make(seats[number % len(seats)])
            begun_s = time.perf_counter()
            answered = await wire.ask(request)
            taken.append((time.perf_counter() - begun_s) * 1_000)
            wrong += not 200 <= answered.status < 300

    await asyncio.gather(*map(work, wires))
    return taken, wrong


def nothing(_seat: Seat) -> bytes:
    """Ask the bare route."""
    return request_of("PUT", "/nothing", "bench", b"{}")


def same_beat(seat: Seat) -> bytes:
    """Say that nothing has changed."""
    return request_of("PUT", "/presence", seat.token, encode(Heartbeat(SeatState.IDLE, 1)))


def new_beat(seat: Seat) -> bytes:
    """Say that the seat does something else now."""
    now_ms = time.time_ns() // 1_000_000
    return request_of("PUT", "/presence", seat.token, encode(Heartbeat(SeatState.IDLE, now_ms)))


def sentence(seat: Seat) -> bytes:
    """Stream the first sentence of a call."""
    body = encode(Pieces(0, (Said(Speaker.CITIZEN, 0.0, 2.0, SENTENCE),)))
    return request_of("POST", f"/calls/{uuid4()}/segments", seat.token, body)


def ticket(seat: Seat) -> bytes:
    """Store a new ticket."""
    return put_ticket(seat.token, new_ticket(seat.number))


KINDS: dict[str, Make] = {
    "presence_same": same_beat,
    "presence_new": new_beat,
    "segment": sentence,
    "ticket": ticket,
}
