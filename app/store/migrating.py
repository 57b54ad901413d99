"""Runs the migrations; a module of its own because Alembic takes long to load."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def knows(migrations: Path, revision: str) -> bool:
    """Tell whether ``revision`` is one of the scripts in ``migrations``."""
    scripts = ScriptDirectory(str(migrations))
    return any(script.revision == revision for script in scripts.walk_revisions())


def upgrade(migrations: Path, connection: Connection, revision: str = "head") -> None:
    """Bring the database to ``revision``, in the caller's transaction."""
    command.upgrade(_config(migrations, connection), revision)


def downgrade(migrations: Path, connection: Connection, revision: str) -> None:
    """Take the database back to ``revision``, in the caller's transaction."""
    command.downgrade(_config(migrations, connection), revision)


def _config(migrations: Path, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
