"""Opens the seat's own database: locked, sealed, mended, brought up to date, safe against death."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlcipher3 import dbapi2 as driver

from app.store.errors import DatabaseTooNew, DatabaseUnreadable, NoRoom, ProfileInUse
from app.store.mending import Mended, finish, is_marked, keep_plan, mark, mend, unmark
from app.store.sealing import NO_KEY, PlainDamagedError, connect, is_full, is_sound, seal_profile
from app.store.words import write_words

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0007"
"""Newest revision in ``migrations``; a test holds it. Known here so that a start without
anything to migrate does not have to load Alembic."""
BUSY_MS = 5_000
LOG_PAGES = 8_000
"""The write-ahead log is written into the file by ``Database.tidy`` while nobody waits for a
save; by whoever saves, which takes a tenth of a second, only when it has grown to this (32 MB)."""
CACHE_KB = 32_000
"""Unsealed pages kept per connection: a page in the cache need not be decrypted again."""
_PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

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
        mended: What came of it if it was damaged; to be told to the person.
    """

    path: Path
    sessions: Sessions
    readers: Sessions
    mended: Mended | None
    _engine: Engine
    _lock: sqlite3.Connection

    def look_for_damage(self) -> bool:
        """Read every page, about a second for 100 MB; true if one is damaged.

        Any thread but the screen's. What is damaged is mended when it is opened next.
        """
        with self.readers() as session:
            connection = session.connection().connection.dbapi_connection
            if is_sound(connection):
                return False
        mark(self.path)
        return True

    def tidy(self) -> None:
        """Write the log into the file as far as readers let it; any thread but the screen's."""
        with closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").close()

    def close(self) -> None:
        """Close all connections and let other copies of the program in."""
        self._engine.dispose()
        self._lock.close()


def may_pass(error: Exception) -> bool:
    """Tell whether the same write may work later: the disk is full, locked or read-only.

    A write that is wrong in itself (a missing table, a broken rule of the database) never will.
    """
    return isinstance(error, OperationalError) and _code(error.orig) in _PASSING


def needs_mending(path: Path) -> bool:
    """Tell whether damage was met; opening the database again looks at all of it and mends it."""
    return is_marked(path)


def open_database(
    path: Path, key: bytes = NO_KEY, *, migrations: Path = MIGRATIONS, head: str = HEAD
) -> Database:
    """Open the database at ``path``, making, sealing, mending or upgrading it first.

    A plain one is sealed, with its backups. One in which damage was met is set aside as
    ``<name>.<time>.damaged``, and what can be read of it put into a new one. An older one is
    copied to ``<name>.<revision>.backup`` before it is upgraded, and the upgrade is one
    transaction.

    Args:
        path: The file; its folder is made if missing.
        key: 32 random bytes. Without one the file stays plain: only samples and tests do that.
        migrations: The Alembic scripts; only tests give others.
        head: The newest revision among them.

    Raises:
        ProfileInUse: Another copy of the program has it open.
        DatabaseTooNew: A later release wrote it.
        KeyMissing: It was sealed with another key.
        NoRoom: The disk has no room for a copy that is needed first.
        DatabaseUnreadable: It may not be opened, or an upgrade failed.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _locked(path)
    try:
        engine, mended = _open(path, key, migrations, head)
    except (DatabaseError, driver.DatabaseError, OSError) as error:
        lock.close()
        raise DatabaseUnreadable(path, str(error)) from error
    except BaseException:
        lock.close()
        raise
    return Database(path, sessionmaker(engine), _readers(engine), mended, engine, lock)


def _open(path: Path, key: bytes, migrations: Path, head: str) -> tuple[Engine, Mended | None]:
    finish(path)
    if _sealed(path, key) and (not is_marked(path) or _is_sound(path, key)):
        try:
            engine = _prepared(path, key, migrations, head)
        except DatabaseError as error:
            if not _is_damage(error.orig):
                raise
        else:
            unmark(path)
            return engine, None
    mended = mend(path, key, partial(_make_empty, key, migrations))
    if key:
        seal_profile(path, key)  # what was set aside may be plain
    engine = _prepared(path, key, migrations, head)
    with engine.begin() as connection:
        _index_words(connection)
    return engine, mended


def _sealed(path: Path, key: bytes) -> bool:
    """Seal what is plain; false if that cannot be done because the database is damaged.

    What SQLCipher tells of damage met while it copies has no number of its own, so all of the
    plain file is looked at then.
    """
    try:
        if key:
            seal_profile(path, key)
    except PlainDamagedError:
        return False
    except driver.DatabaseError as error:
        if _code(error) in _PASSING or _is_sound(path, NO_KEY):
            raise
        return False
    return True


def _is_sound(path: Path, key: bytes) -> bool:
    with closing(connect(path, key)) as connection:
        return is_sound(connection)


def _prepared(path: Path, key: bytes, migrations: Path, head: str) -> Engine:
    engine = _engine(path, key)
    try:
        _prepare(engine, path, migrations, head)
        with engine.begin() as connection:
            revision = _revision(connection)
            keep_plan(path, revision, connection.connection.dbapi_connection, key)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make_empty(key: bytes, migrations: Path, path: Path, revision: str) -> None:
    from app.store.migrating import upgrade  # noqa: PLC0415 - Alembic loads slowly

    engine = _engine(path, key)
    try:
        with engine.begin() as connection:
            upgrade(migrations, connection, revision or "head")
    finally:
        engine.dispose()


def _index_words(connection: Connection) -> None:
    """Let the tickets that came back be found by their words again."""
    rows = connection.execute(text("SELECT order_key, words, seat, category FROM ticket")).all()
    for order_key, words, seat, category in rows:
        write_words(connection, order_key, words, seat, category)


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


def _engine(path: Path, key: bytes) -> Engine:
    path.touch(mode=0o600)  # citizens' data: for this user alone
    engine = create_engine(
        f"sqlite:///{path}",
        module=driver,
        creator=partial(connect, path, key, check_same_thread=False),
        hide_parameters=True,  # nor in a log
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", partial(_note_damage, path))
    return engine


def _note_damage(path: Path, context: ExceptionContext) -> None:
    """Have damage looked at by the next opening, and work go on beside it until then.

    SQLCipher gives up a connection that met a damaged page; the others are given up as well.
    """
    if _is_damage(context.original_exception):
        mark(path)
        context.is_disconnect = True


def _is_damage(error: BaseException | None) -> bool:
    """Tell damage; that of the first page may have no number but SQLite's words only."""
    return _code(error) in _DAMAGED or str(error) == "unsupported file format"


def _code(error: BaseException | None) -> int:
    """SQLite's number of an error; the rest of its extended number only says where."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
        f"cache_size=-{CACHE_KB}",
        f"wal_autocheckpoint={LOG_PAGES}",
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
    upgrade = _upgrade_to_head(engine, path, migrations, revision)
    with engine.begin() as connection:
        upgrade(connection)


def _revision(connection: Connection) -> str:
    """Tell the revision of the database; empty for a new one."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found or ""


def _upgrade_to_head(
    engine: Engine, path: Path, migrations: Path, revision: str
) -> Callable[[Connection], None]:
    from app.store.migrating import knows, upgrade  # noqa: PLC0415 - Alembic loads slowly

    if revision:
        if not knows(migrations, revision):
            raise DatabaseTooNew(path, revision)
        engine.dispose()  # the last connection writes the log into the file
        _back_up(path, revision)
    return lambda connection: upgrade(migrations, connection)


def _back_up(path: Path, revision: str) -> None:
    """Copy the file as it is, sealed if it is sealed; nobody has it open."""
    copy = path.with_name(f"{path.name}.{revision}.backup")
    copy.touch(mode=0o600)
    try:
        shutil.copyfile(path, copy)
    except OSError as error:
        copy.unlink()
        if is_full(error):
            raise NoRoom(path) from error
        raise
