"""A way to the server that loses, cuts, delays, doubles and reorders what goes over it."""

from __future__ import annotations

import asyncio
import random
import re
import threading
from collections import Counter
from contextlib import suppress
from types import TracebackType

LOSS = 0.3
"""Share of requests of which something is lost."""
DELAY_S = 2.0
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_KEEP = re.compile(rb"\r\nconnection: [^\r]*", re.IGNORECASE)


class Proxy:
    """Stands before a server, in a thread of its own; use it as a context.

    Each request is read whole, then meets a fate: nothing arrives, half of it does, it arrives
    and the answer is lost or cut in the middle, it arrives twice, or it arrives late, after
    those that came behind it.

    Attributes:
        address: Where seats find it.
        upstream: Host and port of the server; may change while it runs.
        met: How often which fate was met.
    """

    def __init__(self, upstream: tuple[str, int], seed: int, delayed: float = 0.02) -> None:
        self.upstream = upstream
        self.met: Counter[str] = Counter()
        self._dice = random.Random(seed)
        self._delayed = delayed
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy")
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Proxy:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stopping.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                await self._pass(await _request(reader), writer)
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _pass(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        fate = self._fate()
        self.met[fate] += 1
        if fate == "nothing arrives":
            return
        if fate == "half arrives":
            await self._asked(request[: len(request) // 2], is_whole=False)
            return
        if fate == "late":
            await asyncio.sleep(DELAY_S)
        answer = await self._asked(request)
        if fate == "twice":
            answer = await self._asked(request)
        if fate == "answer lost":
            return
        if fate == "answer cut":
            answer = answer[: len(answer) // 2]
        writer.write(answer)
        await writer.drain()

    def _fate(self) -> str:
        drawn = self._dice.random()
        if drawn < LOSS:
            lost = ("nothing arrives", "half arrives", "answer lost", "answer cut")
            return self._dice.choice(lost)
        if drawn < LOSS + self._delayed:
            return "late"
        return "twice" if drawn < LOSS + self._delayed + 0.1 else "well"

    async def _asked(self, request: bytes, *, is_whole: bool = True) -> bytes:
        reader, writer = await asyncio.open_connection(*self.upstream)
        try:
            writer.write(request)
            await writer.drain()
            return await asyncio.wait_for(reader.read(), 15) if is_whole else b""
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    """Read one request whole, and have the connection closed after it."""
    head = await reader.readuntil(b"\r\n\r\n")
    found = _LENGTH.search(head)
    body = await reader.readexactly(int(found[1])) if found else b""
    head = _KEEP.sub(b"", head).replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
    return head + body
