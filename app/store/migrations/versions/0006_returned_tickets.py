"""Which units sent tickets back, and who took them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_return",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=False),
        sa.Column("returned", sa.String(), nullable=False),
        sa.Column("taken", sa.String(), nullable=False),
        sa.Column("created_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "nth", name="pk_ticket_return"),
    )
    op.create_index("ix_ticket_return_created_ms", "ticket_return", ["created_ms"])


def downgrade() -> None:
    op.drop_table("ticket_return")
