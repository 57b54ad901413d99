"""Sentences of calls that still run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_sentences",
        sa.Column("centre", sa.String(32), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seat", sa.String(16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "call_id", "number", name="pk_live_sentences"),
    )
    op.create_index("ix_live_sentences_at_ms", "live_sentences", ["at_ms"])


def downgrade() -> None:
    op.drop_table("live_sentences")
