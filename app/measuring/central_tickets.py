"""``zuoxi bench tickets``: pages of lists among millions of tickets, in PostgreSQL."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from app.central.people.auth import User
from app.central.people.rights import visible
from app.central.state import Central, open_central
from app.central.tickets.changes import changes_after
from app.central.tickets.work_list import Order, Wanted, place_of, selected, with_codes
from app.domain.organisation import Kind
from app.domain.seat import Role
from app.domain.ticket import Status, Urgency
from app.measuring.central_rows import fill
from app.measuring.percentiles import percentiles
from app.measuring.servers import CAREFUL, running_postgresql

ROUNDS = 100
FIRST = 5
PAGE = 50
P95_MS = 50.0
SETTINGS = f"{CAREFUL} -c shared_buffers=2GB -c max_wal_size=8GB -c effective_cache_size=8GB"
"""As docs for administrators advise for such a machine."""

Figures = dict[str, Any]
Dice = random.Random


def measure_tickets(rows: int, database: str = "", folder: Path | None = None) -> Figures:
    """Fill a database and ask it what seats and supervisors ask.

    Args:
        rows: So many tickets; ten million need 40 GB.
        database: URL of an empty PostgreSQL database; empty: a private cluster is made.
        folder: Where that cluster lies; ``None`` for the system's place for temporary files.

    Raises:
        ServerMissingError: PostgreSQL is not installed.
    """
    with ExitStack() as stack:
        if not database:
            cluster = stack.enter_context(running_postgresql(SETTINGS, folder))
            database = cluster.new_database()
        data = stack.enter_context(tempfile.TemporaryDirectory())
        central = open_central(Path(data), database)
        stack.callback(central.close)
        conninfo = database.replace("+psycopg", "", 1)
        connection = stack.enter_context(psycopg.connect(conninfo, autocommit=True))
        filled = fill(connection, rows, central.now_ms())
        asked = {name: _timed(central, ask, rows) for name, ask in QUERIES.items()}
        plans = {name: _plan(central, connection, ask) for name, ask in LISTS.items()}
    figures: Figures = {"bench": "tickets", "rows": rows, "filled": filled, "ms": asked}
    broken = [name for name, took in asked.items() if took["p95"] > P95_MS]
    return figures | {"plans": plans, "broken": broken}


def _timed(central: Central, ask: Callable[[Central, Dice, int], int], rows: int) -> Figures:
    """Ask with other values each time; the first ones are not counted, they prepare statements."""
    dice = Dice(7)
    taken: list[float] = []
    for _ in range(ROUNDS + FIRST):
        begun_s = time.perf_counter()
        pages = ask(central, dice, rows)
        taken.append((time.perf_counter() - begun_s) * 1_000 / pages)
    return percentiles(taken[FIRST:])


def _plan(
    central: Central, connection: psycopg.Connection[Any], wanted: Callable[[Dice], Wanted]
) -> str:
    dice = Dice(7)
    with central.database.reading() as session:
        asked = with_codes(session, wanted(dice), SUPERVISOR.centre)
    query = selected(asked, visible(SUPERVISOR), None, PAGE)
    engine = central.database.engine
    told = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
    statement = f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {told.replace('%%', '%')}"
    return "\n".join(row[0] for row in connection.execute(statement.encode()))


def _pages(wanted: Callable[[Dice], Wanted], user: User) -> Callable[[Central, Dice, int], int]:
    """Ask for the first page and sometimes for the next; tells how many it was."""

    def ask(central: Central, dice: Dice, _rows: int) -> int:
        asked, after = wanted(dice), None
        with central.database.reading() as session:
            for number in range(dice.choice((1, 2))):
                asked = with_codes(session, asked, user.centre)
                query = selected(asked, visible(user), after, PAGE)
                found = session.scalars(query).all()
                if len(found) <= PAGE:
                    return number + 1
                after = place_of(found[PAGE - 1], asked.order)
        return number + 1

    return ask


def _changes(central: Central, dice: Dice, rows: int) -> int:
    with central.database.reading() as session:
        changes_after(session, rows - dice.randrange(200, rows // 2), AGENT)
    return 1


def _category(dice: Dice) -> str:
    return f"{int(17 * dice.random() ** 2) + 1:02}{dice.randrange(15) + 1:02}"


def _caller(dice: Dice) -> str:
    return f"+8613{int(25_000 * dice.random() ** 2):09}"


def _unit(dice: Dice) -> str:
    return f"承办单位{int(180 * dice.random() ** 2)}"


def _seat(dice: Dice) -> str:
    return str(8000 + int(500 * dice.random() ** 1.5))


AGENT = User("agent", "", Role.AGENT, "8012", "")
SUPERVISOR = User("supervisor", "", Role.SUPERVISOR, "", "")
DISTRICT = User("district", "", Role.SUPERVISOR, "", "", org="990105", kind=Kind.DISTRICT)

LISTS: dict[str, Callable[[Dice], Wanted]] = {
    "newest": lambda _: Wanted(),
    "changed": lambda _: Wanted(Order.CHANGED),
    "due": lambda _: Wanted(Order.DUE),
    "due_of_a_seat": lambda dice: Wanted(Order.DUE, seat=_seat(dice)),
    "due_of_a_unit": lambda dice: Wanted(Order.DUE, unit=_unit(dice)),
    "of_a_seat": lambda dice: Wanted(seat=_seat(dice)),
    "of_a_unit": lambda dice: Wanted(unit=_unit(dice)),
    "of_a_category": lambda dice: Wanted(category=_category(dice)),
    "of_a_class": lambda dice: Wanted(category=_category(dice)[:2]),
    "of_a_district": lambda dice: Wanted(district=f"9901{dice.randrange(1, 13):02}"),
    "suspended": lambda _: Wanted(statuses=(Status.SUSPENDED,)),
    "two_statuses": lambda _: Wanted(statuses=(Status.FINISHED, Status.VISITING)),
    "critical": lambda _: Wanted(urgency=Urgency.CRITICAL),
    "caller": lambda dice: Wanted(number=_caller(dice)),
    "number": lambda dice: Wanted(ticket=f"N{dice.randrange(90_000)}"),
    "earlier": lambda dice: Wanted(earlier=f"N{dice.randrange(45_000)}"),
    "seat_and_category": lambda dice: Wanted(seat=_seat(dice), category=_category(dice)),
    "unit_and_status": lambda dice: Wanted(unit=_unit(dice), statuses=(Status.HANDLING,)),
    "district_and_category_due": lambda dice: Wanted(
        Order.DUE, district=f"9901{dice.randrange(1, 13):02}", category=_category(dice)
    ),
}
QUERIES: dict[str, Callable[[Central, Dice, int], int]] = {
    **{name: _pages(wanted, SUPERVISOR) for name, wanted in LISTS.items()},
    "newest_of_an_agent": _pages(LISTS["newest"], AGENT),
    "due_of_a_district": _pages(LISTS["due"], DISTRICT),
    "changes": _changes,
}
