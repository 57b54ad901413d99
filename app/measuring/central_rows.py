"""Fills a PostgreSQL with invented tickets, as unevenly as real ones lie."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg

from app.domain.ticket import EventKind, Place, RequestType, Status, Ticket, TicketEvent
from app.sync.protocol import encode

DAYS = 365
BATCH = 250_000
SEATS = 500
CATEGORIES = 255
UNITS = 180
EVENTS = 2
"""Of each ticket."""
TABLES = ("tickets", "ticket_events")
CONTENT = (
    "市民来电反映，其居住的小区南门外道路自上周起有施工队连续夜间作业，机器噪声持续到凌晨两点，"
    "家中老人和孩子无法休息。市民曾与现场负责人沟通，对方答应十点后停工，但未做到，希望核实处理。"
)
ID = UUID(int=0xABCDEF)

Figures = dict[str, Any]
Connection = psycopg.Connection[Any]


def fill(connection: Connection, rows: int, until_ms: int) -> Figures:
    """Add tickets with their events; indexes are made afterwards, which is many times as fast.

    Args:
        connection: To a database with our tables; commits by itself.
        rows: So many tickets.
        until_ms: When the last of them was written, UTC milliseconds since 1970.

    Returns:
        Seconds and sizes.
    """
    begun_s = time.perf_counter()
    with _without_indexes(connection):
        for first in range(0, rows, BATCH):
            last = min(first + BATCH, rows)
            connection.execute(_TICKETS, _values(first, last, rows, until_ms))
            connection.execute(_EVENTS, {"first": first, "last": last} | _event_marks())
            sys.stderr.write(f"{last:,} tickets, {time.perf_counter() - begun_s:.0f} s\n")
        connection.execute("UPDATE change_counter SET value = %s", (rows,))
    filled_s = time.perf_counter() - begun_s
    connection.execute("VACUUM (ANALYZE) tickets")
    connection.execute("VACUUM (ANALYZE) ticket_events")
    return {
        "filled_s": round(filled_s, 1),
        "with_statistics_s": round(time.perf_counter() - begun_s, 1),
        "size_mb": {table: _size(connection, table) for table in TABLES},
        "indexes_mb": dict(_index_sizes(connection)),
    }


def _values(first: int, last: int, rows: int, until_ms: int) -> dict[str, Any]:
    ticket = Ticket(
        number="@number",
        seat="@seat",
        created_ms=1,
        category="@category",
        caller_phone="@phone",
        lead_unit="@unit",
        request_type=RequestType.COMPLAINT,
        place=Place("南门外", "990101", "990101003", detail="南门外道路"),
        title="关于小区南门外夜间施工噪声扰民的问题",
        content=CONTENT,
        request="希望责令夜间停工",
        caller_name="王芳",
        status=Status.ARCHIVED,
        id=ID,
        version=1,
    )
    return {
        "first": first,
        "last": last,
        "step_ms": DAYS * 24 * 3_600_000 / rows,
        "begin_ms": until_ms - DAYS * 24 * 3_600_000,
        "recent": rows - rows // 20,
        "callers": max(rows // 4, 1),
        "body": encode(ticket).decode().replace(str(ID), "@id"),
    }


def _event_marks() -> dict[str, Any]:
    event = TicketEvent(ID, EventKind.DISPATCHED, 1, "@seat", id=UUID(int=1))
    created = replace(event, kind=EventKind.CREATED)
    bodies = (encode(created).decode(), encode(event).decode())
    marked = [body.replace(str(ID), "@id").replace(str(UUID(int=1)), "@own") for body in bodies]
    return {"created": marked[0], "dispatched": marked[1]}


# Four of five are over; of the newest twentieth most are open. Few callers call often, few
# categories and seats have most tickets: a power of a uniform number.
_TICKETS = f"""
INSERT INTO tickets (id, version, centre, seat, caller_phone, call_id, created_ms, changed_seq,
  is_confidential, district, lead_unit, support_unit, status, is_open, urgency, category, number,
  earlier_number, due_ms, body)
SELECT id, 1, centre, seat, phone, gen_random_uuid(), created_ms, n + 1, r_confidential < 0.01,
  district, unit, CASE WHEN r_support < 0.1 THEN '支持单位' || n %% 40 ELSE '' END,
  status, status NOT IN ('archived', 'closed', 'merged'),
  CASE WHEN r_urgent < 0.01 THEN 'critical' WHEN r_urgent < 0.06 THEN 'urgent' ELSE 'normal' END,
  category, number, CASE WHEN r_support > 0.93 THEN 'N' || n / 2 ELSE '' END,
  created_ms / 3600000 * 3600000 + 432000000,
  replace(replace(replace(replace(replace(replace(%(body)s, '@id', id::text),
    '@number', number), '@seat', seat), '@category', category), '@phone', phone), '@unit', unit)
FROM (
  SELECT n, gen_random_uuid() AS id,
    CASE WHEN r_centre < 0.7 THEN 'main' ELSE 'second' END AS centre,
    (8000 + floor({SEATS} * power(r_seat, 1.5)))::text AS seat,
    '+8613' || lpad(floor(%(callers)s * power(r_caller, 2))::text, 9, '0') AS phone,
    (%(begin_ms)s + (n + r_status) * %(step_ms)s)::bigint AS created_ms,
    '9901' || lpad((1 + floor(12 * power(r_place, 1.3)))::text, 2, '0') AS district,
    '承办单位' || floor({UNITS} * power(r_unit, 2)) AS unit,
    lpad((floor({CATEGORIES} * power(r_category, 2))::int / 15 + 1)::text, 2, '0')
      || lpad((floor({CATEGORIES} * power(r_category, 2))::int %% 15 + 1)::text, 2, '0')
      || '01' AS category,
    CASE WHEN n < %(recent)s AND r_status < 0.83
      THEN CASE WHEN r_status < 0.3 THEN 'closed' ELSE 'archived' END
      ELSE (ARRAY['dispatched', 'signed', 'handling', 'handling', 'finished', 'reviewing',
        'visiting', 'suspended'])[1 + floor(8 * r_open)::int] END AS status,
    'N' || n AS number, r_confidential, r_support, r_urgent
  FROM (SELECT n, random() AS r_centre, random() AS r_seat, random() AS r_caller,
      random() AS r_status, random() AS r_place, random() AS r_unit, random() AS r_category,
      random() AS r_open, random() AS r_confidential, random() AS r_support, random() AS r_urgent
    FROM generate_series(%(first)s::bigint, %(last)s::bigint - 1) AS n OFFSET 0) AS dice
  OFFSET 0) AS made
"""  # noqa: S608 - our own numbers
_EVENTS = """
INSERT INTO ticket_events (id, ticket_id, body)
SELECT own, id, replace(replace(replace(body, '@id', id::text), '@own', own::text), '@seat', seat)
FROM (SELECT tickets.id, seat, gen_random_uuid() AS own, kinds.body
  FROM tickets CROSS JOIN (VALUES (%(created)s), (%(dispatched)s)) AS kinds (body)
  WHERE changed_seq > %(first)s AND changed_seq <= %(last)s OFFSET 0) AS made
"""


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Drop indexes and constraints of both tables, and make them again at the end.

    The index of ``changed_seq`` stays: events find their tickets by it.
    """
    constraints = connection.execute(
        "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid), contype"
        " FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f','u','p')"
        " ORDER BY contype <> 'f', contype <> 'u'",
        (list(TABLES),),
    ).fetchall()
    own = {name for name, *_ in constraints} | {"ix_tickets_changed_seq"}
    indexes = [
        (name, made)
        for name, made in connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)", (list(TABLES),)
        )
        if name not in own
    ]
    for name, table, *_ in constraints:
        _run(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        _run(connection, f"DROP INDEX {name}")
    yield
    _run(connection, "SET maintenance_work_mem = '512MB'")
    for name, table, definition, _ in reversed(constraints):
        _run(connection, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for _, made in indexes:
        _run(connection, made)


def _run(connection: Connection, statement: str) -> None:
    connection.execute(statement.encode())


def _size(connection: Connection, table: str) -> int:
    row = connection.execute("SELECT pg_table_size(%s) / 1048576", (table,)).fetchone()
    return int(row[0]) if row else 0


def _index_sizes(connection: Connection) -> Iterator[tuple[str, int]]:
    asked = (
        "SELECT indexname, pg_relation_size(indexname::regclass) / 1048576 FROM pg_indexes"
        " WHERE tablename = ANY(%s) ORDER BY 1"
    )
    for name, size in connection.execute(asked, (list(TABLES),)):
        yield str(name), int(size)
