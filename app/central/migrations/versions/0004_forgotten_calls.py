"""What was deleted because its time was over stays written down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "forgotten_calls",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.String(16), nullable=False),
        sa.Column("rang_ms", sa.BigInteger(), nullable=False),
        sa.Column("retention", sa.String(16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("sound_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sound_sha256", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forgotten_calls"),
    )
    op.create_index("ix_forgotten_calls_call_id", "forgotten_calls", ["call_id"])


def downgrade() -> None:
    op.drop_table("forgotten_calls")
