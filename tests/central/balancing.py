"""A little balancer: each connection goes to the next server, over any that is gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress

CHUNK = 65_536


class Balancer:
    """Passes TCP on, on a thread of its own; use it as a context.

    Attributes:
        address: Where it listens.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        self.address = ""
        self._ports = list(ports)
        self._turn = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Balancer:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stopping.wait()
        server.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in self._ports:
            self._turn += 1
            with suppress(OSError):
                port = self._ports[self._turn % len(self._ports)]
                behind, to = await asyncio.open_connection("127.0.0.1", port)
                break
        else:
            writer.close()
            return
        both = [
            asyncio.ensure_future(_copy(reader, to)),
            asyncio.ensure_future(_copy(behind, writer)),
        ]
        with suppress(asyncio.CancelledError):  # the test is over
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for each in both:
            each.cancel()
        to.close()
        writer.close()


async def _copy(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(CHUNK):
            to.write(data)
            await to.drain()
