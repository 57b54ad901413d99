"""The bench of the server: its own parts, without a load."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.measuring.central import broken
from app.measuring.central_follow import EventLines, Told
from app.measuring.central_tickets import measure_tickets
from app.measuring.central_wire import Answered, Wire, request_of
from app.measuring.servers import CARELESS, ServerMissingError, running_postgresql

GOOD: dict[str, Any] = {
    "minutes": 15.0,
    "start_s": {"again": 1.0},
    "wrong": {},
    "events": {"missing": 0, "resets": 0, "breaks": 0, "delay_ms": {"p99": 300.0}},
    "requests_ms": {"ticket": {"p99": 100.0}},
    "read_back": {"tickets": {"missing": 0, "twice": 0}},
    "memory": [{"mb_a_minute": 0.1}],
}


def test_a_good_run_breaks_nothing() -> None:
    assert broken(GOOD) == []


@pytest.mark.parametrize(
    ("worse", "told"),
    [
        ({"start_s": {"first": 1.0, "again": 2.5}}, "start"),
        ({"wrong": {"ticket 503": 1}}, "errors"),
        ({"requests_ms": {"ticket": {"p99": 251.0}}}, "ticket_p99"),
        ({"events": GOOD["events"] | {"missing": 1}}, "followed"),
        ({"events": GOOD["events"] | {"delay_ms": {"p99": 1_001.0}}}, "events_in_time"),
        ({"read_back": {"tickets": {"missing": 1, "twice": 0}}}, "tickets_there_once"),
        ({"read_back": {"events": {"missing": 0, "twice": 1}}}, "events_there_once"),
        ({"memory": [{"mb_a_minute": 0.1}, {"mb_a_minute": 2.0}]}, "memory_flat"),
    ],
)
def test_each_broken_promise_is_named(worse: dict[str, Any], told: str) -> None:
    assert broken(GOOD | worse) == [told]


def test_a_short_run_says_nothing_about_memory() -> None:
    assert broken(GOOD | {"minutes": 1.0, "memory": [{"mb_a_minute": 9.0}]}) == []


def test_events_are_read_whatever_pieces_they_come_in() -> None:
    got: list[tuple[str, str]] = []
    lines = EventLines(lambda kind, data: got.append((kind, data)))
    told = (
        b'retry: 1\n\nid: 7-1\nevent: seat\ndata: {"a": 1}\n\n:\n\n'
        b"id: 7-2\nevent: surge\ndata: 2\n\n"
    )
    for at in range(len(told)):
        lines.feed(told[at : at + 1])
    assert got == [("seat", '{"a": 1}'), ("surge", "2")]
    assert lines.last_id == "7-2"


def test_every_supervisor_must_have_been_told_once() -> None:
    told = Told(2)
    told.expect("a", 0.0)
    told.see(0, "a")
    assert told.missing() == 1
    told.see(1, "a")
    told.see(1, "a")
    assert told.missing() == 0
    assert told.figures()["twice"] == 1


def test_a_wire_keeps_its_connection_and_tells_when_there_is_no_answer() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async def ask() -> tuple[list[Answered], int]:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            wire = Wire(server.sockets[0].getsockname())
            answers = [await wire.ask(request_of("GET", "/x", "t")) for _ in range(3)]
            wire.close()
        return answers, wire.connected

    answers, connected = asyncio.run(ask())
    assert answers == [Answered(200, b"hi"), Answered(200, b"hi"), Answered(0, b"")]
    assert connected == 1


def test_lists_are_asked_among_invented_tickets() -> None:
    try:
        with running_postgresql(CARELESS) as cluster:
            figures = measure_tickets(2_000, cluster.new_database())
    except ServerMissingError as missing:
        pytest.fail(str(missing), pytrace=False)
    assert figures["rows"] == 2_000
    assert set(figures["ms"]) > set(figures["plans"])
    assert all("Index" in plan or "Seq Scan" in plan for plan in figures["plans"].values())
    assert figures["filled"]["indexes_mb"].keys() >= {"pk_tickets", "ix_tickets_due"}
