"""Reads ``units.csv`` and ``directory.csv``: who handles tickets, and what goes to whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from app.domain.unit import Directory, Item, Unit, UnitKind
from resources.centre import ResourceError
from resources.csv_rows import csv_rows

UNITS = "units.csv"
DIRECTORY = "directory.csv"
UNIT_COLUMNS = ("code", "name", "kind", "territory", "function", "parent", "aliases", "phone")
ITEM_COLUMNS = (
    "item",
    "category",
    "territory",
    "lead",
    "support",
    "valid_from",
    "valid_to",
    "note",
)
LONGEST = 60
"""Characters of a name; a ticket's fields for units hold more."""
LONGEST_NOTE = 500
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_TERRITORY = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,2}|[0-9]{9}|[0-9]{12}")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{2,30}")

_Row = tuple[str, dict[str, str]]
"""Where it stands (``row 12``), and its fields."""


def load_directory(folder: Path | None = None) -> Directory:
    """Read units and dispatch directory, or those in ``folder``.

    A directory names units, so the shipped one goes with the shipped units only: a folder with
    units of its own and no directory has an empty directory, and functions alone decide.

    Raises:
        ResourceError: With the row and the reason: a code or name that is given twice, a parent
            that is not there or lies in a loop, an item that names an unknown unit, two items
            for the same category and territory at the same time.
    """
    units = _units(list(csv_rows(UNITS, UNIT_COLUMNS, folder)))
    has_own = folder is not None and (folder / UNITS).exists()
    if folder is not None and has_own and not (folder / DIRECTORY).exists():
        return Directory(units)
    rows = list(csv_rows(DIRECTORY, ITEM_COLUMNS, folder))
    known = Directory(units)
    items = tuple(_item(where, row, known) for where, row in rows)
    _check_overlaps([where for where, _ in rows], items)
    return Directory(units, items)


def _units(rows: Sequence[_Row]) -> tuple[Unit, ...]:
    if not rows:
        raise ResourceError(UNITS, "", "has no unit")
    found: dict[str, Unit] = {}
    names: dict[str, str] = {}
    serving: dict[tuple[str, str], str] = {}
    for where, row in rows:
        unit = _unit(where, row)
        if unit.code in found:
            raise ResourceError(UNITS, where, f"code {unit.code} was given before")
        if unit.name in names:
            raise ResourceError(UNITS, where, f"{unit.name} was given before, {names[unit.name]}")
        serves = (unit.function, unit.territory)
        if unit.function and serves in serving:
            reason = f"{unit.function} of {unit.territory} was given before, {serving[serves]}"
            raise ResourceError(UNITS, where, reason)
        found[unit.code], names[unit.name], serving[serves] = unit, where, where
    functions = {function: where for (function, _), where in reversed(serving.items()) if function}
    for where, row in rows:
        unit = found[row["code"]]
        _check_parents(where, unit, found)
        if unit.name in functions and unit.function != unit.name:
            reason = f"{unit.name} is also a function, {functions[unit.name]}: which is meant?"
            raise ResourceError(UNITS, where, reason)
    return tuple(found.values())


def _unit(where: str, row: dict[str, str]) -> Unit:
    checks = (
        (_CODE.fullmatch(row["code"]), f"code {row['code']!r} is not 1 to 32 letters and digits"),
        (_is_name(row["name"]), f"name {row['name'][:LONGEST]!r} is empty, too long or no text"),
        (row["kind"] in set(UnitKind), f"kind {row['kind']!r} is none of {', '.join(UnitKind)}"),
        (
            _TERRITORY.fullmatch(row["territory"]),
            f"territory {row['territory']!r} does not have 2, 4, 6, 9 or 12 digits",
        ),
        (
            not row["function"] or _is_name(row["function"]),
            f"function {row['function'][:LONGEST]!r} is too long or no text",
        ),
        (
            not row["phone"] or _PHONE.fullmatch(row["phone"]),
            f"phone {row['phone']!r} is no telephone number",
        ),
    )
    for fits, reason in checks:
        if not fits:
            raise ResourceError(UNITS, where, reason)
    aliases = tuple(alias.strip() for alias in row["aliases"].split("|") if alias.strip())
    return Unit(
        row["code"],
        row["name"],
        UnitKind(row["kind"]),
        row["territory"],
        row["function"],
        row["parent"],
        aliases,
        row["phone"],
    )


def _check_parents(where: str, unit: Unit, units: dict[str, Unit]) -> None:
    """Go up to the top: each parent is there, around its child, and met once."""
    met = [unit.code]
    below = unit
    while below.parent:
        parent = units.get(below.parent)
        if parent is None:
            raise ResourceError(UNITS, where, f"lies below {below.parent}, which is no unit")
        if parent.code in met:
            loop = " → ".join((*met, parent.code))
            raise ResourceError(UNITS, where, f"lies in a loop: {loop}")
        if not below.territory.startswith(parent.territory):
            reason = f"territory {below.territory} is not part of {parent.name}'s"
            raise ResourceError(UNITS, where, f"{reason}, {parent.territory}")
        met.append(parent.code)
        below = parent


def _item(where: str, row: dict[str, str], known: Directory) -> Item:
    checks = (
        (_is_name(row["item"]), f"item {row['item'][:LONGEST]!r} is empty, too long or no text"),
        (
            _CODE.fullmatch(row["category"]),
            f"category {row['category']!r} is not how a code begins",
        ),
        (
            not row["territory"] or _TERRITORY.fullmatch(row["territory"]),
            f"territory {row['territory']!r} does not have 2, 4, 6, 9 or 12 digits",
        ),
        (len(row["note"]) <= LONGEST_NOTE, f"note has more than {LONGEST_NOTE} characters"),
    )
    for fits, reason in checks:
        if not fits:
            raise ResourceError(DIRECTORY, where, reason)
    for column in ("lead", "support"):
        if row[column] and not known.knows(row[column]):
            reason = f"{column} {row[column]!r} is no unit and no function of {UNITS}"
            raise ResourceError(DIRECTORY, where, reason)
    begins, ends = (_day(where, column, row[column]) for column in ("valid_from", "valid_to"))
    if begins and ends and ends < begins:
        raise ResourceError(DIRECTORY, where, f"valid_to {ends} lies before valid_from {begins}")
    return Item(
        row["item"],
        row["category"],
        row["territory"],
        row["lead"],
        row["support"],
        begins,
        ends,
        row["note"],
    )


def _day(where: str, column: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        reason = f"{column} {text!r} is no date like 2026-12-31"
        raise ResourceError(DIRECTORY, where, reason) from error


def _check_overlaps(places: Sequence[str], items: Sequence[Item]) -> None:
    """Refuse two items that would both count: nobody could tell which is meant."""
    met: dict[tuple[str, str], list[tuple[str, Item]]] = {}
    for where, item in zip(places, items, strict=True):
        same = met.setdefault((item.category, item.territory), [])
        for earlier, other in same:
            begins = max(item.valid_from or date.min, other.valid_from or date.min)
            if begins <= min(item.valid_to or date.max, other.valid_to or date.max):
                reason = f"is valid together with {earlier}: category {item.category}"
                raise ResourceError(DIRECTORY, where, f"{reason}, territory {item.territory!r}")
        same.append((where, item))


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text.isprintable()
