"""Run by Alembic; the connection and its transaction come from ``app.central.migrating``."""

from alembic import context

from app.central.all_tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
