"""What the work list costs with a hundred thousand tickets on the disk."""

from __future__ import annotations

import json
import secrets
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from app.domain.ticket import EventKind, Place, RequestType, Status, Ticket, TicketEvent
from app.domain.work_list import View
from app.measuring.percentiles import percentiles
from app.services.lane import StoreLane
from app.services.repeats import Repeats
from app.services.work_list import WorkList
from app.store.bodies import TICKET
from app.store.database import Database, open_database
from app.store.lists import put_many
from app.store.sealing import connect
from app.store.tickets import save_ticket

TICKETS = 100_000
SEAT = "8012"
NOW_MS = 1_795_000_000_000
MATTERS = "路灯不亮 夜间施工噪声扰民 占道经营 油烟扰民 道路积水 井盖缺失 电梯故障 小区停水 停电 "
MATTERS += "暖气不热 垃圾未清运 违章停车 物业乱收费 社保缴费 学校招生 公交班次少 污水排放 树木倒伏"
STREETS = (
    "石牌街道 华师社区 棠下街道 员村街道 林和街道 猎德街道 车陂街道 沙河街道 前进街道 天园街道"
)
TYPED = ("夜间施工噪声", "石牌 路灯", "8013", "王女士", "没有这样的词", "20261")
"""Typed one character after another: a matter, two words, digits, a name, nothing, a number."""
SAVES = 200
OPENED = 200


def measure_work_list(tickets: int = TICKETS) -> dict[str, Any]:
    """Measure filter, opening, saving and repeats on a database made for it; milliseconds.

    ``saving`` is one ticket with its event, its promise and all it is found by, on the disk
    with fsync, sealed. ``bare_insert`` is the same body alone, by the bare driver, in a plain
    table without an index, with the same fsync: what this disk costs at least. ``bare_like``
    is a plain search through the same words, which no index of pairs helps.
    """
    with tempfile.TemporaryDirectory(prefix="zuoxi-bench-") as folder:
        key = secrets.token_bytes(32)
        database = open_database(Path(folder) / "seat.db", key)
        lane = StoreLane(database.sessions, lambda _: None, database.tidy)
        try:
            began_s = time.perf_counter()
            made = list(fill(database, tickets))
            filled_s = time.perf_counter() - began_s
            work = WorkList(database.readers, lane, SEAT, lambda: NOW_MS)
            figures = {
                "tickets": tickets,
                "fill_s": round(filled_s, 1),
                "database_mb": round(database.path.stat().st_size / 1e6, 1),
                "keystroke_to_rows": {
                    view.value: _typing(partial(work.find, view)) for view in (View.ALL, View.MINE)
                },
                "views": {view.value: _timed(partial(work.find, view)) for view in View},
                "counts": _timed(work.counts),
                "opening": percentiles([_ms(partial(work.open, t.id)) for t in made[:OPENED]]),
                "repeats": _repeats(database, made),
                "saving": _saving(database, made),
            }
        finally:
            lane.close()
            database.close()
        return figures | _bare(Path(folder), key, made)


def fill(database: Database, count: int, batch: int = 2_000) -> Iterator[Ticket]:
    """Store tickets of a year and of fifty seats; give a few of this seat."""
    dice = Random(12345)  # noqa: S311 - the same tickets every time
    for first in range(0, count, batch):
        numbers = range(first, min(first + batch, count))
        tickets = [_ticket(dice, number, count) for number in numbers]
        with database.sessions.begin() as session:
            put_many(session, tickets)
        yield from (ticket for ticket in tickets if ticket.seat == SEAT)


def _ticket(dice: Random, number: int, count: int) -> Ticket:
    street = dice.randrange(10)
    matter, where = dice.choice(MATTERS.split()), STREETS.split()[street]
    seat = f"80{dice.randrange(50):02d}"
    due_ms = NOW_MS + dice.randrange(-2, 30) * 86_400_000
    return Ticket(
        f"2026{1 + number % 12:02d}{1 + number % 28:02d}-{seat}-{number % 1000:03d}",
        seat,
        NOW_MS - (count - number) * 300_000,
        request_type=dice.choice(list(RequestType)),
        category=f"{dice.randrange(320):06d}",
        place=Place(f"{where}{dice.randrange(300)}号", "440106", f"44010600{street}"),
        title=f"反映天河区{where}{matter}的问题",
        content=f"市民反映{where}{dice.randrange(300)}号{matter}，已持续{dice.randrange(30)}天。"
        * 6,
        caller_name=dice.choice("王李张刘陈杨赵黄周吴") + dice.choice(("女士", "先生")),
        caller_phone=f"+86138{dice.randrange(10**8):08d}",
        lead_unit=f"{where}办事处",
        due_ms=due_ms,
        status=dice.choices((Status.ARCHIVED, Status.HANDLING, Status.RETURNED), (94, 5, 1))[0],
    )


def _typing(find: Callable[[str], object]) -> dict[str, Any]:
    """Time every state of the filter while the words are typed."""
    return percentiles(
        [
            _ms(partial(find, typed[:end]))
            for _ in range(3)
            for typed in TYPED
            for end in range(1, len(typed) + 1)
        ]
    )


def _repeats(database: Database, made: list[Ticket]) -> dict[str, Any]:
    repeats = Repeats(database.readers, SEAT, lambda: NOW_MS)
    return percentiles([_ms(partial(repeats.like, ticket)) for ticket in made[:OPENED]])


def _saving(database: Database, made: list[Ticket]) -> dict[str, Any]:
    def save(number: int) -> None:
        ticket = replace(made[number], id=_ticket(Random(number), 0, 1).id)  # noqa: S311 - no secret
        event = TicketEvent(ticket.id, EventKind.DISPATCHED, NOW_MS, SEAT)
        with database.sessions.begin() as session:
            save_ticket(session, ticket, (event,))

    return percentiles([_ms(partial(save, number)) for number in range(min(SAVES, len(made)))])


def _bare(folder: Path, key: bytes, made: list[Ticket]) -> dict[str, Any]:
    """Time the bare sqlite3 driver: what the disk and a search without pairs cost, unsealed."""
    bodies = [TICKET.write(ticket) for ticket in made[:SAVES]]
    with closing(connect(folder / "seat.db", key)) as sealed:
        lines = sealed.execute("SELECT order_key, words FROM ticket").fetchall()
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        bare.execute("CREATE TABLE ticket (body TEXT)")
        insert = "INSERT INTO ticket VALUES (?)"
        inserting = [_ms(partial(bare.execute, insert, (body,))) for body in bodies]
        bare.execute("CREATE TABLE line (at INTEGER PRIMARY KEY, words TEXT)")
        bare.execute("BEGIN")
        bare.executemany("INSERT INTO line VALUES (?, ?)", lines)
        bare.execute("COMMIT")

        def like(typed: str) -> object:
            wanted = [f"%{word}%" for word in typed.split()] or ["%"]
            tests = " AND ".join("words LIKE ?" for _ in wanted)
            found = f"SELECT at FROM line WHERE {tests} ORDER BY at DESC LIMIT 100"  # noqa: S608 - marks only
            return bare.execute(found, wanted).fetchall()

        return {"bare_insert": percentiles(inserting), "bare_like": _typing(like)}


def _timed(work: Callable[[], object], times: int = 20) -> dict[str, Any]:
    return percentiles([_ms(work) for _ in range(times)])


def _ms(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return (time.perf_counter() - began_s) * 1000


if __name__ == "__main__":
    print(json.dumps(measure_work_list(), indent=2))  # noqa: T201 - a measurement by hand
