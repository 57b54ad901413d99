"""``zuoxi bench surges``: false alarms, how soon an event is raised, what a look costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.central.database import next_sequence
from app.central.state import Central, open_central
from app.central.surges.surge_alarms import listed
from app.central.surges.surge_watch import LOOK_MS, SurgeWatch
from app.central.tickets.ticket_tables import TicketRow
from app.domain.surge_cells import HOUR_MS
from app.domain.surge_merging import Alarm, alarms
from app.domain.surging import PAST_DAYS, look
from app.domain.ticket import Ticket
from app.measuring.percentiles import percentiles
from app.measuring.surge_city import BEGIN_MS, DAY_MS, City, CountsInMemory
from app.sync.protocol import encode

SEEDS = 4
QUIET_DAYS = 14
A_DAY = 600
HOURS = (8, 10, 12, 15, 18, 22)
MANY = 100_000
LOOKS = 7
MOST_FALSE_A_DAY = 0.1
LATEST_H = 24
LONGEST_LOOK_MS = 5_000

Figures = dict[str, Any]


def measure_surges() -> Figures:
    """Measure all; minutes."""
    cities = [_city(seed) for seed in range(SEEDS)]
    false_a_day = sum(each["false_alarms"] for each in cities) / (SEEDS * QUIET_DAYS)
    figures: Figures = {
        "bench": "surges",
        "tickets_a_day": A_DAY,
        "quiet_days": SEEDS * QUIET_DAYS,
        "false_alarms_a_day": round(false_a_day, 3),
        "deposits": _summed(cities, "deposits"),
        "burst_pipe": _summed(cities, "burst_pipe"),
        "database": _database(),
    }
    return figures | {"broken": _broken(figures)}


def _broken(figures: Figures) -> list[str]:
    kept = {
        "false_alarms_a_day": figures["false_alarms_a_day"] <= MOST_FALSE_A_DAY,
        "deposits_on_the_first_day": figures["deposits"]["missed"] == 0,
        "burst_pipe": figures["burst_pipe"]["missed"] == 0,
        "look": figures["database"]["look_ms"]["max"] <= LONGEST_LOOK_MS,
    }
    return [name for name, is_kept in kept.items() if not is_kept]


def _city(seed: int) -> Figures:
    """Live through quiet weeks, then a day of each event."""
    city, counts = City(seed, A_DAY), CountsInMemory()
    for day in range(PAST_DAYS):
        counts.add(city.quiet_day(day))
    false_alarms = 0
    for day in range(PAST_DAYS, PAST_DAYS + QUIET_DAYS):
        counts.add(city.quiet_day(day))
        false_alarms += max(len(_seen(counts, day, hour)) for hour in HOURS)
    day = PAST_DAYS + QUIET_DAYS
    deposits = _raised(counts, day, [*city.quiet_day(day), *city.deposits(day)], "060101", 0)
    pipe = [*city.quiet_day(day + 1), *city.burst_pipe(day + 1, 14)]
    burst_pipe = _raised(counts, day + 1, pipe, "040101", 9)
    return {"false_alarms": false_alarms, "deposits": deposits, "burst_pipe": burst_pipe}


def _raised(
    counts: CountsInMemory, day: int, tickets: list[Ticket], category: str, begins_h: int
) -> float | None:
    """Hours from the beginning of an event until an alarm of its category; ``None`` = missed."""
    counts.add(tickets)
    for hour in range(begins_h, 24):
        if any(alarm.category == category for alarm in _seen(counts, day, hour)):
            return hour + 1 - begins_h
    return None


def _seen(counts: CountsInMemory, day: int, hour: int) -> list[Alarm]:
    now_ms = BEGIN_MS + day * DAY_MS + (hour + 1) * HOUR_MS - 1
    ask = partial(counts.past, now_ms)
    return alarms(look(counts.newest(now_ms), now_ms, range(1, PAST_DAYS + 1), ask))


def _summed(cities: list[Figures], name: str) -> Figures:
    hours = [each[name] for each in cities if each[name] is not None]
    return {"hours_until_raised": hours, "missed": len(cities) - len(hours)}


def _database() -> Figures:
    """Count and look in SQLite, as the server does, with 100,000 tickets of four weeks."""
    now_ms = [BEGIN_MS + PAST_DAYS * DAY_MS]
    with TemporaryDirectory() as folder:
        central = open_central(Path(folder), now_ms=lambda: now_ms[0])
        try:
            return _counted(central, now_ms)
        finally:
            central.close()


def _counted(central: Central, now_ms: list[int]) -> Figures:
    city, tickets = City(99, MANY // PAST_DAYS), 0
    for day in range(PAST_DAYS + 1):
        written = city.quiet_day(day)
        tickets += len(written)
        _store(central, written)
    now_ms[0] += 20 * HOUR_MS
    watch = SurgeWatch(central)
    filling_s = _timed(watch.step)
    took_ms = []
    for _ in range(LOOKS):
        now_ms[0] += LOOK_MS
        took_ms.append(_timed(watch.step) * 1_000)
    _store(central, city.burst_pipe(PAST_DAYS, 200))
    hundreds_s = _timed(watch.step)
    with central.database.reading() as session:
        open_now = len(listed(session, now_ms[0]))
    database = Path(str(central.database.engine.url.database))
    size = sum(file.stat().st_size for file in database.parent.glob("central.db*"))
    return {
        "tickets": tickets,
        "count_all_s": round(filling_s, 1),
        "count_a_ticket_ms": round(filling_s / tickets * 1_000, 2),
        "count_200_more_ms": round(hundreds_s * 1_000, 1),
        "look_ms": percentiles(took_ms),
        "alarms": open_now,
        "database_mb": round(size / 2**20, 1),
    }


def _store(central: Central, tickets: list[Ticket]) -> None:
    with central.database.writing() as session:
        for ticket in tickets:
            session.add(
                TicketRow(
                    id=ticket.id,
                    version=1,
                    seat=ticket.seat,
                    caller_phone=ticket.caller_phone,
                    call_id=None,
                    created_ms=ticket.created_ms,
                    changed_seq=next_sequence(session),
                    is_confidential=False,
                    body=encode(ticket).decode(),
                )
            )


def _timed(work: Callable[[], object]) -> float:
    begun_s = time.perf_counter()
    work()
    return time.perf_counter() - begun_s
