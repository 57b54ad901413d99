"""The one place that knows which database it is: SQLite or PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as WaitedTooLong
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from app.central.tables import CounterRow

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps next to a database
IDLE_S = 1.0
BUSY_S = 5  # a seat gives up after 10
_COUNT = text("UPDATE change_counter SET value = value + 1 RETURNING value")
"""A plain statement: each change comes by here, and a built one costs several times as much."""
POSTGRESQL_OPTIONS = "-c lock_timeout=5s -c statement_timeout=8s"


class DatabaseUnusableError(Exception):
    """The database cannot be used; the message says why, for an administrator."""


class Database:
    """Gives sessions; may be used from any thread.

    Args:
        url: ``sqlite:///PATH`` or ``postgresql+psycopg://…``.

    Attributes:
        writers: Makes the sessions that write, for those who listen to them.

    Raises:
        DatabaseUnusableError: The address names neither, or the file may not be used.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(_understood(url))
        self._readers = sessionmaker(self.engine)
        self.writers = sessionmaker(
            self.engine.execution_options(writing=True), expire_on_commit=False
        )
        self._turn = _Turn() if self.engine.dialect.name == "sqlite" else nullcontext

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with self._readers() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that is committed at the end, or rolled back by an exception."""
        with self._turn(), self.writers.begin() as session:
            yield session

    def close(self) -> None:
        """Close all connections; nobody may be using a session."""
        self.engine.dispose()


class _Turn:
    """Lets the writers of this process wait for each other at a lock.

    SQLite itself lets them sleep and try again, so that some wait a hundred times as long.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=BUSY_S):
            raise WaitedTooLong("Other writers did not end")
        try:
            yield
        finally:
            self._lock.release()


def next_sequence(session: Session) -> int:
    """Count one change; the caller's transaction holds the counter until it ends.

    Whoever comes next waits for the commit, so numbers appear in the order of commits: a
    reader that sees number N sees everything below N. Ask as late as possible, and for no
    other lock after it.
    """
    session.flush()
    counted: int = session.connection().execute(_COUNT).scalar_one()
    return counted


def hold_counter(session: Session) -> None:
    """Keep everybody else from counting, without counting.

    Articles do this before they look at a row: what they find there then stays as it is.
    """
    session.execute(select(CounterRow.value).with_for_update())


def _understood(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise DatabaseUnusableError("The address of the database cannot be read.") from None
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
        raise DatabaseUnusableError("A SQLite database needs a file: sqlite:////path/to/central.db")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise DatabaseUnusableError(f"Only sqlite and postgresql work, not {url.drivername}.")
    return url


def _engine(url: URL) -> Engine:
    # hide_parameters: values of citizens must not reach a log through an error message.
    if url.drivername != "sqlite":
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=20,
            max_overflow=20,
            pool_timeout=BUSY_S,
            pool_use_lifo=True,  # few connections stay busy, with their statements prepared
            connect_args={"connect_timeout": 5, "options": POSTGRESQL_OPTIONS},
        )
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", _look_if_idle)
        return engine
    _make_private(Path(str(url.database)))
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=10,
        max_overflow=30,
        pool_timeout=BUSY_S,
        connect_args={"timeout": BUSY_S},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["used_s"] = time.monotonic()


def _look_if_idle(
    connection: psycopg.Connection[Any], record: ConnectionPoolEntry, _proxy: object
) -> None:
    """Look whether a connection that was not used for a while still holds; else take another.

    Looking each time would be one more question for every request.
    """
    now_s = time.monotonic()
    if now_s - record.info.get("used_s", now_s) <= IDLE_S:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _make_private(file: Path) -> None:
    """Keep citizens' data for the server's own user, also in files that are there already.

    SQLite gives the files it makes beside the database the database's own mode.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        for path in (file, *(file.with_name(file.name + end) for end in BESIDE)):
            if path.exists() and path.stat().st_mode & 0o077:
                path.chmod(0o600)
    except OSError as error:
        raise DatabaseUnusableError(f"The database cannot be used: {error.strerror}") from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
    connection.isolation_level = None  # the driver would begin and commit behind our back
    connection.execute("PRAGMA journal_mode = WAL")
    # FULL: a seat forgets its copy as soon as we say "stored", so stored means on the disk.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for its turn: it fails at once.
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
