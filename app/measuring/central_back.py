"""Reads back what a server said it has."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any
from uuid import UUID

from app.domain.live import LiveCall
from app.measuring.central_seats import Desk, Seat, Written
from app.measuring.central_wire import Answered, Wire, request_of
from app.sync.protocol import decode

AT_ONCE = 16

Figures = dict[str, Any]


async def read_back(
    written: Written, desks: list[Desk], supervisors: list[Seat], address: tuple[str, int]
) -> Figures:
    """Ask for every ticket, event and sentence; what is missing, and what is there twice."""
    readers = [(Wire(address), seat.token) for seat in supervisors]
    try:
        return {
            "tickets": await _tickets(written, *readers[0]),
            "events": await _events(written, desks),
            "segments": await _segments(written, readers),
        }
    finally:
        for wire, _ in readers:
            wire.close()


async def _tickets(written: Written, wire: Wire, token: str) -> Figures:
    found: Counter[UUID] = Counter()
    async for page in _pages(wire, token):
        found.update(UUID(ticket["id"]) for ticket in page)
    return _compared(Counter(list(written.tickets)), found)


async def _pages(wire: Wire, token: str) -> AsyncIterator[list[Any]]:
    since, epoch, more = 0, "", True
    while more:
        path = f"/changes?since={since}&epoch={epoch}"
        answered = await _good(wire, request_of("GET", path, token))
        page = json.loads(answered.body)
        since, epoch, more = page["cursor"], page["epoch"], page["more"]
        yield page["tickets"]


async def _events(written: Written, desks: list[Desk]) -> Figures:
    """Each seat reads its own tickets: nobody has to be told about that in the audit."""
    asked: Counter[UUID] = Counter()
    found: Counter[UUID] = Counter()
    disordered = 0

    async def read(ticket: UUID, index: int, ids: tuple[UUID, ...]) -> None:
        nonlocal disordered
        request = request_of("GET", f"/tickets/{ticket}/events", desks[index].token)
        answered = await _good(desks[index].wire, request)
        there = [UUID(event["id"]) for event in json.loads(answered.body)]
        asked.update(ids)
        found.update(there)
        disordered += there != list(ids)

    await _all(read, ((ticket, *what) for ticket, what in written.tickets.items()))
    return _compared(asked, found) | {"out_of_order": disordered}


async def _segments(written: Written, readers: list[tuple[Wire, str]]) -> Figures:
    missing = more = 0

    async def read(number: int, call: UUID, said: int) -> None:
        nonlocal missing, more
        wire, token = readers[number % len(readers)]
        answered = await _good(wire, request_of("GET", f"/calls/{call}/segments?after=-1", token))
        there = len(decode(LiveCall, answered.body).said)
        missing += max(0, said - there)
        more += max(0, there - said)

    calls = written.calls.items()
    await _all(read, ((number, *what) for number, what in enumerate(calls)))
    return {"written": sum(written.calls.values()), "missing": missing, "twice": more}


async def _all(read: Callable[..., Awaitable[None]], each: Iterable[tuple[Any, ...]]) -> None:
    """Read so many at once."""
    waiting = iter(each)

    async def work() -> None:
        for arguments in waiting:
            await read(*arguments)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())


async def _good(wire: Wire, request: bytes) -> Answered:
    answered = await wire.ask(request)
    if answered.status != 200:
        line = request.split(b"\r\n", 1)[0].decode()
        raise RuntimeError(f"{line}: {answered.status} {answered.body[:300]!r}")
    return answered


def _compared(asked: Counter[UUID], found: Counter[UUID]) -> Figures:
    return {
        "written": asked.total(),
        "missing": (asked - found).total(),
        "twice": sum(count - 1 for count in found.values()),
    }
