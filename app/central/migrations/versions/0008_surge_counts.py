"""Counts by hour, and the alarms that are found with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    watch = op.create_table(
        "surge_watch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("lease_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("is_filled", sa.Boolean(), nullable=False),
        sa.Column("looked_ms", sa.BigInteger(), nullable=False),
        sa.Column("pruned_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_surge_watch"),
    )
    first = {"id": 1, "holder": "", "lease_until_ms": 0, "cursor": 0, "is_filled": False}
    op.bulk_insert(watch, [first | {"looked_ms": 0, "pruned_ms": 0}])
    op.create_table(
        "surge_notes",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("caller", sa.String(32), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("territory", sa.String(16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_surge_notes"),
    )
    op.create_index("ix_surge_notes_at_ms", "surge_notes", ["at_ms"])
    op.create_index("ix_surge_notes_caller", "surge_notes", ["caller"])
    op.create_table(
        "surge_counts",
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("cell", "hour", name="pk_surge_counts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "surge_alarms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_surge_alarms"),
    )
    op.create_index("ix_surge_alarms_is_open", "surge_alarms", ["is_open"])
    op.create_index("ix_surge_alarms_last_ms", "surge_alarms", ["last_ms"])


def downgrade() -> None:
    for name in ("surge_alarms", "surge_counts", "surge_notes", "surge_watch"):
        op.drop_table(name)
