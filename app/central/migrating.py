"""Brings a database to the tables of this program, and back for a test."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.central.database import Database, DatabaseUnusableError

_LOCK = 12345  # any number, the same in all our processes


def migrate(database: Database, to: str = "head") -> None:
    """Create or change the tables, in one transaction; a second process waits for the first.

    Args:
        database: Where.
        to: A revision, or ``head``.

    Raises:
        DatabaseUnusableError: It cannot be reached, or a newer program wrote it.
    """
    try:
        with database.engine.execution_options(writing=True).begin() as connection:
            _migrate(connection, to)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip()
        raise DatabaseUnusableError(f"The database cannot be used: {reason}") from error


def _migrate(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
    config = Config(attributes={"connection": connection})
    config.set_main_option(
        "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
    )
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    now = MigrationContext.configure(connection).get_current_revision()
    if now is not None and now not in known:
        raise DatabaseUnusableError(
            f"The database was written by a newer program (revision {now}); "
            "start that program, or restore the copy made before the update."
        )
    at = known.index(now) if now else len(known)
    wanted = {"head": 0, "base": len(known)}.get(to, -1)
    wanted = known.index(to) if wanted < 0 else wanted
    (command.upgrade if wanted <= at else command.downgrade)(config, to)
