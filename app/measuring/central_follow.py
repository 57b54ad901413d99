"""Supervisors who follow events, and what each of them must have seen at the end."""

from __future__ import annotations

import asyncio
import json
import time
from array import array
from collections.abc import Callable, Hashable
from typing import Any

from app.measuring.central_wire import Wire, request_of
from app.measuring.percentiles import percentiles

AGAIN_S = 1.0


class Told:
    """What seats did, and which supervisors have been told of it.

    Args:
        readers: How many supervisors follow.
    """

    def __init__(self, readers: int) -> None:
        self._all = (1 << readers) - 1
        self._due: dict[Hashable, float] = {}
        self._seen: dict[Hashable, int] = {}
        self.delays_ms = array("f")
        self.twice = 0
        self.resets = 0
        self.lost = 0
        self.is_measured = False

    def expect(self, key: Hashable, due_s: float) -> None:
        """Note what a seat is about to do at ``due_s`` (of ``time.perf_counter``)."""
        self._due[key] = due_s
        self._seen[key] = 0

    def forget(self, key: Hashable) -> None:
        """It was not done after all."""
        self._due.pop(key, None)

    def see(self, reader: int, key: Hashable) -> None:
        """Note that a supervisor is told."""
        mask = self._seen.get(key)
        if mask is None:
            return
        bit = 1 << reader
        if mask & bit:
            self.twice += 1
            return
        self._seen[key] = mask | bit
        due_s = self._due.get(key)
        if self.is_measured and due_s is not None:
            self.delays_ms.append((time.perf_counter() - due_s) * 1_000)

    def missing(self) -> int:
        """How often a supervisor has not been told."""
        lacking = (self._all & ~self._seen[key] for key in self._due)
        return sum(mask.bit_count() for mask in lacking)

    def figures(self) -> dict[str, Any]:
        """Sum up."""
        return {
            "expected": len(self._due) * self._all.bit_count(),
            "missing": self.missing(),
            "twice": self.twice,
            "resets": self.resets,
            "lost": self.lost,
            "delay_ms": percentiles(self.delays_ms),
        }


class Reader:
    """One supervisor; remembers where it was and goes on there.

    Args:
        number: Which of the readers it is.
        address: Host and port.
        token: Its own.
        told: What is expected.
    """

    def __init__(self, number: int, address: tuple[str, int], token: str, told: Told) -> None:
        self._number, self._token, self._told = number, token, told
        self._lines = EventLines(self._take)
        self._wire = Wire(address, self._lines.feed)
        self._is_begun = False
        self.breaks = 0
        self.status = 0

    async def follow(self) -> None:
        """Read until it is cancelled."""
        try:
            while True:
                request = request_of("GET", "/events?kinds=seat,surge", self._token)
                if self._lines.last_id:
                    known = f"Last-Event-ID: {self._lines.last_id}\r\n\r\n".encode()
                    request = request[:-2] + known
                self.status = (await self._wire.ask(request, None)).status
                self._lines.restart()
                self.breaks += 1
                await asyncio.sleep(AGAIN_S)
        finally:
            self._wire.close()

    def _take(self, kind: str, data: str) -> None:
        if kind == "seat":
            seat = json.loads(data)
            if seat["lost"]:
                self._told.lost += 1
            else:
                self._told.see(self._number, (seat["seat"], seat["since_ms"]))
        elif kind == "reset" and self._is_begun:
            self._told.resets += 1
        self._is_begun = True


class EventLines:
    """Reads ``text/event-stream`` (WHATWG HTML, 9.2.6) as far as our server writes it.

    Args:
        take: Gets kind and data of each event.
    """

    def __init__(self, take: Callable[[str, str], None]) -> None:
        self._take = take
        self._rest = b""
        self.last_id = ""

    def feed(self, piece: bytes) -> None:
        """Take what arrived."""
        *blocks, self._rest = (self._rest + piece).replace(b"\r\n", b"\n").split(b"\n\n")
        for block in blocks:
            self._event(block.decode("utf-8", "replace"))

    def restart(self) -> None:
        """Forget half of an event: the connection is another."""
        self._rest = b""

    def _event(self, block: str) -> None:
        kind, data = "message", []
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                kind = value
            elif name == "data":
                data.append(value)
            elif name == "id":
                self.last_id = value
        if data:
            self._take(kind, "\n".join(data))
