"""Reads ``deadlines.toml``, and the centre's own working days, ``calendar.csv``, if it has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field

from app.domain.deadline import DeadlineRules, Limit, Redispatch, Span
from app.domain.ticket import RequestType, Urgency
from app.domain.unit import Directory
from app.domain.working_time import OfficeHours
from resources.centre import ResourceError
from resources.csv_rows import csv_rows
from resources.toml_tables import StrictTable, read_toml
from resources.unit_loader import UNITS

DEADLINES = "deadlines.toml"
CALENDAR = "calendar.csv"
WORKED = {"1": True, "0": False, "班": True, "休": False, "工作日": True, "休息日": False}
_HOURS = re.compile(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})")
_MINUTES_OF_YEAR = 366 * 24 * 60

Minutes = Annotated[int | None, Field(ge=1, le=_MINUTES_OF_YEAR)]
Hours = Annotated[int | None, Field(ge=1, le=_MINUTES_OF_YEAR // 60)]
Days = Annotated[int | None, Field(ge=1, le=250)]


class _Span(StrictTable):
    minutes: Minutes = None
    hours: Hours = None
    working_hours: Hours = None
    working_days: Days = None


class _Limit(StrictTable):
    finish: _Span
    sign: _Span | None = None
    contact: _Span | None = None
    urgency: Annotated[Urgency | None, Field(strict=False)] = None
    types: list[Annotated[RequestType, Field(strict=False)]] = Field(default_factory=list)
    units: list[str] = Field(default_factory=list)


class _Office(StrictTable):
    hours: Annotated[list[str], Field(min_length=1)]


class _Extension(StrictTable):
    working_days: Annotated[int, Field(ge=1, le=250)]
    times: Annotated[int, Field(ge=0, le=100)]


class _Redispatch(StrictTable):
    clock: Annotated[Redispatch, Field(strict=False)]


class _Deadlines(StrictTable):
    office: _Office
    extension: _Extension
    redispatch: _Redispatch
    limit: list[_Limit]


def load_deadlines(directory: Directory, folder: Path | None = None) -> DeadlineRules:
    """Read the limits, or those in ``folder``.

    Args:
        directory: Has the units and functions that the centre's limits may name. The shipped
            limits name shipped units; where a centre has others they fit none of them.
        folder: The centre's folder.

    Raises:
        ResourceError: With the key and the reason: a span of two kinds, an unknown unit, a limit
            that could never count because an earlier one fits all its tickets, a class without
            a last resort.
    """
    table = read_toml(DEADLINES, _Deadlines, folder)
    limits = tuple(_limit(number, row) for number, row in enumerate(table.limit, 1))
    if _is_in(folder, DEADLINES):
        _check_units(limits, directory)
    _check_order(limits)
    return DeadlineRules(
        _office(table.office.hours),
        limits,
        table.extension.working_days,
        table.extension.times,
        table.redispatch.clock,
    )


def load_calendar(folder: Path | None = None) -> Mapping[date, bool]:
    """Read the centre's own working days: ``date`` (2026-10-01) and ``works`` (1 班, 0 休).

    Every day from the first to the last row is there, in order; empty without such a file.

    Raises:
        ResourceError: With the row and the reason: a day that is missing or given twice.
    """
    if not _is_in(folder, CALENDAR):
        return {}
    days: dict[date, bool] = {}
    last: date | None = None
    for where, row in csv_rows(CALENDAR, ("date", "works"), folder):
        day, works = _day(where, row["date"], row["works"])
        if last is not None:
            _check_next(where, last, day)
        days[day] = works
        last = day
    if not days:
        raise ResourceError(CALENDAR, "", "has no day")
    return days


def _is_in(folder: Path | None, name: str) -> bool:
    return folder is not None and (folder / name).exists()


def _limit(number: int, row: _Limit) -> Limit:
    where = f"limit, number {number}"
    finish = _span(f"{where}, finish", row.finish)
    sign, contact = (
        _span(f"{where}, {key}", span) if span else None
        for key, span in (("sign", row.sign), ("contact", row.contact))
    )
    for key, span in (("sign", sign), ("contact", contact)):
        if span and _is_longer(span, finish):
            raise ResourceError(DEADLINES, f"{where}, {key}", "is longer than finish")
    return Limit(finish, sign, contact, row.urgency, frozenset(row.types), frozenset(row.units))


def _span(where: str, row: _Span) -> Span:
    given = row.model_dump(exclude_none=True)
    if len(given) != 1:
        names = ", ".join(type(row).model_fields)
        raise ResourceError(DEADLINES, where, f"needs exactly one of {names}")
    return Span(
        (row.minutes or 0) + 60 * (row.hours or 0),
        60 * (row.working_hours or 0),
        row.working_days or 0,
    )


def _is_longer(span: Span, finish: Span) -> bool:
    """Compare where the spans are of one kind; others depend on the day."""
    pairs = (
        (span.minutes, finish.minutes),
        (span.working_minutes, finish.working_minutes),
        (span.working_days, finish.working_days),
    )
    return any(0 < most < given for given, most in pairs)


def _check_units(limits: tuple[Limit, ...], directory: Directory) -> None:
    for number, limit in enumerate(limits, 1):
        for unit in sorted(limit.units):
            if not directory.knows(unit):
                reason = f"{unit!r} is no unit and no function of {UNITS}"
                raise ResourceError(DEADLINES, f"limit, number {number}, units", reason)


def _check_order(limits: tuple[Limit, ...]) -> None:
    for number, limit in enumerate(limits, 1):
        for earlier, other in enumerate(limits[: number - 1], 1):
            if other.covers(limit):
                reason = f"can never count: number {earlier} fits all its tickets"
                raise ResourceError(DEADLINES, f"limit, number {number}", reason)
    for urgency in Urgency:
        if not any(limit.covers(Limit(Span(), urgency=urgency)) for limit in limits):
            raise ResourceError(DEADLINES, "limit", f"no limit is for all tickets of {urgency}")


def _office(hours: list[str]) -> OfficeHours:
    spans: list[tuple[time, time]] = []
    for number, text in enumerate(hours, 1):
        where = f"office, hours, number {number}"
        try:
            found = _HOURS.fullmatch(text)
            opens, closes = map(time.fromisoformat, found.groups() if found else ("", ""))
        except ValueError as error:
            reason = f"{text!r} is not like 09:00-12:00"
            raise ResourceError(DEADLINES, where, reason) from error
        if opens >= closes or (spans and opens < spans[-1][1]):
            reason = f"{text!r} does not end after it begins, or begins before the one above ends"
            raise ResourceError(DEADLINES, where, reason)
        spans.append((opens, closes))
    return tuple(spans)


def _day(where: str, text: str, works: str) -> tuple[date, bool]:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ResourceError(CALENDAR, where, f"{text!r} is no date like 2026-10-01") from error
    if works not in WORKED:
        reason = f"works {works!r} is none of {', '.join(WORKED)}"
        raise ResourceError(CALENDAR, where, reason)
    return day, WORKED[works]


def _check_next(where: str, last: date, day: date) -> None:
    if day <= last:
        raise ResourceError(CALENDAR, where, f"{day} was given before, or is not in order")
    expected = last + timedelta(days=1)
    if day > expected:
        until = day - timedelta(days=1)
        missing = str(expected) if until == expected else f"{expected} to {until}"
        raise ResourceError(CALENDAR, where, f"{missing} missing before it")
