"""Brings a database to the tables of this program, and back for a test."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.central.database import Database, DatabaseUnusableError

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 12345  # any number, the same in all our processes


def migrate(database: Database, to: str = "head") -> None:
    """Create or change the tables, in one transaction; a second process waits for the first.

    Args:
        database: Where.
        to: A revision, or ``head``.

    Raises:
        DatabaseUnusableError: It cannot be reached, or a newer program wrote it.
    """
    if to == "head" and _is_newest(database):
        return
    try:
        with database.engine.execution_options(writing=True).begin() as connection:
            _migrate(connection, to)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip()
        raise DatabaseUnusableError(f"The database cannot be used: {reason}") from error


def _is_newest(database: Database) -> bool:
    """Tell without Alembic, which takes a third of a second to load, that there is nothing to do.

    The files of the migrations begin with their numbers; whatever else is found is left to it.
    """
    newest = max(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))
    try:
        with database.engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
            return list(found) == [newest]
    except SQLAlchemyError:
        return False  # a new database, or one that cannot be used: that is found out next


def _migrate(connection: Connection, to: str) -> None:
    from alembic import command  # noqa: PLC0415 - most starts have nothing to do
    from alembic.config import Config  # noqa: PLC0415 - as above
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above

    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
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
