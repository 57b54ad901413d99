"""The databases' own ways to copy themselves: SQLite's backup, pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, Connection, create_engine, inspect, text

from app.central.database import Database

LONGEST_S = 12 * 3_600
WORDS = 400


class CopyUnusableError(Exception):
    """A copy cannot be made or taken back; the message says why, for an administrator."""


@contextmanager
def reading_copy(database: Database, file: Path) -> Iterator[Connection]:
    """Copy the database into ``file``; gives a connection that sees exactly what was copied.

    Raises:
        CopyUnusableError: ``pg_dump`` is missing or refuses.
    """
    if database.engine.dialect.name == "sqlite":
        with (
            closing(sqlite3.connect(f"file:{_file_of(database)}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(file)) as target,
        ):
            source.backup(target)  # in one step: in pieces every writer would make it begin anew
        file.chmod(0o600)
        engine = create_engine(f"sqlite:///{file}")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()
        return
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
        snapshot = reader.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        reader.execute(text("SET LOCAL statement_timeout = 0"))
        url = database.engine.url
        _run("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={file}")
        file.chmod(0o600)
        yield reader


def load_database(database: Database, file: Path) -> None:
    """Load a copy into a database that has no tables yet.

    Raises:
        CopyUnusableError: It has some, or ``pg_restore`` is missing or refuses.
    """
    if inspect(database.engine).get_table_names():
        raise CopyUnusableError("The database is not empty; name a new one.")
    if database.engine.dialect.name == "sqlite":
        with (
            closing(sqlite3.connect(file)) as source,
            closing(sqlite3.connect(_file_of(database))) as target,
        ):
            source.backup(target)
        return
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run(
        "pg_restore",
        database.engine.url,
        *options,
        f"--dbname={database.engine.url.database}",
        str(file),
    )


@contextmanager
def scratch_database(database: Database, folder: Path) -> Iterator[Database]:
    """Make an empty database of the same kind, and throw it away at the end.

    Args:
        database: One of the cluster in which it is made; its user needs CREATEDB.
        folder: Where it lies if it is SQLite.
    """
    if database.engine.dialect.name == "sqlite":
        made = Database(f"sqlite:///{folder / 'rehearsal.db'}")
        try:
            yield made
        finally:
            made.close()
        return
    name = f"zuoxi_rehearsal_{uuid4().hex[:12]}"
    outside = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    made = Database(database.engine.url.set(database=name).render_as_string(hide_password=False))
    try:
        yield made
    finally:
        made.close()
        with outside.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))


def _file_of(database: Database) -> Path:
    return Path(str(database.engine.url.database))


def _run(program: str, url: URL, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise CopyUnusableError(f"{program} is missing: apt-get install postgresql-client")
    done = subprocess.run(  # noqa: S603 - the program's own path, no shell
        [found, "--no-password", *arguments],
        env={**os.environ, **_environment(url)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
    )
    if done.returncode != 0:
        raise CopyUnusableError(f"{program} refused: {done.stderr.strip()[:WORDS]}")


def _environment(url: URL) -> dict[str, str]:
    """How PostgreSQL's programs reach the database; on a command line everybody could read it."""
    host = url.host or str(url.query.get("host", ""))
    port = str(url.port or url.query.get("port", ""))
    told = {
        "PGHOST": host,
        "PGPORT": port,
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    return {name: value for name, value in told.items() if value}
