"""Several centres in one database, and the organisations of each."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OWNED = (
    "users",
    "tickets",
    "calls",
    "recordings",
    "presence_log",
    "surges",
    "surge_notes",
    "surge_alarms",
    "suggestion_counts",
    "forgotten_calls",
    "audit",
)
COPIED = (("district", "place", "district"), ("lead_unit",), ("support_unit",))


def upgrade() -> None:
    for table in OWNED:
        op.add_column(table, _centre())
    _change_users()
    op.create_table(
        "organisations",
        sa.Column("centre", sa.String(32), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("under", sa.String(32), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("centre", "code", name="pk_organisations"),
    )
    _copy_out_of_tickets()
    _remake_presence(_centre(), keys=("centre", "seat"))
    _remake_counts(_centre())


def downgrade() -> None:
    _remake_counts()
    _remake_presence(keys=("seat",))
    for name, *_ in COPIED:
        op.drop_column("tickets", name)
    op.drop_table("organisations")
    op.drop_index("ix_users_subject", "users")
    for name in ("is_closed", "subject", "org"):
        op.drop_column("users", name)
    for table in reversed(OWNED):
        op.drop_column(table, "centre")


def _centre() -> sa.Column[str]:
    return sa.Column("centre", sa.String(32), nullable=False, server_default="main")


def _change_users() -> None:
    org: sa.Column[Any] = sa.Column("org", sa.String(32), nullable=False, server_default="")
    subject: sa.Column[Any] = sa.Column("subject", sa.String(255), nullable=True)
    closed: sa.Column[Any] = sa.Column(
        "is_closed", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    for column in (org, subject, closed):
        op.add_column("users", column)
    # An index and no constraint: SQLite cannot add one to a table that is there.
    op.create_index("ix_users_subject", "users", ["centre", "subject"], unique=True)


def _copy_out_of_tickets() -> None:
    """Let the database itself read the bodies: there may be millions."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    sets = []
    for name, *path in COPIED:
        op.add_column("tickets", sa.Column(name, sa.String(64), nullable=False, server_default=""))
        keys = path or [name]
        if is_postgresql:
            value = f"body::json #>> '{{{','.join(keys)}}}'"
        else:
            value = f"json_extract(body, '$.{'.'.join(keys)}')"
        sets.append(f"{name} = substr(coalesce({value}, ''), 1, 64)")
    op.execute("UPDATE tickets SET " + ", ".join(sets))  # noqa: S608 - names of this file


def _remake_presence(*more: sa.Column[str], keys: tuple[str, ...]) -> None:
    """Give the table another key; SQLite cannot change one."""
    old = sa.Table("presence", sa.MetaData(), autoload_with=op.get_bind())
    rows = [dict(row) for row in op.get_bind().execute(sa.select(old)).mappings()]
    op.drop_table("presence")
    new = op.create_table(
        "presence",
        *more,
        sa.Column("seat", sa.String(16), nullable=False),
        sa.Column("user", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("claimed_ms", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("heard_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name="pk_presence"),
    )
    by_key = {tuple(row.get(key, "main") for key in keys): row for row in rows}
    known = {column.name for column in new.columns}
    kept = [{name: row[name] for name in row if name in known} for row in by_key.values()]
    if kept:
        op.bulk_insert(new, kept)


def _remake_counts(*more: sa.Column[str]) -> None:
    """Count anew from the tickets: the watch fills the table when ``is_filled`` is false."""
    op.drop_table("surge_counts")
    keys = (*(column.name for column in more), "cell", "hour")
    op.create_table(
        "surge_counts",
        *more,
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name="pk_surge_counts"),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM surge_notes")
    op.execute("UPDATE surge_watch SET is_filled = false, cursor = 0")
