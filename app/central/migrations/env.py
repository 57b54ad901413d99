"""Run by Alembic; the connection and its transaction come from ``app.central.migrating``."""

from alembic import context

from app.central.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
