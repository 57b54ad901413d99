"""What many call about, and how suggestions were answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COUNTS = ("shown", "taken", "edited", "refused")


def upgrade() -> None:
    op.create_table(
        "surges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_surges"),
    )
    op.create_index("ix_surges_until_ms", "surges", ["until_ms"])
    op.create_table(
        "suggestion_counts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.String(16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.PrimaryKeyConstraint("event_id", "kind", name="pk_suggestion_counts"),
    )
    op.create_index("ix_suggestion_counts_at_ms", "suggestion_counts", ["at_ms"])


def downgrade() -> None:
    op.drop_table("suggestion_counts")
    op.drop_table("surges")
