"""Opens the seat's own database: locked, brought up to date, safe against sudden death."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from app.store.errors import DatabaseTooNew, DatabaseUnreadable, ProfileInUse

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0004"
"""Newest revision in ``migrations``; a test holds it. Known here so that a start without
anything to migrate does not have to load Alembic."""
BUSY_MS = 5_000
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}

Sessions = sessionmaker[Session]
Transaction = Session
"""What a write is given; other packages name it without knowing the library."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database; close it last.

    Attributes:
        sessions: For everything that writes. Transactions take SQLite's write lock when they
            begin, so that two threads that read and then write wait for each other (at most
            ``BUSY_MS``) and never fail. Usable from any thread; keep transactions short.
        readers: For reading only; never waits for a writer and never makes one wait.
    """

    path: Path
    sessions: Sessions
    readers: Sessions
    _engine: Engine
    _lock: sqlite3.Connection

    def close(self) -> None:
        """Close all connections and let other copies of the program in."""
        self._engine.dispose()
        self._lock.close()


def may_pass(error: Exception) -> bool:
    """Tell whether the same write may work later: the disk is full, locked or read-only.

    A write that is wrong in itself (a missing table, a broken rule of the database) never will.
    """
    code = getattr(error.orig, "sqlite_errorcode", 0) if isinstance(error, OperationalError) else 0
    return code & 0xFF in _PASSING  # the rest of the number only says where


def open_database(path: Path, *, migrations: Path = MIGRATIONS, head: str = HEAD) -> Database:
    """Open the database at ``path``, making or upgrading it first.

    An older database is copied to ``<name>.<revision>.backup`` before it is upgraded, and the
    upgrade is one transaction.

    Args:
        path: The file; its folder is made if missing.
        migrations: The Alembic scripts; only tests give others.
        head: The newest revision among them.

    Raises:
        ProfileInUse: Another copy of the program has it open.
        DatabaseTooNew: A later release wrote it.
        DatabaseUnreadable: It is no database, or may not be opened.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _locked(path)
    engine = _engine(path)
    try:
        _prepare(engine, path, migrations, head)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        _abandon(engine, lock)
        raise DatabaseUnreadable(path, str(error)) from error
    except BaseException:
        _abandon(engine, lock)
        raise
    return Database(path, sessionmaker(engine), _readers(engine), engine, lock)


def _abandon(engine: Engine, lock: sqlite3.Connection) -> None:
    engine.dispose()
    lock.close()


def _locked(path: Path) -> sqlite3.Connection:
    """Hold the profile; the system lets go of the lock even if the program is killed.

    A lock on a small database of its own works on every system in the same way.
    """
    file = path.with_name(path.name + ".lock")
    lock = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("PRAGMA journal_mode=MEMORY")  # no second file beside it
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise ProfileInUse(path) from error
        raise DatabaseUnreadable(path, str(error)) from error
    return lock


def _engine(path: Path) -> Engine:
    path.touch(mode=0o600)  # citizens' data: for this user alone
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)  # nor in a log
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _readers(engine: Engine) -> Sessions:
    return sessionmaker(engine.execution_options(begin="DEFERRED"))


def _prepare(engine: Engine, path: Path, migrations: Path, head: str) -> None:
    with engine.begin() as connection:
        revision = _revision(connection)
        if revision == head:
            return
    upgrade = _upgrade_to_head(path, migrations, revision)
    with engine.begin() as connection:
        upgrade(connection)


def _revision(connection: Connection) -> str:
    """Tell the revision of the database; empty for a new one."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found or ""


def _upgrade_to_head(path: Path, migrations: Path, revision: str) -> Callable[[Connection], None]:
    from app.store.migrating import knows, upgrade  # noqa: PLC0415 - Alembic loads slowly

    if revision:
        if not knows(migrations, revision):
            raise DatabaseTooNew(path, revision)
        _back_up(path, revision)
    return lambda connection: upgrade(migrations, connection)


def _back_up(path: Path, revision: str) -> None:
    copy = path.with_name(f"{path.name}.{revision}.backup")
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
