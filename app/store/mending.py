"""Brings back what can be read of a damaged database, row by row, into a new one.

The damaged file is never written to: it is set aside under a name of its own.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as driver

from app.store.errors import DatabaseUnreadable, KeyMissing, Lack, NoRoom
from app.store.page_image import PAGE, Image, empty_first_page, read_image
from app.store.sealing import (
    NO_KEY,
    begins_plain,
    connect,
    is_full,
    remove_part,
    salt_of,
    sync_folder,
)

log = logging.getLogger(__name__)

NOT_KEPT = frozenset(("alembic_version", "cursor"))
"""Written anew, or better forgotten: without a cursor the server sends everything again."""
MendedRows = dict[str, int]
MakeEmpty = Callable[[Path, str], None]
"""Makes an empty database at a path, at a revision; at the newest if that is empty."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of a damaged database.

    Attributes:
        aside: Where the damaged file lies now.
        kept: Rows that came back, by table.
        lost: Rows known to have been there that did not, by table.
    """

    aside: Path
    kept: MendedRows = field(default_factory=dict)
    lost: MendedRows = field(default_factory=dict)


def mark(path: Path) -> None:
    """Note that the database at ``path`` is damaged; the next opening looks at all of it."""
    with suppress(OSError):  # on a full disk the next reader of that page marks it
        _beside(path, "damage-met").touch(mode=0o600)


def is_marked(path: Path) -> bool:
    """Tell whether damage was met since the database was last looked at."""
    return _beside(path, "damage-met").exists()


def unmark(path: Path) -> None:
    """Note that all is well."""
    _beside(path, "damage-met").unlink(missing_ok=True)


def keep_plan(path: Path, revision: str, connection: Any, key: bytes) -> None:  # noqa: ANN401 - a DBAPI connection
    """Note beside the database which tables begin where; no citizen's data is in that.

    The list lies on the first pages of the database. Without it nothing could be found in
    the others.
    """
    rows = connection.execute(
        "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master ORDER BY rowid"
    ).fetchall()
    plan = json.dumps(
        {"key": salt_of(key).hex(), "revision": revision, "tables": [list(row) for row in rows]}
    ).encode()
    file = _beside(path, "plan")
    if not file.exists() or file.read_bytes() != plan:
        _write_private(file, plan)


def finish(path: Path) -> None:
    """Finish what a crash interrupted: a new database that is complete takes its place."""
    new = _beside(path, "mended")
    if new.exists():
        _swap(path, new)


def mend(path: Path, key: bytes, make_empty: MakeEmpty) -> Mended:
    """Set the damaged database at ``path`` aside and put a new one with its rows in its place.

    One that was still plain comes back sealed; what was set aside is for ``seal_profile`` then.
    Takes some seconds for 100 MB, and as much memory. The caller holds the profile's lock and
    has no connection open.

    Raises:
        KeyMissing, DatabaseUnreadable: ``key`` is not what it was sealed with, or nothing tells
            that it ever was a database of ours; it is left alone.
        NoRoom: There is no room for the new database; nothing was changed.
    """
    plan = _read_plan(path)
    image, was = read_image(path, key), key
    if _was_plain(path, image, plan):
        image, was = read_image(path, NO_KEY), NO_KEY
    if not image.has_first and plan["key"] != salt_of(was).hex():
        if plan["key"]:
            raise KeyMissing(path, Lack.OTHER)
        raise DatabaseUnreadable(path, "it is no database, or sealed with another key")
    part = _beside(path, "mending")
    remove_part(part)
    kept: MendedRows = {}
    lost: MendedRows = {}
    try:
        with closing(_opened(image, plan, sealed=bool(was))) as old:
            make_empty(part, _revision(old, plan))
            _copy(old, part, key, kept, lost)
        new = part.replace(_beside(path, "mended"))
        aside = _swap(path, new)
    except Exception as error:
        remove_part(part)
        if is_full(getattr(error, "orig", error)):  # SQLAlchemy's errors hold the driver's
            raise NoRoom(path) from error
        raise
    log.warning(
        "The seat's database was damaged (%d pages); what could be read came back", image.damaged
    )
    return Mended(aside, kept, lost)


def _was_plain(path: Path, image: Image, plan: dict[str, Any]) -> bool:
    """Tell whether a file of which ``image`` could be unsealed had never been sealed."""
    if image.damaged * PAGE < len(image.pages):
        return False  # some page is signed
    return begins_plain(path) or bool(plan["key"] == salt_of(NO_KEY).hex())


def _opened(image: Image, plan: dict[str, Any], *, sealed: bool) -> sqlite3.Connection:
    """Open an image in memory, by its own list of tables or by the plan beside it."""
    if image.has_first:
        old = _in_memory(bytes(image.pages))
        with suppress(sqlite3.Error):
            if old.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                return old
        old.close()
    empty_first_page(image, sealed=sealed)
    listing = _in_memory(bytes(image.pages))
    listing.execute("PRAGMA writable_schema=ON")
    with listing:
        listing.executemany("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", plan["tables"])
    listed = listing.serialize()
    listing.close()
    return _in_memory(listed)


def _in_memory(pages: bytes) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.deserialize(pages)
    return database


def _revision(old: sqlite3.Connection, plan: dict[str, Any]) -> str:
    with suppress(sqlite3.Error):
        found = old.execute("SELECT version_num FROM alembic_version").fetchone()
        if found:
            return str(found[0])
    return str(plan["revision"])


def _copy(
    old: sqlite3.Connection, new: Path, key: bytes, kept: MendedRows, lost: MendedRows
) -> None:
    """Copy all rows that can be read, in one transaction, and sync."""
    with closing(connect(new, key, isolation_level=None)) as target:
        target.execute("PRAGMA foreign_keys=OFF")
        target.execute("BEGIN IMMEDIATE")
        for table in _tables(target):
            kept[table], lost[table] = _copy_table(old, target, table)
        while orphans := target.execute("PRAGMA foreign_key_check").fetchall():
            for table, rowid in {(orphan[0], orphan[1]) for orphan in orphans}:
                target.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))  # noqa: S608 - our tables
                kept[table] -= 1
                lost[table] += 1
        target.execute("COMMIT")
        target.execute("PRAGMA journal_mode=DELETE").fetchall()
    with new.open("rb+") as file:
        os.fsync(file.fileno())


def _tables(target: Any) -> list[str]:  # noqa: ANN401 - a DBAPI connection
    """List the tables that hold rows of ours; what a search index is made of is made again."""
    found = target.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    indexes = tuple(name for name, sql in found if sql.upper().startswith("CREATE VIRTUAL"))
    return [
        name
        for name, _ in found
        if name not in NOT_KEPT and not name.startswith((*indexes, "sqlite_"))
    ]


def _copy_table(old: sqlite3.Connection, target: Any, table: str) -> tuple[int, int]:  # noqa: ANN401 - a DBAPI connection
    """Copy a table; give how many rows came back, and how many are known to be lost."""
    names = [row[1] for row in target.execute(f'PRAGMA table_info("{table}")').fetchall()]
    columns = ", ".join(f'"{name}"' for name in names)
    places = ", ".join("?" * len(names))
    read = f'SELECT {columns} FROM "{table}" NOT INDEXED WHERE rowid = ?'  # noqa: S608 - our tables
    write = f'INSERT OR IGNORE INTO "{table}" ({columns}) VALUES ({places})'  # noqa: S608 - as above
    kept = lost = 0
    for rowid in sorted(_rowids(old, table)):
        row = None
        with suppress(sqlite3.Error):
            row = old.execute(read, (rowid,)).fetchone()
        written = 0
        if row is not None and not _has_zeros(row):
            with suppress(driver.Error):  # a rule of the table that half a row breaks
                written = target.execute(write, row).rowcount
        kept, lost = kept + written, lost + 1 - written
    return kept, lost


def _has_zeros(row: tuple[object, ...]) -> bool:
    """Tell whether a text holds NUL, which none of ours does: its end lay on a damaged page."""
    return any(isinstance(value, str) and "\x00" in value for value in row)


def _rowids(old: sqlite3.Connection, table: str) -> set[int]:
    """Collect the rows that a table has, by every way to them, forwards and backwards."""
    found: set[int] = set()
    ways = ["NOT INDEXED"]
    with suppress(sqlite3.Error):
        indexes = old.execute(f'PRAGMA index_list("{table}")').fetchall()
        ways += [f'INDEXED BY "{row[1]}"' for row in indexes]
    for way in ways:
        for turn in ("", " DESC"):
            with suppress(sqlite3.Error):
                found.update(_along(old, table, way, turn))
    return found


def _along(old: sqlite3.Connection, table: str, way: str, turn: str) -> Iterator[int]:
    """Give rowids until damage is met, which raises."""
    order = "rowid"
    if way != "NOT INDEXED":
        index = way.removeprefix("INDEXED BY ").strip('"')
        named = old.execute(f'PRAGMA index_info("{index}")').fetchall()
        order = ", ".join(f'"{row[2]}"{turn}' for row in named)
    for (rowid,) in old.execute(f'SELECT rowid FROM "{table}" {way} ORDER BY {order}{turn}'):  # noqa: S608 - our tables
        yield rowid


def _swap(path: Path, new: Path) -> Path:
    """Set what lies at ``path`` aside and put ``new`` there; can be done again after a crash."""
    aside = path.with_name(f"{path.name}.{time.strftime('%Y%m%d-%H%M%S')}.damaged")
    if path.exists():
        path.replace(aside)
    for end in ("-wal", "-shm"):
        rest = path.with_name(path.name + end)
        if rest.exists():
            rest.replace(aside.with_name(aside.name + end))
    new.replace(path)
    unmark(path)
    sync_folder(path.parent)
    return aside


def _read_plan(path: Path) -> dict[str, Any]:
    nothing = {"key": "", "revision": "", "tables": []}
    try:
        plan = json.loads(_beside(path, "plan").read_text("utf-8"))
    except (OSError, ValueError):
        return nothing
    return nothing | plan if isinstance(plan, dict) else nothing  # it may be damaged as well


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.name}.{what}")


def _write_private(file: Path, data: bytes) -> None:
    part = file.with_name(file.name + ".part")
    part.touch(mode=0o600)
    part.write_bytes(data)
    part.replace(file)
