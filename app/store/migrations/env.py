"""Alembic's way in: runs the scripts on the connection that ``app.store.migrating`` gives."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
